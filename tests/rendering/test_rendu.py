"""A convention as issued: text, zones, codes, embedded data, refusals."""

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from convgen import marque
from convgen.convention import Convention, data_digest, digest8
from convgen.dossier import Collectivite, Ecole, Referent, Signataire
from convgen.errors import RenduImpossible
from convgen.rendering import printed, render, reperes
from tests.factories import un_dossier, une_campagne, une_ecole

MM = 72 / 25.4
ZONES = ("fait-a-le", "signature-academie", "signature-collectivite", "cachet", "temoin", "numero")


@pytest.fixture(scope="module")
def convention() -> Convention:
    """The convention of an ordinary dossier of three schools."""
    return render(un_dossier(), une_campagne(), version=1)


def texts(pdf: bytes) -> list[str]:
    """The text of each page, its spaces made ordinary."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def picture(pdf: bytes, page: int, dpi: int = 150) -> Image.Image:
    """A page as grey pixels."""
    document = pdfium.PdfDocument(pdf)
    try:
        image: Image.Image = document[page - 1].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        return image
    finally:
        document.close()


def test_an_ordinary_convention_has_five_pages(convention: Convention) -> None:
    """First page, two pages of articles, signatures, annex."""
    pages = texts(convention.pdf)
    assert convention.pages == len(pages) == 5
    assert "Conditions particulières" in pages[0]
    assert pages[1].startswith("Article 1")
    assert "Article 13" in pages[2]
    assert pages[3].startswith("Signatures")
    assert pages[4].startswith("Annexe")


def test_the_first_page_holds_all_that_varies(convention: Convention) -> None:
    """Parties, schools, amount in figures and letters, dates and référents are on the first page."""
    first = texts(convention.pdf)[0]
    for expected in (
        "la commune d’Albi",
        "représentée par Jean GARCIA, Maire",
        "3 écoles × 41 € = 123 € (cent vingt-trois euros)",
        "au plus tard le 12 août 2026",
        "Jeanne GARCIA, referente@example.fr",
        "convention de partenariat du 12-06-2026",
    ):
        assert expected in first


def test_the_articles_are_those_of_the_campaign(convention: Convention) -> None:
    """Two very different dossiers of a campaign have the same pages of articles, but for the footer."""
    other = render(
        un_dossier(
            ecoles=40,
            numero=7,
            referents=(),
            collectivite=Collectivite(
                siret="20006637800018",
                nom="Communauté de communes du Lautrécois et du Pays d’Agout",
                commune="Lautrec",
                departement="81",
            ),
        ),
        une_campagne(),
        version=3,
    )
    for page in (1, 2):
        one, two = texts(convention.pdf)[page], texts(other.pdf)[page]
        assert one.split("Dossier n°")[0] == two.split("Dossier n°")[0]


def test_every_page_carries_number_and_page_in_its_text(convention: Convention) -> None:
    """The footer can be read by a program as by an eye."""
    for page, text in enumerate(texts(convention.pdf), start=1):
        assert text.endswith(f"Dossier n° 9041818 Page {page}/5")


@pytest.mark.parametrize("count", [1, 5, 60, 200])
def test_zones_are_found_whatever_the_number_of_schools(count: int) -> None:
    """The signature page keeps its geometry, and each school stands once in the annex."""
    issued = render(un_dossier(ecoles=count), une_campagne(), version=1)
    page = issued.zones["signature-collectivite"].page
    assert {issued.zones[name].page for name in ZONES} == {page} == {4}
    boxes = {name: tuple(value / MM for value in issued.zones[name].box) for name in ZONES}
    for name in ("signature-academie", "signature-collectivite"):
        x0, y0, x1, y1 = boxes[name]
        assert 70 <= x1 - x0 <= 85
        assert 38 <= y1 - y0 <= 45
        assert y1 <= 91
    for name in ("cachet", "temoin"):
        x0, y0, x1, y1 = boxes[name]
        assert x1 - x0 >= 60
        assert y1 - y0 >= 30
    for name, (_, y0, _, y1) in boxes.items():
        for fold in reperes.FOLDS_MM:
            assert y1 <= fold - reperes.FOLD_CLEAR_MM + 0.01 or y0 >= fold + reperes.FOLD_CLEAR_MM - 0.01, (
                name
            )
    annex = Counter(word for text in texts(issued.pdf)[4:] for word in text.split())
    assert [annex[ecole.uai] for ecole in un_dossier(ecoles=count).ecoles] == [1] * count


def test_the_table_head_is_repeated() -> None:
    """Each page of a long annex names its columns."""
    issued = render(un_dossier(ecoles=60), une_campagne(), version=1)
    assert all("UAI École Commune" in text for text in texts(issued.pdf)[4:])
    assert issued.pages > 5


def test_the_temoin_is_blank_and_the_frames_are_dark(convention: Convention) -> None:
    """The témoin has no ink; the signature frame is a solid line all around, white inside below the name."""
    scan = picture(convention.pdf, 4, dpi=300)
    scale = 300 / 72

    def crop(name: str, inset_mm: float = 0.0) -> Image.Image:
        x0, y0, x1, y1 = convention.zones[name].box
        inset = inset_mm * MM
        return scan.crop(
            tuple(round(v * scale) for v in (x0 + inset, y0 + inset, x1 - inset, y1 - inset))  # type: ignore[arg-type]
        )

    assert crop("temoin").getextrema() == (255, 255)
    frame = crop("signature-collectivite")
    line_px = round(0.4 / 25.4 * 300)
    for edge in (
        frame.crop((0, 0, frame.width, line_px)),
        frame.crop((0, frame.height - line_px, frame.width, frame.height)),
        frame.crop((0, 0, line_px, frame.height)),
        frame.crop((frame.width - line_px, 0, frame.width, frame.height)),
    ):
        assert sum(edge.tobytes()) / (edge.width * edge.height) < 60
    inside = crop("signature-collectivite", 1.0)
    assert inside.crop((0, inside.height // 3, inside.width, inside.height)).getextrema() == (255, 255)


def test_both_codes_are_read_on_every_page(convention: Convention) -> None:
    """Two codes a page, in their corners, say dossier, version, page and digest, at 100 dpi."""
    for page in range(1, convention.pages + 1):
        image = picture(convention.pdf, page, dpi=100)
        codes = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        read = [marque.parse(code.text) for code in codes]
        assert len(read) == 2
        for found in read:
            assert found == marque.Marque(
                numero=9041818, version=1, page=page, pages=5, digest8=convention.digest8
            )
        places = {(code.position.top_left.x > 400, code.position.top_left.y > 500) for code in codes}
        assert places == {(True, False), (False, True)}


def test_marks_stand_where_they_are_said_to(convention: Convention) -> None:
    """Each fiducial is a black disc of 5 mm in at least 3 mm of white, each code is 20 mm wide."""
    for page in range(1, convention.pages + 1):
        image = picture(convention.pdf, page, dpi=254)  # ten pixels a millimetre
        for x, y in reperes.FIDUCIALS_MM:
            reach = reperes.FIDUCIAL_DIAMETER_MM / 2 + reperes.CLEAR_MM
            around = image.crop(
                (
                    round((x - reach) * 10),
                    round((y - reach) * 10),
                    round((x + reach) * 10),
                    round((y + reach) * 10),
                )
            )
            dark = around.point([255 if level < 128 else 0 for level in range(256)])
            assert dark.getbbox() == pytest.approx((30, 30, 80, 80), abs=1)
        for x, y in reperes.CODES_MM:
            square = image.crop(
                (round(x * 10) - 28, round(y * 10) - 28, round(x * 10) + 228, round(y * 10) + 228)
            )
            dark = square.point([255 if level < 128 else 0 for level in range(256)])
            assert dark.getbbox() == pytest.approx((28, 28, 228, 228), abs=1)


def test_the_pdf_embeds_what_it_prints(convention: Convention) -> None:
    """dossier.json holds the printed data and the version, its dates are the dossier's."""
    data = printed(un_dossier(), une_campagne())
    with pikepdf.open(io.BytesIO(convention.pdf)) as pdf:
        assert list(pdf.attachments) == ["dossier.json"]
        spec = pdf.attachments["dossier.json"]
        assert spec.relationship == "/Data"
        assert json.loads(spec.get_file().read_bytes()) == {"version": 1, **data}
        assert spec.get_file().creation_date is not None
        assert spec.get_file().creation_date.astimezone(UTC) == un_dossier().depose_le
        assert len(pdf.Root.AF) == 1
        assert str(pdf.docinfo["/CreationDate"]) == "D:20260612090600+02'00"
    assert convention.digest8 == digest8(
        campagne="toulouse-2026-2027", template="ent-ecole/1", version=1, digest=data_digest(data)
    )


