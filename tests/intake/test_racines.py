"""Whom a campaign believes, read from what administrations have: PEM, DER, folders, trusted lists."""

import base64
from pathlib import Path

import pytest

from convgen.campagne import Severite
from convgen.errors import CampagneInvalide
from convgen.intake.campagnes import campagnes_dir, load
from convgen.intake.racines import racines
from tests.parapheur import autorite, signataire

ONE, OTHER = autorite(), autorite("Une autre autorité")
QUALIFIED, GRANTED = (
    "http://uri.etsi.org/TrstSvc/Svctype/CA/QC",
    "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted",
)
WITHDRAWN = GRANTED.replace("granted", "withdrawn")


def _service(der: bytes, kind: str = QUALIFIED, status: str = GRANTED) -> str:
    return (
        f"<ServiceInformation><ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        f"<ServiceDigitalIdentity><DigitalId><X509Certificate>{base64.b64encode(der).decode()}"
        f"</X509Certificate></DigitalId></ServiceDigitalIdentity><ServiceStatus>{status}</ServiceStatus>"
        "</ServiceInformation>"
    )


def test_files_and_folders_of_certificates(tmp_path: Path) -> None:
    """Several certificates in one PEM, a DER, a folder of both; each once."""
    (tmp_path / "dir").mkdir()
    (tmp_path / "dir" / "a.pem").write_bytes(b"Autorite\n" + ONE.pem + OTHER.pem)
    (tmp_path / "dir" / "notes.txt").write_text("rien")
    (tmp_path / "b.der").write_bytes(ONE.der)
    problems: list[str] = []
    assert racines(tmp_path, ("dir", "b.der"), (), problems) == (ONE.der, OTHER.der)
    assert problems == []


def test_a_trusted_list_gives_the_authorities_still_granted(tmp_path: Path) -> None:
    """Of a TSL only authorities of qualified certificates that are still allowed are believed."""
    stamp = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"
    services = (
        _service(ONE.der),
        _service(OTHER.der, status=WITHDRAWN),
        _service(signataire().der, kind=stamp),
    )
    text = f'<List xmlns="http://uri.etsi.org/02231/v2#">{"".join(services)}</List>'
    (tmp_path / "FR.xml").write_text(text)
    assert racines(tmp_path, (), ("FR.xml",), []) == (ONE.der,)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("absent.pem", None, "introuvable"),
        ("a.pem", b"pas un certificat", "n’est pas un fichier de ce genre"),
        ("a.der", b"0pas un certificat", "n’est pas un fichier de ce genre"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    """A missing or foreign file is named, with the key of the campaign."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    problems: list[str] = []
    assert racines(tmp_path, (name,), (), problems) == ()
    assert len(problems) == 1
    assert f"signature_electronique.certificats : « {name} »" in problems[0]
    assert words in problems[0]


def test_an_empty_folder_and_a_list_of_nothing_are_told(tmp_path: Path) -> None:
    """Believing nobody by mistake is said, not left to be found out."""
    (tmp_path / "dir").mkdir()
    (tmp_path / "FR.xml").write_text("<List/>")
    (tmp_path / "no.xml").write_text("<List>")
    problems: list[str] = []
    racines(tmp_path, ("dir",), ("FR.xml", "no.xml"), problems)
    assert len(problems) == 3
    assert sum("aucun certificat" in problem for problem in problems) == 2


def _campaign(tmp_path: Path, section: str) -> Path:
    shipped = campagnes_dir() / "toulouse-2026-2027.toml"
    text = shipped.read_text(encoding="utf-8").replace('valeur = "a_examiner"\n', section)
    text = text.replace('"toulouse-2026-2027/', f'"{campagnes_dir()}/toulouse-2026-2027/')
    path = tmp_path / "essai.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_campaign_says_what_an_electronic_signature_is_worth(tmp_path: Path) -> None:
    """By default a human decides; « conforme » goes with somebody to believe."""
    assert load("toulouse-2026-2027").signature_electronique.valeur is Severite.A_EXAMINER
    (tmp_path / "ac.pem").write_bytes(ONE.pem)
    accepted = load(str(_campaign(tmp_path, 'valeur = "conforme"\ncertificats = ["ac.pem"]\n')))
    assert accepted.signature_electronique.valeur is Severite.CONFORME
    assert accepted.signature_electronique.racines == (ONE.der,)
    with pytest.raises(CampagneInvalide, match="à qui se fier"):
        load(str(_campaign(tmp_path, 'valeur = "conforme"\n')))
    with pytest.raises(CampagneInvalide, match="signature_electronique"):
        load(str(_campaign(tmp_path, 'valeur = "avertissement"\n')))
