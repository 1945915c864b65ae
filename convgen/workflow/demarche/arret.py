"""What one dossier meets never stops the others."""

from collections.abc import Callable, Iterator

from convgen.errors import ActeIncertain, ActeRefuse
from convgen.workflow.demarche.bureau import EnSuspens
from convgen.workflow.demarche.evenements import EnEchec, Evenement, Reporte

_INTERROMPU = "un envoi interrompu est peut-être encore en cours sur la plateforme"


def sans_arret(numero: int, acte: Callable[[], Iterator[Evenement]]) -> Iterator[Evenement]:
    """Tell an act; a refusal, a lost answer or an act under way are events of this dossier alone."""
    try:
        yield from acte()
    except EnSuspens:
        yield Reporte(numero=numero, why=_INTERROMPU)
    except ActeIncertain as error:
        yield Reporte(numero=numero, why=str(error))
    except ActeRefuse as error:
        yield EnEchec(numero=numero, why=str(error))