def test_what_is_not_printed_is_not_embedded(convention: Convention) -> None:
    """The account's e-mail and the telephone leave with nobody."""
    text = json.dumps(printed(un_dossier(), une_campagne()))
    assert "mairie@example.fr" not in text
    assert "0563000000" not in text


def test_equal_data_gives_an_equal_digest() -> None:
    """An amount typed 123.00 and an instant given in UTC print the same paper."""
    dossier = un_dossier()
    same = replace(dossier, montant=Decimal("123.00"), depose_le=dossier.depose_le.astimezone(UTC))
    assert printed(same, une_campagne()) == printed(dossier, une_campagne())


def test_another_signature_of_the_academie_is_another_paper(tmp_path: Path) -> None:
    """A picture of the campaign counts among what is printed."""
    other = tmp_path / "signature.png"
    Image.new("RGB", (90, 30), "white").save(other)
    campagne = une_campagne()
    changed = replace(campagne, signataire=replace(campagne.signataire, signature=other))
    assert data_digest(printed(un_dossier(), changed)) != data_digest(printed(un_dossier(), campagne))


def test_a_version_changes_the_codes_only_where_it_is_printed(convention: Convention) -> None:
    """Version 2 says so on the paper and in the codes."""
    second = render(un_dossier(), une_campagne(), version=2)
    assert second.digest8 != convention.digest8
    assert "version 2" in texts(second.pdf)[0]


