"""What watches over the service: does it answer, can it work, how is it doing."""

import hmac

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from convgen.web.mesures import exposition

_LOOPBACK = ("127.0.0.1", "::1")


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too, and the data folder is there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("la base ne répond pas\n", status=503, content_type="text/plain; charset=utf-8")
    if not settings.DATA.is_dir():
        return HttpResponse(
            "le dossier de données manque\n", status=503, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse("ok\n", content_type="text/plain")


def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus: from this very machine, or with the token of CONVGEN_METRICS_TOKEN."""
    if not _may_measure(request):
        return HttpResponse(status=403)
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    expected: str = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if expected and hmac.compare_digest(shown.encode(), expected.encode()):
        return True
    # A proxy on this machine forwards others' requests from loopback, and says so.
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and not forwarded
