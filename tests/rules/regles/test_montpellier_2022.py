"""Every rule of the procedure of Montpellier 2022, one test each; docs/regles.md quotes its text."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.dossier import Collectivite, Referent
from convgen.evenement import Choix
from convgen.nom_fichier import Genre, build, judge
from convgen.rendering import printed
from convgen.rules.delais import PARIS, echeance, en_retard, situation
from convgen.rules.dossier import check
from convgen.rules.suivi.doublons import doublons
from convgen.rules.suivi.etat import Etat
from convgen.titre import titre
from tests.rules.regles import montages as m
from tests.rules.suivi.cas import en_retard_seulement, un_retour, une_decision

CAMPAGNE = m.MONTPELLIER
EVE, PIVOT, LAST, OVER = (
    "2022-08-28T23:59:59+02:00",
    "2022-08-29T00:00:00+02:00",
    "2022-10-28T23:59:59+02:00",
    "2022-10-29T00:00:00+02:00",
)
RENTREE = date(2022, 9, 1)


def test_quarante_cinq_euros_par_ecole() -> None:
    """45 € a school and a year; another amount is refused."""
    dossier = m.en_c(PIVOT)
    assert titre(dossier, CAMPAGNE).montant == 90
    assert "montant.different" in m.problemes(check(replace(dossier, montant=Decimal(82)), CAMPAGNE))


def test_referent_ville_facultatif_et_unique() -> None:
    """None or one référent ville; two are refused."""
    one = Referent(prenom="Jeanne", nom="GARCIA", email="r@example.fr")
    assert not m.problemes(check(m.en_c(PIVOT), CAMPAGNE)) & {"referents.nombre"}
    assert not m.problemes(check(replace(m.en_c(PIVOT), referents=(one,)), CAMPAGNE)) & {"referents.nombre"}
    assert "referents.nombre" in m.problemes(check(replace(m.en_c(PIVOT), referents=(one, one)), CAMPAGNE))


def test_identification_par_le_siret() -> None:
    """The collectivité is identified by its SIRET: a wrong digit is refused."""
    seat = replace(m.en_c(PIVOT).collectivite, siret=m.NIMES[:-1] + "7")
    assert "siret.invalide" in m.problemes(check(replace(m.en_c(PIVOT), collectivite=seat), CAMPAGNE))


def test_convention_signee_par_la_rectrice() -> None:
    """The convention that is made available bears the rectrice's name, title and signature."""
    signed = printed(m.en_c(PIVOT), CAMPAGNE)["campagne"]
    assert isinstance(signed, dict)
    assert isinstance(signed["signataire"], dict)
    assert str(signed["signataire"]["titre"]).startswith("Rectrice")
    assert signed["signataire"]["signature"]


@pytest.mark.parametrize(
    ("dossier", "letter"), [(m.en_a(PIVOT), "A"), (m.en_b(PIVOT), "B"), (m.en_c(PIVOT), "C")]
)
def test_situations_a_b_c(dossier: m.Dossier, letter: str) -> None:
    """A: last year, same schools; B: last year, other schools; C: not last year."""
    assert situation(dossier, CAMPAGNE) == letter


@pytest.mark.parametrize("make", [m.en_a, m.en_b, m.en_c])
def test_demande_avant_le_29_octobre(make: object) -> None:
    """The 28th at midnight is the last instant; from the 29th on the application is refused."""
    assert callable(make)
    last, over = (m.problemes(check(make(instant), CAMPAGNE)) for instant in (LAST, OVER))
    assert "depot.hors_delai" not in last
    assert "depot.hors_delai" in over


@pytest.mark.parametrize("filed", [EVE, PIVOT, LAST])
def test_a_les_ecoles_utilisatrices_des_la_rentree(filed: str) -> None:
    """Situation A: last year's schools may use the ENT from la rentrée, whenever the application comes."""
    dossier = m.en_a(filed)
    day = max(RENTREE, dossier.depose_le.date())
    assert m.ouvertes(dossier, CAMPAGNE, day) == {ecole.uai for ecole in dossier.ecoles}


