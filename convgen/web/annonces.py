"""Verdicts and decisions announced to other programs: signed, kept until they are received, tried again."""

import hashlib
import hmac
import json
import secrets
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskContext, task

from convgen.errors import UsageInvalide
from convgen.web.adresse_publique import resolue, verifier
from convgen.web.bail import remettre
from convgen.web.models import Abonnement, Annonce
from convgen.web.taches import Poste, accomplir, confier
from convgen.web.trace import tracer

ESSAIS_MAX = 14
"""With pauses doubling from a minute up to six hours: two days, a weekend's failure is caught up."""
_PAUSE_MAX = timedelta(hours=6)
_DELAI_S = 10.0


def abonner(nom: str, adresse: str, par: str) -> str:
    """Announce to this address from now on; gives the secret that signs, which is shown once.

    UsageInvalide: a name that is taken or empty, an address that is not public https.
    """
    nom = nom.strip()
    if not nom or len(nom) > 100 or not nom.isprintable():
        raise UsageInvalide("Donnez à l’abonnement un nom, de cent caractères au plus.")
    if len(adresse) > 500:
        raise UsageInvalide("Cette adresse est trop longue.")
    verifier(adresse)
    parts = urlsplit(adresse)
    resolue(parts.hostname or "", parts.port or 443)
    try:
        with transaction.atomic():
            row = Abonnement.objects.create(
                nom=nom, adresse=adresse, sel=secrets.token_hex(16), cree_par=par, cree_le=timezone.now()
            )
    except IntegrityError as error:
        raise UsageInvalide(f"Un abonnement s’appelle déjà « {nom} ».") from error
    tracer(par, "abonnement", abonnement=nom, hote=parts.hostname)
    return secret(row)


def desabonner(nom: str, par: str) -> None:
    """Announce nothing more to it; UsageInvalide when no such subscription runs."""
    if not Abonnement.objects.filter(nom=nom, fini_le=None).update(fini_le=timezone.now()):
        raise UsageInvalide(f"Aucun abonnement en cours ne s’appelle « {nom} ».")
    tracer(par, "desabonnement", abonnement=nom)


def secret(abonnement: Abonnement) -> str:
    """What signs its announcements, made from the service's key: the database alone betrays nothing."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"annonces:{abonnement.sel}".encode(), hashlib.sha256)
    return made.hexdigest()


def annoncer(evenement: str, campagne: str, **dit: object) -> None:
    """Queue an announcement to each subscriber, in the transaction of what it tells. No personal data."""
    now = timezone.now()
    for abonnement in Abonnement.objects.filter(fini_le=None):
        body = {"id": str(uuid.uuid4()), "evenement": evenement, "campagne": campagne, "le": now.isoformat()}
        with transaction.atomic():
            row = Annonce.objects.create(
                abonnement=abonnement, evenement=evenement, corps=json.dumps(body | dit), creee_le=now
            )
            confier(row, tache)


def reste() -> QuerySet[Annonce]:
    """The announcements neither received nor given up, of the subscriptions that run."""
    return Annonce.objects.filter(envoyee_le=None, abandonnee_le=None, abonnement__fini_le=None)


@task(queue_name="annonces", takes_context=True)
def tache(context: TaskContext, pk: int) -> None:
    """Send this announcement."""
    accomplir(reste(), pk, context, envoyer)


POSTE = Poste(reste=reste, tache=tache)


def envoyer(annonce: Annonce, par: str) -> None:
    """Send it; refused or unreachable, it is tried again later, less and less often, then given up."""
    body, instant = annonce.corps.encode(), int(timezone.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "convgen",
        "Convgen-Evenement": annonce.evenement,
        "Convgen-Signature": f"t={instant},v1={signature(secret(annonce.abonnement), instant, body)}",
    }
    why = _posted(annonce.abonnement.adresse, body, headers)
    mine = Annonce.objects.filter(pk=annonce.pk, bail_par=par, envoyee_le=None)
    if not why:
        mine.update(envoyee_le=timezone.now(), bail_jusqu_a=None, echec="")
    elif annonce.essais >= ESSAIS_MAX:
        mine.update(abandonnee_le=timezone.now(), bail_jusqu_a=None, echec=why[:300])
    else:
        pause = min(timedelta(minutes=2 ** (annonce.essais - 1)), _PAUSE_MAX)
        remettre(annonce, par, why, dans=pause)


def signature(cle: str, instant: int, body: bytes) -> str:
    """HMAC-SHA256 of « instant.body »: the receiver checks it, and that the instant is recent."""
    return hmac.new(cle.encode(), str(instant).encode() + b"." + body, hashlib.sha256).hexdigest()


def _posted(adresse: str, body: bytes, headers: dict[str, str]) -> str:
    """Why it was not received, empty when it was."""
    import httpx  # the pages never need it

    try:
        verifier(adresse)
        url = httpx.URL(adresse)
        ip = resolue(url.host, url.port or (443 if url.scheme == "https" else 80))
        with (
            httpx.Client(timeout=_DELAI_S, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST",
                url.copy_with(host=ip),
                content=body,
                headers={"Host": url.netloc.decode("ascii"), **headers},
                # The certificate must be the name's, though it is the IP that is called.
                extensions={"sni_hostname": url.host},
            ) as answer,
        ):
            return "" if answer.is_success else f"réponse {answer.status_code}"
    except UsageInvalide as error:
        return str(error)
    except httpx.HTTPError as error:
        return f"injoignable ({type(error).__name__})"
