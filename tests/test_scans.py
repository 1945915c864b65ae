"""The simulator of returns: fair, tough, and the same for the same seed."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from tests.scans import CLASSES, DEVICES, Attendu, Nuisances, Retour, scenario
from tests.scans.devices import FINE_DEVICES
from tests.scans.envelope import to_pictures, to_tiff
from tests.scans.hand import STYLES, Hand, hand, signature, write
from tests.scans.paper import RARES
from tests.scans.pen import Pen, draw
from tests.scans.scan import Scan
from tests.scans.sheet import Box, Picture, Printer, Spot, blank_sheet, print_page
from tests.scans.standin import standin

PLAIN = Nuisances(printer=Printer(gain_mm=0.0))
DPI = 100.0


def _retour(classe: str, *, seed: int = 3, device: str = "economique_100", lot: Nuisances = PLAIN) -> Retour:
    return scenario(
        classe,
        standin(version=2),
        seed,
        device,
        previous=standin(version=1),
        other=standin(9050505, "Florac"),
        nuisances=lot,
    )


def _pages(pdf: bytes) -> list[Picture]:
    document = pdfium.PdfDocument(pdf)
    pages = [page.render(scale=DPI / 72, rev_byteorder=True).to_numpy()[..., :3].copy() for page in document]
    document.close()
    return pages


def _ink_share(picture: Picture, box: Box) -> float:
    """Share of dark pixels 4 mm inside a box given in points: the glass may slide by some millimetres."""
    x0, y0, x1, y1 = (round(side * DPI / 72) for side in box)
    inside = picture[y0 + 16 : y1 - 16, x0 + 16 : x1 - 16]
    return float((inside.min(axis=2) < 160).mean())


@pytest.mark.parametrize("classe", ["bonne", "mauvais_dossier", "article_barre"])
def test_same_seed_same_bytes(classe: str) -> None:
    """The same arguments give the same file, byte for byte; another seed gives another one."""
    once, twice, other = _retour(classe), _retour(classe), _retour(classe, seed=4)
    assert once.pdf == twice.pdf
    assert once.file_name == twice.file_name
    assert once.pdf != other.pdf


@pytest.mark.parametrize(
    ("classe", "signed", "stamped"),
    [
        ("bonne", True, None),
        ("signature_sur_cachet", True, False),
        ("non_signee", False, False),
        ("cachet_seul", False, True),
        ("cachet_dans_cadre", True, False),
        ("signature_dans_cachet", False, True),
        ("date_seule", False, False),
    ],
)
def test_ink_is_where_the_class_says(classe: str, signed: bool, stamped: bool | None) -> None:
    """Ink stands in the frame or in the stamp's box, or in neither, as the class says."""
    issued = standin(version=2)
    page, frame = issued.zones["signature-collectivite"]
    picture = _pages(_retour(classe).pdf)[page - 1]
    assert (_ink_share(picture, frame) > 0.004) == signed
    if stamped is not None:
        assert (_ink_share(picture, issued.zones["cachet"][1]) > 0.004) == stamped


@pytest.mark.parametrize(
    ("classe", "count"),
    [("bonne", 3), ("page_manquante", 2), ("page_blanche_a_la_place", 3), ("deux_exemplaires", 6)],
)
def test_pages_are_counted_as_the_class_says(classe: str, count: int) -> None:
    """A missing page is missing; a blank one takes the place of a page."""
    pages = _pages(_retour(classe).pdf)
    assert len(pages) == count
    empty = sum(float((page < 128).mean()) < 0.0005 for page in pages)
    assert empty == (1 if classe == "page_blanche_a_la_place" else 0)


def test_original_sent_back_is_untouched() -> None:
    """The class of those who send the file back without printing it gives our own bytes."""
    assert _retour("copie_non_imprimee").pdf == standin(version=2).pdf


def test_nuisances_change_pages_but_not_their_number() -> None:
    """Blank backs double the pages, an annexed page adds one, a turned page stays one."""
    lot = replace(PLAIN, blank_backs=True, annexe=True, turns=((1, 2),))
    assert len(_pages(_retour("bonne", lot=lot).pdf)) == 7


@pytest.mark.parametrize("device", DEVICES)
def test_each_device_gives_pages_the_size_of_paper(device: str) -> None:
    """Every device writes pages about as wide as A4: pixels and resolution agree."""
    document = pdfium.PdfDocument(_retour("page_manquante", device=device).pdf)
    widths = [page.get_width() for page in document]
    document.close()
    assert widths == pytest.approx([595] * 2, abs=4)


def test_black_and_white_devices_are_compressed_as_fax() -> None:
    """A 1-bit page is a CCITT image, as scanners write it, and holds two levels."""
    pdf = _retour("bonne", device="noir_blanc_200").pdf
    assert b"CCITTFaxDecode" in pdf
    assert len(pdf) < 400_000


def test_scale_of_the_printer_moves_the_frames() -> None:
    """A sheet printed at 93 % keeps track of where the frame has gone."""
    issued = standin()
    rng = np.random.default_rng(1)
    page, box = issued.zones["signature-collectivite"]
    sheet = print_page(issued.pdf, page, Printer(scale=0.93), rng, 150.0)
    x0, y0, x1, _ = sheet.box_mm(box)
    assert (x1 - x0) == pytest.approx((box[2] - box[0]) * 25.4 / 72 * 0.93)
    row, column = round(sheet.px((y0 + sheet.box_mm(box)[3]) / 2)), round(sheet.px(x0))
    assert sheet.picture[row, column - 4 : column + 5].min() < 120


