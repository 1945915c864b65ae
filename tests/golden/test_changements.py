"""Each deliberate change of a PDF is reported at its layer with its cause, and nothing else is blamed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from convgen.golden.comparaison import Document, compare
from convgen.golden.ecarts import Cause, Couche, Difference
from convgen.golden.reglages import Classe, Reglages, Tolerances, Zone
from convgen.rendering import polices
from tests.golden.papier import Papier, edited, papier, tags

LEGAL = Zone(id="juridique", classe=Classe.LEGAL)
VOLATILE = Zone(id="edition", classe=Classe.VOLATILE)
ZONES = Reglages(zones=(LEGAL, VOLATILE))


@pytest.fixture(scope="module")
def golden() -> Document:
    """The accepted paper."""
    pdf, zones = papier()
    return Document(pdf=pdf, zones=zones)


def against(golden: Document, *, reglages: Reglages = ZONES, **changes: Any) -> Difference:
    """The paper with ``changes`` against the accepted one."""
    pdf, zones = papier(**changes)
    return compare(golden, Document(pdf=pdf, zones=zones), reglages)


def altered(golden: Document, change: Callable[[pikepdf.Pdf], None]) -> Difference:
    """The accepted PDF with a change made in the file itself."""
    return compare(golden, Document(pdf=edited(golden.pdf, change)), Reglages())


def blamed(difference: Difference) -> set[tuple[Couche, Cause]]:
    """Layer and cause of all that is blamed."""
    return {(ecart.couche, ecart.cause) for ecart in difference.ecarts if not ecart.suite}


P = Papier()
WORDS: dict[str, tuple[dict[str, Any], Couche, Cause, str]] = {
    "a comma of the legal text": (
        {"juridique": P.juridique.replace("collectivité, seule", "collectivité seule")},
        Couche.MOTS,
        Cause.TEXTE_JURIDIQUE,
        "page 2 : texte juridique, ponctuation, « collectivité, » devient « collectivité »",
    ),
    "one more school": (
        {"ecoles": (*P.ecoles[:2], "Marie Curie", *P.ecoles[2:])},
        Couche.MOTS,
        Cause.LIGNE_AJOUTEE,
        "page 3 : ligne ajoutée, « 3 École Marie Curie Albi »",
    ),
    "one school less": (
        {"ecoles": (*P.ecoles[:2], *P.ecoles[3:])},
        Couche.MOTS,
        Cause.LIGNE_RETIREE,
        "page 3 : ligne retirée, « 3 École Jules Ferry Albi »",
    ),
    "a date": ({"date": "13 juin 2026"}, Couche.MOTS, Cause.DATE, "page 1 : date, « 12 » devient « 13 »"),
    "an amount": ({"montant": "164 €"}, Couche.MOTS, Cause.MONTANT, "« 123 » devient « 164 »"),
    "a word": ({"fin": P.fin.replace("deux", "trois")}, Couche.MOTS, Cause.MOT, "« deux » devient « trois »"),
    "a capital": (
        {"fin": P.fin.replace("deux", "Deux")},
        Couche.MOTS,
        Cause.CASSE,
        "« deux » devient « Deux »",
    ),
    "an accent": ({"fin": P.fin.replace("exemp", "éxemp")}, Couche.MOTS, Cause.ACCENT, "« exemplaires, »"),
    "a ligature": (
        {"fin": P.fin.replace("afin", "aﬁn")},
        Couche.MOTS,
        Cause.COMPOSITION,
        "page 3 : composition, ligature : 4 signes → 3 (1 mot(s), « afin »)",
    ),
    "a shift of 0.4 mm": (
        {"css": "#fin { position: relative; left: 0.4mm }"},
        Couche.GEOMETRIE,
        Cause.DEPLACEMENT,
        "1 ligne(s), « Fait en deux exemplaires, afin… », déplacée(s) de 0,4 mm vers la droite",
    ),
    "a larger font": ({"css": "#fin { font-size: 10.5pt }"}, Couche.GEOMETRIE, Cause.CORPS, "page 3 : corps"),
    "another font": (
        {"css": "#fin { font-style: italic }"},
        Couche.GEOMETRIE,
        Cause.POLICE,
        "page 3 : police",
    ),
    "a colour of text": (
        {"css": ".bleu { color: #000091 }"},
        Couche.PIXELS,
        Cause.COULEUR,
        "page 1 : couleur #000000 → #000091",
    ),
    "a colour of ground": (
        {"css": ".bloc { background: #ffeedd }"},
        Couche.PIXELS,
        Cause.COULEUR,
        "page 1 : une couleur a changé",
    ),
    "a rule": ({"css": ".trait { border-color: white }"}, Couche.PIXELS, Cause.DESSIN, "page 3 : un trait"),
    "a picture": ({"image": "red"}, Couche.PIXELS, Cause.IMAGE, "page 1 : une image a changé"),
    "a code's payload": (
        {"code": "CVG1:1:2:1/3:00000000"},
        Couche.PIXELS,
        Cause.CODE,
        "page 1 : code, « CVG1:1:1:1/3:00000000 » devient « CVG1:1:2:1/3:00000000 »",
    ),
    "an attachment": (
        {"piece": b'{"montant": 164}'},
        Couche.METADONNEES,
        Cause.PIECE_JOINTE,
        "pièce jointe « dossier.json » : montant 123 devient 164",
    ),
    "the title": (
        {"titre": "Autre titre"},
        Couche.METADONNEES,
        Cause.METADONNEE,
        "info:Title : « Convention type » devient « Autre titre »",
    ),
    "the language": (
        {"lang": "en"},
        Couche.METADONNEES,
        Cause.METADONNEE,
        "document:Lang : « fr » devient « en »",
    ),
    "a link": (
        {"lien": "https://example.org/"},
        Couche.STRUCTURE,
        Cause.LIEN,
        "lien : « https://example.fr/ » devient « https://example.org/ »",
    ),
    "an alternative text": (
        {"alt": "Un rond"},
        Couche.STRUCTURE,
        Cause.TEXTE_ALTERNATIF,
        "balise Figure, texte alternatif : « Un carré bleu » devient « Un rond »",
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_change_of_the_paper_is_named(golden: Document, name: str) -> None:
    """What changed is said once, at its layer, with its cause and in words; nothing else is blamed."""
    changes, couche, cause, message = WORDS[name]
    difference = against(golden, **changes)
    assert blamed(difference) == {(couche, cause)}, str(difference)
    assert difference.couche is couche
    assert any(message in ecart.message for ecart in difference.ecarts), str(difference)
    assert not difference.retouche


def _retag(document: pikepdf.Pdf) -> None:
    tags(document, "/H2")[0].S = pikepdf.Name.P


def _unscope(document: pikepdf.Pdf) -> None:
    del tags(document, "/TH")[1].A["/Scope"]


def _annotate(document: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[300, 500, 320, 520], Contents="À revoir"
    )
    document.pages[1].obj.Annots = pikepdf.Array([document.make_indirect(note)])


def _rotate(document: pikepdf.Pdf) -> None:
    document.pages[1].rotate(90, relative=False)


def _remove(document: pikepdf.Pdf) -> None:
    del document.pages[1]


def _swap(document: pikepdf.Pdf) -> None:
    document.pages.reverse()


def _crop(document: pikepdf.Pdf) -> None:
    document.pages[2].mediabox = [0, 0, 430, 595]


def _bookmark(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root[0].title = "Autre signet"


def _detach(document: pikepdf.Pdf) -> None:
    del document.attachments["dossier.json"]


def _rewrite(document: pikepdf.Pdf) -> None:
    document.Root.PieceInfo = pikepdf.Dictionary(Autre=pikepdf.Dictionary())


def _comment(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    page.contents_add(b"q Q", prepend=False)


FILES: dict[str, tuple[Callable[[pikepdf.Pdf], None], Couche, Cause, str]] = {
    "a lost tag": (_retag, Couche.STRUCTURE, Cause.BALISE, "balise H2 devenue P, « Article 1 »"),
    "a table's scope": (
        _unscope,
        Couche.STRUCTURE,
        Cause.PORTEE,
        "portée d’en-tête : « Column » devient rien",
    ),
    "an annotation": (
        _annotate,
        Couche.STRUCTURE,
        Cause.ANNOTATION,
        "annotation Text : rien devient « À revoir »",
    ),
    "a bookmark": (_bookmark, Couche.STRUCTURE, Cause.SIGNET, "devient « Autre signet »"),
    "a rotated page": (_rotate, Couche.PAGES, Cause.ROTATION, "page 2 : tournée de 0° à 90°"),
    "a removed page": (_remove, Couche.PAGES, Cause.PAGE_RETIREE, "page 2 retirée : « Article 1"),
    "the order of pages": (_swap, Couche.PAGES, Cause.ORDRE_DES_PAGES, "dans l’ordre 3, 2, 1"),
    "a page's size": (_crop, Couche.PAGES, Cause.FORMAT, "page 3 : format 148 × 210 mm devenu 152 × 210 mm"),
    "a lost attachment": (_detach, Couche.METADONNEES, Cause.PIECE_JOINTE, "« dossier.json » retirée"),
    "another writing": (_rewrite, Couche.OCTETS, Cause.ECRITURE, "autre écriture du fichier"),
    "an unseen operator": (_comment, Couche.OCTETS, Cause.CONTENU_INVISIBLE, "sans que rien ne se voie"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_change_of_the_file_is_named(golden: Document, name: str) -> None:
    """The same for what is changed in the PDF itself, by a tool that is not ours."""
    change, couche, cause, message = FILES[name]
    difference = altered(golden, change)
    assert blamed(difference) == {(couche, cause)}, str(difference)
    assert any(message in ecart.message for ecart in difference.ecarts), str(difference)


def test_a_font_upgrade_is_told_apart_from_a_change_of_the_paper(tmp_path: Path) -> None:
    """The same words a little wider, the font's revision changed: the cause is the font, nothing else."""
    fontes = [_fonte(tmp_path / f"{revision}.ttf", revision) for revision in (2.0, 3.0)]
    old, new = (Document(pdf=papier(fonte=str(fonte))[0]) for fonte in fontes)
    strict = Reglages(tolerances=Tolerances(autre_moteur_mm=0.1))
    difference = compare(old, new, strict)
    assert difference.retouche
    assert difference.couche is Couche.GEOMETRIE
    assert {cause for _, cause in blamed(difference)} == {Cause.POLICE}, str(difference)
    assert difference.moteur == ("police Autre 2.000 → 3.000",)
    assert compare(old, new, Reglages(tolerances=Tolerances(autre_moteur_mm=9))).same


