"""The papers of a campaign beside its convention: the same dossiers, another template, lines of their own."""

from dataclasses import replace

from convgen.campagne import Campagne
from convgen.errors import UsageInvalide
from convgen.marque import CONVENTION
from convgen.rendering import modeles


def of(campagne: Campagne, document: str) -> Campagne:
    """The campaign as it prints this document. Raises RenduImpossible when there is no such document.

    UsageInvalide when it is a convention: those are the campaign's own choice, and verification's.
    """
    template = modeles.latest(document)
    if modeles.load(template).codes == CONVENTION:
        raise UsageInvalide(f"« {document} » est une convention : c’est la campagne qui la choisit.")
    return replace(campagne, template=template)
