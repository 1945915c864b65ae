"""Fake presses, importable by worker processes: one that prints at once, and one for each fault."""

import hashlib
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from convgen.campagne import Campagne
from convgen.convention import Convention, Zone, data_digest, digest8
from convgen.dossier import Dossier
from convgen.errors import ProgrammeManquant, RenduImpossible, ScellementImpossible

CRASH, HANG, BUG, DECLINED, CRASH_ONCE, WRONG_CODES, BAD_NAME, MISSING = range(6601, 6609)
"""Numbers of dossiers on which a faulty press fails, each its own way."""


def printed(dossier: Dossier, campagne: Campagne) -> Mapping[str, object]:
    """What a fake convention says."""
    if "\ue000" in dossier.collectivite.nom:
        raise RenduImpossible("Le nom de la collectivité contient un caractère inconnu.")
    return {"numero": dossier.numero, "nom": dossier.collectivite.nom, "campagne": campagne.id}


def imprime(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """Print at once, always the same bytes for the same arguments."""
    digest = data_digest(printed(dossier, campagne))
    pdf = f"%PDF {dossier.numero} v{version} {digest}\n".encode() * 400
    return convention_de(pdf, dossier, campagne, version=version, digest=digest, pages=5)


def convention_de(  # noqa: PLR0913 -- what a convention is made of
    pdf: bytes, dossier: Dossier, campagne: Campagne, *, version: int, digest: str, pages: int
) -> Convention:
    """``pdf`` as the convention of a dossier, whose data have this digest."""
    return Convention(
        numero=dossier.numero,
        version=version,
        digest8=digest8(campagne=campagne.id, template=campagne.template, version=version, digest=digest),
        template=campagne.template,
        file_name="81-Albi-Convention-ENT-26-27.pdf",
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=pages,
        zones={"numero": Zone(page=min(4, pages), box=(1.0, 2.0, 3.0, 4.0))},
    )


def imprime_lentement(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """Print in 20 ms, so that a kill often falls inside."""
    time.sleep(0.02)
    return imprime(dossier, campagne, version=version)


def imprime_mal(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """Fail on the dossiers named above, print the others."""
    match dossier.numero:
        case n if n == CRASH or (n == CRASH_ONCE and _first_time()):
            os.kill(os.getpid(), signal.SIGKILL)
        case n if n == HANG:
            time.sleep(60)
        case n if n == BUG:
            raise KeyError("zone")
        case n if n == DECLINED:
            raise RenduImpossible("Le glyphe « ☃ » manque.")
        case n if n == WRONG_CODES:
            return imprime(dossier, campagne, version=version + 1)
        case n if n == BAD_NAME:
            return _renamed(imprime(dossier, campagne, version=version), "../../etc/x.pdf")
        case n if n == MISSING:
            raise ProgrammeManquant("Pango n’est pas installé.")
    return imprime(dossier, campagne, version=version)


def _first_time() -> bool:
    """Once per folder named by the test: workers share no memory."""
    try:
        Path(os.environ["PRESSE_DIR"], "crashed").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _renamed(convention: Convention, name: str) -> Convention:
    return replace(convention, file_name=name)


def valide_sauf_un(pdf: bytes) -> tuple[str, ...]:
    """Find every document sound but that of dossier 2."""
    if pdf.startswith(b"%PDF 2 "):
        raise RenduImpossible("La convention imprimée n’est pas un PDF/A-3a valide.")
    return ("PDF/A-3a", "PDF/UA-1")


def valide_scelle(pdf: bytes) -> tuple[str, ...]:
    """Look at sealed documents only: it is what is kept that is checked, once."""
    if b"%seal by " not in pdf:
        raise RenduImpossible("Ce document n’est pas encore scellé.")
    return valide_sauf_un(pdf)


def scelle(pdf: bytes, zones: Mapping[str, Zone]) -> bytes:
    """Append a seal, never twice the same, as a signature is; the process that seals leaves its number."""
    assert set(zones) == {"numero"}
    return pdf + f"%seal by {os.getpid()} ".encode() + os.urandom(8)


def refuse_de_sceller(pdf: bytes, zones: Mapping[str, Zone]) -> bytes:
    """Have no time stamp for dossier 2."""
    if pdf.startswith(b"%PDF 2 "):
        raise ScellementImpossible("Le serveur d’horodatage n’a pas répondu.")
    return scelle(pdf, zones)
