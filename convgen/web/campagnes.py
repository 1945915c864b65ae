"""Where an open campaign stands in the data folder, and its view of the day."""

from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from convgen.campagne import Campagne
from convgen.intake.campagnes import load
from convgen.intake.dossiers import Lu
from convgen.registre import Journal, open_registre
from convgen.rules.delais import PARIS
from convgen.web.importation import importes
from convgen.web.models import CampagneOuverte, DossierImporte
from convgen.workflow.suivre import Vue, suivre

_Etat = tuple[date, tuple[tuple[int, int], ...], object]
_vues: dict[Path, tuple[_Etat, Vue]] = {}
_lus: dict[str, tuple[object, tuple[Lu, ...]]] = {}
_lock = Lock()


def registre_dir(identifiant: str) -> Path:
    """The registre of a campaign."""
    data: Path = settings.DATA
    return data / "campagnes" / identifiant / "registre"


@cache
def campagne_de(identifiant: str) -> Campagne:
    """The campaign's choices, read once: thousands of schools stand in its lists."""
    return load(identifiant)


def ouvrir(identifiant: str) -> CampagneOuverte:
    """Open a campaign: its registre is made if need be, and it is listed from now on."""
    campagne = load(identifiant)
    with open_registre(registre_dir(campagne.id), write=True, wait_s=30):
        pass
    found, _ = CampagneOuverte.objects.get_or_create(
        identifiant=campagne.id, defaults={"ouverte_le": timezone.now()}
    )
    return found


def vue_du_jour(campagne: Campagne) -> Vue:
    """Every dossier today; folded again only when the registre, its journal or the imports have grown."""
    dir_ = registre_dir(campagne.id)
    today = timezone.now().astimezone(PARIS).date()
    imported = _imported(campagne.id)
    state = (today, tuple(_size(dir_ / name) for name in ("registre.jsonl", "journal.jsonl")), imported)
    with _lock:
        known = _vues.get(dir_)
    if known is not None and known[0] == state:
        return known[1]
    with open_registre(dir_, write=False) as registre:
        lus = _read(campagne.id, imported)
        vue = suivre(registre, Journal(dir_).evenements(), campagne, lus=lus, le=today)
    with _lock:
        _vues[dir_] = (state, vue)
    return vue


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


def _size(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