@pytest.mark.parametrize("style", sorted(STYLES))
def test_a_signature_is_its_hand_and_never_twice_the_same(style: str) -> None:
    """Two signatures of one hand have about the same size and never the same points."""
    who: Hand = replace(hand(5), style=style)
    first, second = (signature(who, np.random.default_rng(seed)) for seed in (1, 2))
    sizes = [np.ptp(np.concatenate([stroke.points for stroke in one]), axis=0) for one in (first, second)]
    assert sizes[0] == pytest.approx(sizes[1], rel=0.3)
    assert not np.array_equal(first[0].points, second[0].points)


def test_ink_adds_up_and_never_lightens() -> None:
    """A stroke over print darkens it; what is under stays visible."""
    sheet = blank_sheet(150.0)
    rng = np.random.default_rng(2)
    inked = draw(sheet, write("Rodez", 3.0, rng), Pen(ink="bleu"), Spot(50, 50), rng)
    assert np.all(inked.picture <= sheet.picture)
    assert float((inked.picture[..., 0] < 128).mean()) > 0


def test_pictures_open_as_jpeg() -> None:
    """Pages may also be handed in as pictures, without EXIF."""
    scan = Scan(picture=np.full((60, 40), 200, np.uint8), dpi=(150.0, 150.0))
    (file,) = to_pictures((scan,))
    picture = Image.open(io.BytesIO(file))
    assert (picture.format, picture.size, len(picture.getexif())) == ("JPEG", (40, 60), 0)


def test_every_class_says_what_is_fair() -> None:
    """Good, invalid and free classes all exist, and each invalid one names the check that should stop it."""
    assert {classe.attendu for classe in CLASSES.values()} == set(Attendu)
    assert all(classe.check for classe in CLASSES.values() if classe.attendu is Attendu.INVALIDE)


def test_fine_devices_leave_the_coarse_ones_out() -> None:
    """Under 150 dpi, a normal fax, a curled sheet: not among the devices that see well."""
    assert set(DEVICES) - set(FINE_DEVICES) == {
        "economique_75",
        "economique_100",
        "fax_normal",
        "photo_courbe",
    }


def test_a_struck_article_is_struck() -> None:
    """The struck return differs from the same one unstruck by long dark lines on one page only."""
    issued = standin(version=2)
    struck = _pages(_retour("article_barre", seed=11).pdf)
    lines = []
    for page, picture in enumerate(struck, start=1):
        dark = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) < 150).astype(np.uint8)
        run = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 90), np.uint8))
        lines.append(int(run.sum()) > 0 and page != issued.signature_page)
    assert sum(lines) <= 1


@pytest.mark.parametrize("accident", RARES)
def test_a_rare_accident_leaves_its_trace(accident: str) -> None:
    """Each rare accident darkens paper somewhere, and leaves the print where it was."""
    plain = print_page(standin(version=2).pdf, 1, PLAIN.printer, np.random.default_rng(1), DPI)
    after = RARES[accident](plain, np.random.default_rng(2))
    paper = plain.picture.min(axis=2) > 250
    assert (after.picture[paper] < plain.picture[paper] - 10.0).mean() > 0.002
    assert after.picture[~paper].mean() <= plain.picture[~paper].mean() + 5


def test_a_curled_sheet_bends_its_lines() -> None:
    """The photo of a curled sheet has the size of a flat one's, and other pixels."""
    sheet = print_page(standin(version=2).pdf, 1, PLAIN.printer, np.random.default_rng(1), 150.0)
    device = DEVICES["photo_courbe"]
    bent = device.take(sheet, device, np.random.default_rng(3)).picture
    flat = DEVICES["photo"].take(sheet, DEVICES["photo"], np.random.default_rng(3)).picture
    assert bent.shape == flat.shape
    assert np.abs(bent.astype(int) - flat.astype(int)).mean() > 2


def test_a_tiff_holds_every_page() -> None:
    """A fax kept as TIFF: one page a scan, in group 4, its two resolutions told."""
    page = Scan(picture=np.full((98, 204), 255, np.uint8), dpi=(204, 98), bits=1)
    with Image.open(io.BytesIO(to_tiff((page, page)))) as image:
        assert (image.n_frames, image.info["compression"]) == (2, "group4")
        assert image.info["dpi"] == pytest.approx((204, 98), abs=0.1)


@pytest.mark.parametrize(("fade", "attendu"), [(0.0, Attendu.BONNE), (0.85, Attendu.LIBRE)])
def test_black_and_white_may_leave_a_signed_return_unread(fade: float, attendu: Attendu) -> None:
    """A page printed without toner and scanned without greys is signed, and nobody can say of what."""
    retour = scenario(
        "bonne", standin(version=2), 3, "noir_blanc_200", nuisances=Nuisances(printer=Printer(fade=fade))
    )
    assert (retour.attendu, retour.lost > 0.25) == (attendu, attendu is Attendu.LIBRE)
