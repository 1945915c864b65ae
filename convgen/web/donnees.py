"""Personal data: all that is known of one collectivité handed over; a campaign purged in its time."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from convgen.campagne import Campagne
from convgen.errors import UsageInvalide
from convgen.evenement import RetourJuge
from convgen.registre import open_registre
from convgen.registre.lock import write_lock
from convgen.registre.protocol import VersionEmise
from convgen.rules.delais import PARIS
from convgen.web.api.schemas import RetourVu
from convgen.web.campagnes import campagne_de, oublier, registre_dir, tenue_de
from convgen.web.coffre import coffre, place
from convgen.web.importation import importes
from convgen.web.models import (
    Annonce,
    CampagneOuverte,
    Depot,
    DossierImporte,
    Emission,
    Importation,
    Reponse,
    Trace,
)
from convgen.web.planche import nom as planche_de
from convgen.web.releve import VERROU
from convgen.web.taches import effacer
from convgen.web.trace import tracer

CONSERVATION = relativedelta(months=12)
"""After the campaign's last deposit: its titres are issued, received and reminded within the school year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """What a purge took away: counts, and one digest of all that was there."""

    dossiers: int
    conventions: int
    retours: int
    fichiers: int
    lignes: int
    empreinte: str


def exporter(siret: str, par: str) -> IO[bytes]:
    """A ZIP of all that is known of a SIRET, in every open campaign; UsageInvalide when nothing is."""
    if not siret.isdecimal() or len(siret) != 14:
        raise UsageInvalide("Un SIRET compte quatorze chiffres.")
    with ExitStack() as stack:
        out: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())
        with ZipFile(out, "w", ZIP_DEFLATED) as zipped:
            told = [_de_campagne(row.pk, siret, zipped) for row in CampagneOuverte.objects.order_by("pk")]
            known = [one for one in told if one is not None]
            if not known:
                raise UsageInvalide(f"Rien n’est connu du SIRET {siret}.")
            zipped.writestr("donnees.json", _json({"siret": siret, "campagnes": known}))
        out.seek(0)
        stack.pop_all()
    tracer(par, "donnees:export", siret_sha256=hashlib.sha256(siret.encode()).hexdigest())
    return out


def purgeable_le(campagne: Campagne) -> date:
    """From when a campaign may be purged."""
    return campagne.cloture + CONSERVATION


def purger(identifiant: str, confirmation: str, par: str) -> Bilan:
    """Take away for good what a campaign holds of people and towns; what was purged is written in the trail.

    UsageInvalide: too early, or a confirmation that is not the campaign's own identifier.
    """
    campagne = campagne_de(identifiant)
    if confirmation != identifiant:
        raise UsageInvalide(f"Pour confirmer, écrivez l’identifiant de la campagne : {identifiant}.")
    if timezone.now().astimezone(PARIS).date() < purgeable_le(campagne):
        raise UsageInvalide(f"Cette campagne peut être purgée à partir du {purgeable_le(campagne):%d/%m/%Y}.")
    names = [*_names(identifiant)]
    bilan = _bilan(identifiant, names)
    # Told first; files before rows: cut at any instant, the same purge takes away what is left.
    tracer(par, "purge", campagne=identifiant, **asdict(bilan))
    for name in names:
        coffre().effacer(name)
    _folder(identifiant)
    with transaction.atomic():
        _rows(identifiant)
    oublier(identifiant)
    return bilan


def _de_campagne(identifiant: str, siret: str, zipped: ZipFile) -> dict[str, Any] | None:
    """What one campaign knows; its files go into the archive as they are told."""
    tenue = tenue_de(identifiant)
    imported = [lu.dossier for lu in importes(identifiant) if lu.dossier.collectivite.siret == siret]
    registre = tenue.registre
    versions = {numero: registre.versions(numero) for numero in registre.numeros()}
    issued = {n: v for n, v in versions.items() if any(one.ligne.siret == siret for one in v)}
    numeros = {dossier.numero for dossier in imported} | set(issued)
    if not numeros:
        return None
    for numero, kept in issued.items():
        _conventions(identifiant, numero, kept, zipped)
    theirs = Q(dossier__in=numeros) | Q(annonce__in=numeros)
    rows = [*Depot.objects.filter(theirs, campagne_id=identifiant).order_by("pk")]
    for row in rows:
        _fichiers(identifiant, row, zipped)
    _lettres(identifiant, numeros, zipped)
    _courrier(identifiant, numeros, zipped)
    traces = Trace.objects.filter(campagne=identifiant, dossier__in=numeros).order_by("pk")
    return {
        "campagne": identifiant,
        "dossiers": [asdict(dossier) for dossier in imported],
        "conventions": [asdict(one.ligne) for kept in issued.values() for one in kept],
        "retours": [RetourVu.of(row).model_dump(mode="json") for row in rows],
        "evenements": [asdict(event) for event in tenue.journal.evenements() if _of(event) in numeros],
        "actes": [*traces.values("instant", "par", "action", "dossier", "vu")],
    }


