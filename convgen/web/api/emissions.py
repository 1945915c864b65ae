"""Operations on issues: ask for conventions, follow a worker that issues them."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from convgen.web.api.idempotence import ENTETE, unique
from convgen.web.api.porte import EMETTRE, LIRE
from convgen.web.api.problemes import ERREURS
from convgen.web.api.schemas import EmissionDemandee, EmissionVue
from convgen.web.campagnes import ouverte
from convgen.web.emission import demander
from convgen.web.models import Emission

router = Router(tags=["émissions"])


@router.post(
    "/campagnes/{slug:identifiant}/emissions",
    auth=EMETTRE,
    response={202: EmissionVue, **ERREURS},
    summary="Demander l’émission des conventions",
    openapi_extra=ENTETE,
)
@unique
def demande(request: HttpRequest, identifiant: str, corps: EmissionDemandee) -> tuple[int, EmissionVue]:
    """Only what is new or changed is issued; a worker does it."""
    row, _ = ouverte(identifiant)
    return 202, EmissionVue.of(demander(row, corps.numeros, request.auth.par))


@router.get(
    "/campagnes/{slug:identifiant}/emissions/{int:pk}",
    auth=LIRE,
    response={200: EmissionVue, **ERREURS},
    summary="Où en est une émission",
)
def emission(request: HttpRequest, identifiant: str, pk: int) -> EmissionVue:
    """Its progress; finished when ``finie_le`` is there."""
    return EmissionVue.of(get_object_or_404(Emission, pk=pk, campagne_id=identifiant))
