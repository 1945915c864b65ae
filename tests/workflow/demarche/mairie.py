"""A collectivité of the season: what is true of its dossier today."""

from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from convgen.dossier import Dossier
from tests.workflow.demarche.calendriers import Genre


@dataclass(slots=True)
class Mairie:
    """A collectivité, what is true of its dossier today, how often it should have been told (``dits``)."""

    dossier: Dossier
    genre: Genre
    depot: date
    email: str
    version: int = 0
    etat: str = "absent"
    dits: int = 0
    envoyes: list[bytes] = field(default_factory=list)
    relances: int | None = None

    @property
    def numero(self) -> int:
        """Its dossier's number."""
        return self.dossier.numero

    @property
    def echeance(self) -> date:
        """Two months after the deposit, as long as nobody gives more."""
        return self.depot + relativedelta(months=2)
