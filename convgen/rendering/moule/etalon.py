"""The made-up dossiers a mould is made from: the same for every run, whatever has been printed before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from convgen.campagne import Campagne
from convgen.dossier import Collectivite, Dossier, Ecole, Referent, Signataire
from convgen.rendering.donnees import PARIS

ECOLES = 4
"""Schools of the proof: the étalon has one, the row that is repeated is what the proof has more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Etalon:
    """The ``etalon`` is laid out; the ``preuve`` differs in everything, and proves the mould."""

    etalon: Dossier
    preuve: Dossier


def etalons(campagne: Campagne) -> Iterator[Etalon]:
    """One pair for each shape a dossier of the campaign may have: as many référents as allowed, or fewer."""
    for count in range(campagne.referents_max + 1):
        yield Etalon(etalon=_court(campagne, count), preuve=_long(campagne, count))


def _court(campagne: Campagne, referents: int) -> Dossier:
    return Dossier(
        numero=1000001,
        depose_le=datetime.combine(campagne.cloture, time(12), PARIS),
        email="etalon@example.fr",
        collectivite=Collectivite(
            siret="21000000000012",
            nom="Commune de Belval",
            commune="Belval",
            departement=campagne.departements[0],
        ),
        signataire=Signataire(prenom="Ada", nom="MODELE", qualite="Maire"),
        ecoles=(Ecole(uai="0000001A", nom="École du Centre", commune="Belval"),),
        montant=campagne.prix,
        referents=tuple(
            Referent(prenom="Ada", nom="MODELE", email=f"etalon{rang}@example.fr")
            for rang in range(referents)
        ),
    )


def _long(campagne: Campagne, referents: int) -> Dossier:
    """Names so long that they wrap: what follows them must move as in WeasyPrint's layout."""
    commune = "Saint-Germain-la-Chambotte-sur-Vézézoux"
    return Dossier(
        numero=98765432,
        depose_le=datetime.combine(campagne.rentree.replace(day=13), time(9), PARIS),
        email="preuve@example.fr",
        collectivite=Collectivite(
            siret="20987654300021",
            nom=f"Syndicat intercommunal à vocation scolaire du plateau de {commune} et de la haute vallée",
            commune=commune,
            departement=campagne.departements[-1],
        ),
        signataire=Signataire(
            prenom="Anne-Françoise Élisabeth", nom="TOUFFLERS-D’HŒUVRE", qualite="Vice-présidente déléguée"
        ),
        ecoles=tuple(
            Ecole(uai=f"000010{rang}B", nom=_LONG if rang % 2 else "École Jules Ferry", commune=commune)
            for rang in range(ECOLES)
        ),
        montant=campagne.prix * ECOLES,
        referents=tuple(
            Referent(prenom=f"Zoé {rang}", nom="PREUVE", email=f"preuve{rang}@longue-adresse.example.fr")
            for rang in range(referents)
        ),
    )


_LONG = "École primaire publique Élisée-Reclus et Marie-Louise Puech-Milhau du faubourg des Trois-Ormeaux"