@given(st.dates(date(2022, 6, 1), date(2022, 10, 28)))
def test_a_retrait_deux_mois_apres_la_demande(filed: date) -> None:
    """Situation A: two months after the application, whatever its day, the access is withdrawn."""
    dossier = m.en_a(datetime(filed.year, filed.month, filed.day, 12, tzinfo=PARIS).isoformat())
    due = echeance(dossier, CAMPAGNE)
    assert (due.year - filed.year) * 12 + due.month - filed.month == 2
    last, after = (m.acces(dossier, CAMPAGNE, day) for day in (due, due + timedelta(days=1)))
    assert all(last[ecole.uai].ouvert for ecole in dossier.ecoles)
    assert not any(after[ecole.uai].ouvert for ecole in dossier.ecoles)


def test_b_avant_le_29_aout_toutes_des_la_rentree() -> None:
    """Situation B, before 29 August: existing and new schools from la rentrée; the new one not before."""
    dossier = m.en_b(EVE)
    assert m.ouvertes(dossier, CAMPAGNE, RENTREE) == {ecole.uai for ecole in dossier.ecoles}
    assert m.ouvertes(dossier, CAMPAGNE, date(2022, 8, 31)) == {m.MENDE_OLD}


@pytest.mark.parametrize("filed", [PIVOT, LAST])
def test_b_a_partir_du_29_aout_nouvelles_sur_la_demande(filed: str) -> None:
    """Situation B, on 29 August or later: existing from la rentrée, new ones on the application itself."""
    dossier = m.en_b(filed)
    rights = m.acces(dossier, CAMPAGNE, dossier.depose_le.date())
    new = next(ecole.uai for ecole in dossier.ecoles if ecole.uai != m.MENDE_OLD)
    assert (rights[new].ouvert, rights[new].code) == (True, "acces.sur_demande")
    assert rights[m.MENDE_OLD].code == "acces.existante"


@pytest.mark.parametrize("make", [m.en_b, m.en_c])
def test_b_et_c_retour_avant_le_29_octobre(make: object) -> None:
    """B and C deposited before 29 August: the return comes before 29 October, the 28th included."""
    assert callable(make)
    for filed in ("2022-06-01T09:00:00+02:00", EVE):
        assert echeance(make(filed), CAMPAGNE) == date(2022, 10, 28)


@pytest.mark.parametrize("make", [m.en_b, m.en_c])
@given(filed=st.dates(date(2022, 8, 29), date(2022, 10, 28)))
def test_b_et_c_deux_mois_a_partir_du_29_aout(make: object, filed: date) -> None:
    """B and C deposited on 29 August or later: two months after the application."""
    assert callable(make)
    due = echeance(make(f"{filed.isoformat()}T12:00:00+02:00"), CAMPAGNE)
    assert (due.year - filed.year) * 12 + due.month - filed.month == 2
    assert due.day == filed.day or (due + timedelta(days=1)).day == 1


@pytest.mark.parametrize("make", [m.en_b, m.en_c])
@pytest.mark.parametrize("filed", [EVE, PIVOT])
def test_sans_retour_acces_retire_a_toutes_les_ecoles(make: object, filed: str) -> None:
    """No return in time: the access is withdrawn from all the schools, existing and new alike."""
    assert callable(make)
    dossier = make(filed)
    due = echeance(dossier, CAMPAGNE)
    assert m.ouvertes(dossier, CAMPAGNE, due) == {ecole.uai for ecole in dossier.ecoles}
    assert m.ouvertes(dossier, CAMPAGNE, due + timedelta(days=1)) == set()


def test_b_une_ecole_retiree_ferme() -> None:
    """Situation B, schools removed: the one that is no longer listed closes at la rentrée."""
    removed = next(uai for uai in CAMPAGNE.annee_precedente[m.MENDE].uais if uai != m.MENDE_OLD)
    eve, day = (m.acces(m.en_b(EVE), CAMPAGNE, le)[removed].ouvert for le in (date(2022, 8, 31), RENTREE))
    assert (eve, day) == (True, False)


def test_c_avant_le_29_aout_des_la_rentree() -> None:
    """Situation C, before 29 August: the schools may use the ENT from la rentrée, and not before."""
    dossier = m.en_c(EVE)
    assert m.ouvertes(dossier, CAMPAGNE, date(2022, 8, 31)) == set()
    assert len(m.ouvertes(dossier, CAMPAGNE, RENTREE)) == len(dossier.ecoles)


@pytest.mark.parametrize("filed", [PIVOT, LAST])
def test_c_a_partir_du_29_aout_sur_la_demande(filed: str) -> None:
    """Situation C, on 29 August or later: access is opened on the application itself."""
    dossier = m.en_c(filed)
    assert len(m.ouvertes(dossier, CAMPAGNE, dossier.depose_le.date())) == len(dossier.ecoles)


