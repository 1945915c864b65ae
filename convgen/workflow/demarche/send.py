"""Send: each convention in force reaches its collectivité on the platform, once for each version."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from convgen.campagne import Envoi
from convgen.envoi.depot import Piece, deposer
from convgen.envoi.texte import de_la_convention
from convgen.errors import ActeRefuse
from convgen.evenement import Choix
from convgen.french import NBSP
from convgen.plateforme.dossier_lu import ECARTES, DossierLu, Etat
from convgen.plateforme.empreinte import md5
from convgen.registre import Ligne
from convgen.workflow.demarche.arret import sans_arret
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.evenements import ConventionEnvoyee, EnEchec, Evenement, Reporte
from convgen.workflow.demarche.sauvegarde import sauver


@dataclass(frozen=True, slots=True, kw_only=True)
class AEnvoyer:
    """A convention that its collectivité has not received yet, and the words that come with it."""

    ligne: Ligne
    texte: str

    @property
    def key(self) -> str:
        """Once for a version of a dossier."""
        return _key(self.ligne.dossier, self.ligne.version)


def a_envoyer(bureau: Bureau) -> Iterator[AEnvoyer]:
    """The conventions in force that were not sent, of dossiers that the platform still treats."""
    classes = {decision.dossier for decision in bureau.ordres() if decision.choix is Choix.CLASSER}
    for lu in bureau.courrier.dossiers():
        version = bureau.registre.en_vigueur(lu.numero)
        if version is None or bureau.courrier.carnet.fait(_key(lu.numero, version)):
            continue
        ligne = bureau.registre.current(lu.numero)
        if ligne is None or ligne.campagne != bureau.campagne.id:
            continue
        if lu.etat not in ECARTES and lu.numero not in classes:
            texte = de_la_convention(ligne.dossier, ligne.version, ligne.echeance, bureau.regle)
            yield AEnvoyer(ligne=ligne, texte=texte)


def send(bureau: Bureau) -> Iterator[Evenement]:
    """Send them, each as the campaign says; what one dossier meets never stops the others.

    The platform is read before each act: an earlier send that was interrupted is found again there.
    """
    contredits = tuple(_contredits(bureau))
    yield from contredits
    if contredits and bureau.regle.envoi is Envoi.JUSTIFICATIF:
        # Each dossier accepted now would hand out two documents that do not say the same.
        return
    for envoi in a_envoyer(bureau):
        yield from sans_arret(envoi.ligne.dossier, partial(_envoyer, envoi, bureau))


def reprendre(bureau: Bureau) -> Iterator[Evenement]:
    """Order that the accepted dossiers which hand out the platform's own attestation be accepted anew.

    For once its model is switched off: ``send`` then saves the attestation, takes the decision back and
    accepts again with the convention alone.
    """
    for lu in bureau.courrier.dossiers():
        version = bureau.registre.en_vigueur(lu.numero)
        if lu.etat is Etat.ACCEPTE and lu.attestation is not None and version is not None:
            key = _key(lu.numero, version)
            if bureau.courrier.carnet.fait(key):
                bureau.courrier.carnet.refaire(key, le=bureau.maintenant())
    for envoi in a_envoyer(bureau):
        yield from sans_arret(envoi.ligne.dossier, partial(_envoyer, envoi, bureau))


def _key(numero: int, version: int) -> str:
    return f"convention:{numero}:{version}"


def _contredits(bureau: Bureau) -> Iterator[EnEchec]:
    for lu in bureau.courrier.dossiers():
        if (
            lu.etat is Etat.ACCEPTE
            and lu.attestation is not None
            and bureau.registre.en_vigueur(lu.numero) is not None
        ):
            yield EnEchec(
                numero=lu.numero,
                why=(
                    "la plateforme y offre sa propre attestation, qui contredit la convention : désactivez "
                    "le modèle d’attestation de la démarche, puis relancez avec --reprendre-attestations"
                ),
            )


def _envoyer(envoi: AEnvoyer, bureau: Bureau) -> Iterator[Evenement]:
    numero = envoi.ligne.dossier
    lu = bureau.relire(numero)
    if not bureau.inchange(lu) or lu.etat in ECARTES:
        yield Reporte(numero=numero, why="le dossier vient de changer sur la plateforme")
        return
    if lu.correction_le is not None:
        yield Reporte(numero=numero, why="une correction est demandée à la collectivité")
        return
    piece = Piece(
        nom=PurePosixPath(envoi.ligne.file or "").name, contenu=bureau.registre.read_pdf(envoi.ligne)
    )
    remettre = _accepter if bureau.regle.envoi is Envoi.JUSTIFICATIF else _ecrire
    retrouvee = remettre(envoi, lu, piece, bureau)
    bureau.noter(envoi.key, numero=numero, quoi="convention", empreinte=f"v{envoi.ligne.version}")
    yield ConventionEnvoyee(numero=numero, version=envoi.ligne.version, retrouvee=retrouvee)


def _ecrire(envoi: AEnvoyer, lu: DossierLu, piece: Piece, bureau: Bureau) -> bool:
    if lu.archive:
        raise ActeRefuse("Le dossier est archivé : sa messagerie est fermée. Désarchivez-le, puis relancez.")
    return bureau.ecrire(lu, envoi.key, envoi.texte, piece)


def _accepter(envoi: AEnvoyer, lu: DossierLu, piece: Piece, bureau: Bureau) -> bool:
    """Bring the dossier, from whatever state, to « accepté » with this convention as its justificatif."""
    remise = lu.justificatif if lu.etat is Etat.ACCEPTE else None
    if remise is not None and remise.checksum == piece.checksum and lu.attestation is None:
        return True
    bureau.suspendre(envoi.key)
    main = bureau.main(lu)
    if lu.etat is Etat.ACCEPTE:
        _only_ours(lu, bureau)
        sauver(lu, bureau)
        main.repasser_en_instruction()
    elif lu.etat is Etat.EN_CONSTRUCTION:
        main.passer_en_instruction()
    signe = deposer(bureau.plateforme, lu.id, piece)
    bureau.courrier.carnet.prevoir(envoi.key, le=bureau.maintenant(), apres=None)
    main.accepter(envoi.texte, signe)
    return False


def _only_ours(lu: DossierLu, bureau: Bureau) -> None:
    """A decision may be undone only when it hands out a former version of the convention."""
    formers = {md5(bureau.registre.read_pdf(emise.ligne)) for emise in bureau.registre.versions(lu.numero)}
    if lu.justificatif is None or lu.justificatif.checksum not in formers:
        raise ActeRefuse(
            f"Le dossier n°{NBSP}{lu.numero} est déjà accepté, par une décision qui n’est pas de convgen : "
            'remettez-le en instruction sur la plateforme, ou choisissez envoi = "message" dans la campagne.'
        )
