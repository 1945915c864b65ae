"""Tokens of other programs: made with scopes and an end, shown once, recognised by their digest, revoked."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from convgen.errors import UsageInvalide
from convgen.web.models import Jeton
from convgen.web.trace import tracer

JOURS_MAX = 400
"""A campaign and its aftermath: a token outlives no school year by much."""
_VU = timedelta(hours=1)
"""How precisely its last use is known: writing at each request would queue readers behind writers."""


class Portee(StrEnum):
    """What a token may do; none contains another."""

    LIRE = "lire"
    IMPORTER = "importer"
    EMETTRE = "emettre"
    DEPOSER = "deposer"
    DECIDER = "decider"


def creer(nom: str, portees: Collection[str], *, jours: int, par: str) -> str:
    """Make a token, and give its text: the only time that anybody sees it.

    UsageInvalide: a name that is taken or empty, no scope, an end too far.
    """
    nom = nom.strip()
    if not nom or len(nom) > 100 or not nom.isprintable():
        raise UsageInvalide("Donnez au jeton un nom, de cent caractères au plus.")
    if not portees:
        raise UsageInvalide("Choisissez au moins une portée.")
    if unknown := sorted(set(portees) - set(Portee)):
        raise UsageInvalide(f"« {unknown[0]} » n’est pas une portée : {', '.join(Portee)}.")
    if not 1 <= jours <= JOURS_MAX:
        raise UsageInvalide(f"Un jeton dure de 1 à {JOURS_MAX} jours.")
    text, now = f"cvg_{secrets.token_urlsafe(32)}", timezone.now()
    try:
        with transaction.atomic():
            Jeton.objects.create(
                nom=nom,
                empreinte=_digest(text),
                portees=sorted(set(portees)),
                cree_par=par,
                cree_le=now,
                expire_le=now + timedelta(days=jours),
            )
    except IntegrityError as error:
        raise UsageInvalide(f"Un jeton s’appelle déjà « {nom} ».") from error
    tracer(par, "jeton", jeton=nom, portees=sorted(set(portees)), jours=jours)
    return text


def revoquer(nom: str, par: str) -> None:
    """Refuse a token from now on; UsageInvalide when none in force has that name."""
    if not Jeton.objects.filter(nom=nom, revoque_le=None).update(revoque_le=timezone.now()):
        raise UsageInvalide(f"Aucun jeton en vigueur ne s’appelle « {nom} ».")
    tracer(par, "revocation", jeton=nom)


def reconnu(text: str) -> Jeton | None:
    """The token in force of that text. Its digest is looked up: the text has 256 bits of chance."""
    jeton = Jeton.objects.filter(empreinte=_digest(text)).first()
    if jeton is None or not jeton.valable:
        return None
    now = timezone.now()
    Jeton.objects.filter(Q(vu_le=None) | Q(vu_le__lt=now - _VU), pk=jeton.pk).update(vu_le=now)
    return jeton


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
