"""Pictures sent instead of a PDF: JPEG, PNG, TIFF of several pages and HEIC, drawn as pages are."""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import pi_heif
from PIL import Image as Pillow
from PIL import ImageFile, ImageOps

from ocr.errors import Refusal
from ocr.facts import Limits
from ocr.raster import A4_LONG_SIDE_IN, LEAST_SIDE_PX, Image, PageRaster

FORMATS = {"jpeg": "JPEG", "png": "PNG", "tiff": "TIFF", "heic": "HEIF"}
"""The families that are read -> the only decoder of Pillow that each is given to."""
_DAMAGE = (
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    LookupError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
    EOFError,
    struct.error,
    Pillow.DecompressionBombError,
)
"""What Pillow and its decoders raise on a picture that is not what it should be."""
_PAGE_IN = (4.0, 20.0)
"""Length of a page's longer side that a resolution may give: telephones write 72 dpi whatever they took."""
_FAX_PX, _FAX_LINES = 1728, (900, 1250)
"""ITU-T T.4: a line of A4 has 1,728 pixels; at 98 lines an inch a page has half the lines that it should."""
_FAX_DPI = (204.0, 98.0)
_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)
"""Values of the EXIF orientation that exchange width and height."""

pi_heif.register_heif_opener(thumbnails=False)
pi_heif.options.DECODE_THREADS = 1
Pillow.MAX_IMAGE_PIXELS = None  # the limits of the retour are asked instead, before anything is decoded


def count(data: bytes, family: str, limits: Limits) -> int:
    """How many pages the picture has. Raises ``Refusal``; nothing is decoded but the headers."""
    with _opened(data, family) as image:
        pages = 0
        for index in range(limits.max_pages + 1):
            if not _goes_to(image, index):
                break
            if image.width * image.height > limits.max_image_px:
                raise Refusal(
                    "page_too_large", pixels=float(image.width * image.height), limit=limits.max_image_px
                )
            pages += 1
        if pages > limits.max_pages:
            raise Refusal("too_many_pages", pages=pages, limit=limits.max_pages)
        return pages


class PictureDocument:
    """A picture file opened for drawing, page after page, as ``ocr.raster.Document`` is."""

    def __init__(self, data: bytes, family: str, limits: Limits) -> None:
        self._data, self._family, self._limits = data, family, limits
        self.page_count = count(data, family, limits)

    def draw(self, index: int, *, long_side_px: float) -> PageRaster:
        """Draw page ``index`` (0-based) upright as its EXIF says, its pixels made square.

        Raises ``Refusal('corrupt')`` when it cannot be decoded whole, MemoryError when memory lacks.
        """
        with _opened(self._data, self._family) as image:
            _goes_to(image, index)
            across, down = resolution(image)
            size = image.size
            # A JPEG is decoded at the half or the quarter of its size when that is enough.
            image.draft(None, (round(long_side_px), round(long_side_px)))
            turned = ImageOps.exif_transpose(image)
            if image.getexif().get(_ORIENTATION) in _SIDEWAYS:
                size, across, down = (size[1], size[0]), down, across
            pixels = _bgr(turned)
        width, height = size[0] / across * 72, size[1] / down * 72
        scale = long_side_px / max(width, height)
        target = (round(width * scale), round(height * scale))
        if min(target) < LEAST_SIDE_PX or min(pixels.shape[:2]) < LEAST_SIDE_PX:
            raise Refusal("corrupt", reason="no_surface", page=index + 1, looks_like=self._family)
        return PageRaster(
            bgr=_resized(pixels, target),
            size_pt=(width, height),
            px_per_pt=target[0] / width,
            native_dpi=min(across, down),
            image_cover=1.0,
            text_length=0,
        )

    def pictures(self, index: int, *, least_cover: float) -> Iterator[Image]:
        """Nothing: what is drawn is the whole picture, or a refusal."""
        return iter(())


def resolution(image: Pillow.Image) -> tuple[float, float]:
    """Dots per inch across and down: what the file says if a page may be so large, else those of A4."""
    told = _told(image)
    if told is not None:
        return told
    if image.width == _FAX_PX and _FAX_LINES[0] <= image.height <= _FAX_LINES[1]:
        return _FAX_DPI
    dpi = max(image.size) / A4_LONG_SIDE_IN
    return dpi, dpi


def _told(image: Pillow.Image) -> tuple[float, float] | None:
    try:
        across, down = (float(value) for value in image.info["dpi"])
        longest = max(image.width / across, image.height / down)
    except (KeyError, ValueError, TypeError, ArithmeticError):
        return None
    return (across, down) if _PAGE_IN[0] <= longest <= _PAGE_IN[1] and min(across, down) > 0 else None


@contextmanager
def _opened(data: bytes, family: str) -> Iterator[Pillow.Image]:
    """The picture under the one decoder of its family; whatever is wrong with it is a refusal."""
    # WeasyPrint, where it is loaded, has Pillow fill a torn picture with grey: a page whose lower half is
    # missing would then look unsigned.
    filled, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            # Pillow warns of torn metadata, which change no pixel.
            warnings.simplefilter("ignore")
            with Pillow.open(io.BytesIO(data), formats=(FORMATS[family],)) as image:
                yield image
    except _DAMAGE as error:
        raise Refusal("corrupt", reason=type(error).__name__, looks_like=family) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = filled


def _goes_to(image: Pillow.Image, index: int) -> bool:
    """Whether there is a page ``index`` (0-based); the picture then stands on it."""
    try:
        image.seek(index)
    except EOFError:
        return False
    return True


def _bgr(image: Pillow.Image) -> Image:
    """8 bits, blue green red, transparent places white as the paper they are shown on."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        deep = np.asarray(image, dtype=np.float32)
        full = 65535.0 if image.mode != "F" else max(1.0, float(deep.max(initial=0.0)))
        grey = np.clip(deep * (255.0 / full), 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        image = Pillow.new("RGB", layered.size, "white")
        image.paste(layered, mask=layered.getchannel("A"))
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), dtype=np.uint8)[:, :, ::-1])


def _resized(pixels: Image, size: tuple[int, int]) -> Image:
    """One axis after the other: a fax is reduced across and enlarged down, each in its own way."""
    for target in ((size[0], pixels.shape[0]), size):
        smaller = target[0] * target[1] < pixels.shape[0] * pixels.shape[1]
        pixels = cv2.resize(
            pixels, target, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
        ).astype(np.uint8, copy=False)
    return pixels
