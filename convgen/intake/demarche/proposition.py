"""The table ``[champs]`` that a démarche calls for, proposed from the champs that its dossiers show."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from convgen.campagne import Campagne
from convgen.cle import cle
from convgen.intake.demarche.correspondance import place, voulus
from convgen.intake.modele_campagne import COLONNES_REQUISES

_PROCHE = 0.75
"""Under this likeness of labels, nothing is proposed: a human reads the list."""
_SANS_REPONSE = frozenset(("HeaderSectionChamp", "ExplicationChamp"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampListe:
    """A champ of the form: ``rang`` among those of the same label, from 1; an annotation is for us alone."""

    id: str
    libelle: str
    genre: str
    rang: int
    annotation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """One line of the table: ``sur`` when the label is the one that the campaign names, else only near."""

    nom: str
    champ: ChampListe | None
    sur: bool
    requis: bool


def lister(dossiers: Iterable[Mapping[str, Any]]) -> tuple[ChampListe, ...]:
    """Every champ that some dossier shows: a condition hides some of them in each."""
    found: dict[str, ChampListe] = {}
    rangs: dict[tuple[str, bool], int] = {}
    for dossier in dossiers:
        for famille in ("champs", "annotations"):
            for champ in dossier[famille]:
                if champ["descripteur"] in found or champ["kind"] in _SANS_REPONSE:
                    continue
                key = cle(champ["libelle"]), famille == "annotations"
                rangs[key] = rangs.get(key, 0) + 1
                found[champ["descripteur"]] = ChampListe(
                    id=champ["descripteur"],
                    libelle=champ["libelle"],
                    genre=champ["kind"].removesuffix("Champ"),
                    rang=rangs[key],
                    annotation=key[1],
                )
    return tuple(found.values())


def proposer(champs: Iterable[ChampListe], campagne: Campagne) -> Iterator[Ligne]:
    """For each of our fields, the champ of the same label, else the nearest that no other field takes."""
    libres = [champ for champ in champs if not champ.annotation]
    wanted = voulus(campagne)
    exact = {nom: _exact(voulu, libres) for nom, voulu in wanted.items()}
    taken = {champ.id for champ in exact.values() if champ}
    libres = [champ for champ in libres if champ.id not in taken]
    for nom, voulu in wanted.items():
        champ = exact[nom] or _proche(voulu, libres)
        yield Ligne(nom=nom, champ=champ, sur=exact[nom] is not None, requis=nom in COLONNES_REQUISES)


def _exact(voulu: str, champs: list[ChampListe]) -> ChampListe | None:
    wanted = place(voulu)
    return next((c for c in champs if c.id == voulu or (cle(c.libelle), c.rang) == wanted), None)


def _proche(voulu: str, champs: list[ChampListe]) -> ChampListe | None:
    wanted, rang = place(voulu)
    scored = [
        (difflib.SequenceMatcher(None, wanted, cle(champ.libelle)).ratio(), champ)
        for champ in champs
        if champ.rang == rang
    ]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _PROCHE else None
