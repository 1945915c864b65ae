"""The curve of returns: totals week after week, and what is drawn of them."""

from datetime import date, timedelta

from convgen.web.courbe import HAUTEUR, LARGEUR, courbe, semaines
from convgen.workflow.suivre import Suivi, Vue
from tests.factories import une_campagne
from tests.rules.suivi.cas import instant, un_depot, un_retour


def _vue(*retours: date | None, le: date) -> Vue:
    from convgen.rules.suivi.avancement import avancement

    campagne = une_campagne()
    depots = [un_depot(numero=rang, depose_le=instant(date(2026, 6, 1))) for rang, _ in enumerate(retours, 1)]
    events = [
        un_retour(day, dossier=rang, sha256=f"{rang:064d}") for rang, day in enumerate(retours, 1) if day
    ]
    suivis = tuple(
        Suivi(depot=depot, avancement=avancement(depot, events, campagne, le=le)) for depot in depots
    )
    return Vue(campagne=campagne, le=le, suivis=suivis, absents=(), doublons=(), rejets=())


def test_weeks_add_up() -> None:
    """Each week tells all that came until its Sunday; what is still to come is not told."""
    le = date(2026, 7, 8)
    vue = _vue(date(2026, 6, 21), date(2026, 6, 22), None, le=le)
    weeks = {week.lundi: week for week in semaines(vue)}
    assert min(weeks) == date(2026, 6, 1)
    assert weeks[date(2026, 6, 15)].revenus == 1
    assert weeks[date(2026, 6, 22)].revenus == 2
    assert weeks[date(2026, 7, 6)].acceptes == 2
    assert weeks[date(2026, 7, 13)].revenus is None
    assert max(weeks.values(), key=lambda week: week.lundi).attendus == 3
    assert all(day.weekday() == 0 for day in weeks)
    assert sorted(weeks) == [min(weeks) + timedelta(weeks=rank) for rank in range(len(weeks))]


def test_drawing_holds_in_its_box() -> None:
    """Three lines inside the drawing, the highest number under the top of the axis; none without issue."""
    drawn = courbe(_vue(date(2026, 6, 21), None, None, le=date(2026, 7, 8)))
    assert drawn is not None
    assert [(trace.classe, trace.dernier) for trace in drawn.traces] == [
        ("attendus", 3),
        ("revenus", 1),
        ("acceptes", 1),
    ]
    for trace in drawn.traces:
        for point in trace.points.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= LARGEUR
            assert 0 <= y <= HAUTEUR
    assert courbe(_vue(le=date(2026, 7, 8))) is None
