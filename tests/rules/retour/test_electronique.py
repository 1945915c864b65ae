"""An electronic signature is accepted when the campaign says so and all is proven; each doubt is named."""

from dataclasses import replace
from typing import Any

import pytest

from convgen.campagne import RegleSignatureElectronique, Severite
from convgen.rules.constat import Outcome, Verdict
from convgen.rules.judge import judge
from convgen.rules.retour.contexte import Z_ACADEMIE, Z_CACHET, Z_COLLECTIVITE, Z_NUMERO, Z_TEMOIN
from convgen.rules.retour.vu import Vu
from ocr.facts import ESignature, Facts, Reading, SignedContent
from tests.factories import une_campagne
from tests.rules.retour.vus import (
    NUMERO,
    SIGNEE,
    des_faits,
    of,
    un_contexte,
    un_vu,
    une_lecture,
    une_signature,
    une_zone,
)

ISSUED = 80_000
MAYOR = ESignature(
    field="Signature1",
    intact=True,
    valid=True,
    coverage="file",
    modification="none",
    end=90_000,
    signer="Jean GARCIA",
    organisation="COMMUNE D'ALBI",
    identifiers=("218100046",),
    trust="trusted",
    signed_at="2026-07-01T10:00:00+00:00",
)
PROVEN = SignedContent(
    key=f"{NUMERO}-v1",
    prefix=True,
    issued_bytes=ISSUED,
    modification="form",
    pages_equal=True,
    pixels_differ=0,
    hidden_print=0,
    widget_share=0.053,
)
ACCEPTED = RegleSignatureElectronique(valeur=Severite.CONFORME, racines=(b"root",))


def _zones() -> tuple[Any, ...]:
    """The frame holds the picture of the signature: rows of type, no stroke of a pen."""
    return (
        une_zone(Z_COLLECTIVITE, SIGNEE, ink_mm2=75.0, type_mm2=75.0, stamp_mm2=75.0),
        *(une_zone(name, SIGNEE) for name in (Z_ACADEMIE, Z_CACHET, Z_TEMOIN)),
        une_zone(Z_NUMERO, SIGNEE, text=str(NUMERO)),
    )


def _vu(
    *signatures: ESignature,
    proof: SignedContent | None = PROVEN,
    regle: RegleSignatureElectronique = ACCEPTED,
    cover: float = 0.0,
    facts: Facts | None = None,
) -> Vu:
    reading = une_lecture(signed_fields=len(signatures), signatures=signatures)
    pages = tuple(replace(page, image_cover=cover, has_text=True) for page in reading.pages)
    seen = facts or des_faits(range(1, 6), *_zones())
    contexte = un_contexte(campagne=une_campagne(signature_electronique=regle))
    return un_vu(
        contexte=contexte,
        reading=replace(reading, pages=pages),
        facts=replace(seen, signed=() if proof is None else (proof,)),
    )


def _codes(verdict: Verdict) -> set[str]:
    found = of(verdict, "signature")
    return {found.code, *(detail.code for detail in found.details)}


def test_everything_proven_is_conforme_where_the_campaign_accepts_it() -> None:
    """The mayor's own certificate, trusted, over the issued bytes and nothing else."""
    verdict = judge(_vu(MAYOR))
    assert verdict.outcome is Outcome.CONFORME
    found = of(verdict, "signature")
    assert found.code == "signature.electronique"
    assert "Jean GARCIA (COMMUNE D'ALBI) le 1er juillet 2026" in found.message.replace("\xa0", " ")


