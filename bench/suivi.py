"""How long it takes to follow a whole campaign: ``python -m bench.suivi [DOSSIERS]`` (1,500 by default).

A registre of that many made-up lines and a journal of six events a dossier, without a document; the figures
are processor seconds of this process, reading the files included.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import click

from convgen.evenement import Choix, Evenement, Issue, Message, Relance
from convgen.intake.campagnes import load
from convgen.registre import Journal, open_registre
from convgen.workflow.acces import acces
from convgen.workflow.relances import a_relancer
from convgen.workflow.suivre import Vue, suivre
from tests.registre.lignes_de_test import une_ligne
from tests.rules.suivi.cas import instant, un_message, un_retour, une_decision

CAMPAGNE = load("toulouse-2026-2027")
LE = date(2026, 10, 1)


def main(count: int) -> None:
    """Make the campaign, then print a line a measure."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registre"
        with mock.patch("os.fsync"):
            made = _seconds(lambda: _make(path, count))
        click.echo(f"{count} dossiers, {6 * count} événements (écrits en {made:.1f} s)")
        vue = _vue(path)
        for name, run in (
            ("suivi", lambda: _vue(path)),
            ("accès, une fois suivi", lambda: acces(vue)),
            ("relances, une fois suivi", lambda: a_relancer(vue, Journal(path))),
        ):
            click.echo(f"{name} : {_seconds(run):.2f} s")


def _vue(path: Path) -> Vue:
    with open_registre(path, write=False) as registre:
        return suivre(registre, Journal(path).evenements(), CAMPAGNE, le=LE)


def _make(path: Path, count: int) -> None:
    uais = sorted(ecole.uai for ecole in CAMPAGNE.ecoles.values())
    with open_registre(path, write=True) as registre:
        for numero in range(1, count + 1):
            schools = (uais[numero % len(uais)], uais[(7 * numero) % len(uais)])
            registre.record(une_ligne(numero, siret=f"{numero:014d}", ecoles=schools))
    Journal(path).record_all(event for numero in range(1, count + 1) for event in _events(numero))


def _events(numero: int) -> Iterator[Evenement]:
    day = date(2026, 7, 1) + timedelta(days=numero % 60)
    sha256 = f"{numero:064x}"
    yield Message(dossier=numero, quoi="convention", empreinte="1", instant=instant(day))
    yield replace(un_message(day), dossier=numero)
    yield un_retour(day, Issue.NON_CONFORME, dossier=numero, sha256=sha256)
    yield Relance(
        dossier=numero, version=1, etape="J-3", echeance=day, adresse="m@example.fr", instant=instant(day)
    )
    yield un_retour(day + timedelta(days=3), dossier=numero, sha256=sha256[::-1])
    yield une_decision(Choix.ACCEPTER, day + timedelta(days=4), dossier=numero)


def _seconds(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_500)
