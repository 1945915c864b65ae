"""Is the signature block on the scan, and is it signed by hand."""

from collections.abc import Iterator
from dataclasses import replace

from convgen.rules import seuils
from convgen.rules.constat import Constat, Outcome, Place
from convgen.rules.retour.contexte import Z_ACADEMIE, Z_CACHET, Z_COLLECTIVITE, Z_TEMOIN
from convgen.rules.retour.delegation import delegate
from convgen.rules.retour.electronique import electronic, on_a_scan
from convgen.rules.retour.encre import ink_doubts
from convgen.rules.retour.hauteur import asked, height, looped, through, tied
from convgen.rules.retour.mentions import is_mention
from convgen.rules.retour.surcharges import on_the_frame
from convgen.rules.retour.vu import Vu, conforme, crumbs_mm2, non_verifie, over
from ocr.facts import Box, ZoneFacts

_OF_A_STAMP = ("ring", "rectangle", "lettering", "type", "shape")
_NEAR_PT = 9.0


def check_signature_block(vu: Vu) -> Iterator[Constat]:
    """Positive control: the frame to sign, and what we printed beside it, are on the scan."""
    blocks = vu.zones(Z_COLLECTIVITE)
    if vu.cible is None or vu.facts is None:
        yield non_verifie(
            "signature_block", "La page de signature n’a pas pu être comparée à la convention émise."
        )
        return
    if not blocks:
        yield _block_not_seen(vu)
        return
    block = _best(vu, blocks)
    academie = next((z for z in vu.zones(Z_ACADEMIE) if z.index == block.index), None)
    found = min(block.print_found, academie.print_found if academie else 0.0)
    residual = next((p.residual_mm or 0.0 for p in vu.laid() if p.index == block.index), 0.0)
    if block.frame_found < seuils.FRAME_FOUND:
        yield Constat(
            id="signature_block",
            outcome=Outcome.A_EXAMINER,
            code="signature_block.deforme",
            message="Un côté du cadre de signature n’est pas à sa place sur le scan, ou n’y est plus : "
            "la page est déformée ou à demi effacée.",
            value=block.frame_found,
            threshold=seuils.FRAME_FOUND,
            margin=over(block.frame_found, seuils.FRAME_FOUND),
            boxes=(_place(block),),
        )
        return
    if found < seuils.BLOCK_FOUND or residual > seuils.RESIDUAL_MM:
        yield Constat(
            id="signature_block",
            outcome=Outcome.A_EXAMINER,
            code="signature_block.illisible",
            message="Le cadre de signature n’est pas assez lisible sur le scan pour être jugé.",
            value=found,
            threshold=seuils.BLOCK_FOUND,
            margin=over(found, seuils.BLOCK_FOUND),
            boxes=(_place(block),),
        )
        return
    yield conforme(
        "signature_block",
        "Le cadre « Pour la collectivité » est sur le scan.",
        value=found,
        threshold=seuils.BLOCK_FOUND,
        margin=min(1.0, (found - seuils.BLOCK_FOUND) / (1.0 - seuils.BLOCK_FOUND)) or 0.01,
    )


def _block_not_seen(vu: Vu) -> Constat:
    """Absent for sure only when no page of the file can be the one to sign, badly scanned."""
    page = vu.cible.page_signature if vu.cible else None
    claimed = vu.identification is not None and any(m.page == page for m in vu.identification.matches)
    outcome, message = Outcome.NON_CONFORME, "La page de signature n’est pas dans le fichier."
    if claimed:
        outcome, message = Outcome.A_EXAMINER, "La page de signature est là, mais trop abîmée pour être lue."
    elif vu.nameless:
        outcome = Outcome.A_EXAMINER
        message = "La page de signature n’est pas dans le fichier, ou elle n’y est pas lisible."
    return Constat(id="signature_block", outcome=outcome, code="signature_block.absent", message=message)


def check_signature(vu: Vu) -> Iterator[Constat]:
    """A proven electronic signature; else handwriting in the frame, more than the dirt of this very scan."""
    if vu.original:
        yield Constat(
            id="signature",
            outcome=Outcome.NON_CONFORME,
            code="signature.original",
            message="Le fichier est la convention telle que l’académie l’a émise : elle n’a pas été "
            "imprimée, signée puis numérisée.",
        )
        return
    blocks = vu.zones(Z_COLLECTIVITE)
    signed = tuple(electronic(vu))
    yield from signed
    if signed and not on_a_scan(vu):
        return
    if not blocks:
        yield non_verifie(
            "signature", "Le cadre de signature n’a pas été vu : la signature ne peut pas être vérifiée."
        )
        return
    best = _best(vu, blocks)
    yield from frame_findings(vu, best)
    yield from _other_copies(vu, best, blocks)


