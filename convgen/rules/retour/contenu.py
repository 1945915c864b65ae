"""Nothing struck out, added or replaced outside the zones where ink is welcome."""

from collections.abc import Iterator

from convgen.rules import seuils
from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.surcharges import annotations
from convgen.rules.retour.vu import Vu, conforme, non_verifie, over
from ocr.facts import PageFacts, Region

_MM = 25.4 / 72


def check_content(vu: Vu) -> Iterator[Constat]:
    """Compare every page that could be laid; annexed and blank pages are not the convention's content."""
    pages = vu.laid()
    if not pages:
        yield non_verifie("content", "Le contenu n’a pas pu être comparé à la convention émise.")
        return
    yield from annotations(vu)
    for page in pages:
        yield from _legible(page)
        for region in _gathered(page.regions):
            yield from _RULES[region.kind](page, region)
    yield conforme("content", "Rien n’est barré, ajouté ni remplacé dans le texte.")


def _legible(page: PageFacts) -> Iterator[Constat]:
    found, residual = page.print_found or 0.0, page.residual_mm or 0.0
    if found < seuils.PAGE_FOUND or residual > seuils.RESIDUAL_MM:
        yield Constat(
            id="content",
            outcome=Outcome.A_EXAMINER,
            code="content.illisible",
            message=f"Page {page.page} : l’impression est trop pâle ou trop déformée pour être comparée.",
            value=found,
            threshold=seuils.PAGE_FOUND,
            margin=over(found, seuils.PAGE_FOUND),
            boxes=(Place(frame="retour", page=page.index, box=(0.0, 0.0, *page.size_pt)),),
        )


def _added(page: PageFacts, region: Region) -> Iterator[Constat]:
    if _is_small(region) or _is_fold(region) or is_paraphe(region):
        return
    yield _finding(
        page,
        region,
        "ajout",
        f"Page {page.page} : quelque chose a été écrit hors des cadres.",
        seuils.ADDED_MM2,
    )


def _pale(page: PageFacts, region: Region) -> Iterator[Constat]:
    if region.chroma > seuils.COLOURED:
        yield from _added(page, region)


def _stroke(page: PageFacts, region: Region) -> Iterator[Constat]:
    if region.area_mm2 < seuils.STROKE_MM2 or _is_fold(region) or is_paraphe(region):
        return
    yield _finding(
        page, region, "rature", f"Page {page.page} : du texte est barré ou souligné.", seuils.STROKE_MM2
    )


def _missing(page: PageFacts, region: Region) -> Iterator[Constat]:
    covered = region.kind == "covered"
    asked = seuils.COVERED_MM2 if covered else seuils.MISSING_MM2
    if region.area_mm2 < asked or _at_edge(region):
        return
    message = "une partie du texte imprimé manque ou diffère"
    if covered:
        message = "des mots imprimés ont disparu, comme recouverts ou effacés"
    yield _finding(page, region, "manque", f"Page {page.page} : {message}.", asked)


def _overwritten(page: PageFacts, region: Region) -> Iterator[Constat]:
    width, height = _size_mm(region)
    wide, high = seuils.OVERWRITTEN_MM
    if region.area_mm2 < seuils.OVERWRITTEN_MM2 or width < wide or height < high:
        return
    yield _finding(
        page,
        region,
        "ajout",
        f"Page {page.page} : quelque chose semble écrit par-dessus le texte.",
        seuils.OVERWRITTEN_MM2,
    )


_RULES = {
    "added": _added,
    "pale": _pale,
    "stroke": _stroke,
    "missing": _missing,
    "covered": _missing,
    "overwritten": _overwritten,
}


