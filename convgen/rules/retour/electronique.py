"""Is the convention signed electronically, by whom, and is every part of that proven."""

from collections.abc import Iterator
from datetime import datetime

from convgen.campagne import Severite
from convgen.cle import cle
from convgen.french import jour
from convgen.rules import seuils
from convgen.rules.constat import Constat, Outcome
from convgen.rules.delais import PARIS
from convgen.rules.retour.contexte import Z_COLLECTIVITE
from convgen.rules.retour.vu import Vu
from ocr.facts import ESignature, SignedContent

_SIREN = 9
_UNCHANGED = ("none", "archival", "form")
_OF_AN_ORGANISATION = ("commune", "ville", "mairie", "communaute", "syndicat", "agglomeration", "metropole")
_LITTLE = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "et"))


def of_the_collectivite(vu: Vu) -> tuple[ESignature, ...]:
    """The signatures added since the convention was issued: the issuer's own seal signs for nobody else."""
    if vu.reading is None:
        return ()
    proof = proof_of(vu)
    issued = proof.issued_bytes if proof is not None and proof.prefix else 0
    return tuple(one for one in vu.reading.signatures if one.problem or one.end > issued)


def proof_of(vu: Vu) -> SignedContent | None:
    """What was seen of the signed file beside the version compared with."""
    signed = vu.facts.signed if vu.facts else ()
    return next((one for one in signed if vu.cible is not None and one.key == vu.cible.key), None)


def on_a_scan(vu: Vu) -> bool:
    """Whether what was signed is a scan of paper: ink is then judged as on any other."""
    pages = vu.reading.pages if vu.reading else ()
    blocks = {zone.index for zone in vu.zones(Z_COLLECTIVITE)}
    judged = [page for page in pages if page.index in blocks] or list(pages)
    return bool(judged) and all(page.image_cover >= seuils.IMAGE_COVER for page in judged)


def electronic(vu: Vu) -> Iterator[Constat]:
    """Every doubt under its own code, then who signed; nothing when nobody but the issuer did.

    ``conforme`` only when the campaign accepts electronic signatures and no doubt is left.
    """
    theirs = of_the_collectivite(vu)
    if not theirs:
        if vu.reading is not None and vu.reading.signed_fields and not vu.reading.signatures:
            yield _finding("electronique", "Le fichier porte une signature électronique : à vérifier.")
        return
    doubts = [doubt for one in theirs for doubt in _of_signature(one)]
    if on_a_scan(vu):
        yield from doubts
        yield _finding(
            "scan_scelle", f"Le fichier est un scan, signé électroniquement ensuite {_listed(theirs)}."
        )
        return
    doubts += [*_of_content(vu), *_of_signer(vu, theirs)]
    yield from doubts
    accepted = vu.contexte.campagne.signature_electronique.valeur is Severite.CONFORME
    yield _finding(
        "electronique",
        f"Le fichier est signé électroniquement {_listed(theirs)}.",
        Outcome.CONFORME if accepted and not doubts else Outcome.A_EXAMINER,
    )


def _of_signature(one: ESignature) -> Iterator[Constat]:
    if one.problem:
        yield _finding(
            "electronique_illisible", "Le fichier porte une signature électronique qui ne peut pas être lue."
        )
        return
    if not (one.intact and one.valid):
        yield _finding(
            "electronique_alteree",
            "La signature électronique n’est plus valable : le fichier a été modifié après avoir été signé.",
            Outcome.NON_CONFORME,
        )
        return
    yield from _of_coverage(one)
    yield from _of_certificate(one)


def _of_coverage(one: ESignature) -> Iterator[Constat]:
    appended_nothing = one.coverage == "revision" and one.modification == "none"
    if one.coverage == "partial" or appended_nothing:
        yield _finding(
            "electronique_partielle", "La signature électronique ne couvre qu’une partie du fichier."
        )
    elif one.modification not in _UNCHANGED:
        yield _finding(
            "electronique_modifiee",
            "Le fichier a été complété ou modifié après la signature électronique.",
        )


def _of_certificate(one: ESignature) -> Iterator[Constat]:
    who = f"Le certificat de {one.signer or 'ce signataire'}"
    if one.revoked:
        yield _finding("electronique_revoquee", f"{who} a été révoqué.")
    if one.expired:
        yield _finding("electronique_expiree", f"{who} n’est pas valable à la date du retour.")
    if one.trust == "trusted":
        return
    if one.self_signed:
        yield _finding(
            "electronique_autosignee", f"{who} est signé par lui-même : aucune autorité n’en répond."
        )
    elif one.trust == "untrusted":
        yield _finding(
            "electronique_non_fiable", f"{who} n’est délivré par aucune autorité que la campagne connaisse."
        )
    else:
        yield _finding(
            "electronique_non_verifiee",
            f"{who} n’a pas été vérifié : la campagne ne donne aucune autorité de confiance.",
        )


def _of_content(vu: Vu) -> Iterator[Constat]:
    """The bytes issued come first, what follows only signs them, and every page shows what was issued."""
    proof = proof_of(vu)
    if proof is None or not proof.prefix:
        yield _finding(
            "electronique_autre_document",
            "Le fichier signé électroniquement n’est pas celui qui a été émis, ou il a été réenregistré.",
        )
        return
    unchanged = proof.modification in _UNCHANGED and proof.pages_equal and proof.pixels_differ == 0
    if not unchanged:
        yield _finding(
            "electronique_contenu",
            "Entre la convention émise et le fichier signé, autre chose que la signature a changé.",
        )
    if proof.hidden_print > seuils.HIDDEN_PRINT_PX or proof.widget_share > seuils.WIDGET_SHARE:
        yield _finding(
            "electronique_recouvre",
            "L’image de la signature électronique recouvre du texte imprimé.",
        )


def _of_signer(vu: Vu, theirs: tuple[ESignature, ...]) -> list[Constat]:
    """One signature at least is the collectivité's: its SIREN, else its name, is in the certificate."""
    cible = vu.cible
    known = [one for one in theirs if not one.problem]
    if cible is None or not known or any(_is_theirs(one, vu) for one in known):
        return []
    return [
        _finding(
            "electronique_autre_signataire",
            f"Le certificat n’est pas celui de la collectivité ({cible.collectivite.nom}) : "
            f"{known[0].organisation or 'aucune organisation n’y est nommée'}.",
        )
    ]


def _is_theirs(one: ESignature, vu: Vu) -> bool:
    if vu.cible is None:
        return False
    collectivite = vu.cible.collectivite
    if one.identifiers:
        return any(number[:_SIREN] == collectivite.siret[:_SIREN] for number in one.identifiers)
    named = set(cle(one.organisation).split()) - _LITTLE
    awaited = set(cle(collectivite.commune).split()) - _LITTLE
    return bool(awaited) and named - set(_OF_AN_ORGANISATION) == awaited


def _listed(signatures: tuple[ESignature, ...]) -> str:
    return " et ".join(_who(one) for one in signatures if not one.problem) or "par un signataire inconnu"


def _who(one: ESignature) -> str:
    of = f" ({one.organisation})" if one.organisation else ""
    on = (
        f" le {jour(datetime.fromisoformat(one.signed_at).astimezone(PARIS).date())}" if one.signed_at else ""
    )
    return f"par {one.signer or 'un signataire sans nom'}{of}{on}"


def _day(signed_at: str) -> str:
    return jour(datetime.fromisoformat(signed_at).astimezone(PARIS).date())


def _finding(code: str, message: str, outcome: Outcome = Outcome.A_EXAMINER) -> Constat:
    return Constat(id="signature", outcome=outcome, code=f"signature.{code}", message=message)
