"""Numbers of dossiers in addresses: no more digits than a dossier may have, and than a database keeps."""

from django.urls import register_converter
from django.urls.converters import IntConverter

from convgen.intake.modele_dossier import NUMERO_MAX


class _Numero(IntConverter):
    regex = f"[0-9]{{1,{len(str(NUMERO_MAX - 1))}}}"


register_converter(_Numero, "numero")

PAGE, OPERATION = "dossiers/<numero:numero>", "dossiers/{numero:numero}"
"""Where a dossier is, in the routes of Django and in those of the API."""
