"""Looking at a page as it stands, on a desk and on a phone.

CONVGEN_CAPTURES=DIR keeps a picture of each.
"""

import os
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, ViewportSize

BUREAU, TELEPHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
_RUN = "() => axe.run({exclude: [['#swagger-ui']]}, {resultTypes: ['violations']})"
"""Swagger UI, in the page that describes the API, is somebody else's, for programmers."""
_CAPTURES = os.environ.get("CONVGEN_CAPTURES")


def regarder(page: Page, nom: str) -> None:
    """No violation of axe-core's rules, nothing wider than the screen; the desk's screen is left."""
    page.evaluate(AXE_SCRIPT)
    for name, ecran in (("telephone", TELEPHONE), ("bureau", BUREAU)):
        page.set_viewport_size(ecran)
        if _CAPTURES:
            page.screenshot(path=Path(_CAPTURES, f"{nom}-{name}.png"), full_page=True)
        results = AxeResults(page.evaluate(_RUN))
        assert results.violations_count == 0, f"{name}: {results.generate_report()}"
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= ecran["width"], f"{name}: {wide} px"