def test_a_change_of_the_paper_is_still_blamed_with_another_engine(golden: Document) -> None:
    """A word changed the day the engine was upgraded is a change of the paper; the upgrade is told beside."""
    pdf, zones = papier(montant="164 €")
    older = Document(pdf=golden.pdf, zones=golden.zones, moteur={"pango": "1.50.12"})
    difference = compare(older, Document(pdf=pdf, zones=zones, moteur={"pango": "1.56.3"}), ZONES)
    assert not difference.retouche
    assert blamed(difference) == {(Couche.MOTS, Cause.MONTANT)}
    assert difference.moteur == ("pango 1.50.12 → 1.56.3",)


def test_a_volatile_zone_may_say_anything(golden: Document) -> None:
    """The date of edition is masked by its element's id: words, places and pixels of it are not compared."""
    edition = "Édité le 31/12/2026 à 23:59, par un autre"
    assert against(golden, edition=edition).same
    assert not against(golden, edition=edition, reglages=Reglages()).same
    assert against(golden, edition=edition, reglages=_volatile(texte="Édité le .*")).same
    assert against(golden, edition=edition, reglages=_volatile(de="^Édité", jusqua="^Signée")).same
    assert against(golden, edition=edition, reglages=_volatile(page=1, boite_mm=(10, 25, 140, 42))).same


