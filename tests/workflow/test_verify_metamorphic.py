"""Nuisances leave a signed retour conforme; one flipped fact is named by its own check alone."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from convgen.registre import FolderRegistre, open_registre
from convgen.rules.constat import Outcome
from convgen.workflow.examen import Examen
from convgen.workflow.generate import generate
from convgen.workflow.verify import Demande, verify
from tests.factories import un_dossier, une_campagne
from tests.scans import DEVICES, Device, Issued, Nuisances, scenario
from tests.scans.sheet import Printer
from tests.workflow.lus import des_lus

pytestmark = pytest.mark.slow

CAMPAGNE = une_campagne()
VITRE = DEVICES["vitre_200_gris"]
PLAIN = Nuisances(printer=Printer(gain_mm=0.0))
SEED = 3
MUET = "scan0001.pdf"


class Bureau:
    """A registre with a dossier issued twice and another one, and who verifies what comes back."""

    def __init__(self, root: Path) -> None:
        self.registre = root / "registre"
        self._root = root
        with open_registre(self.registre, write=True) as opened:
            list(generate(des_lus(1, 2), CAMPAGNE, opened, jobs=1))
            corrected = replace(un_dossier().signataire, prenom="Jeanne")
            list(generate(des_lus(1, signataire=corrected), CAMPAGNE, opened, jobs=1))
            self.previous, self.current = (self._issued(opened, 1, version) for version in (1, 2))
            self.other = self._issued(opened, 2, 1)

    def _issued(self, opened: FolderRegistre, numero: int, version: int) -> Issued:
        ligne = opened.line_of(numero, version)
        assert ligne is not None
        return Issued(
            pdf=opened.read_pdf(ligne),
            zones={name: (zone.page, zone.box) for name, zone in ligne.zones.items()},
            numero=numero,
            file_name=MUET,
            commune="Albi",
            signataire="Garcia",
            signed_on="01/07/2026",
        )

    def returned(self, classe: str, lot: Nuisances = PLAIN, device: Device = VITRE, name: str = MUET) -> Path:
        """A return of this class, as a file."""
        retour = scenario(
            classe, self.current, SEED, device, previous=self.previous, other=self.other, nuisances=lot
        )
        path = self._root / name
        path.write_bytes(retour.pdf)
        return path

    def judge(self, path: Path, dossier: int | None = None) -> Examen:
        """The examen of one file."""
        demande = Demande(files=(path,), dossier=dossier, recu_le=None)
        (examen,) = verify(
            [demande], campagne=CAMPAGNE, registre=self.registre, dossiers=None, pictures=False, jobs=1
        )
        return examen


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """One registre for all these tests."""
    return Bureau(tmp_path_factory.mktemp("bureau"))


def _stopping(examen: Examen) -> Sequence[str]:
    """The checks that ask for something, the deadline that nobody could judge left aside."""
    return [
        check.id
        for check in examen.verdict.checks
        if check.outcome > Outcome.AVERTISSEMENT and check.id != "deadline"
    ]


NUISANCES = {
    "rien": (PLAIN, VITRE),
    "tournée": (replace(PLAIN, turns=tuple((page, 1) for page in range(1, 6))), VITRE),
    "tête-bêche": (replace(PLAIN, turns=((2, 2), (4, 2))), VITRE),
    "désordre": (replace(PLAIN, shuffled=True), VITRE),
    "versos blancs": (replace(PLAIN, blank_backs=True), VITRE),
    "pliée": (replace(PLAIN, accidents=("plis",)), VITRE),
    "ajustée à la page": (Nuisances(printer=Printer(scale=0.95, gain_mm=0.0)), VITRE),
    "comprimée": (PLAIN, replace(VITRE, jpeg=(30, 30))),
    "délibération jointe": (replace(PLAIN, annexe=True), VITRE),
}


@pytest.mark.parametrize("name", NUISANCES)
def test_a_nuisance_changes_nothing(bureau: Bureau, name: str) -> None:
    """However it was printed, folded and scanned, a signed convention is conforme."""
    lot, device = NUISANCES[name]
    examen = bureau.judge(bureau.returned("bonne", lot, device))
    assert (_stopping(examen), examen.verdict.outcome) == ([], Outcome.CONFORME)


@pytest.mark.parametrize(
    ("classe", "check"),
    [
        ("non_signee", "signature"),
        ("cachet_seul", "signature"),
        ("page_manquante", "pages"),
        ("caduque", "version"),
    ],
)
def test_a_flipped_fact_is_named_by_its_own_check(bureau: Bureau, classe: str, check: str) -> None:
    """Unsigned, only stamped, a page short, caduque: never conforme, and one check says why."""
    examen = bureau.judge(bureau.returned(classe))
    assert examen.verdict.outcome is not Outcome.CONFORME
    assert _stopping(examen) == [check]


def test_another_dossier_is_named_by_the_number_alone(bureau: Bureau) -> None:
    """The signed convention of another dossier is stopped by its number, when the sender stated one."""
    examen = bureau.judge(bureau.returned("mauvais_dossier"), dossier=1)
    assert _stopping(examen) == ["dossier_number"]
    assert examen.verdict.outcome is Outcome.NON_CONFORME


def test_a_contradicting_name_is_named_by_the_name_alone(bureau: Bureau) -> None:
    """A good retour under another commune's name is to be examined for its name alone."""
    examen = bureau.judge(bureau.returned("bonne", name="48-Mende-Convention-ENT-26-27.pdf"))
    assert (_stopping(examen), examen.verdict.outcome) == (["filename"], Outcome.A_EXAMINER)


def test_several_files_of_one_message(bureau: Bureau, tmp_path: Path) -> None:
    """A convention sent as one file a page is the same retour."""
    whole = bureau.returned("bonne")
    parts = []
    with pikepdf.open(whole) as document:
        for rank, page in enumerate(document.pages, start=1):
            part = pikepdf.new()
            part.pages.append(page)
            parts.append(tmp_path / f"page{rank}.pdf")
            part.save(parts[-1])
    demande = Demande(files=tuple(parts), dossier=1, recu_le=None)
    (examen,) = verify(
        [demande], campagne=CAMPAGNE, registre=bureau.registre, dossiers=None, pictures=False, jobs=1
    )
    assert (_stopping(examen), len(examen.files)) == ([], len(parts))
