"""Which messages are retours, and what is done of their files."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from convgen.intake.demarche.pieces import nom_sur, noms
from convgen.intake.demarche.retours import RetourLu, Suite, suite
from convgen.plateforme.dossier_lu import Fichier

RECU = datetime(2026, 6, 1, 9, tzinfo=UTC)


def _retour(*scans: str | None, message: str = "Q29tbWVudGFpcmUtMTIz") -> RetourLu:
    fichiers = tuple(
        Fichier(
            nom="a.pdf",
            content_type="application/pdf",
            checksum="",
            taille=1,
            cree_le=RECU,
            antivirus=scan,
            url="",
        )
        for scan in scans
    )
    return RetourLu(dossier=7, message=message, recu_le=RECU, fichiers=fichiers)


@pytest.mark.parametrize(
    ("scans", "minutes", "expected"),
    [
        (("safe",), 0, Suite.PRENDRE),
        (("safe", "pending"), 59, Suite.ATTENDRE),
        (("safe", "pending"), 61, Suite.PRENDRE),
        (("safe", "infected"), 0, Suite.ECARTER),
        (("integrity_error",), 90, Suite.ECARTER),
        ((None,), 0, Suite.PRENDRE),
        (("a word of tomorrow",), 0, Suite.PRENDRE),
    ],
)
def test_what_a_scan_calls_for(scans: tuple[str | None, ...], minutes: int, expected: Suite) -> None:
    """Infected files are never fetched, scans are awaited for an hour, an unknown word stops nothing."""
    assert suite(_retour(*scans), RECU + timedelta(minutes=minutes)) is expected


def test_folder_of_a_retour() -> None:
    """The message's number, or a digest when its id says none: always a harmless name, never another's."""
    assert _retour(message=base64.b64encode(b"Commentaire-123").decode()).place == "7-123"
    others = [base64.b64encode(b"Commentaire-../x").decode(), "../../etc", "é", "Q29tbWVudGFpcmUt"]
    places = [_retour(message=message).place for message in others]
    assert len(set(places)) == len(others)
    assert all(place.startswith("7-") and "/" not in place and "." not in place for place in places)


def test_names_of_one_message() -> None:
    """Names that a disk would take for the same one stand apart; long ones keep their ending."""
    two = _retour("safe", "safe").fichiers
    assert noms(two) == ("a.pdf", "2/a.pdf")
    assert nom_sur("é" * 300 + ".pdf").endswith(".pdf")
    assert len(nom_sur("é" * 300 + ".pdf").encode()) <= 200
    assert nom_sur("..") == "fichier"
    assert nom_sur("a\u2028b\u202ec.pdf") == "a-b-c.pdf"
