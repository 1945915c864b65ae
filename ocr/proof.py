"""Is a signed file the issued one: its first bytes, what was added after them, every pixel of its pages."""

import io
from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    FieldComparisonContext,
    FormUpdate,
    FormUpdatingRule,
    ModificationLevel,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.commons import compare_key_refs, qualify_transforming
from pyhanko.sign.diff_analysis.form_rules_api import _list_fields
from pyhanko.sign.diff_analysis.rules import form_field_rules
from pyhanko.sign.diff_analysis.rules_api import Context

from ocr.esign import LEVELS, UNREADABLE
from ocr.facts import Box, Issued, SignedContent, ZoneKind
from ocr.raster import Document, Image
from ocr.reading import LONG_SIDE_PX, OpenFile

_AROUND_WIDGET_PX = 3
"""An appearance is blended into what stands around it."""
_PRINT_LEVEL = 160
_FORM_KEYS = {"/Fields", "/SigFlags", "/DR", "/DA"}
"""What a form made for signatures holds. Others bring fields, scripts or an order to compute."""


class _FirstForm(FormUpdatingRule):
    """Also a form that was not there before: our conventions have none until they are signed.

    pyHanko compares two forms, and stops when there was none. The fields of the new one go through the same
    rules as those added to an old one: signatures and their widgets, nothing else.
    """

    def apply(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        """As the rule it extends."""
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
            return
        if "/AcroForm" not in new.root:
            return
        _, form = yield from self._vetted("/AcroForm", old, old.root, new.root, ModificationLevel.LTA_UPDATES)
        if not isinstance(form, generic.DictionaryObject) or set(form) - _FORM_KEYS:
            raise SuspiciousModification("a form that holds more than signatures")
        nothing = generic.DictionaryObject()
        _, fields = yield from self._vetted("/Fields", old, nothing, form, ModificationLevel.LTA_UPDATES)
        _, resources = yield from self._vetted("/DR", old, nothing, form, ModificationLevel.FORM_FILLING)
        if resources is not None:
            needed = new.collect_dependencies(resources, since_revision=old.revision + 1)
            yield from qualify_transforming(
                ModificationLevel.FORM_FILLING,
                misc._as_gen(needed),
                transform=FormUpdate.curry_ref(field_name=None),
            )
        path = RawPdfPath("/Root", "/AcroForm", "/Fields")
        listed = dict(_list_fields(generic.ArrayObject(), fields, old_path=path))
        context = FieldComparisonContext(field_specs=listed, old=old, new=new)
        for rule in self.field_rules:
            yield from rule.apply(context)

    @staticmethod
    def _vetted(key: str, old: HistoricalResolver, before: Any, after: Any, level: ModificationLevel) -> Any:
        path = RawPdfPath("/Root", *(() if key == "/AcroForm" else ("/AcroForm",)), key)
        checked = FormUpdate.curry_ref(field_name=None, context_checked=Context.from_absolute(old, path))
        return qualify_transforming(level, compare_key_refs(key, old, before, after), transform=checked)


_POLICY = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=_FirstForm(
        [
            form_field_rules.SigFieldCreationRule(),
            form_field_rules.SigFieldModificationRule(),
            form_field_rules.GenericFieldModificationRule(),
        ]
    ),
)


def prove(file: OpenFile, content: bytes, issued: Issued) -> SignedContent:
    """Compare the one returned file, signed, with the issued document, drawn the same way.

    A prefix alone proves nothing: an update appended to it may replace a page.
    """
    prefix = content.startswith(issued.pdf)
    differ, hidden, share, pages = _pixels(file, issued)
    return SignedContent(
        key=issued.key,
        prefix=prefix,
        issued_bytes=len(issued.pdf),
        modification=_added(content, issued.pdf) if prefix else "other",
        pages_equal=pages,
        pixels_differ=differ,
        hidden_print=hidden,
        widget_share=round(share, 4),
    )


def _added(content: bytes, issued: bytes) -> str:
    """What the bytes after the issued ones do, at most: ``none``, ``archival``, ``form``, else ``other``."""
    try:
        before = PdfFileReader(io.BytesIO(issued)).xrefs.total_revisions
        found = _POLICY.review_file(PdfFileReader(io.BytesIO(content)), before - 1)
    except (SuspiciousModification, *UNREADABLE):
        return "other"
    return LEVELS.get(found.modification_level, "other") if isinstance(found, DiffResult) else "other"


def _pixels(file: OpenFile, issued: Issued) -> tuple[int, int, float, bool]:
    """Pixels that differ outside the signatures' widgets, print under these outside the frames, the largest
    share of a page a widget covers, whether the pages are as many."""
    differ = hidden = 0
    share = 0.0
    welcome = (ZoneKind.FREE, ZoneKind.MEASURED)
    with Document(issued.pdf) as document:
        if document.page_count != file.reading.page_count:
            return 0, 0, 0.0, False
        for read in file.reading.pages:
            ours = document.draw(read.index - 1, long_side_px=LONG_SIDE_PX)
            theirs = file.scan(read.index).raster
            if ours.bgr.shape != theirs.bgr.shape:
                return ours.bgr.size, 0, 0.0, True
            widgets = tuple(overlay.box for overlay in read.overlays if overlay.kind == "signature")
            frames = tuple(z.box for z in issued.zones if z.page == read.index and z.kind in welcome)
            under = _boxes(ours.bgr, widgets, ours.px_per_pt, _AROUND_WIDGET_PX)
            framed = _boxes(ours.bgr, frames, ours.px_per_pt, 0)
            printed = cv2.cvtColor(ours.bgr, cv2.COLOR_BGR2GRAY) < _PRINT_LEVEL
            differ += int(((ours.bgr != theirs.bgr).any(axis=2) & ~under).sum())
            hidden += int((printed & under & ~framed).sum())
            share = max(share, float(under.mean()))
    return differ, hidden, share, True


def _boxes(bgr: Image, boxes: tuple[Box, ...], px_per_pt: float, around: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(bgr.shape[:2], np.bool_)
    for box in boxes:
        x0, y0, x1, y1 = (value * px_per_pt for value in box)
        top, left = max(0, int(y0) - around), max(0, int(x0) - around)
        mask[top : int(y1) + 1 + around, left : int(x1) + 1 + around] = True
    return mask
