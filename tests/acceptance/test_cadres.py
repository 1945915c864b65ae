"""Frames that nobody signed and that were once accepted, found by ``python -m bench.cadres``."""

import pytest

from bench import registre
from convgen.rules.retour.contexte import Z_COLLECTIVITE
from tests.cadres import judged_frame, seen_pages
from tests.scans import Issued

ONCE_ACCEPTED = (
    ("deux_cachets", "vitre_200_couleur", 7),
    ("deux_cachets", "noir_blanc_300", 3),
    ("deux_cachets", "noir_blanc_300", 6),
    ("deux_cachets", "noir_blanc_300", 14),
    ("deux_cachets", "photo_application", 2),
    ("deux_cachets", "photo_application", 9),
    ("deux_cachets", "photo_application", 12),
    ("deux_cachets", "photo_application", 16),
    ("deux_cachets", "vitre_300_couleur", 13006),
    ("deux_cachets", "noir_blanc_300", 16007),
    ("deux_cachets", "fax_fin", 16009),
    ("deux_cachets", "noir_blanc_300", 16018),
    ("deux_cachets", "photo_application", 16021),
    ("deux_cachets", "photo_application", 16027),
    ("deux_cachets", "chargeur_150_gris", 16033),
    ("deux_cachets", "photo", 16038),
    ("deux_cachets", "vitre_300_couleur", 17001),
    ("deux_cachets", "photo", 19006),
    ("deux_cachets", "photo_application", 20003),
    ("deux_cachets", "photo", 24015),
    ("deux_cachets", "vitre_300_couleur", 25013),
    ("deux_cachets", "vitre_200_couleur", 39010),
    ("griffe_seule", "noir_blanc_200", 2),
    ("griffe_seule", "fax_fin", 6),
    ("griffe_seule", "photo_application", 13),
    ("griffe_seule", "photo", 3003),
    ("griffe_seule", "noir_blanc_200", 7005),
    ("griffe_seule", "photo_application", 7005),
    ("griffe_seule", "photo", 21015),
    ("griffe_seule", "noir_blanc_300", 21017),
    ("griffe_seule", "chargeur_300_gris", 21023),
    ("griffe_seule", "photo_application", 24007),
    ("griffe_seule", "noir_blanc_200", 26004),
    ("griffe_seule", "chargeur_300_gris", 29009),
    ("griffe_seule", "vitre_200_gris", 35002),
    ("cachet_a_cheval_seul", "vitre_300_couleur", 11),
    # Words that a pen wrote, over a stamp, above a date that they run into, above a facsimile; a cross.
    ("mention_seule", "vitre_300_couleur", 43001),
    ("date_dans_cadre", "photo", 43001),
    ("nom_a_la_main", "chargeur_200_gris", 43002),
    ("mention_et_date", "chargeur_200_gris", 43003),
    ("mention_et_date", "photo_application", 43004),
    ("mention_et_date", "chargeur_200_gris", 44003),
    ("mention_et_cachet", "chargeur_150_gris", 43001),
    ("mention_et_cachet", "chargeur_300_gris", 44006),
    ("mention_et_cachet", "noir_blanc_200", 51010),
    ("mention_et_cachet", "noir_blanc_300", 51008),
    ("mention_et_cachet", "fax_fin", 52007),
    ("mention_et_cachet", "vitre_200_gris", 52003),
    ("mention_et_date", "noir_blanc_200", 51003),
    # Large looped letters, alone, by a stamp, run into one in black and white.
    ("mots_boucles", "photo_application", 2),
    ("mots_boucles", "chargeur_200_gris", 22),
    ("mots_boucles", "vitre_300_couleur", 60),
    ("mots_boucles_et_cachet", "chargeur_300_gris", 11),
    ("mots_boucles_et_cachet", "noir_blanc_300", 33),
    ("mots_boucles_et_cachet", "vitre_200_gris", 120),
    # Stamps with arms, figures, beads, by other makers than the simulator's first ones.
    ("mention_et_cachet_orne", "vitre_300_couleur", 5),
    ("mention_et_cachet_orne", "chargeur_300_gris", 2),
    ("mention_et_cachet_orne", "vitre_200_gris", 109),
    ("mention_et_cachet_orne", "photo_courbe", 115),
    ("mention_et_date", "photo", 52013),
    # A cup stood on the words; a piece of the frame's own line stands above them.
    ("mention_et_date", "chargeur_150_gris", 52006),
    ("mention_et_date", "economique_100", 53006),
    ("mention_et_date", "photo_courbe", 53007),
    ("mention_et_cachet", "economique_75", 63002),
    # A facsimile of whose name « Le M » alone is read; a long f on a curled photograph.
    ("mention_et_griffe", "photo_application", 54001),
    ("mention_seule", "photo_courbe", 55002),
    # Facsimiles whose letters stand under our own words, ran into the mention, are two crumbs, or were read
    # at a slant; one whose ink was taken with the mention's.
    ("griffe_seule", "noir_blanc_200", 56006),
    ("griffe_seule", "photo_application", 61005),
    ("mention_et_griffe", "fax_normal", 61012),
    ("mention_et_griffe", "photo", 61013),
    ("mention_et_griffe", "photo", 61015),
    ("mention_et_griffe", "vitre_300_couleur", 61019),
    ("mention_et_griffe", "vitre_300_couleur", 43003),
    ("mention_et_griffe", "photo_application", 43002),
    # Under the town's stamp, which hides its name: a letter or two stand out, or over it in another ink; or
    # none, and both are of one pad; or the name is read before « MAIRIE ».
    ("griffe_et_cachet", "chargeur_150_gris", 64007),
    ("griffe_et_cachet", "chargeur_300_gris", 64012),
    ("griffe_et_cachet", "photo_courbe", 64001),
    ("griffe_et_cachet", "vitre_200_couleur", 64001),
    ("griffe_et_cachet", "vitre_300_couleur", 64007),
    ("griffe_et_cachet", "chargeur_200_gris", 64024),
    ("griffe_et_cachet", "photo", 64020),
    ("griffe_et_cachet", "chargeur_300_gris", 64011),
    ("mention_et_cachet", "photo_courbe", 54008),
    ("croix", "vitre_200_gris", 46001),
    ("croix", "noir_blanc_300", 46002),
)
ONCE_REFUSED = (("signature_sur_cachet", "vitre_200_gris", 17003),)
SIGNED = (
    ("bonne", "vitre_300_couleur", 1),
    ("bonne", "photo", 2),
    ("bonne", "noir_blanc_300", 1),
    # Once left to a human: over a stamp in nearly its tone, squarely, over its ring.
    ("signature_sur_cachet", "vitre_200_gris", 31013),
    ("signature_sur_cachet", "chargeur_200_gris", 31003),
    ("cachet_a_cheval", "vitre_300_couleur", 31009),
    ("cachet_a_cheval", "noir_blanc_200", 31014),
    # Within the stamp, darker than it or of another colour.
    ("signature_sur_cachet", "chargeur_200_gris", 31006),
    ("signature_sur_cachet", "photo", 31013),
    # Its arc is not a second stamp's: it goes far out of it.
    ("signature_sur_cachet", "vitre_300_couleur", 31007),
    # A name no higher than letters, tied by its paraph, below « Lu et approuvé » for the last one.
    ("bonne", "photo_courbe", 71004),
    ("bonne", "photo_courbe", 71018),
    ("bonne", "photo_application", 71032),
    # The end of a stroke that the stamp cuts is no letter of a facsimile; a curve goes through the stamp.
    ("cachet_a_cheval", "vitre_300_couleur", 31003),
    ("signature_sur_cachet", "chargeur_300_gris", 31014),
    ("signature_sur_cachet", "chargeur_150_gris", 31010),
    ("signature_sur_cachet", "fax_fin", 31011),
    # Its round loops, taken for a ring, are no stamp whose ink it would have.
    ("bonne", "photo_courbe", 71001),
    ("bonne", "vitre_300_couleur", 71039),
)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """The convention those frames are of."""
    (held,) = registre.two_versions("toulouse-2026-2027", 1, 1, tmp_path_factory.mktemp("cadres"), jobs=1)
    return held.current


