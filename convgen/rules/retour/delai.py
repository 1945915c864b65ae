"""Did the signed convention come back in time."""

from collections.abc import Iterator

from convgen.french import jour
from convgen.rules.constat import Constat, Outcome
from convgen.rules.delais import PARIS, en_retard
from convgen.rules.retour.vu import Vu, conforme, non_verifie


def check_deadline(vu: Vu) -> Iterator[Constat]:
    """Judged when the reception instant is known; late is for an instructor, who may prolong."""
    awaited = vu.reference
    if awaited is None:
        yield non_verifie("deadline", "L’échéance ne peut pas être connue sans le dossier.")
        return
    due = f"l’échéance du {jour(awaited.echeance)}"
    if vu.contexte.recu_le is None:
        yield non_verifie("deadline", f"La date de réception n’est pas connue : {due} n’a pas été vérifiée.")
        return
    received = jour(vu.contexte.recu_le.astimezone(PARIS).date())
    if en_retard(vu.contexte.recu_le, awaited.echeance):
        yield Constat(
            id="deadline",
            outcome=Outcome.A_EXAMINER,
            code="deadline.depassee",
            message=f"Le retour est arrivé le {received}, après {due}.",
        )
        return
    yield conforme("deadline", f"Reçu le {received}, dans le délai ({due} n’est pas dépassée).")