def frame_findings(vu: Vu, block: ZoneFacts) -> Iterator[Constat]:
    """What is to be said of one frame, on one returned page; the last one says whether it is signed."""
    dirt = sum(z.ink_mm2 for z in vu.zones(Z_TEMOIN) if z.index == block.index)
    yield from _not_on_paper(vu, block)
    yield from _dirty(block, dirt)
    yield from delegate(vu, block)
    commune = vu.cible.collectivite.commune if vu.cible else ""
    yield from ink_doubts(block, commune)
    hand = block.hand_mm2 - dirt
    margin = _margin(block, hand)
    times = asked(block, commune)
    low = max(tied(block), through(block), looped(block))
    above = max(height(block) / times, low) - 1.0
    if margin >= 0 and above < 0:
        yield _written(block, seuils.HAND_SWEEP_MM * times)
        return
    if margin >= 0:
        signed = conforme(
            "signature",
            "Le cadre « Pour la collectivité » est signé à la main.",
            value=round(hand, 1),
            threshold=seuils.HAND_MM2,
            margin=min(1.0, margin, above) or 0.01,
        )
        yield replace(signed, boxes=(_place(block),))
        return
    yield _unsigned(vu, block, hand)


def _margin(block: ZoneFacts, hand: float) -> float:
    """By how much the strokes exceed what a signature needs, the scarcest measure; negative when short."""
    most = seuils.HAND_AT_MOST_IN_BLACK_MM if block.hand_pieces else seuils.HAND_AT_MOST_MM
    if _two_stamps(block) or block.hand_length_mm > most:
        return -1.0
    stamped = block.stamp_mm2 >= seuils.STAMP_MM2
    measures = [
        (hand, seuils.HAND_MM2 * (seuils.BESIDE_STAMP if stamped else 1.0)),
        (max(block.hand_spread_mm), seuils.HAND_SPREAD_MM),
        (block.hand_length_mm, seuils.MAIN_BESIDE_STAMP_MM if stamped else seuils.HAND_LENGTH_MM),
    ]
    sure = max(tied(block), through(block)) - 1.0
    if sure < 0 and _bears_pieces(block):
        # A flourish alone may be all ovals; beside pieces of a stamp, they must not pass for one.
        amid = _is_amid_pieces(block)
        measures.append(
            (block.hand_free_mm, seuils.HAND_FREE_AMID_PIECES_MM if amid else seuils.HAND_FREE_MM)
        )
    joined = max(_joined(block, stamped=stamped), sure)
    return min(*((value - needed) / needed for value, needed in measures), joined)


def _written(block: ZoneFacts, asked_mm: float) -> Constat:
    """Strokes enough for a signature, none higher than letters: « Lu et approuvé », a date, a name.

    ``asked_mm`` is more beside a mention, which may run into a date."""
    return Constat(
        id="signature",
        outcome=Outcome.A_EXAMINER,
        code="signature.ecriture",
        message="Le cadre « Pour la collectivité » porte de l’écriture (une mention, une date ou un nom), "
        "mais rien qui soit sûrement une signature.",
        value=block.hand_sweep_mm,
        threshold=asked_mm,
        margin=over(block.hand_sweep_mm, asked_mm),
        boxes=(_place(block),),
    )


def _bears_pieces(block: ZoneFacts) -> bool:
    """Whether something machine-drawn stands in the frame, or close: no single letter of a name by hand."""
    near = [mark for mark in block.marks if mark.kind in _OF_A_STAMP and _is_near(mark.box, block.box)]
    shapes = sum(mark.length_mm for mark in near if mark.kind == "shape")
    return shapes >= seuils.STAMP_MM or any(mark.kind != "shape" for mark in near)


def _is_near(mark: Box, frame: Box) -> bool:
    """Whether a mark stands in the frame, or close: the date above it is no piece of a stamp."""
    x0, y0, x1, y1 = (edge + sign * _NEAR_PT for edge, sign in zip(frame, (-1, -1, 1, 1), strict=True))
    return mark[0] < x1 and mark[2] > x0 and mark[1] < y1 and mark[3] > y0


