"""Signed in a parapheur, from file to verdict: accepted only when the campaign says so and all is proven."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from convgen.campagne import Campagne, RegleSignatureElectronique, Severite
from convgen.intake.dossiers import Lu
from convgen.registre import open_registre
from convgen.rules.constat import Outcome
from convgen.workflow.examen import Examen
from convgen.workflow.generate import generate
from convgen.workflow.verify import Demande, verify
from tests import parapheur
from tests.factories import un_dossier, une_campagne
from tests.ocr.test_esign import with_another_page
from tests.parapheur import NOW, autorite, signataire

SIREN = "218100048"
DOSSIER = un_dossier(collectivite=replace(un_dossier().collectivite, siret=f"{SIREN}00014"))
BELIEVED = RegleSignatureElectronique(valeur=Severite.CONFORME, racines=(autorite().der,))
ACCEPTING = une_campagne(signature_electronique=BELIEVED)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registre with Albi's convention, and what may come back of it."""
    folder = tmp_path_factory.mktemp("parapheur")
    with open_registre(folder / "registre", write=True) as registre:
        list(generate([Lu(dossier=DOSSIER, ligne=1)], une_campagne(), registre, jobs=1))
        ligne = registre.current(DOSSIER.numero)
        assert ligne is not None
        pdf, zone = registre.read_pdf(ligne), ligne.zones["signature-collectivite"]
    place = {"page": zone.page, "box": zone.box}
    altered = with_another_page(pdf)
    files = {
        "signee": parapheur.signe(pdf, signataire(siren=SIREN), **place),
        "autre_contenu": parapheur.signe(altered, signataire(siren=SIREN), **place),
    }
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return folder


def _judged(scene: Path, campagne: Campagne, *names: str) -> Iterator[Examen]:
    demandes = [Demande(files=(scene / f"{name}.pdf",), dossier=None, recu_le=NOW) for name in names]
    return verify(
        demandes, campagne=campagne, registre=scene / "registre", dossiers=None, pictures=False, jobs=1
    )


def _signature(examen: Examen) -> set[str]:
    (found,) = (check for check in examen.verdict.checks if check.id == "signature")
    return {found.code, *(detail.code for detail in found.details)}


def test_a_convention_signed_in_a_parapheur(scene: Path) -> None:
    """Only the signature laid on the very bytes issued is conforme, in a campaign that accepts it."""
    signed, changed = _judged(scene, ACCEPTING, "signee", "autre_contenu")
    assert signed.verdict.outcome is Outcome.CONFORME, _signature(signed)
    assert changed.verdict.outcome is Outcome.A_EXAMINER
    assert "signature.electronique_contenu" in _signature(changed)
