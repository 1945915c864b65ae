"""A file of dossiers that waits for a human: read, shown, its columns named, then kept or given up."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from convgen.campagne import Campagne
from convgen.cli.inerte import visible
from convgen.errors import FichierInvalide, UsageInvalide
from convgen.registre import RegistreLu
from convgen.web import emission
from convgen.web.campagnes import campagne_de, tenue_de
from convgen.web.importation import TAILLE_MAX, Rangee, Statut, apercu, colonnes, importer, lire
from convgen.web.models import CampagneOuverte, Importation
from convgen.web.noms import safe_name
from convgen.web.stockable import stockable

OUBLI = timedelta(days=30)
"""A file that nobody kept or gave up holds personal data: the next one that comes takes it away."""
_BOM = b"\xef\xbb\xbf \t\r\n"


class Classe(StrEnum):
    """What a row is to whoever looks at it."""

    NOUVEAU = "nouveau"
    CHANGE = "change"
    INCHANGE = "inchange"
    A_CORRIGER = "a_corriger"
    """It breaks rules, or is no dossier: no convention can be issued for it."""


def recevoir(campagne: CampagneOuverte, name: str, source: BinaryIO, par: str) -> Importation:
    """Read a file and show what it would do; the columns that were named last time are named again.

    FichierInvalide when it is far too large to be looked at.
    """
    content = source.read(TAILLE_MAX + 1)
    if len(content) > TAILLE_MAX:
        raise FichierInvalide(f"Le fichier dépasse {TAILLE_MAX // 1_000_000} Mo : divisez-le.")
    Importation.objects.filter(finie_le=None, recue_le__lt=timezone.now() - OUBLI).delete()
    former = Importation.objects.filter(campagne=campagne).exclude(correspondances={}).order_by("-pk").first()
    row = Importation(
        campagne=campagne,
        nom=safe_name(name),
        contenu=content,
        correspondances=former.correspondances if former else {},
        recue_le=timezone.now(),
        par=par,
    )
    _read(row)
    row.save()
    return row


def nommer(row: Importation, correspondances: Mapping[str, str]) -> None:
    """Read the file again, with these columns for these fields."""
    row.correspondances = dict(correspondances)
    _read(row)
    row.save()


def garder(row: Importation, par: str) -> tuple[int, ...]:
    """Keep its dossiers, then forget the file; those for which a convention can be issued.

    UsageInvalide when somebody has kept it or given it up meanwhile; FichierInvalide when it does not read.
    """
    with transaction.atomic():
        now = timezone.now()
        if not Importation.objects.filter(pk=row.pk, finie_le=None).update(finie_le=now):
            raise UsageInvalide("Ce fichier a déjà été importé ou abandonné.")
        campagne = _campagne(row)
        rangees = importer(lire(io.BytesIO(row.contenu), row.nom, campagne), campagne, par)
        row.finie_le, row.compte = now, _counts(rangees)
        row.contenu, row.rangees, row.colonnes = b"", [], {}
        row.save()
    return tuple(r.numero for r in rangees if r.numero is not None and _classe(r) is not Classe.A_CORRIGER)


def garder_et_emettre(row: Importation, par: str) -> None:
    """The same, and ask for these conventions; both or none."""
    with transaction.atomic():
        numeros = garder(row, par)
        if numeros:
            row.emission = emission.demander(row.campagne, numeros, par)
            row.save(update_fields=["emission"])


def abandonner(row: Importation) -> None:
    """Forget a file of which nothing was kept."""
    Importation.objects.filter(pk=row.pk, finie_le=None).delete()


def _read(row: Importation) -> None:
    campagne = _campagne(row)
    row.echec, row.rangees, row.colonnes = "", [], _columns(row, campagne)
    try:
        rangees = apercu(lire(io.BytesIO(row.contenu), row.nom, campagne), campagne)
    except FichierInvalide as error:
        # What the command line would say next, the page shows.
        row.echec = str(error).partition(" « convgen")[0][:2000]
        return
    issued = tenue_de(row.campagne_id).registre
    row.rangees = stockable([_shown(rangee, issued) for rangee in rangees])
    row.compte = _counts(rangees)


def _campagne(row: Importation) -> Campagne:
    """The campaign, whose columns are those that an instructor named."""
    campagne = campagne_de(row.campagne_id)
    return replace(campagne, colonnes={**campagne.colonnes, **row.correspondances})


def _columns(row: Importation, campagne: Campagne) -> dict[str, object]:
    """Fields without a column, columns that nothing reads, what is proposed; nothing for a JSON file."""
    if bytes(row.contenu).lstrip(_BOM)[:1] in (b"[", b"{") or row.nom.lower().endswith(".json"):
        return {}
    try:
        seen = colonnes(bytes(row.contenu), row.nom, campagne)
    except FichierInvalide:
        return {}
    proposed = {one.champ: one.colonne for one in seen.propositions}
    missing = [*seen.requises_manquantes, *seen.facultatives_manquantes]
    named = [champ for champ in row.correspondances if champ not in missing]
    kept: dict[str, object] = stockable(
        {
            "manquantes": [
                {
                    "champ": champ,
                    "attendue": campagne.colonnes.get(champ, champ),
                    "requise": champ in seen.requises_manquantes,
                    "proposee": proposed.get(champ, ""),
                }
                for champ in missing
            ],
            "nommees": [{"champ": champ, "colonne": row.correspondances[champ]} for champ in named],
            "inutilisees": list(dict.fromkeys(seen.inutilisees)),
        }
    )
    return kept


def _classe(rangee: Rangee) -> Classe:
    if rangee.problemes or rangee.statut is Statut.ILLISIBLE:
        return Classe.A_CORRIGER
    return Classe(rangee.statut.value)


def _counts(rangees: Sequence[Rangee]) -> dict[str, int]:
    found = Counter(_classe(rangee) for rangee in rangees)
    return {str(classe): found[classe] for classe in Classe}


def _shown(rangee: Rangee, registre: RegistreLu) -> dict[str, object]:
    current = registre.current(rangee.numero) if rangee.numero and rangee.statut is Statut.NOUVEAU else None
    known = [f"Sa convention version {current.version} est déjà en vigueur."] if current else []
    return {
        "numero": rangee.numero,
        "ligne": rangee.ligne,
        "classe": str(_classe(rangee)),
        "commune": visible(rangee.commune),
        "problemes": [visible(problem) for problem in rangee.problemes],
        "remarques": [*known, *(visible(remark) for remark in rangee.remarques)],
        "modifications": [
            [change.champ, visible(change.avant), visible(change.apres)] for change in rangee.modifications
        ],
    }
