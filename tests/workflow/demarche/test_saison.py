"""A whole campaign, some dozens of collectivités, killed now and then: it reconciles every day."""

import os

import pytest

from tests.workflow.demarche.banc import Banc
from tests.workflow.demarche.calendriers import Genre
from tests.workflow.demarche.saison import Saison


def test_whole_campaign(banc: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """From 18 May to the end of March, each kind of collectivité, some rounds killed: nothing is lost."""
    # Durability is tested elsewhere; here a disk waited for a hundred thousand times would be all the time.
    monkeypatch.setattr(os, "fsync", lambda _fd: None)
    with banc.plateforme() as plateforme:
        saison = Saison(banc, plateforme, combien=2 * len(Genre) + 4, graine=1518, coupures=0.15)
        for jour in saison.jours():
            if not saison.calme(jour):
                saison.jouer(jour)
    saison.bilan()
    assert saison.tours > saison.survies > 0
