"""Pictures small enough to be embedded in a page, as data URIs."""

import base64
import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

QUALITY = 68
"""JPEG quality: a signature and small print stay legible, a page of 1100 px weighs some 90 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An embedded JPEG: its address and its size in pixels."""

    uri: str
    width: int
    height: int


def embed(jpeg: bytes, *, max_width: int) -> Picture | None:
    """The JPEG, reduced to ``max_width`` pixels when wider; None when the bytes are no readable JPEG."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            if image.width <= max_width:
                image.load()
                return _picture(jpeg, image.size)
            size = (max_width, max(1, round(image.height * max_width / image.width)))
            # draft() lets libjpeg decode at a fraction of the size: the cheap part of the reduction.
            image.draft(None, size)
            small = image.convert("L" if image.mode == "L" else "RGB").resize(size, Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError):
        return None
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    return _picture(out.getvalue(), size)


def _picture(jpeg: bytes, size: tuple[int, int]) -> Picture:
    code = base64.b64encode(jpeg).decode("ascii")
    return Picture(uri=f"data:image/jpeg;base64,{code}", width=size[0], height=size[1])
