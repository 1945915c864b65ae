"""Where an open campaign stands in the data folder, and its view of the day."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404
from django.utils import timezone

from convgen.campagne import Campagne
from convgen.intake.campagnes import load
from convgen.intake.dossiers import Lu
from convgen.registre import open_registre
from convgen.rules.delais import PARIS
from convgen.web.importation import importes
from convgen.web.models import CampagneOuverte, DossierImporte
from convgen.workflow.suivre import Vue
from convgen.workflow.tenue import Tenue

_tenues: dict[Path, Tenue] = {}
_lus: dict[str, tuple[object, tuple[Lu, ...]]] = {}
_lock = Lock()


def registre_dir(identifiant: str) -> Path:
    """The registre of a campaign."""
    data: Path = settings.DATA
    return data / "campagnes" / identifiant / "registre"


def campagne_de(identifiant: str) -> Campagne:
    """The campaign's choices; that a human sees every return may also be said here, by an administrator."""
    humain = CampagneOuverte.objects.filter(pk=identifiant, humain_pour_tous=True).exists()
    return _sans_machine(identifiant) if humain else _chargee(identifiant)


@cache
def _chargee(identifiant: str) -> Campagne:
    """Read once: thousands of schools stand in its lists."""
    return load(identifiant)


@cache
def _sans_machine(identifiant: str) -> Campagne:
    campagne = _chargee(identifiant)
    return replace(campagne, suivi=replace(campagne.suivi, machine_accepte=False))


def ouverte(identifiant: str) -> tuple[CampagneOuverte, Campagne]:
    """The campaign of an address; Http404 when it is not open."""
    try:
        row = CampagneOuverte.objects.get(pk=identifiant)
    except CampagneOuverte.DoesNotExist as error:
        raise Http404 from error
    return row, campagne_de(row.pk)


def ouvrir(identifiant: str) -> CampagneOuverte:
    """Open a campaign: its registre is made if need be, and it is listed from now on."""
    campagne = load(identifiant)
    with open_registre(registre_dir(campagne.id), write=True, wait_s=30):
        pass
    found, _ = CampagneOuverte.objects.get_or_create(
        identifiant=campagne.id, defaults={"ouverte_le": timezone.now()}
    )
    return found


def tenue_de(identifiant: str) -> Tenue:
    """The registre, the journal and the view of an open campaign, as this process keeps them."""
    dir_, campagne = registre_dir(identifiant), campagne_de(identifiant)
    with _lock:
        known = _tenues.get(dir_)
        if known is None or known.campagne is not campagne or known.replaced():
            known = _tenues[dir_] = Tenue(dir_, campagne)
        return known


def oublier(identifiant: str) -> None:
    """Keep nothing of a campaign in this process: it was purged."""
    with _lock:
        _tenues.pop(registre_dir(identifiant), None)
        _lus.pop(identifiant, None)


def vue_du_jour(campagne: Campagne) -> Vue:
    """Every dossier today; what was imported, issued or noted since the last call is folded in."""
    today = timezone.now().astimezone(PARIS).date()
    return tenue_de(campagne.id).vue(today, lus=_read(campagne.id, _imported(campagne.id)))


def _imported(identifiant: str) -> object:
    """What tells that an import changed something."""
    rows = DossierImporte.objects.filter(campagne_id=identifiant)
    return tuple(rows.aggregate(last=Max("importe_le"), many=Count("pk")).values())


def _read(identifiant: str, imported: object) -> tuple[Lu, ...]:
    """The imported dossiers, read again only after an import: verdicts fall all day long."""
    known = _lus.get(identifiant)
    if known is not None and known[0] == imported:
        return known[1]
    lus = importes(identifiant)
    _lus[identifiant] = (imported, lus)
    return lus