def _gathered(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """Added ink in pieces closer than a word's gap is one note; the other kinds stand alone."""
    others = tuple(region for region in regions if region.kind != "added")
    left = [region for region in regions if region.kind == "added"]
    notes: list[Region] = []
    while left:
        note = left.pop()
        near = [region for region in left if _is_of_same_note(note, region)]
        if near:
            left = [region for region in left if region not in near]
            left.append(_together(note, *near))
        else:
            notes.append(note)
    return (*notes, *others)


def _is_of_same_note(one: Region, other: Region) -> bool:
    """No farther than a word's gap; in one side margin, where a hole or the print's edge may have taken
    letters away, than a short word's length when both are more than dust."""
    gap = _gap_mm(one, other)
    if gap < seuils.WORD_GAP_MM or gap >= seuils.MARGIN_GAP_MM:
        return gap < seuils.WORD_GAP_MM
    beside = _side(one)
    return beside != 0 and beside == _side(other) and not (_is_small(one) or _is_small(other))


def _side(region: Region) -> int:
    """The side margin that a region stands in: -1 left, 1 right, 0 neither."""
    centre = (region.box[0] + region.box[2]) / 2 * _MM
    return int(centre > seuils.A4_MM[0] - seuils.MARGIN_MM) - int(centre < seuils.MARGIN_MM)


def _is_small(region: Region) -> bool:
    coloured = region.chroma > seuils.COLOURED
    asked = seuils.ADDED_COLOURED_MM2 if coloured else seuils.ADDED_MM2
    return region.area_mm2 < asked or max(_size_mm(region)) < seuils.ADDED_MM


def _together(*regions: Region) -> Region:
    corners = [region.box for region in regions]
    return Region(
        box=(
            min(box[0] for box in corners),
            min(box[1] for box in corners),
            max(box[2] for box in corners),
            max(box[3] for box in corners),
        ),
        area_mm2=round(sum(region.area_mm2 for region in regions), 2),
        kind=regions[0].kind,
        chroma=max(region.chroma for region in regions),
    )


def _gap_mm(one: Region, other: Region) -> float:
    """The wider of the gaps across and down between two boxes; 0 when they meet."""
    across = max(one.box[0] - other.box[2], other.box[0] - one.box[2], 0.0)
    down = max(one.box[1] - other.box[3], other.box[1] - one.box[3], 0.0)
    return max(across, down) * _MM


def _finding(page: PageFacts, region: Region, code: str, message: str, threshold: float) -> Constat:
    return Constat(
        id="content",
        outcome=Outcome.A_EXAMINER,
        code=f"content.{code}",
        message=message,
        value=region.area_mm2,
        threshold=threshold,
        margin=over(region.area_mm2, threshold),
        boxes=(Place(frame="convention", page=page.page or 0, box=region.box),),
    )


def _size_mm(region: Region) -> tuple[float, float]:
    x0, y0, x1, y1 = region.box
    return (x1 - x0) * _MM, (y1 - y0) * _MM


def _is_fold(region: Region) -> bool:
    """Thin, and running to the paper's edge: a fold, a streak of the scanner, the shadow of the paper's
    border."""
    width, height = _size_mm(region)
    x0, y0, x1, y1 = (value * _MM for value in region.box)
    edge, (page_width, page_height) = seuils.EDGE_MM, seuils.A4_MM
    across = height < seuils.FOLD_THICK_MM and (x0 < edge or x1 > page_width - edge)
    along = width < seuils.FOLD_THICK_MM and (y0 < edge or y1 > page_height - edge)
    return across or along or (_outside(region, edge) and not _is_written_along(region))


def _is_written_along(region: Region) -> bool:
    """A row of letters, longer than initials: the shadow of a border is thinner, or solid."""
    thick, long = sorted(_size_mm(region))
    cover = region.area_mm2 / (thick * long)
    return long > seuils.BESIDE_MM and thick > seuils.ADDED_MM and cover < seuils.WRITTEN_COVER


def is_paraphe(region: Region) -> bool:
    """Small, in a margin or the foot: initials, a hole, a staple."""
    width, height = _size_mm(region)
    x0, centre_y = region.box[0] * _MM, (region.box[1] + region.box[3]) / 2 * _MM
    page_width, page_height = seuils.A4_MM
    if centre_y > page_height - seuils.FOOT_MM or centre_y < seuils.MARGIN_MM:
        return width <= seuils.PARAPHE_MM[0] and height <= seuils.PARAPHE_MM[1]
    corner = centre_y > page_height - seuils.CORNER_MM[1] and x0 > page_width - seuils.CORNER_MM[0]
    if corner and max(width, height) <= seuils.PARAPHE_MM[1]:
        return True
    return _side(region) != 0 and max(width, height) <= seuils.BESIDE_MM


def _at_edge(region: Region) -> bool:
    """Print lost where printers and scanners crop."""
    return _outside(region, seuils.EDGE_MM + 8.0)


def _outside(region: Region, edge: float) -> bool:
    x0, y0, x1, y1 = (value * _MM for value in region.box)
    page_width, page_height = seuils.A4_MM
    return x1 < edge or y1 < edge or x0 > page_width - edge or y0 > page_height - edge
