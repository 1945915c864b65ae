"""The words and figures of an explanation: the steps, the measures of a frame and what is asked of each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from convgen.cli.inerte import visible
from convgen.cli.mots import nombre
from convgen.rules import seuils
from convgen.rules.retour.contexte import Z_ACADEMIE, Z_CACHET, Z_COLLECTIVITE, Z_TEMOIN
from convgen.rules.retour.vu import crumbs_mm2
from ocr.facts import Sketch, ZoneFacts

STEPS = {
    "codes": (
        "La page reçue et ses codes",
        "Telle qu’elle est arrivée ; chaque code lu est entouré, avec son texte.",
    ),
    "registration": (
        "Le recalage sur la convention émise",
        "Chaque point est un carreau de l’impression retrouvé sur le scan ; sa flèche est l’écart qui reste, "
        "dix fois agrandi : vert sous 0,3 mm, orange sous 0,8 mm, rouge au-delà. Croix grise : non retrouvé.",
    ),
    "print": (
        "L’impression",
        "Gris : notre impression, retrouvée. Rouge : absente du scan. Bleu : encre qu’elle explique.",
    ),
    "added": (
        "L’encre ajoutée",
        "Orange : ce que l’impression n’explique pas. Cadres : ajouts (orange), traits sur le texte (rouge), "
        "manques (violet), avec leur surface. Les règles décident ensuite de ce qui compte.",
    ),
    "zones": (
        "Les zones et leurs marques",
        "Bleu : traits de plume. Violet : anneaux et cadres de cachet. Turquoise : lettres. Brun : droites. "
        "Orange : formes qu’aucune main ne trace. Gris : taches et points.",
    ),
    "words": (
        "La lecture des mots",
        "Vert : mots sûrs, ôtés comme de l’impression. Orange : mots douteux. Bleu : la place à signer.",
    ),
}
"""Step of ``ocr.sketch`` -> title, legend."""

FIGURES = {
    "codes": "codes lus",
    "dpi": "résolution (ppp)",
    "ink_share": "part d’encre",
    "tiles": "carreaux cherchés",
    "tiles_found": "carreaux retrouvés",
    "recognised": "part reconnue",
    "residual_mm": f"écart restant, 95ᵉ centile (mm ; au plus {nombre(seuils.RESIDUAL_MM)})",
    "worst_mm": "plus grand écart (mm)",
    "print_found": f"impression retrouvée (au moins {nombre(seuils.PAGE_FOUND)})",
    "tolerance_mm": "tolérance autour de l’impression (mm)",
    "noise": "bruit du papier",
    "added": "ajouts",
    "stroke": "traits",
    "missing": "manques",
    "covered": "mots disparus",
    "overwritten": "lignes surchargées",
    "pale": "encres pâles",
    "ring": "anneaux",
    "rectangle": "cadres",
    "lettering": "lettres ou emblème d’un cachet",
    "type": "rangées de lettres",
    "line": "droites",
    "shape": "formes",
    "smear": "taches",
    "speck": "points",
    "words": "mots",
    "sure": "mots sûrs",
}
MEASURED = {
    Z_COLLECTIVITE: "Cadre « Pour la collectivité »",
    Z_ACADEMIE: "Cadre « Pour l’académie »",
    Z_CACHET: "Case du cachet",
    Z_TEMOIN: "Témoin (doit rester blanc)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesure:
    """A measure, its value, what is asked of it (empty when nothing is)."""

    nom: str
    valeur: str
    seuil: str = ""


def figures(sketch: Sketch) -> Iterator[Mesure]:
    """The figures of a step."""
    for name, value in sketch.figures.items():
        yield Mesure(nom=FIGURES.get(name, name), valeur=nombre(value, digits=3))


def mesures(zone: ZoneFacts) -> Iterator[Mesure]:
    """What was measured in a zone; beside the frame to sign, the thresholds of ``seuils``."""
    for mesure in _measures(zone):
        yield mesure if zone.id == Z_COLLECTIVITE else replace(mesure, seuil="")


def _measures(zone: ZoneFacts) -> Iterator[Mesure]:
    yield _mesure("impression retrouvée", zone.print_found, "≥", seuils.BLOCK_FOUND)
    yield _mesure("cadre retrouvé, tiers d’un côté le moins", zone.frame_found, "≥", seuils.FRAME_FOUND)
    yield Mesure(nom="encre ajoutée (mm²)", valeur=nombre(zone.ink_mm2))
    yield _mesure("miettes, encre non comprise (mm²)", crumbs_mm2(zone), "vide sous", seuils.TRACES_MM2)
    yield _mesure("encre de plume (mm²)", zone.hand_mm2, "≥", seuils.HAND_MM2)
    yield _mesure("longueur des traits (mm)", zone.hand_length_mm, "≥", seuils.HAND_LENGTH_MM)
    yield _mesure("plus long trait (mm)", zone.hand_main_mm, "≥", seuils.HAND_MAIN_MM)
    yield _mesure("traits plus grands qu’une lettre (mm)", zone.hand_large_mm, "≥", seuils.HAND_LARGE_MM)
    yield _mesure("trait libre, ni droit ni rond (mm)", zone.hand_free_mm, "≥", seuils.HAND_FREE_MM)
    yield _mesure("plus haut trait d’un jet (mm)", zone.hand_sweep_mm, "≥", seuils.HAND_SWEEP_MM)
    yield _mesure("ou plus haut tracé d’un seul tenant (mm)", zone.hand_tall_mm, "≥", seuils.HAND_TALL_MM)
    yield _mesure(
        "ou paraphe qui revient sous un nom (mm)", zone.hand_flourish_mm, "≥", seuils.HAND_FLOURISH_MM
    )
    yield _mesure("ou boucles qui se recouvrent (mm)", zone.hand_loops_mm, "≥", seuils.HAND_LOOPS_MM)
    yield _mesure("ou courbe à travers un cachet (mm)", zone.hand_through_mm, "≥", seuils.HAND_THROUGH_MM)
    yield _mesure("étendue (mm)", max(zone.hand_spread_mm), "≥", seuils.HAND_SPREAD_MM)
    yield _mesure("morceaux pour 100 mm, en noir et blanc", zone.hand_pieces, "≤", seuils.HAND_PIECES)
    yield _mesure("rouge et jaune de l’encre", zone.hand_red, "≤", seuils.HAND_RED)
    yield _mesure("encre de cachet (mm²)", zone.stamp_mm2, "cachet nommé dès", seuils.STAMP_MM2)
    yield _mesure("plus grande marque dans un cachet (mm)", zone.stamp_inner_mm, "<", seuils.STAMP_INNER_MM)
    yield _mesure(
        "lettres au bord d’un cachet ou dessus", zone.stamp_letters, "griffe dès", seuils.STAMP_LETTERS
    )
    if zone.stamp_distance is not None:
        yield _mesure("écart de couleur avec le cachet", zone.stamp_distance, "≥", seuils.STAMP_INK)
    yield _mesure("encre des rangées de lettres (mm²)", zone.type_mm2, "griffe dès", seuils.TYPE_MM2)
    if zone.ink_distance is not None:
        yield _mesure("écart de couleur avec les lettres", zone.ink_distance, "≥", seuils.SAME_INK)
    yield from _read("lu dans les lettres", zone.text)
    yield from _read("lu dans les traits", zone.hand_text)


def _read(nom: str, text: str) -> Iterator[Mesure]:
    """What OCR read, on one line; nothing when it read nothing."""
    lines = filter(None, (visible(line).strip() for line in text.splitlines()))
    if read := " / ".join(lines):
        yield Mesure(nom=nom, valeur=f"« {read} »", seuil="")


def _mesure(nom: str, value: float, sign: str, threshold: float) -> Mesure:
    return Mesure(nom=nom, valeur=nombre(value), seuil=f"{sign} {nombre(threshold)}")
