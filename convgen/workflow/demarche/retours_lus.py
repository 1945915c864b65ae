"""The retours of a dossier as the bureau sees them."""

from convgen.intake.demarche.retours import RetourLu, retours
from convgen.plateforme.dossier_lu import DossierLu
from convgen.workflow.demarche.bureau import Bureau


def retours_de(lu: DossierLu, bureau: Bureau) -> tuple[RetourLu, ...]:
    """The messages that brought files, those of the administration left out."""
    return retours(lu, bureau.demarche.emails() | bureau.regle.adresses_internes)
