"""From a Dossier to the PDF bytes, with the zones where things stand."""

from convgen.campagne import Campagne
from convgen.convention import Convention
from convgen.dossier import Dossier
from convgen.rendering import polices
from convgen.rendering.donnees import printed

__all__ = ["printed", "render"]


def render(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """Issue a dossier's convention: the same arguments always give the same bytes.

    Raises RenduImpossible, in French, naming the field, the character or the picture that prevents it.
    """
    polices.isolate()
    # WeasyPrint takes 0.7 s to import, and must find the fonts isolated.
    from convgen.rendering import rendu

    return rendu.render(dossier, campagne, version=version)
