"""What stops a dossier, and what is only said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from convgen.dossier import Dossier, Ecole, Referent
from convgen.rules.dossier import check
from tests.rules.dossiers_de_test import MONTPELLIER, TOULOUSE, depose, ecoles, un_dossier


def blocking(dossier: Dossier) -> list[str]:
    """The codes that stop a dossier of Toulouse."""
    return [problem.code for problem in check(dossier, TOULOUSE) if problem.blocking]


def _collectivite(**fields: str) -> Dossier:
    base = un_dossier()
    return replace(base, collectivite=replace(base.collectivite, **fields))


def _signataire(**fields: str | None) -> Dossier:
    base = un_dossier()
    return replace(base, signataire=replace(base.signataire, **fields))


def _ecoles(listed: tuple[Ecole, ...]) -> Dossier:
    return replace(un_dossier(), ecoles=listed, nombre_ecoles=len(listed), montant=Decimal(41) * len(listed))


def _depose(instant: str) -> Dossier:
    return replace(un_dossier(), depose_le=datetime.fromisoformat(instant))


def _referents(count: int, email: str = "a@example.fr") -> Dossier:
    return replace(un_dossier(), referents=(Referent(prenom="Luc", nom="AYRAL", email=email),) * count)


def test_a_good_dossier_has_no_problem() -> None:
    """Nothing is found where nothing is wrong, in either campaign."""
    assert check(un_dossier(), TOULOUSE) == ()
    assert check(depose("2022-06-12T09:06:00+02:00"), MONTPELLIER) == ()


ONE = ecoles("Rodez", 1)[0]
SPOILT: dict[str, Callable[[], Dossier]] = {
    "siret.invalide": lambda: _collectivite(siret="21120911900019"),
    "departement.inconnu": lambda: _collectivite(departement="20"),
    "departement.autre_academie": lambda: _collectivite(departement="48"),
    "texte.vide": lambda: _collectivite(nom="  "),
    "texte.caracteres": lambda: _collectivite(commune="Rodez\nAlbi"),
    "texte.long": lambda: _signataire(nom="A" * 81),
    "telephone.manquant": lambda: replace(un_dossier(), telephone=None),
    "telephone.invalide": lambda: replace(un_dossier(), telephone="06 12 34"),
    "qualite.manquant": lambda: _signataire(qualite=None),
    "email.invalide": lambda: replace(un_dossier(), email="mairie.example.fr"),
    "ecoles.aucune": lambda: _ecoles(()),
    "uai.invalide": lambda: _ecoles((replace(ONE, uai="0120102A"),)),
    "ecoles.doublon": lambda: _ecoles((ONE, ONE, ONE)),
    "nombre_ecoles.different": lambda: replace(un_dossier(), nombre_ecoles=2),
    "montant.different": lambda: replace(un_dossier(), montant=Decimal(82)),
    "depot.hors_delai": lambda: _depose("2026-10-17T00:00:00+02:00"),
    "referents.nombre": lambda: _referents(3),
    "referents.email": lambda: _referents(1, "luc.ayral"),
    "engagements.refuses": lambda: replace(un_dossier(), engagements=False),
}


@pytest.mark.parametrize("code", sorted(SPOILT))
def test_one_spoilt_field_is_named_alone(code: str) -> None:
    """Each fault is found by its own rule and by no other."""
    assert blocking(SPOILT[code]()) == [code]


@pytest.mark.parametrize(
    ("instant", "good"),
    [
        ("2026-05-17T23:59:59+02:00", False),
        ("2026-05-17T22:00:00+00:00", True),
        ("2026-05-18T00:00:00+02:00", True),
        ("2026-10-16T23:59:59+02:00", True),
        ("2026-10-16T22:00:00+00:00", False),
    ],
)
def test_window_is_counted_in_paris(instant: str, good: bool) -> None:
    """Both ends are whole days in Paris, whatever the offset of the instant."""
    assert (blocking(_depose(instant)) == []) is good


@pytest.mark.parametrize(
    ("instant", "good"), [("2022-10-28T23:59:59+02:00", True), ("2022-10-29T00:00:00+02:00", False)]
)
def test_montpellier_closes_before_29_october(instant: str, good: bool) -> None:
    """The 28th is the last day; no opening date is known."""
    found = [problem.code for problem in check(depose(instant), MONTPELLIER)]
    assert found == ([] if good else ["depot.hors_delai"])


def test_every_problem_is_collected() -> None:
    """Five faults give five problems, in one pass."""
    spoilt = replace(
        _collectivite(siret="123", departement="34"), telephone="12", montant=Decimal(1), nombre_ecoles=7
    )
    assert blocking(spoilt) == [
        "siret.invalide",
        "telephone.invalide",
        "departement.autre_academie",
        "nombre_ecoles.different",
        "montant.different",
    ]


@pytest.mark.parametrize("text", ["\x1b[31m", "a\u202eb", "a\u2028b", "\ud800", "a\x00b"])
def test_invisible_characters_are_refused(text: str) -> None:
    """What a terminal or a page would obey instead of showing is refused, never quoted."""
    problems = check(_collectivite(nom=f"Commune {text}"), TOULOUSE)
    assert [problem.code for problem in problems] == ["texte.caracteres"]
    assert text not in problems[0].message


@pytest.mark.parametrize("text", ["../../etc/passwd", "<b>Rodez</b>", "{{ 7 * 7 }}", "file:///etc/passwd"])
def test_markup_and_paths_are_mere_text(text: str) -> None:
    """Text that looks like markup or a path is a name like another."""
    assert blocking(_collectivite(nom=text)) == []


def test_warnings_do_not_block() -> None:
    """A surname in small letters, a shouted name and a school out of the list are said only."""
    base = _collectivite(nom="COMMUNE DE RODEZ")
    unknown = Ecole(uai="0129999D", nom="École", commune="Rodez")
    dossier = replace(base, signataire=replace(base.signataire, nom="Garcia"), ecoles=(unknown,))
    problems = check(dossier, TOULOUSE)
    assert {problem.code for problem in problems} == {
        "uai.hors_liste",
        "signataire.capitales",
        "collectivite.majuscules",
    }
    assert not any(problem.blocking for problem in problems)
    assert "« Commune de Rodez »" in problems[-1].message


def test_a_siret_that_already_applied_is_said() -> None:
    """The former dossier is named; the dossier itself is not another one."""
    dossier = un_dossier()
    siret = dossier.collectivite.siret
    (problem,) = check(dossier, TOULOUSE, deja={siret: 7})
    assert (problem.code, problem.blocking) == ("siret.deja_depose", False)
    assert "n° 7" in problem.message
    assert check(dossier, TOULOUSE, deja={siret: dossier.numero}) == ()


def test_montpellier_requires_neither_phone_nor_quality() -> None:
    """The fields that a campaign does not require may be missing."""
    base = depose("2022-06-12T09:06:00+02:00")
    bare = replace(base, telephone=None, signataire=replace(base.signataire, qualite=None), engagements=None)
    assert check(bare, MONTPELLIER) == ()
