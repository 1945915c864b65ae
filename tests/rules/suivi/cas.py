"""Dossiers and events made for the tests of following: ordinary by default, any field replaced by keyword."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from convgen.evenement import Choix, Decision, Issue, RetourJuge, RetourRecu
from convgen.rules.delais import PARIS
from convgen.rules.suivi.depot import Depot

NUMERO = 9041818
DUE = date(2026, 8, 12)


def instant(day: date, hour: int = 10) -> datetime:
    """That day in Paris."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


def un_depot(**changes: Any) -> Depot:
    """Albi's dossier of 12 June 2026, version 1 in force, due on 12 August."""
    ordinary = Depot(
        numero=NUMERO,
        depose_le=datetime.fromisoformat("2026-06-12T09:06:00+02:00"),
        siret="21810004600014",
        departement="81",
        commune="Albi",
        situation=None,
        echeance=DUE,
        montant=Decimal(41),
        uais=("0810101X",),
        version=1,
    )
    return replace(ordinary, **changes)


def un_retour(day: date = date(2026, 7, 1), verdict: Issue = Issue.CONFORME, **changes: Any) -> RetourJuge:
    """A retour of version 1, received that day and judged an hour after."""
    codes = {
        Issue.CONFORME: (),
        Issue.A_EXAMINER: ("signature.incertaine",),
        Issue.NON_CONFORME: ("signature.absente",),
    }[verdict]
    ordinary = RetourJuge(
        dossier=NUMERO,
        version=1,
        annonce=None,
        sha256=f"{day.toordinal():064x}",
        files=("scan.pdf",),
        recu_le=instant(day),
        juge_le=instant(day) + timedelta(hours=1),
        verdict=verdict,
        codes=codes,
        motifs=codes,
        message=None,
        rules_version="3",
    )
    return replace(ordinary, **changes)


def en_retard_seulement(day: date) -> RetourJuge:
    """A good retour but for its date."""
    return un_retour(day, Issue.A_EXAMINER, codes=("deadline.depassee",))


def une_decision(choix: Choix, day: date = date(2026, 7, 2), **changes: Any) -> Decision:
    """An instructor's decision of that day on version 1."""
    ordinary = Decision(
        dossier=NUMERO,
        version=1,
        choix=choix,
        jusqu_au=None,
        why="vu avec la mairie",
        par="A. B.",
        instant=instant(day, 15),
        retour=None,
        verdict=None,
    )
    return replace(ordinary, **changes)


def une_prolongation(jusqu_au: date, day: date = date(2026, 7, 2)) -> Decision:
    """A new due date given on that day."""
    return une_decision(Choix.PROLONGER, day, jusqu_au=jusqu_au)


def un_message(day: date) -> RetourRecu:
    """Files that nobody has judged yet."""
    return RetourRecu(dossier=NUMERO, files=("scan.pdf",), recu_le=instant(day), reference="m1")
