"""What the API answers when it cannot do what is asked: a problem as JSON (RFC 9457), in French."""

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from convgen.errors import ConvgenError, FichierInvalide, RegistreOccupe, UsageInvalide
from convgen.intake.problemes import reason
from convgen.web.decision import DejaDecide

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

logger = logging.getLogger(__name__)

_CORPS = "corps"
"""How operations call their body: nobody who writes one needs to know."""
_TITLES = {
    400: "Demande incorrecte",
    401: "Jeton absent, inconnu, expiré ou révoqué",
    403: "Accès refusé",
    404: "Introuvable",
    409: "Conflit",
    413: "Demande trop volumineuse",
    422: "Données incorrectes",
    500: "Anomalie du service",
    503: "Service occupé",
}


class Conflit(UsageInvalide):
    """Cette demande contredit ce qui est déjà là."""


class ErreurChamp(Schema):
    """A field that was refused."""

    champ: str
    message: str


class Probleme(Schema):
    """An error, as every operation tells it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    erreurs: list[ErreurChamp] | None = None


ERREURS: Mapping[int, Any] = {code: Probleme for code in (400, 401, 403, 404, 409, 413, 422)}


def probleme(status: int, detail: str, erreurs: list[dict[str, str]] | None = None) -> HttpResponse:
    """The answer that tells a problem."""
    body = {"type": "about:blank", "title": _TITLES[status], "status": status, "detail": detail}
    content = json.dumps(body | ({"erreurs": erreurs} if erreurs else {}), ensure_ascii=False)
    response = HttpResponse(content, status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="convgen"'
    elif status == 503:
        response["Retry-After"] = "30"
    return response


def tell(api: NinjaAPI) -> None:
    """Have every error of ``api`` told as a problem."""
    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (Exception, _bug),
        (ConvgenError, _refused),
        (ValidationError, _invalid),
        (HttpError, _http),
        (AuthenticationError, lambda request, error: probleme(401, f"{_TITLES[401]}.")),
        (Http404, lambda request, error: probleme(404, "Rien ne porte cette adresse.")),
        (RequestDataTooBig, lambda request, error: probleme(413, "Envoyez moins à la fois.")),
        (SuspiciousOperation, lambda request, error: probleme(400, "Le corps est illisible.")),
        (MultiPartParserError, lambda request, error: probleme(400, "Le corps est illisible.")),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, error: ConvgenError) -> HttpResponse:
    if isinstance(error, RegistreOccupe):
        return probleme(503, str(error))
    if isinstance(error, DejaDecide | Conflit):
        return probleme(409, str(error))
    if isinstance(error, UsageInvalide | FichierInvalide):
        return probleme(422, str(error))
    return _bug(request, error)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = [
        {
            "champ": ".".join(str(part) for part in detail["loc"][1:] if part != _CORPS),
            "message": reason(cast("ErrorDetails", detail)),
        }
        for detail in error.errors
    ]
    return probleme(422, " ; ".join(f"{one['champ']} : {one['message']}" for one in told), told)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    known = error.status_code if error.status_code in _TITLES else 400
    return probleme(known, "Le corps n’est pas du JSON." if known == 400 else str(error))


def _bug(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("bug in the API", exc_info=error, extra={"action": "api", "path": request.path})
    return probleme(500, "Le service n’a pas pu répondre : réessayez, puis prévenez l’administrateur.")
