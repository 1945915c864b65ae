"""Which column of an export holds which of our fields: by header, with suggestions for the rest."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from convgen.campagne import Campagne
from convgen.cle import cle
from convgen.errors import FichierInvalide
from convgen.intake.modele_campagne import COLONNES_REQUISES

_OCCURRENCE = " #"
"""« header #2 » of a campaign's file: the second column of that name."""
_SYNONYMES: Mapping[str, tuple[str, ...]] = {
    "numero": ("ID", "N° dossier", "Nº dossier", "Dossier ID"),
    "etat": ("État du dossier", "Statut"),
    "depose_le": ("Déposé le", "Date de dépôt"),
    "email": ("Email", "Adresse électronique"),
    "siret": ("Établissement SIRET", "SIRET"),
    "nom": ("Entreprise raison sociale", "Raison sociale"),
    "commune": ("Établissement localité", "Localité"),
    "code_insee": ("Établissement code INSEE localité", "Code INSEE localité"),
    "code_postal": ("Établissement code postal", "Code postal"),
}
"""The platform's own columns, in its standard exports and in those made from a template."""
_INDICES: Mapping[str, tuple[str, ...]] = {
    "numero": ("numero de dossier", "identifiant"),
    "depose_le": ("date de depot", "depose"),
    "siret": ("siret",),
    "nom": ("raison sociale", "denomination", "nom de la collectivite"),
    "commune": ("localite", "commune", "ville"),
    "departement": ("departement",),
    "signataire": ("signataire", "representant", "prenom et le nom"),
    "qualite": ("qualite", "fonction"),
    "telephone": ("telephone",),
    "email": ("email", "courriel", "adresse electronique"),
    "ecoles": ("ecoles a inscrire", "selection des ecoles", "liste des ecoles", "ecoles"),
    "nombre_ecoles": ("nombre d ecoles",),
    "montant": ("cout", "montant", "prix"),
    "engagement_1": ("s engage a transmettre", "s engage a signer"),
    "engagement_2": ("s acquitter du paiement", "informee"),
}
"""Words by which a champ that was renamed may be known again."""
_NEAR = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """A column that nothing maps, and the field that it may hold; ``score`` 0…1."""

    champ: str
    colonne: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Apercu:
    """What an export's headers give: fields found, required and optional fields missing, columns unused."""

    trouvees: Mapping[str, str]
    requises_manquantes: tuple[str, ...]
    facultatives_manquantes: tuple[str, ...]
    inutilisees: tuple[str, ...]
    propositions: tuple[Proposition, ...]


def found(headers: Sequence[str], campagne: Campagne) -> dict[str, int]:
    """Our field names -> ranks of the columns; by key, since a Mac decomposes the accents of headers.

    The campaign's header first, then the names that the platform gives to its own columns.
    """
    ranks = _ranks(headers)
    wanted = dict(campagne.colonnes)
    if "departement" in wanted:
        wanted["departement_code"] = f"{wanted['departement']} (Code)"
    columns = {name: ranks[place] for name, header in wanted.items() if (place := _place(header)) in ranks}
    taken = set(columns.values())
    for name, others in _SYNONYMES.items():
        rank = next((ranks[cle(other), 1] for other in others if (cle(other), 1) in ranks), None)
        if name not in columns and rank is not None and rank not in taken:
            columns[name] = rank
    return columns


def required(headers: Sequence[str], campagne: Campagne) -> dict[str, int]:
    """The same; FichierInvalide names every required column that is missing."""
    columns = found(headers, campagne)
    missing = [campagne.colonnes.get(name, name) for name in COLONNES_REQUISES if name not in columns]
    if missing:
        raise FichierInvalide(
            "Il manque des colonnes dans l’export : "
            + ", ".join(f"« {header} »" for header in missing)
            + ". « convgen colonnes » propose lesquelles les remplacent."
        )
    return columns


def apercu(headers: Sequence[str], campagne: Campagne) -> Apercu:
    """What these headers give, and which unused column may hold which missing field."""
    columns = found(headers, campagne)
    used = set(columns.values())
    missing = [name for name in (*COLONNES_REQUISES, *campagne.colonnes) if name not in columns]
    unused = [header for rank, header in enumerate(headers) if rank not in used and header.strip()]
    return Apercu(
        trouvees={name: headers[rank] for name, rank in columns.items()},
        requises_manquantes=tuple(name for name in COLONNES_REQUISES if name not in columns),
        facultatives_manquantes=tuple(
            name for name in dict.fromkeys(missing) if name not in COLONNES_REQUISES
        ),
        inutilisees=tuple(unused),
        propositions=tuple(_propositions(tuple(dict.fromkeys(missing)), unused, campagne)),
    )


def _propositions(missing: Sequence[str], unused: Sequence[str], campagne: Campagne) -> Iterator[Proposition]:
    """The best unused column of each missing field, if one is near enough; a column is proposed once."""
    scores = sorted(
        (
            Proposition(champ=name, colonne=header, score=round(_score(name, header, campagne), 2))
            for name in missing
            for header in dict.fromkeys(unused)
        ),
        key=lambda proposition: -proposition.score,
    )
    fields: set[str] = set()
    columns: set[str] = set()
    for proposition in scores:
        is_new = proposition.champ not in fields and proposition.colonne not in columns
        if proposition.score >= _NEAR and is_new:
            fields.add(proposition.champ)
            columns.add(proposition.colonne)
            yield proposition


def _score(name: str, header: str, campagne: Campagne) -> float:
    """How near a header is to the one expected, or to the words by which its field is known."""
    key = cle(header)
    near = difflib.SequenceMatcher(None, cle(campagne.colonnes.get(name, name)), key).ratio()
    hints = _INDICES.get(name, ())
    by_words = max((0.6 + 0.3 * len(hint) / max(len(key), 1) for hint in hints if hint in key), default=0.0)
    return max(near, by_words)


def _ranks(headers: Sequence[str]) -> dict[tuple[str, int], int]:
    """Key and occurrence of each header -> its rank."""
    ranks: dict[tuple[str, int], int] = {}
    seen: dict[str, int] = {}
    for rank, header in enumerate(headers):
        key = cle(header)
        seen[key] = seen.get(key, 0) + 1
        ranks[key, seen[key]] = rank
    return ranks


def _place(header: str) -> tuple[str, int]:
    name, _, occurrence = header.rpartition(_OCCURRENCE)
    if name and occurrence.isdigit():
        return cle(name), int(occurrence)
    return cle(header), 1
