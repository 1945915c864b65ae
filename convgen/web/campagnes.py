"""Where an open campaign stands in the data folder, and its view of the day."""

from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.utils import timezone

from convgen.campagne import Campagne
from convgen.intake.campagnes import load
from convgen.registre import Journal, open_registre
from convgen.rules.delais import PARIS
from convgen.web.models import CampagneOuverte
from convgen.workflow.suivre import Vue, suivre

_Etat = tuple[date, tuple[tuple[int, int], ...]]
_vues: dict[Path, tuple[_Etat, Vue]] = {}
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
    """Every dossier today; folded again only when the registre or its journal has grown."""
    dir_ = registre_dir(campagne.id)
    today = timezone.now().astimezone(PARIS).date()
    state = (today, tuple(_size(dir_ / name) for name in ("registre.jsonl", "journal.jsonl")))
    with _lock:
        known = _vues.get(dir_)
    if known is not None and known[0] == state:
        return known[1]
    with open_registre(dir_, write=False) as registre:
        vue = suivre(registre, Journal(dir_).evenements(), campagne, le=today)
    with _lock:
        _vues[dir_] = (state, vue)
    return vue


def _size(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