def _conventions(identifiant: str, numero: int, kept: tuple[VersionEmise, ...], zipped: ZipFile) -> None:
    for one in kept:
        if one.ligne.file is not None:
            pdf = tenue_de(identifiant).registre.read_pdf(one.ligne)
            name = PurePosixPath(one.ligne.file).name
            zipped.writestr(f"{identifiant}/{numero}/convention-v{one.ligne.version}/{name}", pdf)


def _fichiers(identifiant: str, row: Depot, zipped: ZipFile) -> None:
    for rank, fichier in enumerate(row.fichiers):
        with coffre().ouvrir(place(fichier["sha256"])) as kept:
            zipped.writestr(f"{identifiant}/retours/{row.pk}/{rank}-{fichier['nom']}", kept.read())


def _lettres(identifiant: str, numeros: set[int], zipped: ZipFile) -> None:
    """The reminders written to them, whose names hold their numbers."""
    folder = registre_dir(identifiant).parent / "relances"
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if any(str(numero) in path.name for numero in numeros):
            zipped.write(path, f"{identifiant}/relances/{path.relative_to(folder)}")


def _courrier(identifiant: str, numeros: set[int], zipped: ZipFile) -> None:
    """What the platform said of them: each dossier as last read, the files of its messages, the saved."""
    folder = registre_dir(identifiant).parent / "courrier"
    for numero in sorted(numeros):
        wanted = (f"dossiers/{numero}.json", f"retours/{numero}-*/**/*", f"sauvegardes/{numero}/*")
        for path in sorted({path for pattern in wanted for path in folder.glob(pattern) if path.is_file()}):
            zipped.write(path, f"{identifiant}/courrier/{path.relative_to(folder)}")


def _of(event: object) -> int | None:
    return event.numero if isinstance(event, RetourJuge) else getattr(event, "dossier", None)


def _names(identifiant: str) -> Iterator[str]:
    """What the purge takes out of the coffre: plates, and the returns that no other campaign holds."""
    others = Depot.objects.exclude(campagne_id=identifiant).values_list("fichiers", flat=True)
    elsewhere = {fichier["sha256"] for fichiers in others for fichier in fichiers}
    seen: set[str] = set()
    for pk, fichiers in Depot.objects.filter(campagne_id=identifiant).values_list("pk", "fichiers"):
        yield planche_de(pk)
        mine = {fichier["sha256"] for fichier in fichiers} - elsewhere - seen
        seen |= mine
        yield from (place(sha256) for sha256 in sorted(mine))


def _bilan(identifiant: str, names: list[str]) -> Bilan:
    dir_, digest = registre_dir(identifiant), hashlib.sha256()
    lines = 0
    for path in sorted(path for path in dir_.parent.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(path.relative_to(dir_.parent).as_posix().encode() + hashlib.sha256(content).digest())
        lines += content.count(b"\n") if path.suffix == ".jsonl" else 0
    for name in sorted(names):
        digest.update(name.encode())
    return Bilan(
        dossiers=DossierImporte.objects.filter(campagne_id=identifiant).count(),
        conventions=sum(1 for _ in dir_.glob("conventions/*/*.pdf")),
        retours=Depot.objects.filter(campagne_id=identifiant).count(),
        fichiers=sum(name.startswith("retours/") for name in names),
        lignes=lines,
        empreinte=digest.hexdigest(),
    )


def _rows(identifiant: str) -> None:
    """The rows of the campaign, with their tasks and kept answers; the trail holds no name: it stays."""
    for model in (Importation, DossierImporte):
        model.objects.filter(campagne_id=identifiant).delete()
    for queue in (Emission, Depot):
        effacer(queue.objects.filter(campagne_id=identifiant))
    effacer(Annonce.objects.filter(corps__contains=f'"campagne": "{identifiant}"'))
    # What was answered to other programs may tell of any campaign.
    Reponse.objects.all().delete()
    CampagneOuverte.objects.filter(pk=identifiant).delete()


def _folder(identifiant: str) -> None:
    """The registre, its journal, letters and claims: everything of the campaign on the disk."""
    data: Path = settings.DATA
    folder = data / "campagnes" / identifiant
    gone = folder.with_name(f".{identifiant}.purge")
    shutil.rmtree(gone, ignore_errors=True)
    if folder.exists():
        # Whoever issues from the command line, or exchanges with the platform, ends first.
        with (
            open_registre(folder / "registre", write=True, wait_s=30),
            write_lock(folder / VERROU, wait_s=30),
        ):
            folder.rename(gone)
        shutil.rmtree(gone)


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)
