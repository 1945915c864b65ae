"""Only the page to be signed: simulated, compared, judged; a hundred times where a whole return is once."""

import io
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pikepdf

from convgen.rules.constat import Constat
from convgen.rules.judge import judge
from convgen.rules.retour.identification import NUMBER_PATTERN
from convgen.workflow.emises import ZONE_KINDS
from ocr.facts import Issued, Limits, PageMatch, ZoneSpec
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


def judged_frame(issued: scans.Issued, classe: str, device: str, seed: int) -> Constat:
    """The check of the signature of a simulated page of this class."""
    page = issued.signature_page
    alone = replace(
        issued,
        pdf=one_page(issued.pdf, page),
        zones={name: (1, box) for name, (at, box) in issued.zones.items() if at == page},
    )
    lot = any_nuisances(np.random.default_rng(seed), 1, DEVICES[device])
    lot = replace(lot, turns=(), shuffled=False, blank_backs=False, annexe=False)
    retour = scenario(classe, alone, seed, device, nuisances=lot)
    zones = tuple(
        ZoneSpec(id=name, page=1, box=alone.zones[name][1], kind=kind) for name, kind in ZONE_KINDS.items()
    )
    file = open_files((retour.pdf,), Limits(), number_pattern=NUMBER_PATTERN)
    known = (Issued(key="k", pdf=alone.pdf, zones=zones),)
    match = (PageMatch(index=1, key="k", page=1),)
    facts = compare(file, known, match, Options(number_pattern=NUMBER_PATTERN))
    seen = (replace(zone, page=SIGNEE) for zone in facts.zones)
    return of(judge(un_vu(facts=des_faits([SIGNEE], *seen))), "signature")
