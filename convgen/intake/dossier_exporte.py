"""One row of an export of Démarche numérique, by our field names, becomes a Dossier."""

from collections.abc import Callable, Iterator, Mapping

from convgen.campagne import Campagne
from convgen.cle import cle
from convgen.dossier import Collectivite, Dossier, Referent, Signataire
from convgen.intake import champs, departements
from convgen.intake.choix_ecoles import Libelles
from convgen.intake.lecture import Lu, Rejet
from convgen.rules.majuscules import proper, shouted

Row = Mapping[str, str]
"""Cells without outer spaces, by our field names; a column that the export lacks is absent."""

_ENDED = frozenset(("refuse", "classe sans suite"))
_ENGAGEMENTS = ("engagement_1", "engagement_2", "engagement_3")
_REFERENTS = ("referent_1", "referent_2")


class Lecteur:
    """Reads the rows of one campaign's exports."""

    def __init__(self, campagne: Campagne) -> None:
        self._libelles = Libelles(campagne.ecoles)
        self._communes = {cle(ecole.commune): ecole.commune for ecole in campagne.ecoles.values()}

    def read(self, row: Row, ligne: int) -> Lu | Rejet:
        """The dossier, or every problem of the row."""
        problems = tuple(self._problems(row))
        if problems:
            return Rejet(
                numero=_or_none(lambda: champs.numero(row["numero"])), ligne=ligne, problems=problems
            )
        return Lu(dossier=self._dossier(row), ligne=ligne)

    def _problems(self, row: Row) -> Iterator[str]:
        """Every cell is read once, to hear all that is wrong before a dossier is built."""
        attempts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("etat", lambda: _not_ended(row.get("etat", ""))),
            ("numero", lambda: champs.numero(row["numero"])),
            ("depose_le", lambda: champs.instant(row["depose_le"])),
            ("departement", lambda: _departement(row)),
            ("signataire", lambda: champs.personne(row["signataire"])),
            ("ecoles", lambda: self._libelles.split(row["ecoles"])),
            ("nombre_ecoles", lambda: champs.count(row.get("nombre_ecoles", ""))),
            ("montant", lambda: champs.euros(row["montant"])),
            ("date_convention", lambda: champs.jour_ou_rien(row.get("date_convention", ""))),
            ("engagements", lambda: _engagements(row)),
            *((name, lambda name=name: _referent(row, name)) for name in _REFERENTS),
        )
        for name, attempt in attempts:
            try:
                attempt()
            except ValueError as error:
                yield f"{name} : {error}"

    def _dossier(self, row: Row) -> Dossier:
        prenom, nom = champs.personne(row["signataire"])
        return Dossier(
            numero=champs.numero(row["numero"]),
            depose_le=champs.instant(row["depose_le"]),
            collectivite=Collectivite(
                siret="".join(row["siret"].split()),
                nom=row["nom"],
                commune=self._commune(row["commune"]),
                departement=_departement(row),
            ),
            signataire=Signataire(prenom=prenom, nom=nom, qualite=champs.qualite(row.get("qualite", ""))),
            ecoles=self._libelles.split(row["ecoles"]),
            montant=champs.euros(row["montant"]),
            email=row.get("email") or None,
            telephone=row.get("telephone") or None,
            nombre_ecoles=champs.count(row.get("nombre_ecoles", "")),
            engagements=_engagements(row),
            date_convention=champs.jour_ou_rien(row.get("date_convention", "")),
            referents=tuple(found for name in _REFERENTS if (found := _referent(row, name))),
        )

    def _commune(self, localite: str) -> str:
        """The SIRENE file writes « L ISLE JOURDAIN »; the list of schools knows the accents and hyphens."""
        known = self._communes.get(cle(localite))
        if known:
            return known
        return proper(localite) if shouted(localite) else localite


def _departement(row: Row) -> str:
    """The form's answer, by code or name; it must be the establishment's, which stands for a missing one."""
    seat = departements.from_insee(row.get("code_insee", "")) or departements.from_postal(
        row.get("code_postal", "")
    )
    typed = row.get("departement_code") or row.get("departement") or ""
    told = departements.from_text(typed) if typed else seat
    if told is None:
        raise ValueError("le département n’est ni dans la réponse ni dans l’adresse de l’établissement")
    if seat is not None and told != seat:
        raise ValueError(f"la réponse est {told} mais l’établissement est dans le {seat}")
    return told


def _engagements(row: Row) -> bool | None:
    """All the boxes of the form; None when the export has none of them."""
    cells = [row[name] for name in _ENGAGEMENTS if name in row]
    return all([champs.checked(cell) for cell in cells]) if cells else None


def _referent(row: Row, name: str) -> Referent | None:
    """A référent that the collectivité wished for: what stays in the fields after « Non » does not count."""
    personne, email = row.get(f"{name}_nom", ""), row.get(f"{name}_email", "")
    if not champs.checked(row[name]) if name in row else not personne:
        return None
    if not email:
        raise ValueError("l’adresse de messagerie manque")
    prenom, nom = champs.personne(personne)
    return Referent(prenom=prenom, nom=nom, email=email)


def _not_ended(etat: str) -> None:
    if cle(etat) in _ENDED:
        raise ValueError(f"le dossier est « {etat} » sur la plateforme : il n’a plus de convention")


def _or_none(read: Callable[[], int]) -> int | None:
    try:
        return read()
    except ValueError:
        return None
