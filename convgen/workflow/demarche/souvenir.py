"""What a watch keeps from one round to the next, so that a round costs what has changed."""

from dataclasses import dataclass, field
from pathlib import Path

from convgen.campagne import Campagne
from convgen.intake.demarche.correspondance import Correspondance
from convgen.intake.lecture import Lu, Rejet
from convgen.registre.courrier import Courrier
from convgen.workflow.demarche.evenements import EnEchec, Retenue
from convgen.workflow.tenue import Tenue


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """A dossier as last compared with its convention, how many lines the registre had of it then, and what
    kept it from being issued: the same again would end the same."""

    lu: Lu | Rejet
    lignes: int
    obstacle: EnEchec | Retenue | None = None


@dataclass(slots=True)
class Souvenir:
    """Of one process only: started again, the watch reads and tries everything once more.

    Each of these reads on from where it was, and anew when other files stand there.
    """

    courrier: Courrier | None = None
    vus: tuple[str, int] = ("", 0)
    """The file of dossiers and the registre, as they were when the last one was compared."""
    compares: dict[int, Compare] = field(default_factory=dict)
    _tenue: Tenue | None = None
    _correspondance: Correspondance | None = None

    def correspondance(self, campagne: Campagne) -> Correspondance:
        """How the dossiers of the campaign are read."""
        self._correspondance = self._correspondance or Correspondance(campagne)
        return self._correspondance

    def tenue(self, registre: Path, campagne: Campagne) -> Tenue:
        """The registre and its journal, as of now."""
        known = self._tenue
        if known is None or known.campagne is not campagne or known.replaced():
            known = self._tenue = Tenue(registre, campagne)
            self.vus, self.compares = ("", 0), {}
        return known
