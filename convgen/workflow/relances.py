"""Relances: prepare the reminders of a day, keep them in the journal, never twice the same."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convgen.envoi.courriel import brouillon
from convgen.envoi.relance import lettre
from convgen.errors import UsageInvalide
from convgen.evenement import Relance
from convgen.registre import Journal, RegistreLu
from convgen.rules.identifiants import is_email
from convgen.rules.suivi.rappels import Rappel, rappels
from convgen.workflow.suivre import Vue


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparee:
    """A reminder whose letter was written; ``fichiers``: its text, and its draft when there is an address."""

    rappel: Rappel
    fichiers: tuple[Path, ...]


def a_relancer(vue: Vue, journal: Journal) -> tuple[Rappel, ...]:
    """The reminders of the day of a Vue that were not prepared yet."""
    suivis = [(suivi.depot, suivi.avancement) for suivi in vue.suivis]
    return rappels(suivis, journal.evenements(), vue.campagne, le=vue.le)


def relancer(
    vue: Vue, registre: RegistreLu, journal: Journal, *, dir_: Path, instant: datetime
) -> Iterator[Preparee]:
    """Write the letters in ``dir_``, one after the other, each in the journal once it is on the disk.

    Killed in between, the letter is written again, with the same name and content.
    """
    with _translated(dir_):
        dir_.mkdir(parents=True, exist_ok=True)
    for rappel in a_relancer(vue, journal):
        files = _write(rappel, vue, registre, dir_, instant)
        journal.record(_event(rappel, instant))
        yield Preparee(rappel=rappel, fichiers=files)


@contextlib.contextmanager
def _translated(dir_: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageInvalide(
            f"Les lettres ne peuvent pas être écrites dans {dir_} : {error.strerror}."
        ) from error


def _write(rappel: Rappel, vue: Vue, registre: RegistreLu, dir_: Path, instant: datetime) -> tuple[Path, ...]:
    ligne = registre.current(rappel.depot.numero)
    if ligne is None:
        raise ValueError(f"no convention in force for {rappel.depot.numero}")
    words = lettre(rappel, vue.campagne)
    stem = dir_ / f"{rappel.depot.numero}-v{ligne.version}-{rappel.etape}"
    text, draft = stem.with_name(f"{stem.name}.txt"), stem.with_name(f"{stem.name}.eml")
    with _translated(dir_):
        text.write_text(f"{words.objet}\n\n{words.texte}", encoding="utf-8")
        if not _address(rappel):
            return (text,)
        piece = (Path(ligne.file or "").name, registre.read_pdf(ligne))
        draft.write_bytes(brouillon(words, adresse=_address(rappel), instant=instant, piece=piece))
    return (text, draft)


def _address(rappel: Rappel) -> str:
    """The account's address; none when it is missing or could forge a header."""
    email = rappel.depot.email or ""
    return email if is_email(email) else ""


def _event(rappel: Rappel, instant: datetime) -> Relance:
    return Relance(
        dossier=rappel.depot.numero,
        version=rappel.depot.version or 0,
        etape=rappel.etape,
        echeance=rappel.avancement.echeance,
        adresse=_address(rappel),
        instant=instant,
    )
