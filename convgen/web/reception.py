"""Receiving a return: its bytes are on the disk, under their sha256, before anything is said or queued."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from django.db import transaction
from django.utils import timezone

from convgen.cli.inerte import visible
from convgen.errors import UsageInvalide
from convgen.web import jugement
from convgen.web.coffre import coffre
from convgen.web.models import CampagneOuverte, Depot
from convgen.web.noms import safe_name
from convgen.web.taches import confier
from convgen.web.trace import tracer

_HEAD = 1024
"""A PDF may begin with some other bytes: readers look for its mark in the first kilobyte."""


class Televerse(Protocol):
    """A file as the browser sent it."""

    name: str
    size: int
    file: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Envoi:
    """What comes with the files: who deposits, in which campaign, the dossier stated, the instant."""

    campagne: CampagneOuverte
    par: str
    annonce: int | None
    recu_le: datetime


def recevoir(files: Sequence[Televerse], envoi: Envoi, *, taille_max: int) -> tuple[Depot, bool]:
    """Keep the files as one return; False when the very same was already there.

    UsageInvalide names a file that is neither a PDF nor a picture, or that is far too large to be looked at.
    """
    for file in files:
        _check(file, taille_max)
    kept = [{"nom": safe_name(file.name), "sha256": coffre().garder(file.file)} for file in files]
    whole = ":".join([*(file["sha256"] for file in kept), str(envoi.annonce or "")])
    with transaction.atomic():
        depot, new = Depot.objects.get_or_create(
            campagne=envoi.campagne,
            empreinte=hashlib.sha256(whole.encode()).hexdigest(),
            defaults={
                "fichiers": kept,
                "annonce": envoi.annonce,
                "recu_le": envoi.recu_le,
                "depose_le": timezone.now(),
                "depose_par": envoi.par,
            },
        )
        if new:
            confier(depot, jugement.tache)
            tracer(envoi.par, "depot", campagne=envoi.campagne.pk, dossier=envoi.annonce, depot=depot.pk)
    return depot, new


def _check(file: Televerse, taille_max: int) -> None:
    name = visible(file.name)
    if file.size > 2 * taille_max:
        raise UsageInvalide(
            f"« {name} » pèse {file.size // 1_000_000} Mo : la limite est {taille_max // 1_000_000} Mo."
        )
    head = file.file.read(_HEAD)
    file.file.seek(0)
    if not _is_return(head):
        raise UsageInvalide(f"« {name} » n’est ni un PDF ni une image (JPEG, PNG, TIFF, HEIC).")


def _is_return(head: bytes) -> bool:
    pictures = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
    return b"%PDF-" in head or head.startswith(pictures) or head[4:8] == b"ftyp"
