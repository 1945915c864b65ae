"""``convgen acces``: which schools and référents have access to open, to keep and to close today."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from convgen.campagne import Campagne
from convgen.cli import options
from convgen.cli.feuille import Colonne, Feuille, write
from convgen.intake import listes
from convgen.intake.campagnes import load
from convgen.intake.dossiers import read
from convgen.registre import Journal, open_registre
from convgen.rules.acces import AccesEcole, AccesReferent, Mesure
from convgen.workflow.acces import acces as access_of
from convgen.workflow.suivre import suivre

_ECOLES = (
    Colonne(cle="mesure", titre="Mesure"),
    Colonne(cle="uai", titre="UAI"),
    Colonne(cle="nom", titre="École"),
    Colonne(cle="commune", titre="Commune"),
    Colonne(cle="dossier", titre="Dossier"),
    Colonne(cle="code", titre="Règle (code)", ecran=False),
    Colonne(cle="regle", titre="Règle"),
)
_REFERENTS = (
    Colonne(cle="mesure", titre="Mesure"),
    Colonne(cle="email", titre="Adresse"),
    Colonne(cle="prenom", titre="Prénom"),
    Colonne(cle="nom", titre="Nom"),
    Colonne(cle="dossier", titre="Dossier"),
    Colonne(cle="regle", titre="Règle"),
)
_ACCENTS = {Mesure.OUVRIR: "à ouvrir", Mesure.GARDER: "à garder", Mesure.FERMER: "à fermer"}


@click.command()
@options.campagne
@options.conventions
@options.dossiers
@click.option(
    "--ouvertes",
    metavar="FILE.csv",
    type=options.FILE,
    help="UAI des écoles ouvertes aujourd’hui : seules les différences sont à faire.",
)
@click.option(
    "--comptes",
    metavar="FILE.csv",
    type=options.FILE,
    help="Adresses des comptes de référents ouverts aujourd’hui.",
)
@click.option("--referents", is_flag=True, help="En CSV : les comptes des référents, au lieu des écoles.")
@options.le
@options.format_
@options.output
def acces(
    campagne_id: str,
    conventions: Path,
    dossiers: Path | None,
    ouvertes: Path | None,
    comptes: Path | None,
    referents: bool,
    le: str | None,
    format_: str,
    output: Path | None,
) -> None:
    """Lister les accès à l’ENT à ouvrir, à garder et à fermer un jour donné.

    Chaque ligne dit la règle dont elle vient. --ouvertes compare avec ce qui est ouvert aujourd’hui ; sans
    cette liste, les écoles de l’an dernier et celles dont le droit a pris fin sont supposées ouvertes. Les
    référents viennent de --dossiers.
    """
    campagne, day = load(campagne_id), options.day(le)
    lus = read(dossiers, campagne) if dossiers is not None else ()
    opened = listes.uais(ouvertes) if ouvertes is not None else None
    accounts = listes.emails(comptes) if comptes is not None else None
    with open_registre(conventions, write=False) as registre:
        vue = suivre(registre, Journal(conventions).evenements(), campagne, lus=lus, le=day)
    ecoles, comptes_a_faire = access_of(vue, ouvertes=opened, comptes=accounts)
    sheets = feuilles(ecoles, comptes_a_faire, campagne)
    entete = {"campagne": campagne.id, "le": day}
    write(sheets[::-1] if referents else sheets, format_=format_, output=output, entete=entete)
    if format_ == "table" and output is None:
        click.echo(f"Le {day:%d/%m/%Y} : écoles {_counts(ecoles)} ; référents {_counts(comptes_a_faire)}.")


def feuilles(
    ecoles: Sequence[AccesEcole], comptes: Sequence[AccesReferent], campagne: Campagne
) -> tuple[Feuille, ...]:
    """The schools, then the accounts of référents."""
    return _sheet_ecoles(ecoles, campagne), _sheet_referents(comptes)


def _sheet_ecoles(ecoles: Sequence[AccesEcole], campagne: Campagne) -> Feuille:
    names = {ecole.uai: ecole for ecole in campagne.ecoles.values()}
    rows = []
    for acces in ecoles:
        droit, ecole = acces.droit, names.get(acces.droit.uai)
        nom, commune = (ecole.nom, ecole.commune) if ecole else (None, None)
        rows.append((str(acces.mesure), droit.uai, nom, commune, droit.dossier, droit.code, droit.regle))
    return Feuille(nom="ecoles", colonnes=_ECOLES, lignes=tuple(rows))


def _sheet_referents(accounts: Sequence[AccesReferent]) -> Feuille:
    return Feuille(
        nom="referents",
        colonnes=_REFERENTS,
        lignes=tuple(
            (str(compte.mesure), compte.email, compte.prenom, compte.nom, compte.dossier, compte.regle)
            for compte in accounts
        ),
    )


def _counts(measured: Sequence[AccesEcole | AccesReferent]) -> str:
    counts = Counter(acces.mesure for acces in measured)
    return ", ".join(f"{counts[mesure]} {words}" for mesure, words in _ACCENTS.items())
