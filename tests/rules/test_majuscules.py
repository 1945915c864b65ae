"""Names all in capitals."""

import pytest

from convgen.rules.majuscules import proper, shouted

KNOWN = ("Nîmes", "Le Séquestre", "L’Isle-Jourdain", "Les Cabannes", "Albi", "Saint-Chély-d’Apcher")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("COMMUNE DE NIMES", "Commune de Nîmes"),
        ("COMMUNE DU SEQUESTRE", "Commune du Séquestre"),
        ("COMMUNE D ALBI", "Commune d’Albi"),
        ("MAIRIE D'ALBI", "Mairie d’Albi"),
        ("COMMUNE DE L ISLE JOURDAIN", "Commune de L’Isle-Jourdain"),
        ("COMMUNE DES CABANNES", "Commune des Cabannes"),
        ("COMMUNE DE SAINT CHELY D APCHER", "Commune de Saint-Chély-d’Apcher"),
        ("COMMUNE DE LA BASTIDE-SUR-L'HERS", "Commune de La Bastide-sur-l'Hers"),
        ("COMMUNAUTE DE COMMUNES LOT ET TRUYERE", "Communauté de communes Lot et Truyere"),
        ("COMMUNAUTE D'AGGLOMERATION GRAND AUCH", "Communauté d'agglomération Grand Auch"),
        ("SIVOM DU LAURAGAIS", "SIVOM du Lauragais"),
        ("L ISLE JOURDAIN", "L’Isle-Jourdain"),
        ("BAGNOLS-LES-BAINS", "Bagnols-les-Bains"),
    ],
)
def test_a_proper_form_is_proposed(text: str, form: str) -> None:
    """Small words, known accents and acronyms come out right."""
    assert proper(text, KNOWN) == form


@pytest.mark.parametrize(
    ("text", "loud"), [("COMMUNE DE MENDE", True), ("Commune de MENDE", False), ("SIVOM", False), ("", False)]
)
def test_shouting_is_heard(text: str, loud: bool) -> None:
    """A name all in capitals is shouted; an acronym is not."""
    assert shouted(text) is loud