def test_no_gender_is_guessed_without_a_quality() -> None:
    """A signatory without a quality is named in neutral words, never with a blank."""
    dossier = un_dossier(signataire=Signataire(prenom="Dominique", nom="MARTIN"))
    pages = texts(render(dossier, une_campagne(), version=1).pdf)
    assert "représentée par Dominique MARTIN, ayant qualité pour l’engager" in pages[0]
    assert "Dominique MARTIN, signataire de la convention" in pages[3]


def test_without_referent_the_convention_says_so() -> None:
    """An optional field that is not given is said, not left blank."""
    pages = texts(render(un_dossier(referents=()), une_campagne(), version=1).pdf)
    assert "Aucun référent ville désigné" in pages[0]


def test_hostile_text_is_inert() -> None:
    """HTML, Jinja, addresses and controls in a dossier are printed as text or dropped."""
    nom = "Commune <img src='file:///etc/passwd'> {{ 7*7 }} <script>\u202e\x07 d’Albi"
    dossier = un_dossier(
        collectivite=replace(un_dossier().collectivite, nom=nom),
        ecoles=(une_ecole(1, nom="<link rel=attachment href=file:///etc/passwd> {% raw %}"),),
    )
    issued = render(dossier, une_campagne(), version=1)
    pages = texts(issued.pdf)
    assert "<img src=’file:///etc/passwd’> {{ 7*7 }} <script> d’Albi" in pages[0]
    assert "<link rel=attachment href=file:///etc/passwd> {% raw %}" in pages[4]
    with pikepdf.open(io.BytesIO(issued.pdf)) as pdf:
        assert list(pdf.attachments) == ["dossier.json"]


def test_bullets_pasted_from_word_are_mapped() -> None:
    """Private-use characters of Word come out as the sign they drew."""
    issued = render(un_dossier(ecoles=(une_ecole(1, nom="\uf0b7 École du Lac"),)), une_campagne(), version=1)
    assert "• École du Lac" in texts(issued.pdf)[4]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ecoles": (une_ecole(1, nom="École ☃"),)}, r"« ecoles n° 1.nom » .* « ☃ » \(U\+2603\)"),
        ({"ecoles": (une_ecole(1, nom="École \ue000"),)}, r"« nom de l’école n° 1 » .* \(U\+E000\)"),
        (
            {"ecoles": (Ecole(uai="0810101K", nom=" \u200b", commune="Albi"),)},
            "« nom de l’école n° 1 » est vide",
        ),
        ({"referents": (Referent(prenom="", nom="", email="a@b.fr"),)}, "référent » est vide"),
        (
            {"signataire": Signataire(prenom="Jean", nom="GARCIA", qualite="Maire " * 90)},
            "qualité du signataire",
        ),
    ],
)
def test_what_cannot_be_printed_is_refused(changes: dict[str, object], reason: str) -> None:
    """A missing value, an unknown character or a text without room fails the dossier in French."""
    with pytest.raises(RenduImpossible, match=reason):
        render(un_dossier(**changes), une_campagne(), version=1)


def test_a_missing_picture_is_refused(tmp_path: Path) -> None:
    """The picture of the signature that is not there is named."""
    campagne = une_campagne()
    absent = replace(campagne.signataire, signature=tmp_path / "absente.png")
    with pytest.raises(RenduImpossible, match=r"absente\.png"):
        render(un_dossier(), replace(campagne, signataire=absent), version=1)


def test_a_broken_picture_is_refused(tmp_path: Path) -> None:
    """A picture that cannot be drawn fails the dossier instead of leaving a hole."""
    broken = tmp_path / "signature.png"
    broken.write_bytes(b"not a picture")
    campagne = une_campagne()
    with pytest.raises(RenduImpossible, match="signalé"):
        render(
            un_dossier(),
            replace(campagne, signataire=replace(campagne.signataire, signature=broken)),
            version=1,
        )


def test_an_unknown_template_is_refused() -> None:
    """A template is looked for in the folder of templates only."""
    for template in ("ent-ecole/99", "../../etc"):
        with pytest.raises(RenduImpossible, match="introuvable"):
            render(un_dossier(), une_campagne(template=template), version=1)


def test_montpellier_prints_its_situation() -> None:
    """A campaign with situations prints the dossier's, its own dates and its own price."""
    dossier = un_dossier(
        depose_le=un_dossier().depose_le.replace(year=2022), montant=Decimal(135), referents=()
    )
    first = texts(render(dossier, une_campagne("montpellier-2022-2023"), version=1).pdf)[0]
    assert "situation C" in first
    assert "au plus tard le 28 octobre 2022" in first
    assert "135 € (cent trente-cinq euros)" in first
