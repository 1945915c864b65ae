"""``convgen suivi``: where each dossier of a campaign stands on a given day."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from convgen.cli import options
from convgen.cli.feuille import Cellule, Colonne, Feuille, write
from convgen.cli.mots import PARIS, VERDICTS
from convgen.evenement import RetourJuge
from convgen.french import NBSP, compte
from convgen.intake import listes
from convgen.intake.campagnes import load
from convgen.intake.dossiers import read
from convgen.registre import Journal, open_registre
from convgen.rules.suivi.etat import A_FAIRE, LIBELLES, PLURIELS, Etat
from convgen.workflow.suivre import Suivi, Vue, en_service, suivre

_COLONNES = (
    Colonne(cle="dossier", titre="Dossier"),
    Colonne(cle="collectivite", titre="Collectivité"),
    Colonne(cle="siret", titre="SIRET", ecran=False),
    Colonne(cle="departement", titre="Département", ecran=False),
    Colonne(cle="commune", titre="Commune", ecran=False),
    Colonne(cle="depose_le", titre="Déposé le", ecran=False),
    Colonne(cle="situation", titre="Situation", ecran=False),
    Colonne(cle="version", titre="Version", ecran=False),
    Colonne(cle="etat", titre="État (code)", ecran=False),
    Colonne(cle="libelle", titre="État"),
    Colonne(cle="depuis", titre="Depuis le"),
    Colonne(cle="echeance", titre="Échéance"),
    Colonne(cle="prolongee", titre="Prolongée", ecran=False),
    Colonne(cle="explication", titre="D’où vient l’échéance", ecran=False),
    Colonne(cle="recu_le", titre="Retour reçu le", ecran=False),
    Colonne(cle="verdict", titre="Verdict de la machine", ecran=False),
    Colonne(cle="decision", titre="Décision", ecran=False),
    Colonne(cle="accepte_par", titre="Accepté par", ecran=False),
    Colonne(cle="montant", titre="Montant", ecran=False),
    Colonne(cle="ecoles", titre="Écoles", ecran=False),
    Colonne(cle="expire_le", titre="Expire le", ecran=False),
    Colonne(cle="a_faire", titre="À faire"),
    Colonne(cle="remarques", titre="Remarques", ecran=False),
)
_ABSENTS = (
    Colonne(cle="siret", titre="SIRET"),
    Colonne(cle="commune", titre="Commune"),
    Colonne(cle="ecoles", titre="Écoles en service"),
    Colonne(cle="explication", titre="Pourquoi"),
)
_DOUBLONS = (
    Colonne(cle="code", titre="Code", ecran=False),
    Colonne(cle="objet", titre="SIRET ou UAI", ecran=False),
    Colonne(cle="dossiers", titre="Dossiers", ecran=False),
    Colonne(cle="message", titre="Ce qui ne va pas ensemble"),
)
_REJETS = (
    Colonne(cle="ligne", titre="Ligne"),
    Colonne(cle="dossier", titre="Dossier"),
    Colonne(cle="problemes", titre="Problèmes"),
)
_EGARES = (
    Colonne(cle="fichiers", titre="Retour sans dossier"),
    Colonne(cle="recu_le", titre="Reçu le"),
    Colonne(cle="verdict", titre="Verdict de la machine"),
    Colonne(cle="motifs", titre="Pourquoi"),
)
_EXPIRATIONS = (
    Colonne(cle="dossier", titre="Dossier"),
    Colonne(cle="collectivite", titre="Collectivité"),
    Colonne(cle="expire_le", titre="Expire le"),
    Colonne(cle="explication", titre="D’où vient cette date"),
)


@click.command()
@options.campagne
@options.conventions
@options.dossiers
@click.option(
    "--ouvertes",
    metavar="FILE.csv",
    type=options.FILE,
    help="UAI des écoles ouvertes aujourd’hui : des absents de l’an dernier, seules celles-ci comptent.",
)
@options.le
@options.format_
@options.output
def suivi(
    campagne_id: str,
    conventions: Path,
    dossiers: Path | None,
    ouvertes: Path | None,
    le: str | None,
    format_: str,
    output: Path | None,
) -> None:
    """Dire où en est chaque dossier d’une campagne, un jour donné.

    L’état vient du registre (ce qui est émis) et de son journal (retours, décisions). --dossiers ajoute les
    noms, les adresses, et les dossiers qui n’ont pas de convention. Sont aussi donnés : les collectivités de
    l’an dernier qui n’ont rien déposé, les doublons, les dossiers qui vont expirer sur la plateforme.
    """
    campagne, day = load(campagne_id), options.day(le)
    lus = read(dossiers, campagne) if dossiers is not None else ()
    opened = listes.uais(ouvertes) if ouvertes is not None else None
    with open_registre(conventions, write=False) as registre:
        events = Journal(conventions).evenements()
        vue = suivre(registre, events, campagne, lus=lus, le=day)
    if opened is not None:
        vue = en_service(vue, opened)
    entete = {"campagne": campagne.id, "le": day, "etats": _counts(vue)}
    write(feuilles(vue), format_=format_, output=output, entete=entete)
    if format_ == "table" and output is None:
        click.echo(f"Le {day:%d/%m/%Y} : {resume(vue)}")


def feuilles(vue: Vue) -> tuple[Feuille, ...]:
    """What a Vue says, sheet by sheet; the first has one row a dossier."""
    return (
        Feuille(nom="dossiers", colonnes=_COLONNES, lignes=tuple(map(_ligne, vue.suivis))),
        Feuille(
            nom="absents",
            colonnes=_ABSENTS,
            lignes=tuple((a.siret, a.commune, " ".join(a.uais), a.explication) for a in vue.absents),
        ),
        Feuille(
            nom="doublons",
            colonnes=_DOUBLONS,
            lignes=tuple((d.code, d.objet, " ".join(map(str, d.dossiers)), d.message) for d in vue.doublons),
        ),
        Feuille(nom="retours_sans_dossier", colonnes=_EGARES, lignes=tuple(map(_egare, vue.egares))),
        Feuille(nom="expirations", colonnes=_EXPIRATIONS, lignes=tuple(_expirations(vue))),
        Feuille(
            nom="rejets",
            colonnes=_REJETS,
            lignes=tuple((rejet.ligne, rejet.numero, " ; ".join(rejet.problems)) for rejet in vue.rejets),
        ),
    )


def resume(vue: Vue) -> str:
    """« 14 dossiers : 7 conventions émises, 3 acceptés… »"""
    counts = _by_etat(vue).items()
    told = ", ".join(f"{count} {(PLURIELS if count > 1 else LIBELLES)[etat]}" for etat, count in counts)
    line = f"{compte(len(vue.suivis), 'dossier')} : {told or 'aucun'}"
    if vue.absents:
        line += f" ; {compte(len(vue.absents), 'collectivité absente', 'collectivités absentes')}"
    if soon := vue.bientot_supprimes():
        line += f" ; {compte(len(soon), 'dossier')} que la plateforme va supprimer"
    return f"{line}.".replace(NBSP, " ")


def _by_etat(vue: Vue) -> Counter[Etat]:
    return Counter(suivi.avancement.etat for suivi in vue.suivis)


def _counts(vue: Vue) -> dict[str, int]:
    return {str(etat): count for etat, count in _by_etat(vue).items()}


def _ligne(suivi: Suivi) -> tuple[Cellule, ...]:
    depot, where = suivi.depot, suivi.avancement
    retour, decision = where.retour, where.decision
    received = retour.recu_le if retour is not None else None
    return (
        depot.numero,
        depot.collectivite,
        depot.siret,
        depot.departement,
        depot.commune,
        depot.jour,
        depot.situation,
        depot.version,
        str(where.etat),
        LIBELLES[where.etat],
        where.depuis,
        where.echeance,
        "oui" if where.prolongee else "non",
        where.explication,
        received.astimezone(PARIS).date() if received is not None else None,
        VERDICTS[retour.verdict] if retour is not None else None,
        f"{decision.choix} : {decision.why}" if decision is not None else None,
        where.accepte_par,
        depot.montant,
        len(depot.uais),
        suivi.expire_le,
        A_FAIRE[where.etat],
        " ".join(depot.remarques),
    )


def _egare(retour: RetourJuge) -> tuple[Cellule, ...]:
    received = retour.recu_le.astimezone(PARIS).date() if retour.recu_le is not None else None
    return ", ".join(retour.files), received, VERDICTS[retour.verdict], " ".join(retour.motifs)


def _expirations(vue: Vue) -> Iterator[tuple[Cellule, ...]]:
    for suivi, expiration in vue.bientot_supprimes():
        days = compte((expiration.le - vue.le).days, "jour")
        words = f"dans {days} ; {expiration.source}"
        yield suivi.depot.numero, suivi.depot.collectivite, expiration.le, words
