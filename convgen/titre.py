"""The TitreDePerception: the claim for payment that follows a convention."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from convgen.campagne import Campagne
from convgen.dossier import Dossier

_PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitreDePerception:
    """Who owes what, under which object; ``periode`` completes « reçu sur Chorus … »."""

    dossier: int
    debiteur: str
    siret: str
    montant: Decimal
    objet: str
    emetteur: str
    periode: str
    date_convention: date


def objet(date_convention: date, campagne: Campagne) -> str:
    """The exact text that names the debt."""
    return campagne.titre.objet.format(annee=campagne.annee_titre, date=f"{date_convention:%d-%m-%Y}")


def titre(dossier: Dossier, campagne: Campagne) -> TitreDePerception:
    """The claim of a dossier; its convention bears the deposit's day in Paris when no other is given."""
    signed_on = dossier.date_convention or dossier.depose_le.astimezone(_PARIS).date()
    regle = campagne.titre
    return TitreDePerception(
        dossier=dossier.numero,
        debiteur=dossier.collectivite.nom,
        siret=dossier.collectivite.siret,
        montant=dossier.montant,
        objet=objet(signed_on, campagne),
        emetteur=regle.emetteur,
        periode=regle.periode,
        date_convention=signed_on,
    )
