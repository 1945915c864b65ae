"""Who may call an operation: the bearer of a token in force that has its scope."""

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from convgen.web.jetons import Portee, reconnu
from convgen.web.models import Jeton


class Porteur(HttpBearer):
    """``Authorization: Bearer cvg_…``"""

    def __init__(self, portee: Portee) -> None:
        super().__init__()
        self._portee = portee

    def authenticate(self, request: HttpRequest, token: str) -> Jeton | None:
        """The token; None (401) when it is unknown, expired or revoked, 403 without the scope."""
        jeton = reconnu(token)
        if jeton is not None and self._portee not in jeton.portees:
            raise HttpError(403, f"Ce jeton n’a pas la portée « {self._portee} ».")
        return jeton


LIRE, IMPORTER, EMETTRE, DEPOSER, DECIDER = (Porteur(portee) for portee in Portee)