def test_by_default_a_human_decides() -> None:
    """The same signature, in a campaign that says nothing, is for an instructor."""
    verdict = judge(_vu(MAYOR, regle=RegleSignatureElectronique()))
    assert (verdict.outcome, _codes(verdict)) == (Outcome.A_EXAMINER, {"signature.electronique"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"intact": False}, "electronique_alteree"),
        ({"valid": False}, "electronique_alteree"),
        ({"coverage": "partial"}, "electronique_partielle"),
        ({"coverage": "revision"}, "electronique_partielle"),
        ({"coverage": "revision", "modification": "other"}, "electronique_modifiee"),
        ({"revoked": True}, "electronique_revoquee"),
        ({"expired": True}, "electronique_expiree"),
        ({"trust": "untrusted", "self_signed": True}, "electronique_autosignee"),
        ({"trust": "untrusted"}, "electronique_non_fiable"),
        ({"trust": "not_checked"}, "electronique_non_verifiee"),
        ({"problem": "PdfReadError"}, "electronique_illisible"),
        ({"identifiers": ("213100001",)}, "electronique_autre_signataire"),
        ({"identifiers": (), "organisation": "SOCIETE X"}, "electronique_autre_signataire"),
        ({"identifiers": (), "organisation": "COMMUNE D'ALBIAS"}, "electronique_autre_signataire"),
        ({"identifiers": (), "organisation": ""}, "electronique_autre_signataire"),
    ],
)
def test_each_doubt_on_a_signature_has_its_code(changes: dict[str, Any], code: str) -> None:
    """One thing that is not proven keeps the convention from being accepted, and is named, alone."""
    verdict = judge(_vu(replace(MAYOR, **changes)))
    assert verdict.outcome > Outcome.CONFORME
    assert _codes(verdict) == {f"signature.{code}", "signature.electronique"}


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        (None, "electronique_autre_document"),
        (replace(PROVEN, prefix=False), "electronique_autre_document"),
        (replace(PROVEN, key=f"{NUMERO}-v2"), "electronique_autre_document"),
        (replace(PROVEN, modification="other"), "electronique_contenu"),
        (replace(PROVEN, pages_equal=False), "electronique_contenu"),
        (replace(PROVEN, pixels_differ=1), "electronique_contenu"),
        (replace(PROVEN, hidden_print=500), "electronique_recouvre"),
        (replace(PROVEN, widget_share=0.5), "electronique_recouvre"),
    ],
)
def test_each_doubt_on_the_content_has_its_code(proof: SignedContent | None, code: str) -> None:
    """A prefix, an analysis and equal pixels: each alone proves nothing."""
    verdict = judge(_vu(MAYOR, proof=proof))
    assert verdict.outcome is Outcome.A_EXAMINER
    assert _codes(verdict) == {f"signature.{code}", "signature.electronique"}


def test_a_file_altered_after_signing_is_to_be_sent_again_as_it_was() -> None:
    """The town hall is asked for the file that its parapheur made, not for a signature by hand."""
    verdict = judge(_vu(replace(MAYOR, intact=False)))
    assert verdict.outcome is Outcome.NON_CONFORME
    assert "parapheur" in (verdict.message or "")
    assert "à la main" not in (verdict.message or "")


def test_the_issuers_own_seal_signs_for_nobody() -> None:
    """A convention sealed by the académie and sent back as it came is unsigned, whatever is accepted."""
    seal = replace(MAYOR, signer="Académie", end=ISSUED - 10)
    empty = des_faits(range(1, 6), une_zone(Z_COLLECTIVITE, SIGNEE), *_zones()[1:])
    verdict = judge(_vu(seal, facts=empty))
    assert verdict.outcome is Outcome.NON_CONFORME
    assert _codes(verdict) == {"signature.absente"}
    assert judge(_vu(seal, MAYOR)).outcome is Outcome.CONFORME


def test_the_name_of_the_commune_will_do_without_a_number() -> None:
    """Certificates that bear no SIREN name their organisation."""
    for organisation in ("Mairie d’Albi", "VILLE D'ALBI", "Commune d'Albi"):
        signature = replace(MAYOR, identifiers=(), organisation=organisation)
        assert judge(_vu(signature)).outcome is Outcome.CONFORME


def test_a_scan_sealed_afterwards_is_judged_by_its_ink_too() -> None:
    """Signed by hand then sealed: for a human; not signed by hand: the frame is empty, seal or not."""
    by_hand = judge(_vu(MAYOR, cover=1.0, facts=des_faits()))
    assert (by_hand.outcome, _codes(by_hand)) == (Outcome.A_EXAMINER, {"signature.scan_scelle"})
    empty = des_faits(range(1, 6), une_zone(Z_COLLECTIVITE, SIGNEE), *_zones()[1:])
    unsigned = judge(_vu(MAYOR, cover=1.0, facts=empty))
    assert unsigned.outcome is Outcome.NON_CONFORME
    assert "signature.absente" in _codes(unsigned)


def test_a_signed_field_nobody_could_read_is_for_a_human() -> None:
    """A field that says it is signed, and of which nothing more is known, accepts nothing."""
    reading: Reading = une_lecture(signed_fields=1)
    facts = des_faits(range(1, 6), une_signature(), *_zones()[1:])
    verdict = judge(un_vu(reading=reading, facts=facts))
    assert (verdict.outcome, _codes(verdict)) == (Outcome.A_EXAMINER, {"signature.electronique"})
