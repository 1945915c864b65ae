"""How high the strokes of a frame go, and how much higher a signature stands beside what is read there."""

from convgen.rules import seuils
from convgen.rules.retour.mentions import (
    Lettres,
    ends_in_a_sentence,
    is_a_day,
    is_dated,
    is_sentence,
    kind_of,
    letters_read,
)
from ocr.facts import ZoneFacts


def asked(block: ZoneFacts, commune: str) -> float:
    """How many times higher than alone a signature stands beside what is read in the frame."""
    more = seuils.BESIDE_A_LETTER * (letters_read(block.hand_text) - seuils.FEW_LETTERS)
    times = [1.0, 1.0 + min(more, 1.0)]
    if is_sentence(block.hand_text):
        times.append(seuils.BESIDE_WORDS)
    if is_a_day(block.hand_text):
        times.append(seuils.BESIDE_DAY)
    if kind_of(block.text, commune) is Lettres.MENTION:
        dated = is_dated(block.text) or is_dated(block.hand_text)
        times.append(seuils.BESIDE_MENTION_AND_DATE if dated else seuils.BESIDE_MENTION)
    return max(times)


def height(block: ZoneFacts) -> float:
    """How high the strokes are, that of a signature which stands beside no mention being 1 at least."""
    return max(block.hand_sweep_mm / seuils.HAND_SWEEP_MM, block.hand_tall_mm / seuils.HAND_TALL_MM)


def tied(block: ZoneFacts) -> float:
    """How long the paraph is that ties a name, the shortest being 1; a sentence may be underlined so."""
    return 0.0 if ends_in_a_sentence(block.hand_text) else block.hand_flourish_mm / seuils.HAND_FLOURISH_MM


def looped(block: ZoneFacts) -> float:
    """How wide the loops are, the narrowest that sign being 1; those of a date's noughts do not."""
    return 0.0 if is_sentence(block.hand_text) else block.hand_loops_mm / seuils.HAND_LOOPS_MM


def through(block: ZoneFacts) -> float:
    """How free a curve goes through a stamp, the least that no two stamps make being 1; words and days do."""
    words = is_a_day(block.hand_text) or letters_read(block.hand_text) >= seuils.MANY_LETTERS
    return 0.0 if words else block.hand_through_mm / seuils.HAND_THROUGH_MM
