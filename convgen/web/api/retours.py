"""Operations on returns: deposit, list, read the verdict, decide."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Form, Router
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import Field

from convgen.evenement import Choix
from convgen.web.api.idempotence import ENTETE, unique
from convgen.web.api.porte import DECIDER, DEPOSER, LIRE
from convgen.web.api.problemes import ERREURS
from convgen.web.api.schemas import DecisionRetour, DepotRecu, RetoursVus, RetourVu
from convgen.web.campagnes import ouverte
from convgen.web.decision import Choisi, trancher
from convgen.web.models import Depot
from convgen.web.reception import Envoi, recevoir

router = Router(tags=["retours"])
_FICHIERS_MAX = 50
"""Files of one message: photographs of each page of a long convention."""


@router.post(
    "/campagnes/{slug:identifiant}/retours",
    auth=DEPOSER,
    response={200: RetourVu, 201: RetourVu, **ERREURS},
    summary="Déposer un retour : un fichier, ou tous ceux d’un même message",
    openapi_extra=ENTETE,
)
@unique
def depot(
    request: HttpRequest,
    identifiant: str,
    fichiers: File[list[UploadedFile]],
    corps: Form[DepotRecu],
) -> tuple[int, RetourVu]:
    """On the disk before it is answered. 200 when the very same return was already there."""
    row, campagne = ouverte(identifiant)
    if len(fichiers) > _FICHIERS_MAX:
        raise HttpError(422, f"Un retour compte {_FICHIERS_MAX} fichiers au plus.")
    envoi = Envoi(campagne=row, par=request.auth.par, annonce=corps.dossier, recu_le=_instant(corps.recu_le))
    kept, new = recevoir(fichiers, envoi, taille_max=campagne.retour.taille_max)
    return 201 if new else 200, RetourVu.of(kept)


@router.get(
    "/campagnes/{slug:identifiant}/retours",
    auth=LIRE,
    response={200: RetoursVus, **ERREURS},
    summary="Retours d’une campagne, du plus ancien au plus récent",
)
def retours(
    request: HttpRequest,
    identifiant: str,
    apres: Annotated[int, Field(ge=0, lt=2**63)] = 0,
    limite: Annotated[int, Field(ge=1, le=200)] = 50,
) -> RetoursVus:
    """Those that came after ``apres``."""
    ouverte(identifiant)
    rows = [*Depot.objects.filter(campagne_id=identifiant, pk__gt=apres).order_by("pk")[: limite + 1]]
    suite = rows[limite - 1].pk if len(rows) > limite else None
    return RetoursVus(retours=[RetourVu.of(row) for row in rows[:limite]], suite=suite)


@router.get(
    "/campagnes/{slug:identifiant}/retours/{int:pk}",
    auth=LIRE,
    response={200: RetourVu, **ERREURS},
    summary="Un retour et son verdict",
)
def retour(request: HttpRequest, identifiant: str, pk: int) -> RetourVu:
    """Its verdict once it is judged."""
    return RetourVu.of(get_object_or_404(Depot, pk=pk, campagne_id=identifiant))


@router.post(
    "/campagnes/{slug:identifiant}/retours/{int:pk}/decision",
    auth=DECIDER,
    response={200: RetourVu, **ERREURS},
    summary="Décider d’un retour examiné",
    openapi_extra=ENTETE,
)
@unique
def decision(request: HttpRequest, identifiant: str, pk: int, corps: DecisionRetour) -> tuple[int, RetourVu]:
    """Taken once: 409 when the return has changed since that ``revision``."""
    row = get_object_or_404(Depot, pk=pk, campagne_id=identifiant)
    choisi = Choisi(choix=Choix(corps.choix), why=corps.why, par=request.auth.par, revision=corps.revision)
    trancher(row, choisi)
    row.refresh_from_db()
    return 200, RetourVu.of(row)


def _instant(given: datetime | None) -> datetime:
    now = timezone.now()
    if given is None:
        return now
    if given.year < 2000 or given > now:
        raise HttpError(422, "L’instant de réception est avant 2000 ou dans le futur.")
    return given
