"""Simulated returns: what a town hall sends back after printing, signing and scanning a convention.

The story of one return: print the convention (``desk``), mark the sheets (``marks``, with the pens of
``pen``, the hands of ``hand`` and the stamps of ``stamps``), let paper live (``paper``), put each sheet in a
device (``scanner``, ``telephone``), join the scans (``envelope``). Everything is drawn from one seed; nothing
here knows how returns are inspected.
"""

import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from tests.scans.annexe import deliberation
from tests.scans.classes import CLASSES, Attendu, Classe
from tests.scans.desk import Desk, Issued, Sheets
from tests.scans.devices import DEVICES, FINE_DEVICES
from tests.scans.envelope import to_pdf, to_pictures, turned
from tests.scans.hand import Hand, hand
from tests.scans.paper import ACCIDENTS, RARES, bleed, dust
from tests.scans.pen import any_pen
from tests.scans.scan import Device, Scan
from tests.scans.sheet import Printer, Sheet, any_printer, blank_sheet

__all__ = [
    "CLASSES",
    "DEVICES",
    "FINE_DEVICES",
    "Attendu",
    "Classe",
    "Device",
    "Issued",
    "Nuisances",
    "Retour",
    "any_nuisances",
    "hard_nuisances",
    "scan_sheets",
    "scenario",
    "to_pdf",
    "to_pictures",
]


UNREAD = 0.25
"""Of a page in black and white that lost this much of its ink, nobody can say that it is the convention’s:
such a return, well signed, may be left to a human."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nuisances:
    """What changes the pages but never what they say.

    ``turns``: (page number, quarter turns clockwise); ``accidents``: names of ``ACCIDENTS`` or ``RARES``.
    """

    printer: Printer = field(default_factory=Printer)
    accidents: tuple[str, ...] = ()
    turns: tuple[tuple[int, int], ...] = ()
    shuffled: bool = False
    blank_backs: bool = False
    annexe: bool = False
    bleed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """A return as it arrives. ``dossier``: in whose messagerie it was posted, None when not stated.

    ``lost``: share of the ink of its worst page that a scan in black and white left out."""

    classe: str
    device: str
    seed: int
    attendu: Attendu
    check: str | None
    file_name: str
    pdf: bytes
    dossier: int | None
    nuisances: Nuisances
    lost: float


def any_nuisances(rng: np.random.Generator, pages: int, device: Device) -> Nuisances:
    """A likely lot: most returns have none or one of each."""
    accidents = tuple(name for name in ACCIDENTS if rng.random() < 0.1)
    turns: tuple[tuple[int, int], ...] = ()
    draw = rng.random()
    if draw < 0.12:
        turns = ((int(rng.integers(1, pages + 1)), 2),)
    elif draw < 0.2:
        turns = tuple((page, 2) for page in range(1, pages + 1))
    elif draw < 0.26 and device.dpi[0] == device.dpi[1]:
        quarter = int(rng.choice([1, 3]))
        turns = tuple((page, quarter) for page in range(1, pages + 1))
    return Nuisances(
        printer=any_printer(rng),
        accidents=accidents,
        turns=turns,
        shuffled=bool(rng.random() < 0.1),
        blank_backs=bool(rng.random() < 0.15),
        annexe=bool(rng.random() < 0.12),
        bleed=bool(rng.random() < 0.1),
    )


def hard_nuisances(rng: np.random.Generator, pages: int, device: Device) -> Nuisances:
    """The same, with one of the rare accidents as often as not."""
    lot = any_nuisances(rng, pages, device)
    rare = str(rng.choice(list(RARES)))
    return replace(lot, accidents=(*lot.accidents, rare)) if rng.random() < 0.5 else lot


def scenario(  # noqa: PLR0913 -- one keyword per paper that may lie on the desk
    name: str,
    issued: Issued,
    seed: int,
    device: str | Device,
    *,
    previous: Issued | None = None,
    other: Issued | None = None,
    nuisances: Nuisances | None = None,
) -> Retour:
    """One return of class ``name``; the same arguments, the same bytes. ``nuisances`` None: a likely lot."""
    classe = CLASSES[name]
    machine = device if isinstance(device, Device) else DEVICES[device]
    rng = np.random.default_rng([seed, zlib.crc32(f"{name} {machine.name}".encode())])
    pages = max(page for page, _ in issued.zones.values())
    lot = nuisances if nuisances is not None else any_nuisances(rng, pages, machine)
    desk = Desk(
        issued=issued,
        previous=previous,
        other=other,
        printer=lot.printer,
        pen=any_pen(rng),
        who=_signer(issued, rng),
        rng=rng,
        dpi=machine.paper_dpi,
    )
    file_name = _file_name(issued, rng)
    pdf, lost = _made(desk, classe, machine, lot)
    unread = classe.attendu is Attendu.BONNE and lost > UNREAD
    return Retour(
        classe=name,
        device=machine.name,
        seed=seed,
        attendu=Attendu.LIBRE if unread else classe.attendu,
        check=classe.check,
        file_name=file_name,
        pdf=pdf,
        dossier=issued.numero if name == "mauvais_dossier" or rng.random() < 0.5 else None,
        nuisances=lot,
        lost=lost,
    )


def scan_sheets(
    sheets: Sheets, device: Device, nuisances: Nuisances, rng: np.random.Generator
) -> tuple[Scan, ...]:
    """Put marked sheets through paper's life and a device, in the order and the sense the nuisances say."""
    scans: list[Scan] = []
    turns = dict(nuisances.turns)
    for page in rng.permutation(list(sheets)) if nuisances.shuffled else list(sheets):
        lived = _lived(sheets, int(page), nuisances, rng)
        scans.append(turned(device.take(lived, device, rng), turns.get(int(page), 0)))
        if nuisances.blank_backs:
            back = dust(blank_sheet(lived.dpi), rng)
            scans.append(device.take(bleed(back, lived.picture, rng), device, rng))
    return tuple(scans)