def _two_stamps(block: ZoneFacts) -> bool:
    """Two stamps, or one and much of another: letters of both run together like a pen's."""
    near = [mark for mark in block.marks if _is_near(mark.box, block.box)]
    whole = [mark.length_mm for mark in near if mark.kind in ("ring", "rectangle")]
    pieces = [mark.length_mm for mark in near if mark.kind in ("shape", "lettering")]
    if sum(length >= seuils.STAMP_MM for length in whole) > 1:
        return True
    return bool(whole) and (max(pieces, default=0.0) >= seuils.OTHER_STAMP_MM or _is_amid_pieces(block))


def _is_amid_pieces(block: ZoneFacts) -> bool:
    """Whether much of stamps stands in the frame, or close, besides their whole outlines."""
    near = [mark for mark in block.marks if _is_near(mark.box, block.box)]
    rows = sum(mark.length_mm for mark in near if mark.kind == "type")
    pieces = sum(mark.length_mm for mark in near if mark.kind in ("shape", "lettering"))
    return pieces + (0.0 if is_mention(block.text) else rows) >= seuils.OTHER_PIECES_MM


def _joined(block: ZoneFacts, *, stamped: bool) -> float:
    """One long stroke, a name written in large letters, or a line drawn freely: no way a stamp's crumbs."""
    length = max(block.hand_length_mm, 1.0)
    main = seuils.MAIN_BESIDE_STAMP_MM if stamped else seuils.HAND_MAIN_MM
    large = seuils.HAND_LARGE_MM * (seuils.BESIDE_STAMP if stamped else 1.0)
    ways = (
        (block.hand_main_mm, main, seuils.HAND_MAIN_SHARE),
        (block.hand_large_mm, large, seuils.HAND_LARGE_SHARE),
        (block.hand_free_mm, seuils.HAND_FREELY_MM, seuils.HAND_FREELY_SHARE),
    )
    return max(min(value / needed, value / length / share) - 1.0 for value, needed, share in ways)


def _unsigned(vu: Vu, block: ZoneFacts, hand: float) -> Constat:
    """Nothing that is surely a signature: empty, stamped only, signed elsewhere, or not clear."""
    elsewhere = _signed_elsewhere(vu, block)
    if elsewhere is not None:
        return elsewhere
    stamped = block.stamp_mm2 >= seuils.STAMP_MM2 and hand < seuils.EMPTY_MM2
    # Initials inside a broken ring are as small as its letters: nobody can say that such a stamp is alone.
    whole = all(mark.kind != "lettering" for mark in block.marks)
    alone = block.ink_mm2 - block.stamp_mm2 < seuils.BESIDE_STAMP_MM2
    if stamped and whole and alone and block.stamp_inner_mm < seuils.STAMP_INNER_MM:
        return _finding(
            block,
            Outcome.NON_CONFORME,
            "cachet_seul",
            "Le cadre « Pour la collectivité » porte un cachet mais aucune signature manuscrite.",
            hand,
        )
    bare = block.ink_mm2 - (block.hand_mm2 - hand) < seuils.EMPTY_MM2
    if not stamped and bare and not _bears_traces(vu, block):
        return _finding(
            block, Outcome.NON_CONFORME, "absente", "Le cadre « Pour la collectivité » est vide.", hand
        )
    return _finding(
        block,
        Outcome.A_EXAMINER,
        "incertaine",
        "Il y a de l’encre dans le cadre « Pour la collectivité », mais ce n’est pas sûrement une signature.",
        hand,
    )


def _bears_traces(vu: Vu, block: ZoneFacts) -> bool:
    """Whether more crumbs, too small to be ink, stand in the frame than this scan's own dirt."""
    beside = [z for z in vu.zones(Z_TEMOIN) if z.index == block.index]
    dirt = max((crumbs_mm2(z) / _area(z.box) for z in beside), default=0.0) * _area(block.box)
    return crumbs_mm2(block) > max(seuils.TRACES_MM2, seuils.TRACES_RATIO * dirt)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _signed_elsewhere(vu: Vu, block: ZoneFacts) -> Constat | None:
    places = {
        Z_ACADEMIE: (
            "mauvais_cadre",
            "Une signature a été portée dans le cadre de l’académie, pas dans le vôtre.",
        ),
        Z_CACHET: ("dans_cachet", "La signature est dans la case du cachet, pas dans le cadre de signature."),
    }
    if block.hand_mm2 >= seuils.EMPTY_MM2:
        return None
    for zone_id, (code, message) in places.items():
        for zone in vu.zones(zone_id):
            signed = zone.hand_mm2 >= seuils.HAND_MM2 and zone.hand_length_mm >= seuils.HAND_LENGTH_MM
            if zone.index == block.index and signed and max(zone.hand_spread_mm) >= seuils.HAND_SPREAD_MM:
                return _finding(zone, Outcome.A_EXAMINER, code, message, zone.hand_mm2)
    return None


