"""Where a request comes from, for the limit on failed sign-ins."""

from django.conf import settings
from django.http import HttpRequest


def adresse_ip(request: HttpRequest) -> str:
    """The address that our own proxy saw, the last it wrote; without a proxy, that of the connection."""
    forwarded = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    if settings.DERRIERE_UN_MANDATAIRE and forwarded:
        return str(forwarded)
    return str(request.META.get("REMOTE_ADDR", ""))