def _made(desk: Desk, classe: Classe, device: Device, lot: Nuisances) -> tuple[bytes, float]:
    """The file, and how much of its worst page black and white left out."""
    if classe.source is None:
        return desk.issued.pdf, 0.0
    if classe.dusty:
        lot = replace(lot, accidents=("grains", "poussiere", *lot.accidents))
    scans: tuple[Scan, ...] = ()
    for marks in (classe.marks,) if classe.second is None else (classe.marks, classe.second):
        sheets: Sheets = classe.source(desk)
        for mark in marks:
            sheets = mark(desk, sheets)
        scans = (*scans, *scan_sheets(sheets, device, lot, desk.rng))
    if lot.annexe:
        extra = deliberation(desk.issued.commune, desk.issued.departement, desk.dpi, desk.rng)
        scans = (*scans, device.take(extra, device, desk.rng))
    return to_pdf(scans), max(scan.lost for scan in scans)


def _lived(sheets: Sheets, page: int, nuisances: Nuisances, rng: np.random.Generator) -> Sheet:
    sheet = sheets[page]
    for name in nuisances.accidents:
        sheet = (ACCIDENTS | RARES)[name](sheet, rng)
    verso = sheets.get(page + 1)
    return bleed(sheet, verso.picture, rng) if nuisances.bleed and verso is not None else sheet


def _signer(issued: Issued, rng: np.random.Generator) -> Hand:
    who = hand(int(rng.integers(0, 1 << 30)))
    return replace(who, name=issued.signataire) if issued.signataire else who


def _file_name(issued: Issued, rng: np.random.Generator) -> str:
    """The asked name, a variant of it, or what the device wrote."""
    stem = issued.file_name.removesuffix(".pdf")
    names = (
        issued.file_name,
        issued.file_name,
        f"{stem} (1).pdf",
        f"{stem}-signée.pdf",
        f"{stem.replace('-', '_')}.PDF",
        f"scan{int(rng.integers(1, 9999)):04d}.pdf",
        "convention signée.pdf",
    )
    return names[int(rng.integers(0, len(names)))]
