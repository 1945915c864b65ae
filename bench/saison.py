"""A whole campaign against the stub platform, day by day: ``python -m bench.saison --combien 1500``.

Applications, corrections, returns good and bad, decisions, reminders, closures and claims, from 18 May to the
end of March; some rounds are killed in the middle. Every day, all that convgen says is compared with what the
collectivités and the platform know: the first difference ends it with a trace. With ``--scans N`` the returns
of N collectivités are printed, signed, scanned and judged in earnest; those of the others say their verdict.
"""

import argparse
import os
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from tests.workflow.demarche.banc import Banc, un_banc
from tests.workflow.demarche.saison import Saison
from tests.workflow.demarche.vrais_scans import GENRES, VraisScans


def main() -> None:
    """Play it, and print a line a month."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--combien", type=int, default=1500)
    parser.add_argument("--graine", type=int, default=1518)
    parser.add_argument("--coupures", type=float, default=0.15, help="share of the rounds that are killed")
    parser.add_argument(
        "--scans", type=int, default=0, metavar="N", help="collectivités whose returns are real scans, judged"
    )
    options = parser.parse_args()
    # The disk is not what is tested: ten months of fsync would be most of the time.
    os.fsync = lambda _fd: None
    with tempfile.TemporaryDirectory() as root, un_banc(Path(root)) as banc, banc.plateforme() as plateforme:
        saison = Saison(
            banc, plateforme, combien=options.combien, graine=options.graine, coupures=options.coupures
        )
        numeros = [mairie.numero for mairie in saison.mairies if mairie.genre in GENRES][: options.scans]
        saison.scans = VraisScans(banc, numeros)
        for jour in saison.jours():
            saison.jouer(jour)
            if jour.day == 1:
                _print(_ligne(jour, saison, banc))
        saison.bilan()
        _print(_ligne(jour, saison, banc))
        tuees, spent = saison.tours - saison.survies, sum(os.times()[:4])
        _print(f"{saison.scans.faits} real scans, {tuees} rounds killed, {spent:.0f} s of processor")


def _ligne(jour: date, saison: Saison, banc: Banc) -> str:
    etats = Counter(mairie.etat for mairie in saison.mairies)
    events = Counter(type(event).__name__ for event in saison.comptes.journal.evenements())
    montant = sum(mairie.dossier.montant for mairie in saison.mairies if mairie.etat == "accepte")
    return (
        f"{jour}  {dict(sorted(etats.items()))}  {events['RetourJuge']} returns, {events['Message']} acts, "
        f"{events['Relance']} reminders, {montant} €, {len(banc.stub.vues)} requests"
    )


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- what a benchmark is for


if __name__ == "__main__":
    main()
