"""Emission: the dossiers that changed since they were last compared are issued, and no other."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from convgen.convention import data_digest
from convgen.errors import ConvgenError
from convgen.intake.dossiers import read
from convgen.intake.lecture import Lu, Rejet
from convgen.registre import Etat, Registre, RegistreLu, open_registre
from convgen.workflow.demarche.evenements import ConventionEmise, EnEchec, Evenement, Retenue
from convgen.workflow.demarche.poste import Veille
from convgen.workflow.demarche.souvenir import Compare, Souvenir
from convgen.workflow.events import Event, Failed, Issued, Refused
from convgen.workflow.generate import Imprimerie, generate


def emettre(veille: Veille, souvenir: Souvenir) -> Iterator[Evenement]:
    """Issue what is new or changed; what cannot or must not be issued is told again at each round.

    A withdrawn convention is not: whoever withdrew it would see it come back within the minute. It is issued
    anew once its dossier changes, or when somebody orders it (``convgen generate``).
    """
    registre = souvenir.tenue(veille.registre, veille.campagne).registre
    changed: Mapping[int, Lu | Rejet] = {}
    seen = (_empreinte(veille.courrier / "dossiers.json"), _lignes(veille))
    if souvenir.vus != seen:
        lus = {_rang(lu): lu for lu in read(veille.courrier / "dossiers.json", veille.campagne)}
        souvenir.compares = {rang: kept for rang, kept in souvenir.compares.items() if rang in lus}
        changed = {
            rang: lu for rang, lu in lus.items() if not _same(souvenir.compares.get(rang), lu, registre)
        }
    for rang, compare in souvenir.compares.items():
        if compare.obstacle is not None and rang not in changed:
            yield compare.obstacle
    if changed or not (veille.registre / "registre.jsonl").exists():
        with open_registre(veille.registre, write=True) as writing:
            yield from _issue(changed, writing, veille, souvenir)
            seen = (seen[0], _lignes(veille))
    souvenir.vus = seen


def _issue(
    changed: Mapping[int, Lu | Rejet], registre: Registre, veille: Veille, souvenir: Souvenir
) -> Iterator[Evenement]:
    """Compare each with its convention; all are remembered once the last is issued."""
    obstacles: dict[int, EnEchec | Retenue] = {}
    for rang, lu in changed.items():
        held = _retenue(lu, registre, veille)
        if held is not None:
            obstacles[rang] = held
            yield held
    wanted = [lu for rang, lu in changed.items() if rang not in obstacles]
    events = generate(wanted, veille.campagne, registre, jobs=veille.jobs, imprimerie=veille.imprimerie)
    with contextlib.closing(events):
        for event in events:
            for told in _told(event):
                if isinstance(told, EnEchec):
                    obstacles[told.numero] = told
                yield told
    for rang, lu in changed.items():
        souvenir.compares[rang] = Compare(lu=lu, lignes=registre.compte(rang), obstacle=obstacles.get(rang))


def _told(event: Event) -> Iterator[ConventionEmise | EnEchec]:
    match event:
        case Issued():
            yield ConventionEmise(numero=event.numero, version=event.version)
        case Refused(numero=int(numero)):
            yield EnEchec(numero=numero, why=" ; ".join(event.problems))
        case Failed():
            yield EnEchec(numero=event.numero, why=event.error)


def _retenue(lu: Lu | Rejet, registre: RegistreLu, veille: Veille) -> Retenue | None:
    """The dossier whose last version was withdrawn, as long as it says what that version printed."""
    if isinstance(lu, Rejet) or registre.en_vigueur(lu.dossier.numero) is not None:
        return None
    versions = registre.versions(lu.dossier.numero)
    if not versions or versions[-1].etat is not Etat.RETIREE:
        return None
    last, press = versions[-1].ligne, veille.imprimerie or Imprimerie()
    try:
        digest = data_digest(press.printed(lu.dossier, veille.campagne))
    except ConvgenError:
        # What it cannot print, ``generate`` tells.
        return None
    if digest != last.data_digest:
        return None
    return Retenue(numero=last.dossier, version=last.version, why=last.why or "")


def _empreinte(dossiers: Path) -> str:
    return hashlib.sha256(dossiers.read_bytes()).hexdigest()


def _lignes(veille: Veille) -> int:
    """How far the registre, which only grows, has come; in bytes."""
    lines = veille.registre / "registre.jsonl"
    return lines.stat().st_size if lines.exists() else 0


def _same(former: Compare | None, lu: Lu | Rejet, registre: RegistreLu) -> bool:
    """Whether neither the dossier nor what the registre has of it changed since it was compared."""
    return (
        former is not None and former.lignes == registre.compte(_rang(lu)) and _what(former.lu) == _what(lu)
    )


def _rang(lu: Lu | Rejet) -> int:
    """Its number; a row without any is known by its line, below zero."""
    numero = lu.dossier.numero if isinstance(lu, Lu) else lu.numero
    return -lu.ligne if numero is None else numero


def _what(lu: Lu | Rejet) -> object:
    """What it says, wherever it stands in the file."""
    return lu.dossier if isinstance(lu, Lu) else lu.problems
