"""What the collectivités are still to be told on the platform: verdicts and decisions, each once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from convgen.campagne import Campagne
from convgen.envoi.texte import de_l_acceptation, de_la_prolongation, de_la_reprise
from convgen.evenement import Choix, Decision, Issue, RetourJuge
from convgen.rules.delais import en_retard
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.retours_lus import retours_de


@dataclass(frozen=True, slots=True, kw_only=True)
class ADire:
    """A message to a collectivité: ``key`` makes it unique, ``quoi`` says what it is about."""

    numero: int
    key: str
    quoi: str
    texte: str

    @property
    def empreinte(self) -> str:
        """What makes it unique in its dossier."""
        return self.key.split(":", 2)[2]


def a_dire(bureau: Bureau) -> Iterator[ADire]:
    """In the order of the journal; what was told already is left out."""
    evenements = tuple(bureau.journal.evenements())
    juges = _derniers(event for event in evenements if isinstance(event, RetourJuge))
    decisions = [event for event in evenements if isinstance(event, Decision)]
    tranches = {decision.retour for decision in decisions if decision.retour and _tranche(decision)}
    carnet, dits = bureau.courrier.carnet, {}
    for retour in juges:
        adire = _verdict(retour)
        if carnet.fait(adire.key):
            dits[retour.sha256] = retour
        elif retour.sha256 in tranches and carnet.acte(adire.key) is None:
            # What an instructeur decided of a retour replaces the machine's words, unless they were said.
            continue
        elif _par_la_machine(retour, bureau.campagne) and _venu_de_la_plateforme(retour, bureau):
            yield adire
    donnes = {decision.dossier: decision.jusqu_au for decision in decisions if decision.jusqu_au is not None}
    for decision in _dernieres(decisions):
        key = f"decision:{decision.dossier}:{decision.rang}"
        if carnet.fait(key) or bureau.courrier.dossier(decision.dossier) is None:
            continue
        texte = None if _deja_dit(decision, dits) else _texte(decision, donnes, bureau)
        if texte is not None:
            yield ADire(numero=decision.dossier, key=key, quoi=f"décision ({decision.choix})", texte=texte)


def _derniers(retours: Iterable[RetourJuge]) -> tuple[RetourJuge, ...]:
    """The last judgment of each retour: the same files judged again are one retour."""
    last: dict[tuple[object, ...], RetourJuge] = {}
    for retour in retours:
        last[retour.annonce, retour.sha256 or retour.files, retour.recu_le] = retour
    return tuple(last.values())


def _dernieres(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The last decision of each dossier counts; a delay given stays given."""
    last: dict[tuple[int, bool], Decision] = {}
    for decision in decisions:
        last[decision.dossier, decision.choix is Choix.PROLONGER] = decision
    return tuple(sorted(last.values(), key=lambda decision: (decision.instant, decision.dossier)))


def _par_la_machine(retour: RetourJuge, campagne: Campagne) -> bool:
    """Whether the machine may tell this verdict by itself."""
    return campagne.suivi.machine_accepte and retour.verdict is not Issue.A_EXAMINER and bool(retour.message)


def _venu_de_la_plateforme(retour: RetourJuge, bureau: Bureau) -> bool:
    """A retour verified from elsewhere is answered elsewhere."""
    lu = bureau.courrier.dossier(retour.annonce) if retour.annonce is not None else None
    return lu is not None and any(known.recu_le == retour.recu_le for known in retours_de(lu, bureau))


def _verdict(retour: RetourJuge) -> ADire:
    return ADire(
        numero=retour.annonce or 0, key=_verdict_key(retour), quoi="verdict", texte=retour.message or ""
    )


def _verdict_key(retour: RetourJuge) -> str:
    """The same words about the same retour are said once."""
    said = f"{retour.sha256}|{'|'.join(retour.files)}|{retour.recu_le}|{retour.message}"
    return f"verdict:{retour.annonce}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _tranche(decision: Decision) -> bool:
    return decision.choix in (Choix.ACCEPTER, Choix.REFAIRE)


def _deja_dit(decision: Decision, dits: dict[str, RetourJuge]) -> bool:
    """Whether the machine had already told the collectivité the same thing."""
    said = dits.get(decision.retour or "")
    same = {Choix.ACCEPTER: Issue.CONFORME, Choix.REFAIRE: Issue.NON_CONFORME}.get(decision.choix)
    return said is not None and said.verdict is same


def _echeance(numero: int, donnes: Mapping[int, date], bureau: Bureau) -> date | None:
    """The last day to come: the one last given, else the convention's; None once it is past."""
    ligne = bureau.registre.current(numero)
    last = donnes.get(numero) or (ligne.echeance if ligne else None)
    return None if last is None or en_retard(bureau.maintenant(), last) else last


def _texte(decision: Decision, donnes: Mapping[int, date], bureau: Bureau) -> str | None:
    """The words of a decision; None for a closure, whose reason is the platform's own motivation."""
    match decision.choix:
        case Choix.ACCEPTER:
            return de_l_acceptation(decision)
        case Choix.PROLONGER:
            return de_la_prolongation(decision, bureau.campagne)
        case Choix.REFAIRE:
            return de_la_reprise(decision, _echeance(decision.dossier, donnes, bureau), bureau.campagne)
    return None
