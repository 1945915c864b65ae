"""The letter of a reminder, and its draft."""

from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from convgen.envoi.courriel import brouillon
from convgen.envoi.relance import Lettre, lettre
from convgen.evenement import Evenement, Issue
from convgen.rules.suivi.avancement import avancement
from convgen.rules.suivi.rappels import rappels
from tests.factories import une_campagne
from tests.rules.suivi.cas import DUE, un_depot, un_retour

NOW = datetime.fromisoformat("2026-08-09T10:00:00+02:00")
CAMPAGNE = une_campagne()


def _lettre(le: date, *events: Evenement) -> Lettre:
    depot = un_depot(nom="Commune d’Albi")
    (rappel,) = rappels([(depot, avancement(depot, events, CAMPAGNE, le=le))], events, CAMPAGNE, le=le)
    return lettre(rappel, CAMPAGNE)


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_before_the_due_date() -> None:
    """It says what is awaited, until when, by which channel, the gestures, what no return brings."""
    words = _lettre(DUE - timedelta(days=3))
    text = _plain(words.texte)
    assert words.objet == (
        "ENT-École 2026-2027 : la convention signée est attendue le 12 août 2026 (dossier n° 9041818)"
    )
    assert "à retourner au plus tard le 12 août 2026, dans 3 jours, par la messagerie" in text
    assert (
        "« Commune d’Albi » a été déposé le 12 juin 2026. La convention signée ne nous est pas parvenue."
        in text
    )
    assert all(gesture in text for gesture in ("VÉRIFIER", "SIGNER", "SCANNER", "RETOURNER"))
    assert "Sans retour à cette date, la demande d’adhésion est classée sans suite" in text


def test_after_the_due_date() -> None:
    """Late, the letter says so, and no longer speaks of days left."""
    text = _plain(_lettre(DUE + timedelta(days=1)).texte)
    assert "Elle était attendue au plus tard le 12 août 2026 : retournez-la sans attendre" in text
    assert "dans" not in text.split("Pour cela")[0].split("attendue")[1]


@pytest.mark.parametrize("le", [DUE, DUE + timedelta(days=1)])
def test_a_bad_return_is_to_be_done_again(le: date) -> None:
    """Whoever sent something unusable reads why, before as after the due date."""
    bad = un_retour(verdict=Issue.NON_CONFORME, motifs=("Le cadre est vide.",))
    text = _plain(_lettre(le, bad).texte)
    assert "est à refaire :\n- Le cadre est vide." in text
    assert "parvenue" not in text


def _read(eml: bytes) -> EmailMessage:
    message = message_from_bytes(eml, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_draft_holds_the_letter_and_the_convention() -> None:
    """A mail program reads the address, the subject, the accents, and the PDF under its name."""
    words, name = _lettre(DUE), "32-L’Isle-Jourdain-Convention-ENT-26-27.pdf"
    message = _read(brouillon(words, adresse="mairie@example.fr", instant=NOW, piece=(name, b"%PDF-1.7\n")))
    body = message.get_body()
    assert body is not None
    assert (message["To"], message["Subject"]) == ("mairie@example.fr", words.objet)
    assert body.get_content().replace("\r\n", "\n") == words.texte
    (piece,) = message.iter_attachments()
    assert (piece.get_filename(), piece.get_content_type()) == (name, "application/pdf")
    assert piece.get_content() == b"%PDF-1.7\n"


def test_the_same_draft_again() -> None:
    """Written again, a draft has the same bytes."""
    made = {
        brouillon(_lettre(DUE), adresse="m@example.fr", instant=NOW, piece=("c.pdf", b"%PDF")) for _ in "ab"
    }
    assert len(made) == 1


def test_no_header_can_be_forged() -> None:
    """A subject or an address of two lines is refused by the library, never written."""
    forged = Lettre(objet="a\r\nBcc: b@example.fr", texte="x")
    with pytest.raises(ValueError, match="Header"):
        brouillon(forged, adresse="m@example.fr", instant=NOW, piece=("c.pdf", b""))
