"""What a page of the service may load and run, said to the browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""No script or style stands in a page: file names and words read on scans are hostile. ``data:``: the
pictures of an examination, made by us, and the design system's icons."""


class Politique:
    """Adds the policy to every answer; pages hold personal data, so no shared cache keeps them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        response["Content-Security-Policy"] = CSP
        response.setdefault("Cache-Control", "no-store")
        return response
