"""The words a verdict sends to the town hall: what is wrong, what to redo, until when, by which channel."""

from collections.abc import Iterator

from convgen.french import NBSP, jour, typographie
from convgen.rules.constat import Constat, Outcome
from convgen.rules.delais import en_retard
from convgen.rules.retour.contexte import Etat, VersionConnue
from convgen.rules.retour.electronique import of_the_collectivite, on_a_scan
from convgen.rules.retour.papiers import papers
from convgen.rules.retour.vu import Vu

_RENEW = ("dossier_number", "version")
"""When these fail another document is to be signed: what is wrong with this one's pages no longer matters."""
_SIGN = "aites signer à la main le cadre « Pour la collectivité » par le signataire de la convention"
_WHOLE = "puis scannez et renvoyez toutes les pages, dans un seul fichier PDF."


def message_for(outcome: Outcome, checks: tuple[Constat, ...], vu: Vu) -> str | None:
    """A message ready to send, one for all reasons; None while a human has to decide."""
    if outcome is Outcome.A_EXAMINER:
        return None
    paragraphs = _accepted(vu) if outcome is Outcome.CONFORME else _to_redo(checks, vu)
    return typographie("\n\n".join(("Bonjour,", *paragraphs)) + "\n")


def _accepted(vu: Vu) -> Iterator[str]:
    of = f" du dossier n°{NBSP}{vu.cible.numero}" if vu.cible else ""
    yield f"La convention signée{of} est bien reçue et elle est conforme. Merci."


def _to_redo(checks: tuple[Constat, ...], vu: Vu) -> Iterator[str]:
    bad = [
        finding
        for check in checks
        for finding in (check, *check.details)
        if finding.outcome is Outcome.NON_CONFORME
    ]
    ids = tuple(dict.fromkeys(finding.id for finding in bad))
    yield "\n".join(
        ("La convention que vous avez renvoyée est à refaire :", *(f"- {f.message}" for f in bad))
    )
    yield "\n".join(dict.fromkeys(_remedies(ids, vu)))
    awaited = _awaited(vu)
    if awaited is not None:
        yield _until(awaited, vu)
    if "version" in ids or "content" in ids:
        yield f"{vu.contexte.campagne.textes.erreur}."


def _remedies(ids: tuple[str, ...], vu: Vu) -> Iterator[str]:
    """What to do, the least that is enough: a town hall signs and prints no page twice for nothing."""
    if "file" in ids:
        yield "Renvoyez la convention signée, scannée en un seul fichier PDF lisible et sans mot de passe."
    elif "dossier_number" in ids:
        yield f"Renvoyez la convention signée du dossier n°{NBSP}{vu.contexte.annonce}."
    elif "version" in ids:
        yield _newer(vu)
    if "filename" in ids:
        yield "Donnez au fichier le nom attendu."
    if any(name in ids for name in _RENEW):
        return
    if "signature" in ids:
        yield _to_sign(vu)
    elif "content" in ids:
        yield f"Imprimez de nouveau la convention, faites-la signer sans rien y modifier, {_WHOLE}"
    elif "pages" in ids or "signature_block" in ids:
        yield _to_complete(vu)


def _to_sign(vu: Vu) -> str:
    """The page to sign again; all of them when none was printed; the parapheur's own file if there is one."""
    if vu.original:
        return f"Imprimez toutes les pages, f{_SIGN}, {_WHOLE}"
    if _altered(vu):
        return (
            "Renvoyez le fichier tel que le parapheur l’a produit, sans l’imprimer, le réenregistrer ni le "
            "compléter ; sinon faites signer la convention de nouveau."
        )
    page = vu.cible.page_signature if vu.cible else None
    return f"{'F' if page is None else f'Seule la page {page} est à refaire : f'}{_SIGN}, {_WHOLE}"


def _to_complete(vu: Vu) -> str:
    if not vu.laid() and any(papers(vu)):
        return f"Imprimez la convention de votre dossier, faites-la signer, {_WHOLE}"
    return (
        "La page déjà signée reste valable : ajoutez ce qui manque, "
        "scannez toutes les pages et renvoyez-les dans un seul fichier PDF."
    )


def _altered(vu: Vu) -> bool:
    """Whether the signature that is wrong is an electronic one, on a file that is no scan."""
    broken = [one for one in of_the_collectivite(vu) if not one.problem and not (one.intact and one.valid)]
    return bool(broken) and not on_a_scan(vu)


def _newer(vu: Vu) -> str:
    if _awaited(vu) is None:
        return "Ne renvoyez plus cette convention : elle n’est plus à signer."
    where = vu.cible.remplacee_par if vu.cible else None
    place = f"votre dossier n°{NBSP}{where}" if where else "votre dossier"
    return f"Téléchargez la convention en vigueur dans {place}, imprimez-la, faites-la signer, {_WHOLE}"


def _awaited(vu: Vu) -> VersionConnue | None:
    """The version that this sender is to send back: that of the dossier it wrote in, when this is known."""
    contexte, cible = vu.contexte, vu.cible
    if contexte.annonce is not None and (stated := contexte.attendue(contexte.annonce)) is not None:
        return stated
    if cible is not None and cible.etat is not Etat.COURANTE:
        return contexte.attendue(cible.numero)
    return vu.reference


def _until(awaited: VersionConnue, vu: Vu) -> str:
    due, received = jour(awaited.echeance), vu.contexte.recu_le
    channel = vu.contexte.campagne.textes.canal_retour
    if received is not None and en_retard(received, awaited.echeance):
        return f"Elle était attendue au plus tard le {due} : retournez-la sans attendre, {channel}."
    return f"Elle est à retourner au plus tard le {due}, {channel}."
