"""``convgen titres``: the claims for payment to hand to the finance service, and what it says of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import click

from convgen.campagne import Campagne
from convgen.cli import options
from convgen.cli.feuille import Cellule, Colonne, Feuille, deliver, render, write
from convgen.cli.inerte import visible
from convgen.errors import UsageInvalide
from convgen.french import NBSP, compte, euros
from convgen.intake import etats_titres
from convgen.intake.campagnes import load
from convgen.registre import Journal, open_registre
from convgen.rules.titres import Compte, Ligne, Rapprochement
from convgen.workflow.suivre import Vue, suivre
from convgen.workflow.titres import Bordereau, bordereau, importer, prouver, remettre

SOME_PROBLEMS = 3

_LIGNES = (
    Colonne(cle="reference", titre="Référence"),
    Colonne(cle="sens", titre="Sens"),
    Colonne(cle="dossier", titre="Dossier", ecran=False),
    Colonne(cle="debiteur", titre="Débiteur"),
    Colonne(cle="siret", titre="SIRET"),
    Colonne(cle="montant", titre="Montant"),
    Colonne(cle="objet", titre="Objet de la créance", ecran=False),
    Colonne(cle="emetteur", titre="Émetteur", ecran=False),
    Colonne(cle="periode", titre="Période", ecran=False),
    Colonne(cle="date_convention", titre="Date de la convention", ecran=False),
    Colonne(cle="annule", titre="Annule", ecran=False),
    Colonne(cle="remarque", titre="Remarque"),
    Colonne(cle="emis_le", titre="Émis le", ecran=False),
    Colonne(cle="paye_le", titre="Payé le", ecran=False),
)
_DEJA = (
    Colonne(cle="reference", titre="Référence"),
    Colonne(cle="dossier", titre="Dossier"),
    Colonne(cle="debiteur", titre="Débiteur"),
    Colonne(cle="montant", titre="Montant"),
    Colonne(cle="etat", titre="État"),
    Colonne(cle="emis_le", titre="Émis le"),
    Colonne(cle="paye_le", titre="Payé le"),
)
_TOTAUX = (
    Colonne(cle="quoi", titre="Rapprochement"),
    Colonne(cle="nombre", titre="Nombre"),
    Colonne(cle="montant", titre="Montant"),
)


@click.command()
@options.campagne
@options.conventions
@options.le
@click.option(
    "--remettre", "hand_over", is_flag=True, help="Note les lignes de --output comme remises, pour toujours."
)
@click.option(
    "--importer",
    "states",
    metavar="FILE",
    type=options.FILE,
    help="Fichier rendu par le service financier, « Émis le » et « Payé le » remplis (CSV, XLSX, ODS).",
)
@options.format_
@options.output
def titres(
    campagne_id: str,
    conventions: Path,
    le: str | None,
    hand_over: bool,
    states: Path | None,
    format_: str,
    output: Path | None,
) -> int:
    """Établir les titres de perception des conventions acceptées, et suivre ceux qui sont remis.

    Une ligne par convention acceptée qui n’a pas encore de titre ; un titre qu’une réouverture a rendu faux
    est annulé, puis remplacé. Avec --remettre, le fichier --output est écrit puis ses lignes sont notées dans
    le journal : elles ne seront plus jamais proposées.

    Codes de sortie : 0 tout va bien ; 3 des lignes de --importer ont un problème ; 2 commande incorrecte.
    """
    campagne, journal = load(campagne_id), Journal(conventions)
    day = options.day(le)
    if hand_over and (output is None or format_ == "table"):
        raise UsageInvalide("--remettre demande un fichier : --output FILE, avec --format csv ou xlsx.")
    with open_registre(conventions, write=False) as registre:
        code = _import(states, journal) if states is not None else 0
        vue = suivre(registre, journal.evenements(), campagne, le=day)
        found = bordereau(vue, registre, journal)
        if hand_over:
            prouver(found.lignes, registre)
    if hand_over and not found.lignes:
        click.echo("Aucun titre n’est à remettre : aucun fichier n’est écrit.", err=True)
        return code
    if hand_over and output is not None:
        _hand_over(found, vue, journal, format_=format_, output=output)
    else:
        _show(found, vue, format_=format_, output=output)
    return code


def feuilles(found: Bordereau, campagne: Campagne) -> tuple[Feuille, ...]:
    """The lines to hand over, those handed over before, the totals."""
    return (
        Feuille(
            nom="a_remettre",
            colonnes=_LIGNES,
            lignes=tuple(_ligne(line, campagne) for line in found.lignes),
        ),
        Feuille(nom="remis", colonnes=_DEJA, lignes=tuple(map(_deja, found.deja))),
        Feuille(nom="rapprochement", colonnes=_TOTAUX, lignes=tuple(_totaux(found.rapprochement))),
    )


def _show(found: Bordereau, vue: Vue, *, format_: str, output: Path | None) -> None:
    entete = {"campagne": vue.campagne.id, "le": vue.le}
    write(feuilles(found, vue.campagne), format_=format_, output=output, entete=entete)
    if format_ == "table" and output is None:
        total = sum((line.montant for line in found.lignes), Decimal(0))
        shown = euros(total) if total >= 0 else f"-{euros(-total)}"
        line = f"{compte(len(found.lignes), 'ligne')} à remettre, {shown} en tout."
        click.echo(line.replace(NBSP, " "))


def _hand_over(found: Bordereau, vue: Vue, journal: Journal, *, format_: str, output: Path) -> None:
    """The file first, then its lines in the journal: killed in between, the same command ends the work."""
    entete = {"campagne": vue.campagne.id, "le": vue.le}
    content = render(feuilles(found, vue.campagne), format_=format_, entete=entete)
    if output.exists() and output.read_bytes() != content:
        raise UsageInvalide(
            f"« {visible(str(output))} » existe déjà : donnez un autre nom, il a peut-être été remis."
        )
    deliver(content, output)
    noted = remettre(found.lignes, journal, instant=datetime.now(UTC))
    if noted < len(found.lignes):
        output.unlink()
        raise UsageInvalide("Une autre commande vient de remettre ces titres : ce fichier est retiré.")
    done = f"{compte(noted, 'ligne remise', 'lignes remises')} : {output}"
    click.echo(done.replace(NBSP, " "), err=True)


def _import(path: Path, journal: Journal) -> int:
    problems = 0
    noted = 0
    for told in importer(etats_titres.read(path), journal, instant=datetime.now(UTC)):
        if isinstance(told, str):
            problems += 1
            click.echo(visible(told), err=True)
        else:
            noted += 1
    done = f"{compte(noted, 'état noté', 'états notés')}, {compte(problems, 'problème')}."
    click.echo(done.replace(NBSP, " "), err=True)
    return SOME_PROBLEMS if problems else 0


def _ligne(line: Ligne, campagne: Campagne) -> tuple[Cellule, ...]:
    du = line.du
    return (
        line.reference,
        str(line.sens),
        du.dossier,
        du.debiteur,
        du.siret,
        line.montant,
        line.objet,
        campagne.titre.emetteur,
        campagne.titre.periode,
        du.date_convention,
        line.annule,
        line.remarque,
        None,
        None,
    )


def _deja(compte: Compte) -> tuple[Cellule, ...]:
    titre = compte.titre
    etat = "payé" if compte.paye_le else "émis" if compte.emis_le else "remis"
    return (
        titre.reference,
        titre.dossier,
        titre.debiteur,
        titre.montant,
        f"annulé ({etat})" if compte.annule else etat,
        compte.emis_le,
        compte.paye_le,
    )


def _totaux(totals: Rapprochement) -> Iterator[tuple[Cellule, ...]]:
    for quoi, (count, amount) in (
        ("Conventions acceptées", totals.acceptes),
        ("Titres remis ou à remettre", totals.demandes),
        ("dont en attente d’une nouvelle convention", totals.en_attente),
        ("dont émis", totals.emis),
        ("dont payés", totals.payes),
    ):
        yield quoi, count, amount
    yield "Écart", None, totals.ecart
