"""What was seen of a retour, made by hand: an ordinary signed one, any part of it replaced."""

from collections.abc import Iterable
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from typing import Any

from convgen.dossier import Collectivite
from convgen.marque import Marque
from convgen.rules import seuils
from convgen.rules.constat import Constat, Verdict
from convgen.rules.retour.contexte import (
    Z_ACADEMIE,
    Z_CACHET,
    Z_COLLECTIVITE,
    Z_NUMERO,
    Z_TEMOIN,
    Contexte,
    Etat,
    VersionConnue,
)
from convgen.rules.retour.identification import identify
from convgen.rules.retour.vu import Vu
from ocr.facts import Code, Facts, PageFacts, PageRead, Reading, ZoneFacts
from tests.factories import une_campagne

NUMERO = 9041818
PAGES = 5
SIGNEE = 4
DIGEST = "00C0FFEE"
FRAME = (310.0, 420.0, 530.0, 540.0)


def une_version(version: int = 1, numero: int = NUMERO, **changes: Any) -> VersionConnue:
    """A version in force of Albi's dossier."""
    ordinary = VersionConnue(
        numero=numero,
        version=version,
        digest8=DIGEST,
        pages=PAGES,
        etat=Etat.COURANTE,
        campagne="toulouse-2026-2027",
        echeance=date(2026, 8, 12),
        collectivite=Collectivite(
            siret="21810004600014", nom="Commune d’Albi", commune="Albi", departement="81"
        ),
        page_signature=SIGNEE,
    )
    return replace(ordinary, **changes)


def un_contexte(*connues: VersionConnue, **changes: Any) -> Contexte:
    """These versions are known (Albi's, by default), no dossier stated, received in time."""
    known: dict[int, tuple[VersionConnue, ...]] = {}
    for version in connues or (une_version(),):
        known[version.numero] = (*known.get(version.numero, ()), version)
    ordinary = Contexte(
        campagne=une_campagne(),
        connues=known,
        annonce=None,
        file_names=("81-Albi-Convention-ENT-26-27.pdf",),
        recu_le=datetime.fromisoformat("2026-08-12T23:59:00+02:00"),
    )
    return replace(ordinary, **changes)


def code(page: int, version: int = 1, numero: int = NUMERO, **changes: Any) -> str:
    """The text of a page's codes."""
    ordinary = Marque(numero=numero, version=version, page=page, pages=PAGES, digest8=DIGEST)
    return str(replace(ordinary, **changes))


CODES = tuple(code(page) for page in range(1, PAGES + 1))
SANS_CODE = ("",) * PAGES


def une_lecture(codes: Iterable[str] = CODES, **changes: Any) -> Reading:
    """A scan with one page per code; an empty one is a page without code."""
    corners = ((0.0, 0.0),) * 4
    pages = tuple(
        PageRead(
            index=index,
            size_pt=(595.0, 842.0),
            dpi=200.0,
            codes=(Code(text=text, corners=corners),) if text else (),
            blank=False,
            ink_share=0.03,
            has_text=False,
            image_cover=1.0,
        )
        for index, text in enumerate(codes, start=1)
    )
    ordinary = Reading(sha256="ab" * 32, size_bytes=400_000, page_count=len(pages), pages=pages)
    return replace(ordinary, **changes)


def une_zone(zone_id: str, index: int, page: int = SIGNEE, **changes: Any) -> ZoneFacts:
    """A clean zone, its print found."""
    given = {"id": zone_id, "index": index, "page": page, "box": FRAME, "print_found": 1.0} | changes
    given.setdefault("hand_spread_mm", (0.0, 0.0))
    # Measures that a test does not speak of are nought, those to come too.
    nought = {
        f.name: 0.0
        for f in fields(ZoneFacts)
        if f.name not in given and f.default is MISSING and f.default_factory is MISSING
    }
    return ZoneFacts(**(nought | given))


def une_signature(index: int = SIGNEE, zone_id: str = Z_COLLECTIVITE) -> ZoneFacts:
    """A frame signed well beyond every threshold."""
    return une_zone(
        zone_id,
        index,
        ink_mm2=10 * seuils.HAND_MM2,
        hand_mm2=10 * seuils.HAND_MM2,
        hand_length_mm=10 * seuils.HAND_LENGTH_MM,
        hand_main_mm=10 * seuils.HAND_MAIN_MM,
        hand_free_mm=5 * seuils.HAND_FREE_MM,
        hand_sweep_mm=3 * seuils.HAND_SWEEP_MM,
        hand_spread_mm=(60.0, 25.0),
        contrast=0.9,
    )


def des_pages(laid: Iterable[int | None], key: str = f"{NUMERO}-v1") -> tuple[PageFacts, ...]:
    """Returned pages laid on these pages of the convention; None resembles none of them."""
    return tuple(
        PageFacts(index=index, kind="other", size_pt=(595.0, 842.0), dpi=200.0)
        if page is None
        else PageFacts(
            index=index,
            kind="print",
            size_pt=(595.0, 842.0),
            dpi=200.0,
            key=key,
            page=page,
            residual_mm=0.1,
            print_found=0.99,
        )
        for index, page in enumerate(laid, start=1)
    )


def des_faits(laid: Iterable[int | None] = range(1, PAGES + 1), *zones: ZoneFacts) -> Facts:
    """Pages laid in this order; a signed frame wherever the signature page is, or these ``zones``."""
    pages = des_pages(laid)
    signed = [page.index for page in pages if page.page == SIGNEE]
    ordinary = (
        zone
        for index in signed
        for zone in (
            une_signature(index),
            *(une_zone(name, index) for name in (Z_ACADEMIE, Z_CACHET, Z_TEMOIN)),
            une_zone(Z_NUMERO, index, text=str(NUMERO)),
        )
    )
    return Facts(pages=pages, zones=zones or tuple(ordinary))


def un_vu(contexte: Contexte | None = None, reading: Reading | None = None, facts: Facts | None = None) -> Vu:
    """An ordinary signed retour, with these parts in place of the ordinary ones; identified by the rules."""
    contexte, reading = contexte or un_contexte(), reading or une_lecture()
    return Vu(
        contexte=contexte,
        reading=reading,
        identification=identify(reading, contexte),
        facts=facts or des_faits(),
    )


def un_refus(refusal: str, contexte: Contexte | None = None, **data: float | str) -> Vu:
    """A file that could not be opened."""
    reading = une_lecture((), refusal=refusal, refusal_data=data)
    return Vu(contexte=contexte or un_contexte(), reading=reading, identification=None, facts=None)


def of(verdict: Verdict, check_id: str) -> Constat:
    """One check of a verdict."""
    return next(check for check in verdict.checks if check.id == check_id)
