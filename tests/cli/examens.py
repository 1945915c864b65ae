"""Examens made by hand: what presentation is tested on, without a scan."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image, ImageDraw

from convgen.rules.constat import CHECK_IDS, Constat, Outcome, Place, Verdict
from convgen.workflow.examen import Examen
from ocr.facts import Matrix, PageFacts, ZoneFacts

SIGNATURE = (310.0, 420.0, 530.0, 540.0)
"""The frame of the collectivité on page 4, in points."""

_UPRIGHT: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def un_jpeg(width: int = 120, height: int = 160, *, stroke: bool = False, lines: bool = True) -> bytes:
    """A page-like picture, with a pen stroke in its lower right when asked."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    if lines:
        for row in range(height // 12, height // 2, max(4, height // 50)):
            draw.line(
                (width // 10, row, width * 9 // 10, row), fill=(90, 90, 95), width=max(1, height // 300)
            )
    draw.rectangle((width * 0.52, height * 0.5, width * 0.89, height * 0.64), outline="black", width=2)
    if stroke:
        points = [(width * (0.56 + 0.03 * i), height * (0.57 + 0.035 * (-1) ** i)) for i in range(10)]
        draw.line(points, fill=(20, 30, 140), width=max(1, width // 150), joint="curve")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def un_constat(check_id: str, outcome: Outcome = Outcome.CONFORME, **changes: Any) -> Constat:
    """One check, conforme unless told."""
    base = Constat(id=check_id, outcome=outcome, code=f"{check_id}.ok", message="Rien à signaler.")
    return replace(base, **changes)


def un_verdict(*constats: Constat, message: str | None = None) -> Verdict:
    """Every check, the given ones in place of the conforme ones."""
    given = {constat.id: constat for constat in constats}
    checks = tuple(given.get(check_id, un_constat(check_id)) for check_id in CHECK_IDS)
    outcome = max(map(_weight, checks))
    return Verdict(
        outcome=outcome,
        checks=checks,
        margin=min(check.margin for check in checks),
        message=message,
        rules_version="2026.1",
    )


def _weight(check: Constat) -> Outcome:
    """As the rules weigh: a verdict is one of three outcomes."""
    if check.outcome is Outcome.NON_VERIFIE:
        return Outcome.CONFORME if check.id == "deadline" else Outcome.A_EXAMINER
    return Outcome.CONFORME if check.outcome is Outcome.AVERTISSEMENT else check.outcome


def une_page(index: int = 1, *, size: tuple[int, int] = (120, 160), **changes: Any) -> PageFacts:
    """A page of the convention, scanned at 97 %, whose picture is ``size`` pixels for an A4 page."""
    factor = size[0] / 595.0
    base = PageFacts(
        index=index,
        kind="print",
        size_pt=(595.276, 841.89),
        dpi=200.4,
        key="9041818-v1",
        page=index,
        rotation=180,
        skew_deg=0.61,
        scale=0.97,
        residual_mm=0.21,
        print_found=0.99,
        to_issued=((1.02, 0.0, -3.0), (0.0, 1.02, -4.0), (0.0, 1.5e-6, 1.0)),
        picture=un_jpeg(*size),
        picture_size=size,
        to_picture=((factor, 0.0, 0.0), (0.0, factor, 0.0), (0.0, 0.0, 1.0)),
    )
    return replace(base, **changes)


def un_cadre(index: int = 4, *, crop: bytes | None = None) -> ZoneFacts:
    """The signature frame, with both crops."""
    return ZoneFacts(
        id="signature-collectivite",
        index=index,
        page=4,
        box=SIGNATURE,
        ink_mm2=40.0,
        hand_mm2=38.0,
        hand_length_mm=120.0,
        hand_spread_mm=(50.0, 18.0),
        hand_main_mm=48.0,
        hand_large_mm=48.0,
        hand_free_mm=40.0,
        hand_sweep_mm=20.0,
        hand_tall_mm=18.0,
        hand_pieces=0.0,
        hand_red=0.0,
        stamp_mm2=0.0,
        stamp_inner_mm=0.0,
        traces_mm2=1.0,
        type_mm2=0.0,
        print_found=0.98,
        contrast=0.9,
        crop=un_jpeg(160, 90, stroke=True) if crop is None else crop,
        crop_issued=un_jpeg(160, 90),
    )


def un_examen(verdict: Verdict | None = None, **changes: Any) -> Examen:
    """A conforme retour of the dossier 9041818, without pictures."""
    base = Examen(
        file="48-Mende-Convention-ENT-22-23.pdf",
        files=("48-Mende-Convention-ENT-22-23.pdf",),
        sha256="ab" * 32,
        campagne="montpellier-2022-2023",
        dossier=9041818,
        version=1,
        expected_dossier=None,
        expected_file_name="48-Mende-Convention-ENT-22-23.pdf",
        recu_le=datetime(2022, 8, 12, 8, 5, tzinfo=UTC),
        echeance=date(2022, 10, 28),
        verdict=verdict or un_verdict(),
        pages=(),
        zones=(),
        seconds={"total": 0.3123456},
    )
    return replace(base, **changes)


def un_examen_non_signe(**changes: Any) -> Examen:
    """A non conforme retour: empty frame, a place on the page, a message for the town hall."""
    absente = un_constat(
        "signature",
        Outcome.NON_CONFORME,
        code="signature.absente",
        message="Le cadre « Pour la collectivité » est vide.",
        value=0.31234567,
        threshold=8.0,
        margin=0.96,
        boxes=(Place(frame="convention", page=4, box=SIGNATURE),),
    )
    verdict = un_verdict(absente, message="Bonjour,\n\nLa convention n’est pas signée.\n\nCordialement")
    base = un_examen(verdict, pages=tuple(une_page(i) for i in range(1, 6)), zones=(un_cadre(),))
    return replace(base, **changes)
