"""The story of the exchanges with Démarche numérique, told to a person or to a program."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from convgen.cli.inerte import visible, visible_lines
from convgen.cli.mots import VERDICTS, instant
from convgen.errors import PlateformeInjoignable
from convgen.workflow.demarche.evenements import (
    AFaire,
    Classe,
    ConventionEmise,
    ConventionEnvoyee,
    DossierEcarte,
    DossierRecu,
    EnEchec,
    Evenement,
    MarquePosee,
    PassageInterrompu,
    PiecesAttendues,
    PiecesPerdues,
    PiecesRecues,
    Reporte,
    Retenue,
    VerdictPousse,
    VerdictRendu,
)

QUELQU_UN = 3
"""Some dossiers wait for somebody."""
_A_QUELQU_UN = (DossierEcarte, PiecesPerdues, EnEchec)
_ETATS = {
    "en_construction": "en construction",
    "en_instruction": "en instruction",
    "accepte": "accepté",
    "refuse": "refusé",
    "sans_suite": "classé sans suite",
}


class Recit:
    """Tells events as lines (``table``) or objects (``json``); ``exit_code`` is that of the whole."""

    def __init__(self, format_: str) -> None:
        self.exit_code = 0
        self.count = 0
        self._json = format_ == "json"

    def tell(self, event: Evenement) -> None:
        """Say one event, at once."""
        self.count += 1
        if isinstance(event, PassageInterrompu):
            self.exit_code = PlateformeInjoignable.exit_code
        elif isinstance(event, _A_QUELQU_UN) and not self.exit_code:
            self.exit_code = QUELQU_UN
        if self._json:
            fact = {"event": type(event).__name__, **asdict(event)}
            click.echo(json.dumps(fact, ensure_ascii=False, default=_plain))
        else:
            click.echo(visible_lines(phrase(event)))
        sys.stdout.flush()

    def end(self, rien: str) -> int:
        """Say when there was nothing to say; the exit code."""
        if not self.count and not self._json:
            click.echo(rien)
        return self.exit_code


def phrase(event: Evenement) -> str:
    """One event in French."""
    match event:
        case DossierRecu():
            return f"{'reçu' if event.nouveau else 'modifié':<9} dossier {event.numero}, {_ETATS[event.etat]}"
        case DossierEcarte():
            return _liste(f"écarté    dossier {event.numero} :", event.problems)
        case PiecesRecues():
            names = ", ".join(f"« {visible(path.name)} »" for path in event.files)
            return f"retour    dossier {event.numero}, le {instant(event.recu_le)} : {names}"
        case PiecesAttendues():
            return f"attendu   dossier {event.numero} : des pièces viendront plus tard ({event.why})"
        case PiecesPerdues():
            names = ", ".join(f"« {visible(name)} »" for name in event.files)
            return (
                f"perdu     dossier {event.numero} : l’antivirus de la plateforme a retiré {names} ; "
                "demandez à la collectivité de les renvoyer"
            )
        case ConventionEnvoyee():
            what = f"convention version {event.version}"
            return f"envoyée   dossier {event.numero}, {what}{_deja(event.retrouvee)}"
        case VerdictPousse():
            return f"message   dossier {event.numero} : {event.quoi}{_deja(event.retrouvee)}"
    return _phrase(event)


def _phrase(event: Evenement) -> str:
    match event:
        case MarquePosee():
            return f"marque    dossier {event.numero} : {event.quoi} « {visible(event.valeur)} »"
        case Classe():
            kept = f" ; gardé avant : {', '.join(path.name for path in event.sauves)}" if event.sauves else ""
            return f"classé    dossier {event.numero}, sans suite{kept}"
        case ConventionEmise():
            return f"émise     dossier {event.numero}, convention version {event.version}"
        case Retenue():
            return (
                f"retenue   dossier {event.numero}, convention version {event.version} retirée "
                f"({visible(event.why)}) : elle reviendra si le dossier change, ou par « convgen generate »"
            )
        case VerdictRendu():
            names = ", ".join(f"« {visible(name)} »" for name in event.files)
            return f"verdict   dossier {event.numero}, {names} : {VERDICTS[event.verdict]}"
        case PassageInterrompu():
            return f"coupé     {visible(event.why)}"
        case AFaire():
            text = "".join(f"\n    | {visible(line)}" for line in event.texte.splitlines())
            return f"à faire   dossier {event.numero} : {event.quoi}{text}"
        case Reporte():
            return f"reporté   dossier {event.numero} : {visible(event.why)}"
        case EnEchec():
            return f"échec     dossier {event.numero} : {visible(event.why)}"
    raise TypeError(type(event).__name__)


def _liste(title: str, problems: tuple[str, ...]) -> str:
    return "\n".join((title, *(f"    - {visible(problem)}" for problem in problems)))


def _deja(retrouvee: bool) -> str:
    return " (déjà sur la plateforme : un envoi interrompu l’avait déposée)" if retrouvee else ""


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"not plain data: {type(value).__name__}")
