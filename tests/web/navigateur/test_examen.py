"""The examination of a return in a browser: its keys, its pages, two instructors on the same one."""

import re

from playwright.sync_api import expect

from tests.web.navigateur.conftest import Ouvre
from tests.web.navigateur.etats import C
from tests.web.navigateur.regard import regarder

EMISE = "La même page telle qu’elle a été émise"


def test_keys(ouvre: Ouvre, juges: dict[str, int]) -> None:
    """Pages, zoom, boxes, the issued page, the next return: each has its key, none while somebody types."""
    page = ouvre(f"{C}/examens/{juges['12-Rodez']}/")
    zoom = page.get_by_label("Agrandir")
    page.keyboard.press("+")
    expect(zoom).to_have_value("125")
    page.keyboard.press("-")
    expect(zoom).to_have_value("100")
    page.keyboard.press("e")
    expect(page.get_by_alt_text(EMISE)).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_role("checkbox", name="Repères")).not_to_be_checked()
    shown = page.locator("[data-rang]")
    before = shown.text_content()
    page.keyboard.press("s" if before == "Page 1 sur 5" else "p")
    expect(shown).not_to_have_text(str(before))
    page.keyboard.press("d")
    reason = page.get_by_label("Pourquoi l’accepter")
    expect(reason).to_be_focused()
    reason.fill("")
    page.keyboard.type("bien nette")
    expect(reason).to_have_value("bien nette")
    page.keyboard.press("Tab")
    page.keyboard.press("n")
    expect(page).not_to_have_url(re.compile(f"/examens/{juges['12-Rodez']}/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dossier n°")


def test_keys_can_be_put_off(ouvre: Ouvre, juges: dict[str, int]) -> None:
    """Whoever dictates or uses a screen reader may put the keys off; the browser remembers it."""
    page = ouvre(f"{C}/examens/{juges['12-Rodez']}/")
    page.get_by_text("Actifs").click()
    page.reload()
    expect(page.get_by_label("Actifs")).not_to_be_checked()
    page.keyboard.press("+")
    page.keyboard.press("n")
    expect(page.get_by_label("Agrandir")).to_have_value("100")
    expect(page).to_have_url(re.compile(f"/examens/{juges['12-Rodez']}/"))


def test_two_instructors(ouvre: Ouvre, juges: dict[str, int]) -> None:
    """The second is told who has it open, then what the first decided; no word that he typed is lost."""
    path = f"{C}/examens/{juges['32-L’Isle-Jourdain']}/"
    first, second = ouvre(path), ouvre(path, "collegue")
    expect(second.get_by_text("instructeur examine ce retour en ce moment")).to_be_visible()
    first.get_by_label("Pourquoi l’accepter").fill("Signée ; le retard s’explique.")
    first.get_by_role("button", name="Accepter").click()
    expect(first.get_by_text("convention acceptée")).to_be_visible()
    second.get_by_label("Ce qui est à refaire").fill("Mon avis, longuement pesé.")
    with second.expect_response(re.compile(f"{path}decision/")) as answered:
        second.get_by_role("button", name="À refaire").click()
    assert answered.value.status == 409
    expect(second.get_by_text("Convention acceptée, par instructeur")).to_be_visible()
    expect(second.get_by_label("Votre texte, qui n’a pas été enregistré")).to_have_value(
        "Mon avis, longuement pesé."
    )
    expect(second.get_by_role("button", name="Accepter")).to_have_count(0)
    regarder(second, "examen-deja-decide")
    page = ouvre(f"{C}/dossiers/?etat=accepte", "lecteur")
    expect(page.get_by_role("cell", name="L’Isle-Jourdain")).to_be_visible()