def test_engagement_a_defaut_classe_sans_suite() -> None:
    """No return: the instructor classes the dossier, which closes all; a late retour undoes nothing."""
    dossier = m.en_c(PIVOT)
    events = (une_decision(Choix.CLASSER, date(2022, 11, 2)), un_retour(date(2022, 11, 3)))
    _, where = m.suivi(dossier, CAMPAGNE, date(2022, 11, 4), *events)
    assert where.etat is Etat.CLASSE
    assert m.ouvertes(dossier, CAMPAGNE, date(2022, 11, 4), *events) == set()
    assert "classée sans suite" in CAMPAGNE.textes.consequence


def test_engagement_a_cocher() -> None:
    """The commitment of the form is ticked, or the application is refused."""
    refused = check(replace(m.en_c(PIVOT), engagements=False), CAMPAGNE)
    assert "engagements.refuses" in m.problemes(refused)


def test_nombre_d_ecoles_et_cout() -> None:
    """The number chosen in the form is that of the schools listed."""
    refused = check(replace(m.en_c(PIVOT), nombre_ecoles=1), CAMPAGNE)
    assert "nombre_ecoles.different" in m.problemes(refused)


def test_erreur_nouvelle_demande() -> None:
    """An error: a new application of the same SIRET, which makes the former convention caduque."""
    first = m.depot(m.en_c(EVE), CAMPAGNE)
    newer = replace(first, numero=first.numero + 1, depose_le=datetime.fromisoformat(PIVOT))
    (found, *_) = doublons([first, newer], CAMPAGNE)
    assert found.dossiers == (first.numero, newer.numero)
    assert "rend caduque" in found.message


def test_fichier_ideal_48_mende() -> None:
    """Ideally so named: another name is a warning, one that contradicts the dossier is looked at."""
    mende = Collectivite(siret=m.MENDE, nom="Commune de Mende", commune="Mende", departement="48")
    assert build(mende, CAMPAGNE) == "48-Mende-Convention-ENT-22-23.pdf"
    kinds = [judge(name, mende, CAMPAGNE).kind for name in ("scan.pdf", "34-Sète-Convention-ENT-22-23.pdf")]
    assert kinds == [Genre.MUET, Genre.CONTRAIRE]
    assert (CAMPAGNE.retour.nom_variante, CAMPAGNE.retour.nom_contraire) == ("avertissement", "a_examiner")


def test_vingt_mo_au_plus() -> None:
    """« taille max : 20 Mo », as the platform counts them."""
    assert CAMPAGNE.retour.taille_max == 20 * 1024 * 1024


def test_retour_par_la_messagerie() -> None:
    """The return comes by the messagerie of the dossier, as an attachment; the convention says so."""
    assert CAMPAGNE.textes.canal_retour.startswith("en pièce jointe, dans la messagerie de votre dossier")
    assert CAMPAGNE.plateforme == "Démarches simplifiées"


def test_titre_au_premier_trimestre_2023() -> None:
    """The claim comes in the first quarter of 2023, from the académie, for the cost of the year."""
    claim = titre(m.en_c(PIVOT), CAMPAGNE)
    assert (claim.periode, claim.emetteur) == ("au premier trimestre 2023", "Académie de Montpellier")
    assert claim.objet.startswith("2022/2023 - Contribution")


@given(st.dates(date(2022, 10, 20), date(2022, 11, 5)), st.integers(0, 23))
def test_le_dernier_jour_entier_meme_au_changement_d_heure(due: date, hour: int) -> None:
    """The whole last day counts in Paris, on 30 October 2022 too, which has 25 hours."""
    received = datetime(due.year, due.month, due.day, hour, 59, 59, tzinfo=PARIS)
    assert not en_retard(received, due)
    assert en_retard(datetime.combine(due + timedelta(days=1), datetime.min.time(), PARIS), due)


def test_un_retour_tardif_est_pour_l_instructeur() -> None:
    """A good retour that comes late is for an instructor; meanwhile the access stays withdrawn."""
    dossier, late = m.en_c(EVE), en_retard_seulement(date(2022, 10, 29))
    _, where = m.suivi(dossier, CAMPAGNE, date(2022, 10, 30), late)
    assert (where.etat, m.ouvertes(dossier, CAMPAGNE, date(2022, 10, 30), late)) == (Etat.A_EXAMINER, set())
