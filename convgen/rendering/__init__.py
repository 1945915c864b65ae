"""From a Dossier to the PDF bytes, with the zones where things stand."""

from convgen.campagne import Campagne
from convgen.convention import Convention
from convgen.dossier import Dossier
from convgen.rendering import polices
from convgen.rendering.donnees import printed

__all__ = ["lay_out", "printed", "render", "specimen"]


def render(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """Issue a dossier's convention: the same arguments always give the same bytes.

    Raises RenduImpossible, in French, naming the field, the character or the picture that prevents it.
    """
    polices.isolate()
    # WeasyPrint takes 0.7 s to import, and must find the fonts isolated.
    from convgen.rendering import rendu

    return rendu.render(dossier, campagne, version=version)


def lay_out(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """The same document without the mould, too dear for a template tried once. Raises RenduImpossible."""
    polices.isolate()
    # As above.
    from convgen.rendering import rendu

    return rendu.lay_out(dossier, campagne, version=version)


def specimen(campagne: Campagne) -> bytes:
    """The convention's type, for the site: SPÉCIMEN in words and in codes. Raises RenduImpossible."""
    polices.isolate()
    # As above.
    from convgen.rendering import feuille_type

    return feuille_type.specimen(campagne)