def test_a_mask_hides_nothing_else(golden: Document) -> None:
    """A change beside a volatile zone is reported as without it."""
    difference = against(golden, edition="Édité demain", montant="164 €")
    assert blamed(difference) == {(Couche.MOTS, Cause.MONTANT)}


def test_a_zone_that_is_nowhere_is_an_error(golden: Document) -> None:
    """A legal zone whose id is not in the document protects nothing: it is said, not ignored."""
    rules = Reglages(zones=(Zone(id="articles", classe=Classe.LEGAL), VOLATILE))
    difference = against(golden, edition="Édité demain", reglages=rules)
    assert blamed(difference) == {(Couche.STRUCTURE, Cause.ZONE_ABSENTE)}


def test_a_legal_zone_tolerates_no_sign(golden: Document) -> None:
    """Where ligatures are tolerated elsewhere, a legal text is still compared sign by sign."""
    rules = Reglages(zones=(LEGAL, VOLATILE), tolerances=Tolerances(composition=False))
    typed = P.juridique.replace("La collectivité", "La\u00adcollectivité")
    assert against(golden, date="12 juin 2026".replace(" ", "\u00a0"), reglages=rules).couche < Couche.MOTS
    assert (Couche.MOTS, Cause.TEXTE_JURIDIQUE) in blamed(against(golden, juridique=typed, reglages=rules))


def _volatile(**named: Any) -> Reglages:
    return Reglages(zones=(Zone(classe=Classe.VOLATILE, **named),))


def _fonte(path: Path, revision: float) -> Path:
    """Source Sans under another name and revision, its letters wider by 1 % a revision."""
    font = TTFont(polices.directory() / "SourceSansPro-Regular.ttf")
    font["head"].fontRevision = revision
    for name, (advance, bearing) in font["hmtx"].metrics.items():
        font["hmtx"].metrics[name] = (round(advance * (1 + revision / 100)), bearing)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = "Autre"
    font.save(path)
    return path
