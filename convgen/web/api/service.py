"""The API as a whole: its operations, how it tells errors, its documentation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from convgen.web.api import dossiers, emissions, retours
from convgen.web.api.problemes import tell


class Documentation(DocsBase):
    """Swagger UI from our own address: the policy of pages lets nothing else in."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page; it reads the description of the API beside it."""
        settings = {"layout": "BaseLayout", "deepLinking": True, "url": self.get_openapi_url(api, kwargs)}
        return render(request, "web/api.html", {"reglages": settings})


api = NinjaAPI(
    title="Conventions ENT-École",
    version="1",
    description="Ce que font les pages, pour d’autres programmes. Les erreurs suivent la RFC 9457.",
    urls_namespace="api",
    docs=Documentation(),
)
tell(api)
for router in (dossiers.router, emissions.router, retours.router):
    api.add_router("", router)
