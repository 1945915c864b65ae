"""Writing in the audit trail."""

from django.utils import timezone

from convgen.web.models import Trace
from convgen.web.stockable import stockable


def tracer(par: str, action: str, *, campagne: str = "", dossier: int | None = None, **vu: object) -> None:
    """Add a line; ``vu``: what was before who acted (sha256 of the return, version of the rules)."""
    Trace.objects.create(
        instant=timezone.now(), par=par, action=action, campagne=campagne, dossier=dossier, vu=stockable(vu)
    )
