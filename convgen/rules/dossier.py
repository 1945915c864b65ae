"""May a convention be issued for this dossier? Every problem is collected, none hides another."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from convgen.campagne import Campagne, Correction
from convgen.dossier import Dossier
from convgen.french import compte, euros, jour
from convgen.rules import patronyme
from convgen.rules.delais import jour_de_depot
from convgen.rules.identifiants import is_departement, is_email, is_siret, is_telephone, is_uai
from convgen.rules.majuscules import proper, shouted

_NOBODY: Mapping[str, int] = MappingProxyType({})
_UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Unicode categories: control, format (some reverse a line), surrogate, private, unassigned, line breaks."""
_LONGUEURS = {
    # What a line of the convention holds; the longest names of communes have 45 characters.
    "collectivite.nom": 200,
    "collectivite.commune": 100,
    "signataire.prenom": 80,
    "signataire.nom": 80,
    "signataire.qualite": 120,
    "telephone": 30,
    "email": 254,
}
_LONGUEUR = 200
_REQUIS = {
    "email": "l’adresse de messagerie du compte",
    "telephone": "le téléphone de la collectivité",
    "qualite": "la qualité du signataire",
    "nombre_ecoles": "le nombre d’écoles",
    "engagements": "les engagements de la collectivité",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Probleme:
    """One problem: stable ``code``, French ``message``, its ``field``; a warning when not ``blocking``."""

    code: str
    message: str
    blocking: bool
    field: str


Rule = Callable[[Dossier, Campagne], Iterator[Probleme]]


def check(dossier: Dossier, campagne: Campagne, *, deja: Mapping[str, int] = _NOBODY) -> tuple[Probleme, ...]:
    """Every problem of a dossier; ``deja`` maps a SIRET that already applied onto its dossier's number."""
    found = [problem for rule in RULES for problem in rule(dossier, campagne)]
    return (*found, *_already_applied(dossier, campagne, deja))


def _error(code: str, field: str, message: str) -> Probleme:
    return Probleme(code=code, message=message, blocking=True, field=field)


def _warning(code: str, field: str, message: str) -> Probleme:
    return Probleme(code=code, message=message, blocking=False, field=field)


def _texts(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    """What is printed must be there, on one line, without characters that nobody sees."""
    for field, label, text in _printed(dossier):
        limit = _LONGUEURS.get(field, _LONGUEUR)
        if not text.strip():
            yield _error("texte.vide", field, f"Il manque {label}.")
        if any(unicodedata.category(char) in _UNPRINTABLE for char in text):
            message = f"Il y a un retour à la ligne ou un caractère invisible dans {label}."
            yield _error("texte.caracteres", field, message)
        if len(text) > limit:
            message = f"Il y a {len(text)} caractères dans {label} : {limit} au plus."
            yield _error("texte.long", field, message)


def _printed(dossier: Dossier) -> Iterator[tuple[str, str, str]]:
    """The texts that a convention prints: field, how to call it, text."""
    collectivite, signataire = dossier.collectivite, dossier.signataire
    yield "collectivite.nom", "le nom de la collectivité", collectivite.nom
    yield "collectivite.commune", "la commune de la collectivité", collectivite.commune
    yield "signataire.prenom", "le prénom du signataire", signataire.prenom
    yield "signataire.nom", "le nom du signataire", signataire.nom
    optional = (
        ("signataire.qualite", _REQUIS["qualite"], signataire.qualite),
        ("telephone", _REQUIS["telephone"], dossier.telephone),
        ("email", _REQUIS["email"], dossier.email),
    )
    yield from ((field, label, text) for field, label, text in optional if text is not None)
    for rank, ecole in enumerate(dossier.ecoles, start=1):
        yield f"ecoles.{rank}.nom", f"le nom de l’école {rank}", ecole.nom
        yield f"ecoles.{rank}.commune", f"la commune de l’école {rank}", ecole.commune
    for rank, referent in enumerate(dossier.referents, start=1):
        yield f"referents.{rank}.prenom", f"le prénom du référent {rank}", referent.prenom
        yield f"referents.{rank}.nom", f"le nom du référent {rank}", referent.nom


def _required(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    given = {
        "email": dossier.email,
        "telephone": dossier.telephone,
        "qualite": dossier.signataire.qualite,
        "nombre_ecoles": dossier.nombre_ecoles,
        "engagements": dossier.engagements,
    }
    for field in sorted(campagne.champs_requis):
        if given[field] is None:
            yield _error(f"{field}.manquant", field, f"Il manque {_REQUIS[field]}.")


def _identity(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    if not is_siret(dossier.collectivite.siret):
        yield _error(
            "siret.invalide",
            "collectivite.siret",
            "Le SIRET est incorrect : il faut ses 14 chiffres, sans faute.",
        )
    if dossier.telephone is not None and not is_telephone(dossier.telephone):
        yield _error(
            "telephone.invalide",
            "telephone",
            "Le téléphone est incorrect : il faut 10 chiffres (0612345678).",
        )
    if dossier.email is not None and not is_email(dossier.email):
        yield _error(
            "email.invalide", "email", "L’adresse de messagerie du compte est incorrecte (nom@domaine.fr)."
        )


def _departement(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    code = dossier.collectivite.departement
    if not is_departement(code):
        yield _error(
            "departement.inconnu", "collectivite.departement", "Le département n’existe pas (09, 31, 2A…)."
        )
    elif code not in campagne.departements:
        yield _error(
            "departement.autre_academie",
            "collectivite.departement",
            f"Le département {code} n’est pas dans l’académie de {campagne.academie}.",
        )


def _schools(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    if not dossier.ecoles:
        yield _error("ecoles.aucune", "ecoles", "Aucune école n’est inscrite.")
    known = {ecole.uai for ecole in campagne.ecoles.values()}
    for rank, ecole in enumerate(dossier.ecoles, start=1):
        field = f"ecoles.{rank}.uai"
        if not is_uai(ecole.uai):
            yield _error(
                "uai.invalide",
                field,
                f"L’UAI de l’école {rank} est incorrect : sept chiffres et leur lettre.",
            )
        elif known and ecole.uai not in known:
            yield _warning(
                "uai.hors_liste",
                field,
                f"L’école {ecole.uai} n’est pas dans la liste des écoles de la campagne.",
            )
    twice = [uai for uai, count in Counter(ecole.uai for ecole in dossier.ecoles).items() if count > 1]
    for rank, ecole in enumerate(dossier.ecoles, start=1):
        if ecole.uai in twice:
            twice.remove(ecole.uai)
            yield _error("ecoles.doublon", f"ecoles.{rank}", f"L’école {rank} est inscrite plusieurs fois.")


def _amounts(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    listed = len(dossier.ecoles)
    if dossier.nombre_ecoles is not None and dossier.nombre_ecoles != listed:
        yield _error(
            "nombre_ecoles.different",
            "nombre_ecoles",
            f"Le nombre d’écoles saisi est {dossier.nombre_ecoles}, mais la liste en compte {listed}.",
        )
    due = campagne.prix * listed
    if dossier.montant != due:
        said = f"{compte(listed, 'école')} à {euros(campagne.prix)} font {euros(due)}"
        yield _error("montant.different", "montant", f"Le montant est de {dossier.montant} €, mais {said}.")


def _window(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    day = jour_de_depot(dossier)
    if day > campagne.cloture:
        message = f"Le dossier a été déposé le {jour(day)}, après la clôture du {jour(campagne.cloture)}."
        yield _error("depot.hors_delai", "depose_le", message)
    elif campagne.ouverture is not None and day < campagne.ouverture:
        message = f"Le dossier a été déposé le {jour(day)}, avant l’ouverture du {jour(campagne.ouverture)}."
        yield _error("depot.hors_delai", "depose_le", message)


def _referents(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    count = len(dossier.referents)
    if count > campagne.referents_max:
        yield _error(
            "referents.nombre",
            "referents",
            f"{compte(count, 'référent')} pour {campagne.referents_max} au plus.",
        )
    for rank, referent in enumerate(dossier.referents, start=1):
        if not is_email(referent.email):
            message = f"L’adresse de messagerie du référent {rank} est incorrecte (nom@domaine.fr)."
            yield _error("referents.email", f"referents.{rank}.email", message)


def _commitments(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    if dossier.engagements is False:
        yield _error(
            "engagements.refuses",
            "engagements",
            "Les engagements de la collectivité ne sont pas tous cochés.",
        )


def _writing(dossier: Dossier, campagne: Campagne) -> Iterator[Probleme]:
    """How the names are written: what the form asked for, never corrected in silence."""
    if not patronyme.in_capitals(dossier.signataire.nom):
        yield _warning(
            "signataire.capitales", "signataire.nom", "Le nom du signataire n’est pas en majuscules."
        )
    nom = dossier.collectivite.nom
    if shouted(nom):
        communes = (ecole.commune for ecole in campagne.ecoles.values())
        form = proper(nom, (*communes, *(ecole.commune for ecole in dossier.ecoles)))
        message = f"Le nom de la collectivité est tout en majuscules ; proposition : « {form} »."
        yield _warning("collectivite.majuscules", "collectivite.nom", message)


def _already_applied(dossier: Dossier, campagne: Campagne, deja: Mapping[str, int]) -> Iterator[Probleme]:
    former = deja.get(dossier.collectivite.siret)
    if former is None or former == dossier.numero:
        return
    meaning = {
        Correction.NOUVEAU_DOSSIER: "sa convention devient caduque",
        Correction.REOUVERTURE: "une collectivité dépose un seul dossier par campagne",
    }[campagne.correction]
    message = f"Ce SIRET a déjà un dossier, le n° {former} : {meaning}."
    yield _warning("siret.deja_depose", "collectivite.siret", message)


RULES: tuple[Rule, ...] = (
    _identity,
    _departement,
    _texts,
    _required,
    _schools,
    _amounts,
    _window,
    _referents,
    _commitments,
    _writing,
)
"""All of them run, in the order of the form."""
