"""An e-mail draft as a file: opened by any mail program, checked and sent by a person."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from convgen.envoi.relance import Lettre


def brouillon(lettre: Lettre, *, adresse: str, instant: datetime, piece: tuple[str, bytes]) -> bytes:
    """The bytes of an ``.eml`` with the convention (name, PDF) attached; the same for the same content.

    ``adresse`` is one valid address. No sender: the mail program puts the instructor's.
    """
    message = EmailMessage(policy=SMTP)
    message["To"] = adresse
    message["Subject"] = lettre.objet
    message["Date"] = format_datetime(instant)
    # Outlook then opens it as a draft, with its button « Envoyer ».
    message["X-Unsent"] = "1"
    message.set_content(lettre.texte, cte="quoted-printable")
    name, pdf = piece
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    # Else random: a draft written again after an interruption must be the same file.
    message.set_boundary("=_convgen_relance_=")
    return message.as_bytes()
