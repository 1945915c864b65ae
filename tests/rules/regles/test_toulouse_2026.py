"""Every rule of the tutorial of Toulouse 2026, one test each; docs/regles.md quotes its text."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.dossier import Referent, Signataire
from convgen.evenement import Choix
from convgen.intake.champs import personne, qualite
from convgen.nom_fichier import build
from convgen.rendering import printed
from convgen.rules.delais import PARIS, echeance, en_retard
from convgen.rules.dossier import check
from convgen.rules.judge import judge as judge_retour
from convgen.rules.retour.contexte import Z_ACADEMIE, Z_COLLECTIVITE
from convgen.rules.retour.contexte import Etat as EtatVersion
from convgen.rules.suivi.avancement import avancement
from convgen.rules.suivi.doublons import doublons
from convgen.rules.suivi.etat import Etat
from convgen.titre import titre
from tests.rules.regles import montages as m
from tests.rules.retour.vus import SIGNEE, des_faits, of, un_contexte, un_vu, une_version, une_zone
from tests.rules.suivi.cas import un_retour, une_decision

CAMPAGNE = m.TOULOUSE
FILED = "2026-06-12T09:06:00+02:00"


def _codes(**changes: object) -> set[str]:
    return m.problemes(check(replace(m.toulouse(FILED), **changes), CAMPAGNE))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filed", "accepted"),
    [
        ("2026-05-17T23:59:59+02:00", False),
        ("2026-05-18T00:00:00+02:00", True),
        ("2026-10-16T23:59:59+02:00", True),
        ("2026-10-17T00:00:00+02:00", False),
    ],
)
def test_campagne_du_18_mai_au_16_octobre(filed: str, accepted: bool) -> None:
    """From 18 May to 16 October 2026, both days whole, in Paris."""
    refused = "depot.hors_delai" in m.problemes(check(m.toulouse(filed), CAMPAGNE))
    assert refused is not accepted


def test_un_seul_formulaire_par_collectivite() -> None:
    """A second dossier of the same SIRET is told, at issue and in the following."""
    first = m.depot(m.toulouse(FILED), CAMPAGNE)
    (found, *_) = doublons([first, replace(first, numero=2)], CAMPAGNE)
    assert "un seul par campagne" in found.message
    dossier = m.toulouse(FILED)
    told = check(dossier, CAMPAGNE, deja={dossier.collectivite.siret: 1})
    assert "siret.deja_depose" in m.problemes(told)


def test_demande_annuelle() -> None:
    """The application is made each year: nothing of last year counts, there is no tacit renewal."""
    assert (CAMPAGNE.situations, CAMPAGNE.annee_precedente) == (False, {})
    assert CAMPAGNE.annee_scolaire == "2026-2027"


@given(st.datetimes(datetime(2026, 5, 18), datetime(2026, 10, 16, 23, 59, 59)))
def test_deux_mois_apres_la_demande(naive: datetime) -> None:
    """Two calendar months after the application's day in Paris, clamped to the month's end."""
    filed = naive.replace(tzinfo=PARIS)
    due = echeance(m.toulouse(filed.isoformat()), CAMPAGNE)
    assert due.year * 12 + due.month - filed.year * 12 - filed.month == 2
    assert due.day == filed.day or (due.day < filed.day and (due + timedelta(days=1)).day == 1)


def test_31_juillet_plus_deux_mois() -> None:
    """31 July and two months: 30 September, whole."""
    due = echeance(m.toulouse("2026-07-31T23:30:00+02:00"), CAMPAGNE)
    assert due == date(2026, 9, 30)
    assert not en_retard(datetime(2026, 9, 30, 23, 59, 59, tzinfo=PARIS), due)
    assert en_retard(datetime(2026, 10, 1, tzinfo=PARIS), due)


@given(st.sampled_from([date(2026, 10, 25), date(2027, 3, 28)]), st.integers(0, 24 * 60 - 1))
def test_les_nuits_de_changement_d_heure(due: date, minute: int) -> None:
    """The day of the clock change lasts until midnight in Paris: 25 hours in October, 23 in March."""
    start = datetime.combine(due, datetime.min.time(), PARIS)
    assert not en_retard(start + timedelta(minutes=minute), due)
    assert en_retard(datetime.combine(due + timedelta(days=1), datetime.min.time(), PARIS), due)


def test_hors_delai_classe_sans_suite_et_acces_ferme() -> None:
    """Not returned in time: late, closed to the schools the day after; classed by an instructor."""
    dossier = m.toulouse(FILED)
    due = echeance(dossier, CAMPAGNE)
    assert m.ouvertes(dossier, CAMPAGNE, due)
    assert m.ouvertes(dossier, CAMPAGNE, due + timedelta(days=1)) == set()
    assert m.suivi(dossier, CAMPAGNE, due + timedelta(days=1))[1].etat is Etat.EN_RETARD
    classed = une_decision(Choix.CLASSER, due + timedelta(days=3))
    assert m.suivi(dossier, CAMPAGNE, due + timedelta(days=4), classed)[1].etat is Etat.CLASSE


def test_acces_sur_la_base_de_la_demande() -> None:
    """Access is opened on the application, on its very day."""
    dossier = m.toulouse(FILED)
    assert m.ouvertes(dossier, CAMPAGNE, date(2026, 6, 12)) == {ecole.uai for ecole in dossier.ecoles}


def test_siret_a_14_chiffres() -> None:
    """Fourteen digits, without a fault."""
    seat = m.toulouse(FILED).collectivite
    for siret in (seat.siret[:-1], seat.siret[:-1] + str((int(seat.siret[-1]) + 1) % 10)):
        assert "siret.invalide" in _codes(collectivite=replace(seat, siret=siret))


def test_departement_de_l_academie() -> None:
    """The département is one of the eight of the académie."""
    seat = m.toulouse(FILED).collectivite
    assert "departement.autre_academie" in _codes(collectivite=replace(seat, departement="34"))
    assert set(CAMPAGNE.departements) == {"09", "12", "31", "32", "46", "65", "81", "82"}


def test_prenom_nom_en_majuscules() -> None:
    """« Jean GARCIA »: split on the capitals; a name in small letters is told, not corrected."""
    assert personne("Jean GARCIA") == ("Jean", "GARCIA")
    small = Signataire(prenom="Jean", nom="Garcia", qualite="Maire")
    assert _codes(signataire=small) == {"signataire.capitales"}


def test_qualite_maire_president_ou_autre() -> None:
    """MAIRE, PRÉSIDENT (E) or free text; it is required."""
    read = [qualite(cell) for cell in ("MAIRE", "PRÉSIDENT (E)", "Premier adjoint")]
    assert read == ["Maire", "Président(e)", "Premier adjoint"]
    assert "qualite.manquant" in _codes(signataire=Signataire(prenom="Jean", nom="GARCIA"))


def test_telephone_requis_et_valide() -> None:
    """A telephone is required, of ten digits as 0612345678."""
    assert "telephone.manquant" in _codes(telephone=None)
    assert "telephone.invalide" in _codes(telephone="061234567")
    assert _codes(telephone="0612345678") == set()


def test_nombre_d_ecoles_confirme() -> None:
    """The number typed is that of the schools selected."""
    assert "nombre_ecoles.different" in _codes(nombre_ecoles=3)


def test_quarante_et_un_euros_par_ecole() -> None:
    """41 € a school in 2026-2027; the only amount is the right one."""
    three = m.avec_ecoles(m.toulouse(FILED), m.ecoles("Rodez", 3), 41)
    assert three.montant == 123
    assert not m.problemes(check(three, CAMPAGNE))
    assert "montant.different" in m.problemes(check(replace(three, montant=Decimal(135)), CAMPAGNE))


@pytest.mark.parametrize(("count", "accepted"), [(0, True), (1, True), (2, True), (3, False)])
def test_un_ou_deux_referents_facultatifs(count: int, accepted: bool) -> None:
    """None, one or two référents; a third is refused."""
    one = Referent(prenom="Jeanne", nom="GARCIA", email="nom@domaine.fr")
    assert ("referents.nombre" not in _codes(referents=(one,) * count)) is accepted


def test_adresse_du_referent() -> None:
    """« Format attendu : nom@domaine.fr »."""
    wrong = Referent(prenom="Jeanne", nom="GARCIA", email="nom@domaine")
    assert "referents.email" in _codes(referents=(wrong,))


def test_les_deux_engagements() -> None:
    """Both boxes are ticked, or the application is refused."""
    assert "engagements.refuses" in _codes(engagements=False)
    assert {"engagement_1", "engagement_2"} <= set(CAMPAGNE.colonnes)


def test_l_attestation_est_la_convention_preremplie() -> None:
    """The convention is filled in with all that was typed: nothing is to be written but a signature."""
    text = str(printed(m.toulouse(FILED), CAMPAGNE))
    for value in ("Commune de Rodez", "21120911900018", "Jean GARCIA", "Maire", "26184301", "41"):
        assert value in text


def test_erreur_reouverture_la_premiere_est_caduque() -> None:
    """Reopened, a new convention is issued: the retour of the first is refused, with the right words."""
    former, current = une_version(1, etat=EtatVersion.CADUQUE), une_version(2)
    verdict = judge_retour(un_vu(un_contexte(former, current)))
    assert of(verdict, "version").code == "version.caduque"
    message = (verdict.message or "").replace("\N{NO-BREAK SPACE}", " ")
    assert "Téléchargez la convention en vigueur dans votre dossier" in message
    assert "refusé" not in message


def test_la_reouverture_garde_la_date_de_depot() -> None:
    """The due date of the second version is that of the first deposit; its return is awaited again."""
    dossier = m.toulouse(FILED)
    reopened = replace(m.depot(dossier, CAMPAGNE), version=2)
    assert reopened.echeance == echeance(dossier, CAMPAGNE) == date(2026, 8, 12)
    first = replace(un_retour(date(2026, 6, 20)), dossier=dossier.numero)
    assert avancement(reopened, (first,), CAMPAGNE, le=date(2026, 7, 1)).etat is Etat.EMISE


def test_signee_par_le_representant() -> None:
    """A convention that nobody signed is never accepted: the empty frame is told."""
    blank = [une_zone(name, SIGNEE) for name in (Z_COLLECTIVITE, Z_ACADEMIE)]
    verdict = judge_retour(un_vu(facts=des_faits(range(1, 6), *blank)))
    assert of(verdict, "signature").code == "signature.absente"
    assert verdict.outcome.word == "non_conforme"


def test_retour_par_la_messagerie_en_pdf() -> None:
    """« par la messagerie de votre dossier »: the convention and the letters say so."""
    assert CAMPAGNE.textes.canal_retour == "par la messagerie de votre dossier"
    assert build(m.toulouse(FILED).collectivite, CAMPAGNE).endswith(".pdf")


def test_objet_de_la_creance() -> None:
    """The exact object of step 9, with the convention's date."""
    assert titre(m.toulouse(FILED), CAMPAGNE).objet == (
        "2026/2027 - Contribution des collectivités territoriales au coût de l'ENT-École "
        "selon la convention de partenariat du 12-06-2026"
    )


def test_emetteur_et_periode_du_titre() -> None:
    """DRFIP Occitanie Haute-Garonne Toulouse, between autumn 2026 and spring 2027."""
    claim = titre(m.toulouse(FILED), CAMPAGNE)
    assert claim.emetteur == "DRFIP Occitanie Haute-Garonne Toulouse"
    assert claim.periode == "entre l’automne 2026 et le printemps 2027"


def test_plateforme_et_adresses() -> None:
    """The form's and the site's addresses are those of the tutorial."""
    assert CAMPAGNE.adresse_plateforme.endswith("/commencer/adhesion-ent-ecole-ac-toulouse-2026-2027")
    assert CAMPAGNE.adresse_site == "https://drane.region-academique-occitanie.fr/ent-ecole/collectivite"
