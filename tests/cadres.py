"""Only the page to be signed, or one of text: simulated, compared, judged; a hundred times where a whole
return is once."""

import io
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pikepdf

from convgen.rules.constat import Constat
from convgen.rules.judge import judge
from convgen.rules.retour.identification import NUMBER_PATTERN
from convgen.workflow.emises import ZONE_KINDS
from ocr.facts import Facts, Issued, Limits, PageFacts, PageMatch, ZoneSpec
from ocr.inspection import Options, compare
from ocr.reading import open_files
from tests import scans
from tests.rules.retour.vus import SIGNEE, des_faits, of, un_vu
from tests.scans import DEVICES, any_nuisances, scenario


@lru_cache(maxsize=4)
def one_page(pdf: bytes, page: int) -> bytes:
    """Page ``page`` (1-based) of a convention, as a document of its own."""
    with pikepdf.open(io.BytesIO(pdf)) as whole, pikepdf.new() as single:
        single.pages.append(whole.pages[page - 1])
        kept = io.BytesIO()
        single.save(kept)
    return kept.getvalue()


@lru_cache(maxsize=4)
def first_and(pdf: bytes, page: int) -> bytes:
    """Page 1, then page ``page`` (1-based) of a convention, as a document of their own."""
    with pikepdf.open(io.BytesIO(pdf)) as whole, pikepdf.new() as pair:
        pair.pages.append(whole.pages[0])
        pair.pages.append(whole.pages[page - 1])
        kept = io.BytesIO()
        pair.save(kept)
    return kept.getvalue()


def seen_pages(
    issued: scans.Issued, classe: str, device: str, seed: int, *, first_too: bool = False
) -> Facts:
    """What is seen of a simulated page to sign of this class, alone or after the first page."""
    page, at = issued.signature_page, 2 if first_too else 1
    alone = replace(
        issued,
        pdf=(first_and if first_too else one_page)(issued.pdf, page),
        zones={name: (at, box) for name, (where, box) in issued.zones.items() if where == page},
    )
    lot = any_nuisances(np.random.default_rng(seed), at, DEVICES[device])
    lot = replace(lot, turns=(), shuffled=False, blank_backs=False, annexe=False)
    retour = scenario(classe, alone, seed, device, nuisances=lot)
    zones = tuple(
        ZoneSpec(id=name, page=at, box=alone.zones[name][1], kind=kind) for name, kind in ZONE_KINDS.items()
    )
    file = open_files((retour.pdf,), Limits(), number_pattern=NUMBER_PATTERN)
    known = (Issued(key="k", pdf=alone.pdf, zones=zones),)
    matches = tuple(PageMatch(index=index, key="k", page=index) for index in range(1, at + 1))
    return compare(file, known, matches, Options(number_pattern=NUMBER_PATTERN))


def seen_text(issued: scans.Issued, page: int, classe: str, device: str, seed: int) -> Facts:
    """What is seen of a simulated page of text, ``page`` of a convention, alone."""
    alone = replace(
        issued,
        pdf=one_page(issued.pdf, page),
        # All that is marked in zones is marked on another page.
        zones={name: (2, box) for name, (_, box) in issued.zones.items()},
    )
    lot = any_nuisances(np.random.default_rng(seed), 1, DEVICES[device])
    lot = replace(lot, turns=(), shuffled=False, blank_backs=False, annexe=False)
    retour = scenario(classe, alone, seed, device, nuisances=lot)
    file = open_files((retour.pdf,), Limits(), number_pattern=NUMBER_PATTERN)
    known = (Issued(key="k", pdf=alone.pdf, zones=()),)
    matches = (PageMatch(index=1, key="k", page=1),)
    return compare(file, known, matches, Options(number_pattern=NUMBER_PATTERN))


def judged_text(issued: scans.Issued, page: int, classe: str, device: str, seed: int) -> Constat:
    """The check of the content of a simulated page of text."""
    (seen,) = seen_text(issued, page, classe, device, seed).pages
    return _content(seen, page)


def _content(seen: PageFacts, page: int) -> Constat:
    """The check of the content of a return whose ``page`` is this one, the others being ordinary."""
    ordinary = des_faits()
    shown = (
        replace(seen, index=other.index, key=other.key, page=other.page, print_found=seen.print_found or 0.0)
        if other.page == page
        else other
        for other in ordinary.pages
    )
    return of(judge(un_vu(facts=replace(ordinary, pages=tuple(shown)))), "content")


def judged_around(issued: scans.Issued, classe: str, device: str, seed: int) -> Constat:
    """The check of the content of a simulated page to sign."""
    (seen,) = seen_pages(issued, classe, device, seed).pages
    return _content(seen, SIGNEE)


def judged(facts: Facts) -> Constat:
    """The check of the signature of a page to sign alone."""
    seen = (replace(zone, page=SIGNEE, index=1) for zone in facts.zones)
    return of(judge(un_vu(facts=des_faits([SIGNEE], *seen))), "signature")


def judged_frame(issued: scans.Issued, classe: str, device: str, seed: int) -> Constat:
    """The check of the signature of a simulated page of this class."""
    return judged(seen_pages(issued, classe, device, seed))
