"""How far a dossier has come."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convgen.campagne import RegleSuivi
from convgen.evenement import Choix, Decision, Evenement, Issue, RetourJuge
from convgen.rules.suivi.avancement import Avancement, avancement
from convgen.rules.suivi.etat import Etat
from tests.factories import une_campagne
from tests.rules.suivi.cas import (
    DUE,
    en_retard_seulement,
    un_depot,
    un_message,
    un_retour,
    une_decision,
    une_prolongation,
)

BEFORE, AFTER = date(2026, 8, 1), date(2026, 8, 20)
GOOD, BAD = un_retour(), un_retour(date(2026, 7, 3), Issue.NON_CONFORME)
DOUBTFUL = un_retour(date(2026, 7, 4), Issue.A_EXAMINER)
CADUQUE = un_retour(date(2026, 7, 5), Issue.NON_CONFORME, codes=("version.caduque",))
NEW = date(2026, 9, 30)


def _stand(*events: Evenement, le: date = BEFORE, **depot: object) -> Avancement:
    return avancement(un_depot(**depot), events, une_campagne(), le=le)


@pytest.mark.parametrize(
    ("events", "le", "etat"),
    [
        ((), BEFORE, Etat.EMISE),
        ((), DUE, Etat.EMISE),
        ((), DUE + timedelta(days=1), Etat.EN_RETARD),
        ((GOOD,), AFTER, Etat.ACCEPTE),
        ((BAD,), BEFORE, Etat.A_REFAIRE),
        ((BAD,), AFTER, Etat.EN_RETARD),
        ((DOUBTFUL,), AFTER, Etat.A_EXAMINER),
        # A good return is not undone by a bad one that comes after.
        ((BAD, GOOD), AFTER, Etat.ACCEPTE),
        ((BAD, replace(GOOD, sha256="f" * 64, juge_le=BAD.juge_le + timedelta(days=1))), AFTER, Etat.ACCEPTE),
        ((un_message(date(2026, 7, 9)),), BEFORE, Etat.RECU),
        ((un_message(date(2026, 7, 9)), un_retour(date(2026, 7, 9))), BEFORE, Etat.ACCEPTE),
        ((BAD, un_message(date(2026, 7, 9))), AFTER, Etat.RECU),
        ((GOOD, un_message(date(2026, 7, 9))), AFTER, Etat.ACCEPTE),
        ((un_retour(AFTER),), BEFORE, Etat.EMISE),
        ((un_retour(AFTER, recu_le=None),), BEFORE, Etat.ACCEPTE),
    ],
)
def test_returns_and_calendar(events: tuple[Evenement, ...], le: date, etat: Etat) -> None:
    """Each return moves the dossier; whoever owes one is late the day after the last."""
    assert _stand(*events, le=le).etat is etat


@pytest.mark.parametrize(
    ("events", "le", "etat"),
    [
        ((BAD, une_decision(Choix.ACCEPTER, date(2026, 7, 6))), AFTER, Etat.ACCEPTE),
        ((GOOD, une_decision(Choix.REFAIRE, date(2026, 7, 6))), BEFORE, Etat.A_REFAIRE),
        ((GOOD, une_decision(Choix.REFAIRE, date(2026, 7, 6))), AFTER, Etat.EN_RETARD),
        ((DOUBTFUL, une_decision(Choix.CLASSER, date(2026, 7, 6))), BEFORE, Etat.CLASSE),
        ((une_decision(Choix.CLASSER), un_retour(date(2026, 7, 20))), BEFORE, Etat.CLASSE),
        ((une_prolongation(NEW),), AFTER, Etat.PROLONGE),
        ((une_prolongation(NEW),), NEW, Etat.PROLONGE),
        ((une_prolongation(NEW),), NEW + timedelta(days=1), Etat.EN_RETARD),
        ((BAD, une_prolongation(NEW, date(2026, 7, 6))), AFTER, Etat.A_REFAIRE),
        ((une_decision(Choix.CLASSER), une_prolongation(NEW, date(2026, 7, 6))), AFTER, Etat.PROLONGE),
    ],
)
def test_decisions(events: tuple[Evenement, ...], le: date, etat: Etat) -> None:
    """What follows, follows the decision, whatever the machine had said."""
    assert _stand(*events, le=le).etat is etat


def test_both_the_verdict_and_the_decision_are_told() -> None:
    """An accepted bad retour still says what the machine found, and who accepted it."""
    where = _stand(BAD, une_decision(Choix.ACCEPTER, date(2026, 7, 6)))
    assert where.retour is not None
    assert (where.retour.verdict, where.accepte_par) == (Issue.NON_CONFORME, "A. B.")
    assert _stand(GOOD).accepte_par == "la machine"
    assert _stand(BAD).accepte_par is None


def test_late_only_is_good_once_prolonged() -> None:
    """Late is for an instructor; prolonged beyond its reception, the same retour is accepted."""
    late = en_retard_seulement(date(2026, 8, 15))
    assert _stand(late, le=AFTER).etat is Etat.A_EXAMINER
    assert not _stand(late, le=AFTER).a_temps
    prolonged = _stand(late, une_prolongation(NEW, date(2026, 8, 18)), le=AFTER)
    assert (prolonged.etat, prolonged.a_temps, prolonged.prolongee) == (Etat.ACCEPTE, True, True)
    short = _stand(late, une_prolongation(date(2026, 8, 14), date(2026, 8, 18)), le=AFTER)
    assert short.etat is Etat.A_EXAMINER


def test_late_and_doubtful_stays_for_a_human() -> None:
    """A prolongation accepts nothing that was doubtful for another reason."""
    late = un_retour(date(2026, 8, 15), Issue.A_EXAMINER, codes=("deadline.depassee", "content.ajout"))
    assert _stand(late, une_prolongation(NEW, date(2026, 8, 18)), le=AFTER).etat is Etat.A_EXAMINER


def test_a_campaign_may_want_a_human_for_all() -> None:
    """Where the machine accepts nothing, every verdict is for an instructor."""
    campagne = une_campagne(suivi=RegleSuivi(machine_accepte=False))
    for retour in (GOOD, BAD, DOUBTFUL):
        assert avancement(un_depot(), (retour,), campagne, le=BEFORE).etat is Etat.A_EXAMINER
    accepted = (GOOD, une_decision(Choix.ACCEPTER))
    assert avancement(un_depot(), accepted, campagne, le=BEFORE).etat is Etat.ACCEPTE


def test_reopened_dossier_starts_again() -> None:
    """Once a new version is in force, the accepted retour of the first counts no more, nor the decision."""
    events = (GOOD, une_decision(Choix.ACCEPTER))
    assert _stand(*events, version=2).etat is Etat.EMISE
    assert _stand(*events, version=2, le=AFTER).etat is Etat.EN_RETARD
    assert _stand(*events, un_retour(date(2026, 7, 9), version=2), version=2).etat is Etat.ACCEPTE


def test_a_caduque_return_is_to_redo() -> None:
    """The retour of a caduque version, refused as such, says that the right one is still owed."""
    assert _stand(CADUQUE, version=2).etat is Etat.A_REFAIRE
    assert _stand(un_retour(version=2), CADUQUE, version=2).etat is Etat.ACCEPTE


@pytest.mark.parametrize(
    ("depot", "etat"),
    [
        ({"version": None}, Etat.DEPOSE),
        ({"version": None, "retiree": True}, Etat.RETIRE),
        ({"remplace_par": 9041819}, Etat.REMPLACE),
    ],
)
def test_without_a_convention_in_force(depot: dict[str, object], etat: Etat) -> None:
    """Deposited, withdrawn and replaced dossiers are so whatever came back."""
    assert _stand(GOOD, une_decision(Choix.ACCEPTER), **depot).etat is etat


def test_another_dossiers_events_do_not_count() -> None:
    """A retour or a decision of another dossier moves nothing."""
    others = (replace(GOOD, dossier=1), replace(une_decision(Choix.ACCEPTER), dossier=1))
    assert _stand(*others).etat is Etat.EMISE


def test_the_sender_says_whose_it_is() -> None:
    """A retour whose pages name nothing belongs to the dossier its sender wrote in."""
    blank = replace(DOUBTFUL, dossier=None, version=None, annonce=9041818)
    assert _stand(blank).etat is Etat.A_EXAMINER


def test_judged_again_counts_once() -> None:
    """The same files judged by newer rules: the last verdict is theirs, in both directions."""
    worse = replace(GOOD, verdict=Issue.NON_CONFORME, codes=("signature.absente",), rang=1)
    assert _stand(GOOD, replace(worse, juge_le=GOOD.juge_le + timedelta(days=9))).etat is Etat.A_REFAIRE
    better = replace(BAD, verdict=Issue.CONFORME, codes=(), rang=1)
    assert _stand(BAD, replace(better, juge_le=BAD.juge_le + timedelta(days=9))).etat is Etat.ACCEPTE


def test_explanation_says_the_rule_and_the_prolongation() -> None:
    """In words: the deposit, the rule, and what the instructor gave, with the reason."""
    text = _stand(une_prolongation(NEW)).explication.replace("\N{NO-BREAK SPACE}", " ")
    assert text == (
        "Dossier déposé le 12 juin 2026 : la convention signée est attendue au plus tard le 12 août 2026, "
        "deux mois après le dépôt. Délai prolongé jusqu’au 30 septembre 2026 : vu avec la mairie."
    )


EVENTS = st.lists(
    st.one_of(
        st.builds(
            un_retour,
            st.dates(date(2026, 6, 13), date(2026, 11, 30)),
            st.sampled_from(Issue),
            version=st.sampled_from([1, 2]),
        ),
        st.builds(
            une_decision,
            st.sampled_from([Choix.ACCEPTER, Choix.REFAIRE, Choix.CLASSER]),
            st.dates(date(2026, 6, 13), date(2026, 11, 30)),
            version=st.sampled_from([1, 2]),
        ),
    ),
    max_size=6,
)


@given(EVENTS, st.dates(date(2026, 6, 12), date(2026, 12, 31)))
def test_nothing_is_accepted_unsigned(events: list[Evenement], le: date) -> None:
    """Whatever happens, accepted means a conforme retour of the version in force, or an instructor's word."""
    where = avancement(un_depot(version=2), events, une_campagne(), le=le)
    good = any(
        isinstance(event, RetourJuge) and event.verdict is Issue.CONFORME and event.version == 2
        for event in events
    )
    said = any(
        isinstance(event, Decision) and event.choix is Choix.ACCEPTER and event.version == 2
        for event in events
    )
    if where.etat is Etat.ACCEPTE:
        assert good or said
    if not events:
        assert where.etat is (Etat.EMISE if le <= DUE else Etat.EN_RETARD)
