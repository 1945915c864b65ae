"""When the platform deletes a dossier: its own word first, the campaign's count else."""

from dataclasses import replace
from datetime import date

from convgen.evenement import ExpirationLue
from convgen.french import jour
from convgen.rules.suivi.expiration import expiration
from tests.factories import une_campagne
from tests.rules.suivi.cas import NUMERO, instant, un_depot

LE = date(2026, 9, 1)


def _dite(le: date | None, on: date) -> ExpirationLue:
    return ExpirationLue(dossier=NUMERO, le=le, instant=instant(on))


def test_last_word_of_the_platform() -> None:
    """The last date told by that day counts; told none, the dossier does not expire at all."""
    campagne = une_campagne()
    counted = replace(campagne, suivi=replace(campagne.suivi, conservation_mois=12))
    told = (
        _dite(date(2027, 6, 12), date(2026, 6, 12)),
        _dite(None, date(2026, 7, 1)),
        _dite(date(2027, 7, 2), date(2026, 7, 2)),
        _dite(date(2028, 1, 1), date(2026, 9, 2)),
    )
    found = expiration(un_depot(), reversed(told), counted, le=LE)
    assert found is not None
    assert found.le == date(2027, 7, 2)
    assert found.source == f"date de la plateforme, le {jour(date(2026, 7, 2))}"
    assert expiration(un_depot(), told, counted, le=date(2026, 7, 1)) is None


def test_campaigns_count() -> None:
    """While the platform has said nothing, months from the deposit; None when the campaign has none."""
    campagne = une_campagne()
    assert expiration(un_depot(), (), campagne, le=LE) is None
    counted = replace(campagne, suivi=replace(campagne.suivi, conservation_mois=12))
    found = expiration(un_depot(), (_dite(None, date(2026, 9, 2)),), counted, le=LE)
    assert found is not None
    assert found.le == date(2027, 6, 12)
    assert "12 mois après le dépôt" in found.source
