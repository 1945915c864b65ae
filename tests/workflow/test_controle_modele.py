"""Each rule of the templates: the shipped ones keep them all, a template that breaks one is told so."""

import shutil
from pathlib import Path

import pytest

from convgen.rendering import essais, modeles
from convgen.workflow.controle_modele import check, check_one
from tests.factories import une_campagne


def broken(tmp_path: Path, file: str, old: str, new: str) -> str:
    """The convention's template with one thing replaced, as the absolute path of its folder."""
    folder = tmp_path / "modele"
    shutil.copytree(modeles.templates_dir() / "ent-ecole" / "1", folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(folder)


def codes(template: str) -> dict[str, str]:
    """What is wrong on the ordinary dossier of trial: code -> sentence."""
    campagne = une_campagne()
    found = check_one(campagne, template, essais.dossier(campagne))
    return {defaut.code: defaut.message for defaut in found}


@pytest.mark.parametrize("template", ["ent-ecole/1", "attestation-depot/1"])
def test_a_shipped_template_has_no_default(template: str) -> None:
    """On one school as on sixty, with long names and without a quality."""
    assert list(check(une_campagne(), template)) == []


HTML, CSS, TOML = "convention.html.j2", "style.css", "manifest.toml"

BROKEN: dict[str, tuple[str, str, str, str, str]] = {
    "a missing variable": (HTML, "{{ d.montant|euros }}", "{{ d.montan|euros }}", "rendu", "montan"),
    "a frame too small": (CSS, "height: 40mm", "height: 30mm", "cadre", "mesure 78 × 30 mm"),
    "a frame on a fold": (CSS, ".cadre { top: 29.5mm", ".cadre { top: 36mm", "pli", "pli à 99 mm"),
    "a block alone on its page": (
        CSS,
        "#designation-signature {",
        ".retour, .impression, .signatures h2 { display: none } #designation-signature {",
        "signatures-seules",
        "le bloc des signatures est seul sur sa page",
    ),
    "a school twice": (
        HTML,
        '<td class="uai">{{ ecole.uai }}</td>',
        '<td class="uai">{{ ecole.uai }} {{ ecole.uai }}</td>',
        "annexe",
        "y figure 2 fois",
    ),
    "an id twice": (HTML, "<h2>Signatures</h2>", '<h2 id="cachet">Signatures</h2>', "ids", "« cachet »"),
    "a block that is split": (
        HTML,
        '<div class="droite" id="cachet"><p>Cachet de la collectivité</p></div>',
        '</section><section><div id="cachet"><p>Cachet de la collectivité</p></div>',
        "rendu",
        "« cachet » manque sur la page des signatures",
    ),
    "no footer": (HTML, "Dossier n° <span", "Numéro <span", "pied", "« Dossier n° 12345678 »"),
    "no date": (HTML, "au plus tard le", "avant le", "retour", "« au plus tard le 16 décembre 2026 »"),
    "text on a code": (CSS, "margin-top: 19.5mm", "margin-top: 9mm", "reperes", "empiète sur un code"),
    "too many pages": (TOML, "pages_max = 6", "pages_max = 4", "pages", "5 pages, alors que"),
    "a level of heading skipped": (
        HTML,
        "<h2>Signatures</h2>",
        "<h2>Signatures</h2><h4>Saut</h4>",
        "normes",
        "",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_default_is_named(name: str, tmp_path: Path) -> None:
    """One thing wrong, its rule and what to do in French."""
    file, old, new, code, message = BROKEN[name]
    found = codes(broken(tmp_path, file, old, new))
    assert code in found, found
    assert message in found[code]


def test_a_manifest_names_the_six_elements(tmp_path: Path) -> None:
    """A convention whose manifest leaves an element out would be issued without its zone."""
    template = broken(tmp_path, TOML, '"cachet", ', "")
    first = next(check(une_campagne(), template))
    assert (first.code, first.cas) == ("ids", "")
    assert "cachet" in first.message