def _not_on_paper(vu: Vu, block: ZoneFacts) -> Iterator[Constat]:
    """A signature that was never ink on paper is a question for a human."""
    reading = vu.reading
    if reading is None:
        return
    page = next((p for p in reading.pages if p.index == block.index), None)
    original = page is not None and page.image_cover < seuils.IMAGE_COVER
    added = on_the_frame(vu, block)
    if added and not (original and {overlay.kind for overlay in added} == {"drawing"}):
        yield _finding(
            block,
            Outcome.A_EXAMINER,
            "ajoutee",
            "Une image ou un tracé a été ajouté à l’écran dans le cadre de signature : "
            "ce n’est pas de l’encre.",
            block.hand_mm2,
        )
    if original and block.ink_mm2 >= seuils.EMPTY_MM2:
        yield _finding(
            block,
            Outcome.A_EXAMINER,
            "collee",
            "La page est l’original numérique et non un scan : la signature y a été ajoutée à l’écran.",
            block.hand_mm2,
        )


def _dirty(block: ZoneFacts, dirt: float) -> Iterator[Constat]:
    """Negative control: the zone beside, where nothing was printed nor written, must be clean."""
    if dirt > seuils.DIRT_MM2 or (dirt > 1.0 and 0 < block.hand_mm2 < seuils.DIRT_RATIO * dirt):
        yield Constat(
            id="signature",
            outcome=Outcome.A_EXAMINER,
            code="signature.scan_sale",
            message="Le scan est trop sale près de la signature pour en juger.",
            value=dirt,
            threshold=seuils.DIRT_MM2,
            margin=0.0,
            boxes=(_place(block),),
        )


def _other_copies(vu: Vu, best: ZoneFacts, blocks: tuple[ZoneFacts, ...]) -> Iterator[Constat]:
    """Several copies of the page to sign: the best one is judged, those that are not signed like it are told.

    Nothing is said when the best one is not signed: its own finding says what is to be redone."""
    if _worst(vu, best) > Outcome.AVERTISSEMENT:
        return
    for block in blocks:
        if block is not best and (found := _worst(vu, block)) > Outcome.AVERTISSEMENT:
            lacks = "n’est pas signé" if found is Outcome.NON_CONFORME else "n’est pas sûrement signé"
            yield Constat(
                id="signature",
                outcome=Outcome.AVERTISSEMENT,
                code="signature.exemplaire_non_signe",
                message=f"Le fichier contient plusieurs exemplaires de la page à signer : celui de la page "
                f"{block.index} du fichier {lacks}, celui de la page {best.index} l’est.",
                boxes=(Place(frame="retour", page=block.index, box=_whole(vu, block)),),
            )


def _whole(vu: Vu, block: ZoneFacts) -> Box:
    size = next(page.size_pt for page in vu.laid() if page.index == block.index)
    return (0.0, 0.0, *size)


def _best(vu: Vu, blocks: tuple[ZoneFacts, ...]) -> ZoneFacts:
    """Of several copies of the page, the one most surely signed."""
    return min(blocks, key=lambda block: (_worst(vu, block), -block.hand_mm2, -block.print_found))


def _worst(vu: Vu, block: ZoneFacts) -> Outcome:
    return max(finding.outcome for finding in frame_findings(vu, block))


def _finding(zone: ZoneFacts, outcome: Outcome, code: str, message: str, hand: float) -> Constat:
    return Constat(
        id="signature",
        outcome=outcome,
        code=f"signature.{code}",
        message=message,
        value=round(hand, 1),
        threshold=seuils.HAND_MM2,
        margin=over(max(0.0, hand), seuils.HAND_MM2),
        boxes=(_place(zone),),
    )


def _place(zone: ZoneFacts) -> Place:
    return Place(frame="convention", page=zone.page, box=zone.hand_box or zone.box)
