"""Dossiers come in from a file: what is new, changed, to be put right; then they are kept."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from convgen.campagne import Campagne
from convgen.dossier import Dossier
from convgen.errors import FichierInvalide, RegistreInvalide
from convgen.intake import dossiers as fichier
from convgen.intake import liste_json
from convgen.intake.colonnes import Apercu
from convgen.intake.dossiers import Lu, Rejet
from convgen.rules.dossier import check
from convgen.rules.modifications import Modification, modifications
from convgen.web.models import CampagneOuverte, DossierImporte
from convgen.web.noms import safe_name
from convgen.web.stockable import stockable
from convgen.web.trace import tracer

TAILLE_MAX = 20_000_000
"""Ten thousand dossiers in JSON are 9 MB."""


class Statut(StrEnum):
    """What a row of the file is to the dossiers that are there."""

    NOUVEAU = "nouveau"
    CHANGE = "change"
    INCHANGE = "inchange"
    ILLISIBLE = "illisible"
    """No dossier can be made of it: it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rangee:
    """A row of the file; ``problemes`` stop its convention, ``remarques`` stop nothing."""

    numero: int | None
    ligne: int
    statut: Statut
    commune: str = ""
    problemes: tuple[str, ...] = ()
    remarques: tuple[str, ...] = ()
    modifications: tuple[Modification, ...] = ()


def lire(source: BinaryIO, name: str, campagne: Campagne) -> tuple[Lu | Rejet, ...]:
    """The rows of a file sent by a browser; FichierInvalide when it is none, or far too large."""
    content = source.read(TAILLE_MAX + 1)
    if len(content) > TAILLE_MAX:
        raise FichierInvalide(f"Le fichier dépasse {TAILLE_MAX // 1_000_000} Mo : divisez-le.")
    with _under_its_name(content, name) as path:
        return tuple(_storable(lu) for lu in fichier.read(path, campagne))


def colonnes(content: bytes, name: str, campagne: Campagne) -> Apercu:
    """What the headers of an export give; FichierInvalide when it has none."""
    with _under_its_name(content, name) as path:
        return fichier.apercu(path, campagne)


def apercu(lus: Sequence[Lu | Rejet], campagne: Campagne) -> tuple[Rangee, ...]:
    """What importing these rows would do, row by row; nothing is kept."""
    known = dict(DossierImporte.objects.filter(campagne_id=campagne.id).values_list("numero", "empreinte"))
    rangees = [_rangee(lu, campagne, known) for lu in lus]
    changed = [r.numero for r in rangees if r.statut is Statut.CHANGE and r.numero is not None]
    former = {lu.dossier.numero: lu.dossier for lu in importes(campagne.id, changed)} if changed else {}
    return tuple(_compared(lu, rangee, former) for lu, rangee in zip(lus, rangees, strict=True))


def importer(lus: Sequence[Lu | Rejet], campagne: Campagne, par: str) -> tuple[Rangee, ...]:
    """Keep the rows that are dossiers, all or none; a dossier that breaks rules is kept, not issued."""
    with transaction.atomic():
        # Two imports at once: the second compares with what the first kept.
        CampagneOuverte.objects.select_for_update(no_key=True).get(pk=campagne.id)
        rangees = apercu(lus, campagne)
        changed = [
            lu.dossier
            for lu, rangee in zip(lus, rangees, strict=True)
            if isinstance(lu, Lu) and rangee.statut is not Statut.INCHANGE
        ]
        DossierImporte.objects.bulk_create(
            [_row(dossier, campagne, par) for dossier in changed],
            update_conflicts=True,
            unique_fields=["campagne", "numero"],
            update_fields=["donnees", "empreinte", "importe_le", "importe_par"],
            batch_size=500,
        )
        counts = {str(statut): sum(r.statut is statut for r in rangees) for statut in Statut}
        tracer(par, "import", campagne=campagne.id, **counts)
    return rangees


def importes(identifiant: str, numeros: Sequence[int] | None = None) -> tuple[Lu, ...]:
    """The dossiers of a campaign, of these numbers alone when they are given, in the order of numbers."""
    rows = DossierImporte.objects.filter(campagne_id=identifiant).order_by("numero")
    if numeros is not None:
        rows = rows.filter(numero__in=numeros)
    return tuple(_lus(rows.values_list("donnees", flat=True)))


@contextmanager
def _under_its_name(content: bytes, name: str) -> Iterator[Path]:
    """The room that reads files looks at their names, and speaks of them."""
    with TemporaryDirectory(prefix="convgen-") as tmp:
        path = Path(tmp, safe_name(name))
        path.write_bytes(content)
        yield path


def _storable(lu: Lu | Rejet) -> Lu | Rejet:
    """A row that no database keeps whole is refused rather than changed."""
    if isinstance(lu, Rejet) or stockable(donnees := _donnees(lu.dossier)) == donnees:
        return lu
    problem = "un texte contient un caractère nul"
    return Rejet(numero=lu.dossier.numero, ligne=lu.ligne, problems=(problem,))


def _lus(donnees: Iterator[object]) -> Iterator[Lu]:
    # Through JSON: the database gives amounts back as floats, which the model refuses.
    for lu in liste_json.read(json.dumps([*donnees])):
        if isinstance(lu, Rejet):
            raise RegistreInvalide(f"Le dossier {lu.numero} gardé n’est plus lisible : {lu.problems[0]}.")
        yield lu


def _rangee(lu: Lu | Rejet, campagne: Campagne, known: dict[int, str]) -> Rangee:
    if isinstance(lu, Rejet):
        return Rangee(numero=lu.numero, ligne=lu.ligne, statut=Statut.ILLISIBLE, problemes=lu.problems)
    found = check(lu.dossier, campagne)
    return Rangee(
        numero=lu.dossier.numero,
        ligne=lu.ligne,
        statut=_statut(lu.dossier, known),
        commune=lu.dossier.collectivite.commune,
        problemes=tuple(problem.message for problem in found if problem.blocking),
        remarques=tuple(problem.message for problem in found if not problem.blocking),
    )


def _compared(lu: Lu | Rejet, rangee: Rangee, former: Mapping[int, Dossier]) -> Rangee:
    """The same, with what has changed since the dossier was last imported."""
    if isinstance(lu, Rejet) or lu.dossier.numero not in former:
        return rangee
    return replace(rangee, modifications=tuple(modifications(former[lu.dossier.numero], lu.dossier)))


def _statut(dossier: Dossier, known: dict[int, str]) -> Statut:
    former = known.get(dossier.numero)
    if former is None:
        return Statut.NOUVEAU
    return Statut.INCHANGE if former == _empreinte(_donnees(dossier)) else Statut.CHANGE


def _row(dossier: Dossier, campagne: Campagne, par: str) -> DossierImporte:
    donnees = _donnees(dossier)
    return DossierImporte(
        campagne_id=campagne.id,
        numero=dossier.numero,
        donnees=donnees,
        empreinte=_empreinte(donnees),
        importe_le=timezone.now(),
        importe_par=par,
    )


def _donnees(dossier: Dossier) -> dict[str, object]:
    [row] = json.loads(liste_json.write([dossier]))
    return dict(row)


def _empreinte(donnees: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(donnees, sort_keys=True).encode()).hexdigest()
