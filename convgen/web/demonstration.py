"""The demonstration: the sample campaigns issued, their returns deposited, an account for each role."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from convgen.cli.retours import from_lines
from convgen.errors import UsageInvalide
from convgen.intake.dossiers import read
from convgen.registre import open_registre
from convgen.web.campagnes import campagne_de, ouvrir, registre_dir
from convgen.web.importation import importer
from convgen.web.models import CampagneOuverte, Compte, Role
from convgen.web.reception import Envoi, recevoir
from convgen.workflow.generate import generate
from convgen.workflow.verify import Demande

_SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PAR = "demonstration"


def remplir(jobs: int) -> str:
    """Fill an empty service; the password of the three accounts, drawn anew each time.

    UsageInvalide when something is already there, or when convgen was installed without its samples.
    """
    if CampagneOuverte.objects.exists() or Compte.objects.exists():
        raise UsageInvalide(
            "--demo ne remplit qu’un dossier de données neuf : indiquez-en un autre avec --data."
        )
    if not _SAMPLES.is_dir():
        raise UsageInvalide("Les exemples n’y sont pas : --demo se lance depuis les sources de convgen.")
    expected = json.loads((_SAMPLES / "retours" / "attendus.json").read_text(encoding="utf-8"))
    for identifiant in sorted({line["campagne"] for line in expected}):
        _fill(identifiant, jobs)
    password = secrets.token_urlsafe(9)
    for role in Role:
        compte = Compte(username=role.value, role=role.value)
        compte.set_password(password)
        compte.save()
    return password


def _fill(identifiant: str, jobs: int) -> None:
    row, campagne = ouvrir(identifiant), campagne_de(identifiant)
    with open_registre(registre_dir(identifiant), write=True) as registre:
        for path in _dossiers(identifiant):
            lus = read(path, campagne)
            importer(lus, campagne, PAR)
            for _ in generate(lus, campagne, registre, jobs=jobs):
                pass
    for demande in from_lines(_SAMPLES / "retours" / f"{identifiant}.jsonl", recu_le=None):
        assert demande.recu_le is not None
        envoi = Envoi(campagne=row, par=PAR, annonce=demande.dossier, recu_le=demande.recu_le)
        recevoir([*_files(demande)], envoi, taille_max=campagne.retour.taille_max)


def _dossiers(identifiant: str) -> Iterator[Path]:
    """Those of the campaign, then those that were corrected since."""
    yield _SAMPLES / "dossiers" / f"{identifiant}.json"
    reopened = _SAMPLES / "retours" / f"reouvertures-{identifiant}.json"
    if reopened.exists():
        yield reopened


def _files(demande: Demande) -> Iterator[SimpleUploadedFile]:
    for path in demande.files:
        yield SimpleUploadedFile(path.name, path.read_bytes())
