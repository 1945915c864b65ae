"""One Examen as one line of JSON: the format that other programs read."""

import json
import math
import re
from typing import Any

from convgen.rules.constat import Constat, Place
from convgen.workflow.examen import Examen
from ocr.facts import Matrix, PageFacts

_KINDS = {"print": "convention", "blank": "verso_blanc", "other": "autre"}

# Legal inside JSON, yet splitting a line (str.splitlines), steering a terminal or impossible to encode.
_RISKY = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def encode(examen: Examen) -> str:
    """One line without its line feed, always encodable in UTF-8; numbers are finite or null."""
    text = json.dumps(_examen(examen), ensure_ascii=False, allow_nan=False)
    return _RISKY.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _examen(examen: Examen) -> dict[str, Any]:
    verdict = examen.verdict
    return {
        "file": examen.file,
        "files": list(examen.files),
        "sha256": examen.sha256,
        "campagne": examen.campagne,
        "verdict": verdict.outcome.word,
        "dossier": examen.dossier,
        "version": examen.version,
        "expected_dossier": examen.expected_dossier,
        "expected_file_name": examen.expected_file_name,
        "recu_le": examen.recu_le.isoformat() if examen.recu_le else None,
        "echeance": examen.echeance.isoformat() if examen.echeance else None,
        "margin": _margin(verdict.margin),
        "rules_version": verdict.rules_version,
        "message": verdict.message,
        "checks": [_check(check) for check in verdict.checks],
        "pages": [_page(page) for page in examen.pages],
        "seconds": {step: _rounded(spent, 3) for step, spent in examen.seconds.items()},
    }


def _check(check: Constat) -> dict[str, Any]:
    return {
        "id": check.id,
        "outcome": check.outcome.word,
        "code": check.code,
        "message": check.message,
        "value": _rounded(check.value, 4) if isinstance(check.value, float) else check.value,
        "threshold": _rounded(check.threshold, 4),
        "margin": _margin(check.margin),
        "boxes": [_place(place) for place in check.boxes],
        "details": [_check(detail) for detail in check.details],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"frame": place.frame, "page": place.page, "box": [_rounded(side, 2) for side in place.box]}


def _page(page: PageFacts) -> dict[str, Any]:
    is_ours = page.kind == "print"
    return {
        "index": page.index,
        "page": page.page if is_ours else None,
        "kind": _KINDS[page.kind],
        "rotation": page.rotation,
        "skew_deg": _rounded(page.skew_deg, 2),
        "scale": _rounded(page.scale, 4),
        "dpi": _rounded(page.dpi, 0),
        "size_pt": [_rounded(side, 1) for side in page.size_pt],
        "residual_mm": _rounded(page.residual_mm, 3),
        "to_convention": _matrix(page.to_issued) if is_ours and page.to_issued else None,
    }


def _matrix(matrix: Matrix) -> list[list[float]] | None:
    """Significant digits, not decimals: the last row's terms are around 1e-6."""
    rows = [[float(f"{term:.9g}") for term in row] for row in matrix]
    return rows if all(math.isfinite(term) for row in rows for term in row) else None


def _rounded(value: float | None, digits: int) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return round(value, digits) + 0.0 if digits else round(value)


def _margin(margin: float) -> float:
    """A margin that could not be computed is the smallest: it asks to be looked at."""
    return round(min(max(margin, 0.0), 1.0), 3) if math.isfinite(margin) else 0.0
