"""The Depot: what following needs to know of one dossier, whether it has a convention or not."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from convgen.dossier import Referent
from convgen.rules.delais import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """One dossier; ``version`` is the convention in force, None when there is none.

    ``retiree``: its convention was withdrawn; ``remplace_par``: the dossier filed since by the same SIRET, in
    campaigns where this makes the former's convention caduque. ``nom``, ``email``, ``referents`` and
    ``nombre_saisi`` (the number of schools typed) come from the file of dossiers, when it is given.
    ``debiteur`` and ``date_convention``: as the convention in force says them, when its line tells.
    ``remarques``: why there is no convention, or what has changed since it was issued, in French; not
    ``valide``: it breaks rules, no convention can be issued for it.
    """

    numero: int
    depose_le: datetime
    siret: str
    departement: str
    commune: str
    situation: str | None
    echeance: date
    montant: Decimal
    uais: tuple[str, ...]
    version: int | None
    retiree: bool = False
    remplace_par: int | None = None
    nom: str | None = None
    email: str | None = None
    referents: tuple[Referent, ...] = ()
    nombre_saisi: int | None = None
    debiteur: str | None = None
    date_convention: date | None = None
    remarques: tuple[str, ...] = ()
    valide: bool = True

    @property
    def jour(self) -> date:
        """The day of the deposit in Europe/Paris."""
        return self.depose_le.astimezone(PARIS).date()

    @property
    def collectivite(self) -> str:
        """Its name, else its commune's."""
        return self.nom or self.commune
