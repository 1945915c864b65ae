"""Signing in by OpenID Connect (ProConnect): an account is bound to a ``sub``, never to an e-mail."""

import hashlib
import hmac
import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from convgen.cli.inerte import visible
from convgen.web.models import Compte
from convgen.web.trace import tracer

logger = logging.getLogger(__name__)

_SUB_MAX = 255


class ProConnect(OIDCAuthenticationBackend):
    """Whoever the provider vouches for gets an account that opens nothing until an administrator says so."""

    def authenticate(self, request: HttpRequest, **kwargs: Any) -> Compte | None:
        """The account; None, and a line in the log, when the provider's answer proves nothing."""
        try:
            found: Compte | None = super().authenticate(request, **kwargs)
        except (
            SuspiciousOperation,
            requests.RequestException,
            jwt.PyJWTError,
            ValueError,
            KeyError,
        ) as error:
            logger.warning("sign-in refused", extra={"action": f"oidc:{type(error).__name__}"})
            return None
        return found

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Signed by the provider, for us: the library looks at the signature and the nonce alone."""
        payload: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = payload.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if payload.get("iss") != settings.OIDC_ISSUER or settings.OIDC_RP_CLIENT_ID not in audiences:
            raise SuspiciousOperation("not for us")
        return payload

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Compte:
        """The account of that ``sub``; a new one, inactive, when there is none."""
        sub = payload.get("sub")
        if not isinstance(sub, str) or not 0 < len(sub) <= _SUB_MAX:
            raise SuspiciousOperation("no sub")
        known = Compte.objects.filter(sub=sub).first()
        if known is not None:
            return known
        info = self.get_userinfo(access_token, id_token, payload)
        if not hmac.compare_digest(str(info.get("sub")).encode(), sub.encode()):
            raise SuspiciousOperation("another sub")
        return _en_attente(sub, info)


def _en_attente(sub: str, info: dict[str, Any]) -> Compte:
    """An account whose names only help the administrator to know whom they let in."""
    name = f"proconnect-{hashlib.sha256(sub.encode()).hexdigest()[:12]}"
    compte = Compte(
        username=name,
        sub=sub,
        is_active=False,
        first_name=visible(str(info.get("given_name", "")))[:150],
        last_name=visible(str(info.get("usual_name", "")))[:150],
    )
    compte.set_unusable_password()
    compte.save()
    tracer(name, "compte:attente", compte=name)
    return compte
