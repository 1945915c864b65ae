"""Operations on dossiers: import, list, read, download their conventions, prolong or close."""

from io import BytesIO
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Router
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import Field

from convgen.evenement import Choix
from convgen.intake.modele_dossier import DossierModele
from convgen.rules.suivi.etat import Etat
from convgen.web.api.formes import forme
from convgen.web.api.idempotence import ENTETE, unique
from convgen.web.api.porte import DECIDER, IMPORTER, LIRE
from convgen.web.api.problemes import ERREURS
from convgen.web.api.schemas import (
    CampagneVue,
    DecisionDossier,
    DecisionPrise,
    DossiersVus,
    DossierVu,
    ImportVu,
    RangeeVue,
)
from convgen.web.campagnes import ouverte, tenue_de, vue_du_jour
from convgen.web.decision import decider_dossier
from convgen.web.importation import Rangee, apercu, importer, lire
from convgen.web.models import CampagneOuverte
from convgen.web.numeros import OPERATION

router = Router(tags=["dossiers"])
_CORPS = {
    "requestBody": {
        "required": True,
        "description": "La liste des dossiers ; celui qui est illisible n’arrête pas les autres.",
        "content": {"application/json": {"schema": forme(DossierModele)}},
    }
}


@router.get(
    "/campagnes", auth=LIRE, response={200: list[CampagneVue], **ERREURS}, summary="Campagnes ouvertes"
)
def campagnes(request: HttpRequest) -> list[CampagneVue]:
    """The campaigns that are open."""
    rows = CampagneOuverte.objects.order_by("pk")
    return [CampagneVue(identifiant=row.pk, ouverte_le=row.ouverte_le) for row in rows]


@router.get(
    "/campagnes/{slug:identifiant}/dossiers",
    auth=LIRE,
    response={200: DossiersVus, **ERREURS},
    summary="Dossiers d’une campagne, avec leur état du jour",
)
def dossiers(  # noqa: PLR0913 -- each is a filter of the address
    request: HttpRequest,
    identifiant: str,
    etat: Etat | None = None,
    departement: str | None = None,
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1,
    par_page: Annotated[int, Field(ge=1, le=1000)] = 100,
) -> DossiersVus:
    """A page of those that the filters keep, in the order of deposits."""
    _, campagne = ouverte(identifiant)
    kept = [
        suivi
        for suivi in vue_du_jour(campagne).suivis
        if etat in (None, suivi.avancement.etat) and departement in (None, suivi.depot.departement)
    ]
    shown = kept[(page - 1) * par_page : page * par_page]
    return DossiersVus(total=len(kept), dossiers=[DossierVu.of(suivi) for suivi in shown])


@router.post(
    "/campagnes/{slug:identifiant}/dossiers",
    auth=IMPORTER,
    response={200: ImportVu, **ERREURS},
    summary="Importer des dossiers",
    openapi_extra={**ENTETE, **_CORPS},
)
@unique
def importation(request: HttpRequest, identifiant: str) -> tuple[int, ImportVu]:
    """Keep the dossiers of the body; rows that are none are told, and stop nothing."""
    _, campagne = ouverte(identifiant)
    lus = lire(BytesIO(request.body), "corps.json", campagne)
    return 200, _told(importer(lus, campagne, request.auth.par))


@router.post(
    "/campagnes/{slug:identifiant}/dossiers/apercu",
    auth=IMPORTER,
    response={200: ImportVu, **ERREURS},
    summary="Dire ce que l’import ferait, sans rien garder",
    openapi_extra=_CORPS,
)
def previsualisation(request: HttpRequest, identifiant: str) -> ImportVu:
    """What importing the body would do."""
    _, campagne = ouverte(identifiant)
    return _told(apercu(lire(BytesIO(request.body), "corps.json", campagne), campagne))


@router.post(
    "/campagnes/{slug:identifiant}/dossiers/fichier",
    auth=IMPORTER,
    response={200: ImportVu, **ERREURS},
    summary="Importer un export de la plateforme (CSV, XLSX, ODS, JSON)",
    openapi_extra=ENTETE,
)
@unique
def importation_fichier(
    request: HttpRequest, identifiant: str, fichier: File[UploadedFile]
) -> tuple[int, ImportVu]:
    """The same from a file."""
    _, campagne = ouverte(identifiant)
    return 200, _told(importer(lire(fichier.file, fichier.name or "", campagne), campagne, request.auth.par))


@router.get(
    f"/campagnes/{{slug:identifiant}}/{OPERATION}",
    auth=LIRE,
    response={200: DossierVu, **ERREURS},
    summary="Un dossier",
)
def dossier(request: HttpRequest, identifiant: str, numero: int) -> DossierVu:
    """Where it stands today."""
    _, campagne = ouverte(identifiant)
    found = [suivi for suivi in vue_du_jour(campagne).suivis if suivi.depot.numero == numero]
    if not found:
        raise Http404
    return DossierVu.of(found[0])


@router.get(
    f"/campagnes/{{slug:identifiant}}/{OPERATION}/convention",
    auth=LIRE,
    response=ERREURS,
    summary="La convention en vigueur, telle qu’émise (PDF)",
)
def convention(request: HttpRequest, identifiant: str, numero: int) -> HttpResponse:
    """The bytes that were issued, never rendered again."""
    ouverte(identifiant)
    registre = tenue_de(identifiant).registre
    ligne = registre.current(numero)
    if ligne is None:
        raise Http404
    pdf = registre.read_pdf(ligne)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="convention-{numero}-v{ligne.version}.pdf"'
    response["ETag"] = f'"{ligne.sha256}"'
    return response


@router.post(
    f"/campagnes/{{slug:identifiant}}/{OPERATION}/decision",
    auth=DECIDER,
    response={200: DecisionPrise, **ERREURS},
    summary="Prolonger ou classer un dossier",
    openapi_extra=ENTETE,
)
@unique
def decision(
    request: HttpRequest, identifiant: str, numero: int, corps: DecisionDossier
) -> tuple[int, DecisionPrise]:
    """Noted with its reason, in the journal and in the audit trail."""
    ouverte(identifiant)
    if (corps.choix == "prolonger") != (corps.jusqu_au is not None):
        raise HttpError(422, "« jusqu_au » accompagne « prolonger », et lui seul.")
    taken = decider_dossier(
        identifiant,
        numero,
        choix=Choix(corps.choix),
        jusqu_au=corps.jusqu_au,
        why=corps.why,
        par=request.auth.par,
        instant=timezone.now(),
    )
    return 200, DecisionPrise(
        dossier=taken.dossier,
        version=taken.version,
        choix=str(taken.choix),
        jusqu_au=taken.jusqu_au,
        instant=taken.instant,
    )


def _told(rangees: tuple[Rangee, ...]) -> ImportVu:
    return ImportVu(
        rangees=[
            RangeeVue(
                numero=rangee.numero,
                ligne=rangee.ligne,
                statut=rangee.statut.value,
                problemes=[*rangee.problemes],
                remarques=[*rangee.remarques],
            )
            for rangee in rangees
        ]
    )
