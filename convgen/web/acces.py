"""A log line for each request: which page, by which account's number, what it answered, how long it took."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


class Acces:
    """Says the name of the page, never the address as it was typed: a search may hold somebody's name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self._next(request)
        match = request.resolver_match
        user = getattr(request, "user", None)
        said = {
            "action": "requete",
            "method": request.method,
            "route": match.view_name if match else None,
            "status": response.status_code,
            "ms": round(1000 * (time.perf_counter() - started)),
            "compte": user.pk if user is not None and user.is_authenticated else None,
        }
        logger.info("request", extra=said)
        return response
