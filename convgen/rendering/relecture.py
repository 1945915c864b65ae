"""What an issued document says of itself: the data embedded in it when it was printed."""

import io
import json
from typing import Any

import pikepdf

from convgen.errors import RegistreInvalide

_NAME = "dossier.json"


def embedded(pdf: bytes) -> dict[str, Any]:
    """The printed data of one of our own documents, already checked; RegistreInvalide without any."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            data = json.loads(opened.attachments[_NAME].get_file().read_bytes())
    except (pikepdf.PdfError, KeyError, ValueError) as error:
        raise RegistreInvalide(f"Un document du registre ne contient pas ses données ({_NAME}).") from error
    if not isinstance(data, dict):
        raise RegistreInvalide(f"Les données d’un document du registre ({_NAME}) sont abîmées.")
    return data
