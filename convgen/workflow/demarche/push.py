"""Push: what the machine and the instructeurs said goes to the platform."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from convgen.errors import ActeRefuse
from convgen.evenement import Choix, Decision
from convgen.plateforme.dossier_lu import TERMINES, Etat
from convgen.workflow.demarche.a_dire import ADire, a_dire
from convgen.workflow.demarche.arret import sans_arret
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.evenements import Classe, Evenement, VerdictPousse
from convgen.workflow.demarche.marques import marques, poser
from convgen.workflow.demarche.sauvegarde import sauver


def push(bureau: Bureau) -> Iterator[Evenement]:
    """Messages to the collectivités, closures that an instructeur ordered, marks for the instructeurs.

    What one dossier meets never stops the others; nothing is ever said twice.
    """
    for adire in tuple(a_dire(bureau)):
        yield from sans_arret(adire.numero, partial(_dire, adire, bureau))
    for decision in tuple(a_classer(bureau)):
        yield from sans_arret(decision.dossier, partial(_classer, decision, bureau))
    for wanted in tuple(marques(bureau)):
        yield from sans_arret(wanted.numero, partial(poser, wanted, bureau))


def a_classer(bureau: Bureau) -> Iterator[Decision]:
    """The dossiers whose last decision orders it, and that the platform does not show so yet."""
    for decision in bureau.ordres():
        lu = bureau.courrier.dossier(decision.dossier)
        ordered = decision.choix is Choix.CLASSER and not bureau.courrier.carnet.fait(_key(decision))
        if ordered and lu is not None:
            yield decision


def _dire(adire: ADire, bureau: Bureau) -> Iterator[Evenement]:
    lu = bureau.relire(adire.numero)
    if lu.archive:
        raise ActeRefuse("Le dossier est archivé : sa messagerie est fermée. Désarchivez-le, puis relancez.")
    retrouvee = bureau.ecrire(lu, adire.key, adire.texte)
    bureau.noter(adire.key, numero=adire.numero, quoi=adire.key.split(":")[0], empreinte=adire.empreinte)
    yield VerdictPousse(numero=adire.numero, quoi=adire.quoi, retrouvee=retrouvee)


def _classer(decision: Decision, bureau: Bureau) -> Iterator[Evenement]:
    """From whatever state; before a decision is taken back, all that the platform destroys then is kept."""
    lu, key = bureau.relire(decision.dossier), _key(decision)
    kept: tuple[Path, ...] = ()
    if lu.etat is not Etat.SANS_SUITE:
        bureau.suspendre(key)
        main = bureau.main(lu)
        if lu.etat in TERMINES:
            kept = sauver(lu, bureau)
            main.repasser_en_instruction()
        elif lu.etat is Etat.EN_CONSTRUCTION:
            main.passer_en_instruction()
        bureau.courrier.carnet.prevoir(key, le=bureau.maintenant(), apres=None)
        main.classer_sans_suite(decision.why)
    bureau.noter(key, numero=decision.dossier, quoi="classement", empreinte=str(decision.rang))
    yield Classe(numero=decision.dossier, sauves=kept)


def _key(decision: Decision) -> str:
    return f"classement:{decision.dossier}:{decision.rang}"
