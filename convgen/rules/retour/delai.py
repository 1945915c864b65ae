"""Did the signed convention come back in time."""

from collections.abc import Iterator

from convgen.french import jour
from convgen.rules.constat import Constat, Outcome
from convgen.rules.delais import en_retard
from convgen.rules.retour.vu import Vu, conforme, non_verifie


def check_deadline(vu: Vu) -> Iterator[Constat]:
    """Judged when the reception instant is known; late is for an instructor, who may prolong."""
    if vu.contexte.recu_le is None:
        yield non_verifie("deadline", "La date de réception n’est pas connue.")
        return
    if vu.cible is None:
        yield non_verifie("deadline", "L’échéance ne peut pas être connue sans le dossier.")
        return
    due = jour(vu.cible.echeance)
    if en_retard(vu.contexte.recu_le, vu.cible.echeance):
        yield Constat(
            id="deadline",
            outcome=Outcome.A_EXAMINER,
            code="deadline.depassee",
            message=f"Le retour est arrivé après l’échéance du {due}.",
        )
        return
    yield conforme("deadline", f"Reçu avant l’échéance du {due}.")
