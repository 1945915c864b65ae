"""The two files by which the other commands read the courrier: ``dossiers.json`` and ``retours.jsonl``."""

import hashlib
import json
from collections.abc import Callable, Iterator
from importlib.metadata import version

from convgen.campagne import Campagne
from convgen.evenement import ExpirationLue, RetourRecu
from convgen.intake import liste_json
from convgen.intake.demarche.pieces import noms
from convgen.intake.demarche.retours import RetourLu
from convgen.intake.lecture import Lu, Rejet
from convgen.plateforme.dossier_lu import DossierLu
from convgen.registre import Journal
from convgen.registre.courrier import Courrier
from convgen.rules.delais import PARIS


def publier(
    courrier: Courrier,
    campagne: Campagne,
    lire: Callable[[DossierLu], Lu | Rejet | None],
    retours: Callable[[DossierLu], tuple[RetourLu, ...]],
) -> None:
    """Write both anew from what the courrier holds, unless nothing came since and all is read as before.

    A pull that was killed is made good by the next; a campaign or a convgen that reads otherwise, too.
    """
    lecture = _lecture(campagne)
    if courrier.est_publie(lecture):
        return
    lus = [read for read in map(lire, courrier.dossiers()) if isinstance(read, Lu)]
    lignes = sorted(_lignes(courrier, retours))
    courrier.publier(
        lecture,
        dossiers=liste_json.write(lu.dossier for lu in lus),
        retours="".join(f"{ligne}\n" for _, _, ligne in lignes).encode(),
    )


def noter(courrier: Courrier, journal: Journal, retours: Callable[[DossierLu], tuple[RetourLu, ...]]) -> None:
    """Keep each retour in the registre's journal, once, and each change of the day on which the platform
    deletes a dossier: the campaign is followed from there."""
    received = (
        RetourRecu(
            dossier=retour.dossier,
            files=tuple(file.rpartition("/")[2] for file in files),
            recu_le=retour.recu_le,
            reference=retour.message,
        )
        for retour, files in recus(courrier, retours)
    )
    journal.record_all((*received, *_expirations(courrier, journal)))


def _expirations(courrier: Courrier, journal: Journal) -> Iterator[ExpirationLue]:
    """Of each dossier, when it is not what the journal knows."""
    known = {event.dossier: event.le for event in journal.evenements() if isinstance(event, ExpirationLue)}
    for lu in courrier.dossiers():
        le = lu.expire_le.astimezone(PARIS).date() if lu.expire_le else None
        if known.get(lu.numero) != le:
            yield ExpirationLue(dossier=lu.numero, le=le, instant=lu.modifie_le)


def recus(
    courrier: Courrier, retours: Callable[[DossierLu], tuple[RetourLu, ...]]
) -> Iterator[tuple[RetourLu, tuple[str, ...]]]:
    """The retours whose files are here, with their paths from the courrier's folder."""
    for lu in courrier.dossiers():
        for retour in retours(lu):
            if courrier.a_le_retour(retour.place):
                yield (
                    retour,
                    tuple(f"retours/{retour.place}/{nom}" for nom in noms(retour.fichiers)),
                )


def _lecture(campagne: Campagne) -> str:
    """All that decides how the same dossiers are read."""
    parts = (version("convgen"), campagne.colonnes, campagne.champs, campagne.ecoles, campagne.demarche)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _lignes(
    courrier: Courrier, retours: Callable[[DossierLu], tuple[RetourLu, ...]]
) -> Iterator[tuple[float, str, str]]:
    """Each with its instant, then its place: the order in which they were received."""
    for retour, files in recus(courrier, retours):
        ligne = {"files": files, "dossier": retour.dossier, "recu_le": retour.recu_le.isoformat()}
        yield retour.recu_le.timestamp(), retour.place, json.dumps(ligne, ensure_ascii=False)
