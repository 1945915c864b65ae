"""What has changed in a dossier, told field by field."""

from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from convgen.dossier import Dossier, Referent, Signataire
from convgen.rules.modifications import modifications
from tests.factories import un_dossier, une_ecole


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"email": "autre@example.fr"}, ("Adresse électronique", "mairie@example.fr", "autre@example.fr")),
        ({"telephone": None}, ("Téléphone", "0563000000", "")),
        ({"montant": Decimal("41.50")}, ("Montant", "123 €", "41,5 €")),
        ({"engagements": False}, ("Engagements", "oui", "non")),
        ({"date_convention": date(2026, 7, 1)}, ("Date de la convention", "", "01/07/2026")),
        ({"nombre_ecoles": 4}, ("Nombre d’écoles saisi", "3", "4")),
        (
            {"depose_le": datetime.fromisoformat("2026-06-12T09:07:00+02:00")},
            ("Déposé le", "12/06/2026 à 09:06:00", "12/06/2026 à 09:07:00"),
        ),
        (
            {"signataire": Signataire(prenom="Jean", nom="GARCIA", qualite="Président")},
            ("Qualité du signataire", "Maire", "Président"),
        ),
        ({"referents": ()}, ("Référent", "Jeanne GARCIA, referente@example.fr", "")),
        (
            {"ecoles": (une_ecole(1), une_ecole(3), une_ecole(2))},
            (
                "Ordre des écoles",
                ", ".join(une_ecole(rang).uai for rang in (1, 2, 3)),
                ", ".join(une_ecole(rang).uai for rang in (1, 3, 2)),
            ),
        ),
    ],
)
def test_one_change_is_told_alone(change: dict[str, Any], told: tuple[str, str, str]) -> None:
    """One field is changed: it is named with both its values, and nothing else is."""
    before = un_dossier()
    [found] = modifications(before, replace(before, **change))
    said = tuple(text.replace("\u00a0", " ") for text in (found.champ, found.avant, found.apres))
    assert said == told


def test_schools_come_and_go() -> None:
    """A school that is replaced is one that goes and one that comes; a renamed one has both names."""
    before = un_dossier(ecoles=(une_ecole(1), une_ecole(2)))
    after = replace(before, ecoles=(une_ecole(1, nom="École neuve"), une_ecole(3)))
    found = [(change.avant[:8], change.apres[:8]) for change in modifications(before, after)]
    one, two, three = (une_ecole(rang).uai for rang in (1, 2, 3))
    assert found == [(one, one), (two, ""), ("", three)]


def test_every_field_is_looked_at() -> None:
    """A field that is added to the dossier must be told here when it changes."""
    other = Dossier(
        numero=1,
        depose_le=datetime.fromisoformat("2026-05-20T09:06:00+02:00"),
        collectivite=replace(un_dossier().collectivite, siret="x", nom="x", commune="x", departement="x"),
        signataire=Signataire(prenom="x", nom="x", qualite="x"),
        ecoles=(une_ecole(9),),
        montant=Decimal(1),
        email="x",
        telephone="x",
        nombre_ecoles=9,
        engagements=False,
        date_convention=date(2026, 1, 1),
        referents=(Referent(prenom="x", nom="x", email="x"),),
    )
    before = un_dossier(ecoles=(une_ecole(1),))
    for field in fields(Dossier):
        if field.name != "numero":
            after = replace(before, **{field.name: getattr(other, field.name)})
            assert list(modifications(before, after)), field.name
    assert not list(modifications(before, before))
