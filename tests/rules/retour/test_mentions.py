"""Letters beside a signature are known by what they say."""

import pytest

from convgen.rules.retour.mentions import Lettres, frames_the_name, is_sentence, kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lu et approuvé", Lettres.MENTION),
        ("| Lu et amor", Lettres.MENTION),
        ("Lu et op", Lettres.MENTION),
        ("Lu ot ax", Lettres.MENTION),
        ("Le taire\nGARCIA", Lettres.GRIFFE),
        ("Luot ax", Lettres.INCONNUES),
        ("Lu nt re\nVIDAL", Lettres.INCONNUES),
        ("Lu nt re\nRODEZ", Lettres.MENTION),
        ("Lu otax", Lettres.INCONNUES),
        ("Le Maire\nLu ot", Lettres.GRIFFE),
        ("Lu et approuvé\nLe Maire\nBLANC", Lettres.GRIFFE),
        ("Le Maire\nBon pour accord", Lettres.GRIFFE),
        ("Lu et approuvé\nGARCIA", Lettres.INCONNUES),
        ("Lu et approuvé\nRODEZ", Lettres.MENTION),
        ("BONNEŸ MAIRIE", Lettres.GRIFFE),
        ("1 place de la Mairie\nMAIRIE DE RODEZ", Lettres.CACHET),
        ("Lu et approuvé\n2 -", Lettres.MENTION),
        ("Jr ou ve", Lettres.MENTION),
        ("Le Maire\nLUET Jean", Lettres.GRIFFE),
        ("Bon pour accord,", Lettres.MENTION),
        ("| MAIRIE DE ALBI |\n1 place de la Mairie", Lettres.CACHET),
        ("LMAIRIE DE RODEZ\nOCCI", Lettres.CACHET),
        ("| MAIRIE\nRODEZ", Lettres.CACHET),
        ("LMAIRIE DE RODEZ\nLe Maire", Lettres.GRIFFE),
        ("MAIRIE DE RODEZ Le Maire", Lettres.GRIFFE),
        ("MARIE DE RODEZ\nTél. 05 65 00 00 00", Lettres.CACHET),
        ("Communauté de communes", Lettres.CACHET),
        ("pee DE ALBI\nTél. 0S 65 00 00 00", Lettres.CACHET),
        ("ace de la Mairie\nOCCITANIE", Lettres.CACHET),
        ("Madame la Mairie\nDURAND", Lettres.GRIFFE),
        ("Le Maire\n05 65 00 00 00", Lettres.GRIFFE),
        ("Le Maire\nDURAND", Lettres.GRIFFE),
        ("Le Maire de Rodez\nJean GARCIA", Lettres.GRIFFE),
        ("LB Maire", Lettres.GRIFFE),
        ("LeM, >", Lettres.GRIFFE),
        ("Lu et approuvé\nLe M", Lettres.GRIFFE),
        ("La Présidente", Lettres.GRIFFE),
        ("[ MAIRE DE RODEZ", Lettres.GRIFFE),
        ("_ »\nMAIRIE DERODE?", Lettres.CACHET),
        ("MAI£ DE RODEZ", Lettres.GRIFFE),
        ("RODEZ", Lettres.INCONNUES),
        ("SOULIE", Lettres.INCONNUES),
        # A row that nothing was read of is no mention.
        ("TO mt Che\n", Lettres.INCONNUES),
        ("", Lettres.INCONNUES),
        ("_ -\nTO mt Che", Lettres.INCONNUES),
    ],
)
def test_what_letters_say(text: str, kind: Lettres) -> None:
    """A mention and a stamp's address are harmless; a quality, or anything unknown, may be a griffe's."""
    assert kind_of(text, "Rodez") is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MAIRIE DE L'ISLE-JOURDAIN", Lettres.CACHET),
        ("MA[RIE DE L'ISLE-J0URDAIN |", Lettres.CACHET),
        ("Maire de L'Isle-Jourdain", Lettres.GRIFFE),
        ("THADE L'ISLE-J :RDAIN |", Lettres.INCONNUES),
        ("L'ISLE-JOURDAIN", Lettres.INCONNUES),
    ],
)
def test_a_long_name_says_nothing_of_the_word_before_it(text: str, kind: Lettres) -> None:
    """« Maire » and « Mairie » are told by themselves, not drowned in a name that is well read."""
    assert kind_of(text, "L’Isle-Jourdain") is kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vu et vérifié", True),
        ("hi ot vhfis", True),
        ("Nean t\nle 05/06/2026", True),
        ("P. Durand", False),
        ("Lane.\nCG\nñ", False),
        ("zal\nCa\nES", False),
        ("", False),
    ],
)
def test_three_words_or_a_date_are_no_name(text: str, words: bool) -> None:
    """Strokes that read as a sentence must go higher to be a signature."""
    assert is_sentence(text) is words


def test_a_commune_s_name_may_begin_like_a_quality() -> None:
    """« Le Montat » is no « Le Maire »."""
    assert kind_of("Le M", "Le Montat") is Lettres.INCONNUES


@pytest.mark.parametrize(
    ("text", "framed"),
    [
        ("ait. NM NÉGREPELISSE |", True),
        ("1 pl\n| GRIE DE NEGREPELISSE", True),
        ("NÈGREPELISSE", False),
        ("DE NÈGREPE |", False),
        ("SOULIE |", False),
    ],
)
def test_a_frame_around_the_commune_s_name_is_an_address_s(text: str, framed: bool) -> None:
    """The upright that OCR reads at the end of a row is the stamp's frame; a griffe is not framed."""
    assert frames_the_name(text, "Nègrepelisse") is framed
    assert not frames_the_name(text, "")
