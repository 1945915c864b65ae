"""What has changed in a dossier since it was last known, field by field, in the words of the form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from convgen.dossier import Dossier, Ecole, Referent
from convgen.french import NBSP
from convgen.rules.delais import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """A field with what it said and what it says; empty when there was, or is, nothing."""

    champ: str
    avant: str
    apres: str


def modifications(avant: Dossier, apres: Dossier) -> Iterator[Modification]:
    """Every field that differs; a school or a référent that comes or goes is a change of its own."""
    for champ, before, after in _simple(avant, apres):
        if before != after:
            yield Modification(champ=champ, avant=_text(before), apres=_text(after))
    yield from _listed(
        "École",
        {ecole.uai: _ecole(ecole) for ecole in avant.ecoles},
        {ecole.uai: _ecole(ecole) for ecole in apres.ecoles},
    )
    if _same_members(avant.ecoles, apres.ecoles):
        yield Modification(champ="Ordre des écoles", avant=_uais(avant.ecoles), apres=_uais(apres.ecoles))
    yield from _listed(
        "Référent",
        {referent.email: _referent(referent) for referent in avant.referents},
        {referent.email: _referent(referent) for referent in apres.referents},
    )


def _simple(avant: Dossier, apres: Dossier) -> Iterator[tuple[str, object, object]]:
    yield "Déposé le", avant.depose_le, apres.depose_le
    yield "SIRET", avant.collectivite.siret, apres.collectivite.siret
    yield "Nom de la collectivité", avant.collectivite.nom, apres.collectivite.nom
    yield "Commune", avant.collectivite.commune, apres.collectivite.commune
    yield "Département", avant.collectivite.departement, apres.collectivite.departement
    yield "Signataire", avant.signataire.nom_complet, apres.signataire.nom_complet
    yield "Qualité du signataire", avant.signataire.qualite, apres.signataire.qualite
    yield "Montant", avant.montant, apres.montant
    yield "Nombre d’écoles saisi", avant.nombre_ecoles, apres.nombre_ecoles
    yield "Adresse électronique", avant.email, apres.email
    yield "Téléphone", avant.telephone, apres.telephone
    yield "Engagements", avant.engagements, apres.engagements
    yield "Date de la convention", avant.date_convention, apres.date_convention


def _listed(champ: str, avant: dict[str, str], apres: dict[str, str]) -> Iterator[Modification]:
    for key in dict.fromkeys((*avant, *apres)):
        before, after = avant.get(key, ""), apres.get(key, "")
        if before != after:
            yield Modification(champ=champ, avant=before, apres=after)


def _same_members(avant: tuple[Ecole, ...], apres: tuple[Ecole, ...]) -> bool:
    """The same schools, printed in another order."""
    before, after = [ecole.uai for ecole in avant], [ecole.uai for ecole in apres]
    return before != after and sorted(before) == sorted(after)


def _ecole(ecole: Ecole) -> str:
    return f"{ecole.uai} {ecole.nom}, {ecole.commune}"


def _referent(referent: Referent) -> str:
    return f"{referent.prenom} {referent.nom}, {referent.email}"


def _uais(ecoles: tuple[Ecole, ...]) -> str:
    return ", ".join(ecole.uai for ecole in ecoles)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case datetime():
            return f"{value.astimezone(PARIS):%d/%m/%Y à %H:%M:%S}"
        case date():
            return f"{value:%d/%m/%Y}"
        case Decimal():
            return f"{value.normalize():f}".replace(".", ",") + f"{NBSP}€"
    return str(value)
