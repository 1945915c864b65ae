"""The same request twice does one thing: ``Idempotency-Key`` gives back the first answer."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema, Status
from ninja.errors import HttpError

from convgen.errors import UsageInvalide
from convgen.web.api.problemes import Conflit
from convgen.web.models import Jeton, Reponse

_CLE = "Idempotency-Key"
_LONGUEUR = 200
DUREE = timedelta(days=7)
"""How long an answer is kept: a program that failed on a Friday is started again on the Monday."""
ENTETE: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": _CLE,
            "required": False,
            "description": "La même clé avec le même corps reçoit la même réponse, pendant sept jours.",
            "schema": {"type": "string", "maxLength": _LONGUEUR},
        }
    ]
}

Operation = Callable[..., tuple[int, Schema]]


def unique(operation: Operation) -> Callable[..., Status[Any]]:
    """Run ``operation`` once for a key. What it did and its answer are kept together, or neither is.

    Only what succeeded is kept: a request that was refused may be put right under the same key.
    """

    @wraps(operation)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> Status[Any]:
        cle = request.headers.get(_CLE, "")
        if not cle:
            return Status(*operation(request, *args, **kwargs))
        if len(cle) > _LONGUEUR or not cle.isprintable():
            raise UsageInvalide(f"{_CLE} : {_LONGUEUR} caractères imprimables au plus.")
        jeton, empreinte = _bearer(request), _fingerprint(request)
        with transaction.atomic():
            Reponse.objects.filter(jeton=jeton, le__lt=timezone.now() - DUREE).delete()
            # Of two at once, the second waits here for the first one's answer.
            row, new = Reponse.objects.get_or_create(
                jeton=jeton, cle=cle, defaults={"empreinte": empreinte, "le": timezone.now()}
            )
            if row.empreinte != empreinte:
                raise Conflit("Cette clé d’idempotence a déjà servi pour une autre demande.")
            if not new:
                return Status(row.statut, row.corps)
            status, answer = operation(request, *args, **kwargs)
            row.statut, row.corps = status, answer.model_dump(mode="json")
            row.save(update_fields=["statut", "corps"])
        return Status(status, answer)

    return once


def _bearer(request: HttpRequest) -> Jeton:
    jeton = getattr(request, "auth", None)
    if not isinstance(jeton, Jeton):
        raise HttpError(401, "")
    return jeton


def _fingerprint(request: HttpRequest) -> str:
    """Of what is asked: of several parts, each by itself, since what parts them is drawn anew each time."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            digest.update(repr((name, file.name, content)).encode())
    return digest.hexdigest()