@pytest.mark.parametrize(("classe", "device", "seed"), ONCE_ACCEPTED)
def test_an_unsigned_frame_is_not_accepted(classe: str, device: str, seed: int, issued: Issued) -> None:
    """Two stamps, a facsimile, coffee over a stamp."""
    assert judged_frame(issued, classe, device, seed).outcome.word != "conforme"


@pytest.mark.parametrize(("classe", "device", "seed"), SIGNED)
def test_a_signed_frame_is_accepted(classe: str, device: str, seed: int, issued: Issued) -> None:
    """Positive control: the same path sees signatures."""
    assert judged_frame(issued, classe, device, seed).outcome.word == "conforme"


@pytest.mark.parametrize(("classe", "device", "seed"), ONCE_REFUSED)
def test_a_signed_frame_is_not_refused(classe: str, device: str, seed: int, issued: Issued) -> None:
    """A signature nearly all within its stamp, as dark as it."""
    assert judged_frame(issued, classe, device, seed).outcome.word != "non_conforme"


def test_words_that_run_into_what_is_left_of_a_stamp_are_no_higher_for_it(issued: Issued) -> None:
    """By fax its ring falls to pieces, its star does not: « à signer » over it was accepted once."""
    facts = seen_pages(issued, "mention_et_cachet", "fax_fin", 43001)
    (frame,) = (zone for zone in facts.zones if zone.id == Z_COLLECTIVITE)
    assert not any(mark.kind in ("ring", "rectangle") for mark in frame.marks)
    assert frame.hand_tall_mm < 4.0
    assert frame.hand_sweep_mm < 5.0
