"""What instructeurs see of a dossier on the platform: a label and a private annotation, kept up to date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from convgen.cle import cle
from convgen.envoi.texte import de_l_annotation
from convgen.errors import UsageInvalide
from convgen.plateforme.dossier_lu import Champ, DossierLu
from convgen.rules.suivi.etat import Etat
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.evenements import MarquePosee
from convgen.workflow.suivre import Suivi

_VERDICT_OF: Mapping[Etat, str] = {
    Etat.ACCEPTE: "conforme",
    Etat.A_EXAMINER: "a_examiner",
    Etat.A_REFAIRE: "non_conforme",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marques:
    """What a dossier should bear; None where nothing is to be said of it."""

    numero: int
    label: str | None
    annotation: str | None


def marques(bureau: Bureau) -> Iterator[Marques]:
    """The marks of each dossier that has a retour or a decision, where what was last read differs."""
    for suivi in bureau.suivis():
        lu = bureau.courrier.dossier(suivi.depot.numero)
        found = _marques(suivi, bureau)
        if lu is not None and (found.label or found.annotation) and not _portees(found, lu, bureau):
            yield found


def poser(wanted: Marques, bureau: Bureau) -> Iterator[MarquePosee]:
    """Set what is missing, take the other verdicts' labels off; read anew first."""
    lu = bureau.relire(wanted.numero)
    main = bureau.main(lu)
    if wanted.annotation is not None:
        champ = _annotation(lu, bureau)
        if (champ.texte or "") != wanted.annotation:
            main.annoter(champ.id, wanted.annotation)
            yield MarquePosee(numero=lu.numero, quoi="annotation", valeur=wanted.annotation)
    if wanted.label is None:
        return
    bears = {cle(label.nom) for label in lu.labels}
    for nom in sorted(set(bureau.regle.labels.values())):
        if nom != wanted.label and cle(nom) in bears:
            main.supprimer_label(_label(nom, bureau))
    if cle(wanted.label) not in bears:
        main.ajouter_label(_label(wanted.label, bureau))
        yield MarquePosee(numero=lu.numero, quoi="label", valeur=wanted.label)


def _marques(suivi: Suivi, bureau: Bureau) -> Marques:
    retour, decision = suivi.avancement.retour, suivi.avancement.decision
    verdict = _VERDICT_OF.get(suivi.avancement.etat)
    if suivi.avancement.etat is Etat.EN_RETARD and retour is not None:
        # The due date has passed since its bad return: what it owes is the same.
        verdict = "non_conforme"
    told = bureau.regle.annotation is not None and (retour is not None or decision is not None)
    return Marques(
        numero=suivi.depot.numero,
        label=bureau.regle.labels.get(verdict) if verdict else None,
        annotation=de_l_annotation(retour, decision) if told else None,
    )


def _portees(wanted: Marques, lu: DossierLu, bureau: Bureau) -> bool:
    """Whether the dossier, as last read, bears these marks and no other verdict's label."""
    ours = {cle(nom) for nom in bureau.regle.labels.values()}
    bears = {cle(label.nom) for label in lu.labels} & ours
    if wanted.label is not None and bears != {cle(wanted.label)}:
        return False
    return wanted.annotation is None or (_annotation(lu, bureau).texte or "") == wanted.annotation


def _annotation(lu: DossierLu, bureau: Bureau) -> Champ:
    nom = bureau.regle.annotation or ""
    for champ in lu.annotations:
        if nom == champ.id or cle(nom) == cle(champ.libelle):
            return champ
    raise UsageInvalide(
        f"La démarche n’a pas d’annotation privée « {nom} » : créez-la (« texte court »), ou corrigez "
        "« annotation » dans la table [demarche] de la campagne."
    )


def _label(nom: str, bureau: Bureau) -> str:
    for label in bureau.demarche.labels:
        if cle(label.nom) == cle(nom):
            return label.id
    raise UsageInvalide(
        f"La démarche n’a pas de label « {nom} » : créez-le, ou corrigez « labels » dans la table [demarche] "
        "de la campagne."
    )
