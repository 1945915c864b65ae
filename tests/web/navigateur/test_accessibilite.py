"""Every page and state: readable by everybody (axe-core), complete, usable without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.web.navigateur.conftest import Ouvre, Service
from tests.web.navigateur.etats import ETATS, PAGES, SANS_PAGE, C, Etat
from tests.web.navigateur.regard import regarder

_FOCUS = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  // The design system draws a box of its own, before the label, for each box to tick.
  const ticked = ["checkbox", "radio"].includes(e.type) && getComputedStyle(e).opacity === "0";
  const drawn = ticked ? e.labels[0] : e;
  const s = getComputedStyle(drawn, ticked ? "::before" : null), r = drawn.getBoundingClientRect();
  const shown = drawn.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const ring = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none";
  e.dataset.vu = e.dataset.vu || String(document.querySelectorAll("[data-vu]").length);
  return {name: e.dataset.vu + " " + e.outerHTML.slice(0, 90), seen: shown && r.width * r.height > 0, ring};
}"""
_WANTED = """() => {
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const usable = (e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true});
  const wanted = [...document.querySelectorAll(kinds)].filter(usable);
  for (const e of wanted) e.dataset.voulu = "";
  return wanted.length;
}"""
_MISSED = "() => [...document.querySelectorAll('[data-voulu]:not([data-vu])')].map((e) => e.outerHTML)"
_ARRETS = 6
"""A field for a date has that many stops of its own."""


def test_every_page_is_in_the_table(en_service: Service) -> None:
    """An address that is added must say here in which states it is looked at, or that it shows no page."""
    # What the API answers is for programs, but for the page that describes it.
    spoken = {name for name in en_service.semis.adresses if not name.startswith("api:")}
    assert {*PAGES, *SANS_PAGE} == spoken | {"api:openapi-view"}
    assert not PAGES.keys() & SANS_PAGE.keys()


@pytest.mark.parametrize("etat", ETATS, ids=lambda etat: etat.nom)
def test_page(etat: Etat, ouvre: Ouvre, en_service: Service, request: pytest.FixtureRequest) -> None:
    """No violation on a desk nor on a phone, nothing wider than the screen, the status that is meant."""
    shows_verdicts = "administration" not in etat.chemin and etat.role is not None
    juges = request.getfixturevalue("juges") if shows_verdicts else {}
    path = etat.chemin.format_map({**en_service.semis.dossiers, **en_service.semis.imports, **juges})
    page = ouvre("about:blank", etat.role)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == etat.statut
    if etat.geste:
        etat.geste(page)
    regarder(page, etat.nom)
    assert page.title()
    assert page.locator("html").get_attribute("lang") == "fr"


@pytest.mark.parametrize(
    "path",
    [f"{C}/", f"{C}/dossiers/", f"{C}/dossiers/{{Foix}}/", f"{C}/retours/", f"{C}/examens/{{12-Rodez}}/"],
)
def test_keyboard(path: str, ouvre: Ouvre, en_service: Service, juges: dict[str, int]) -> None:
    """Tab reaches everything that can be used, each with a visible focus, and leaves the page at its end."""
    page = ouvre(path.format_map({**en_service.semis.dossiers, **en_service.semis.imports, **juges}))
    wanted = page.evaluate(_WANTED)
    found: dict[str, dict[str, object]] = {}
    for _ in range(2 * wanted + 4 * _ARRETS):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is None:
            break
        found[focus["name"]] = focus
    assert focus is None, "a trap"
    assert [name for name, shown in found.items() if not (shown["seen"] and shown["ring"])] == []
    assert page.evaluate(_MISSED) == []


def test_skip_link(ouvre: Ouvre) -> None:
    """The first key shows a link that leads past the menu."""
    page = ouvre(f"{C}/dossiers/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Contenu")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Numéro, commune, SIRET, UAI")).to_be_focused()
