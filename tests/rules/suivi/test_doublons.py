"""What stands twice, and who is missing."""

from datetime import date, datetime

from convgen.campagne import Campagne
from convgen.rules.suivi.absents import absents
from convgen.rules.suivi.doublons import doublons, remplacants
from tests.factories import une_campagne
from tests.rules.suivi.cas import un_depot

MONTPELLIER: Campagne = une_campagne("montpellier-2022-2023")
FIRST = un_depot(numero=1)
SECOND = un_depot(numero=2, depose_le=datetime.fromisoformat("2026-07-01T10:00:00+02:00"))


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_later_dossier_replaces_the_former() -> None:
    """Of three dossiers of one SIRET the last one puts the others right; another SIRET is untouched."""
    days = [datetime.fromisoformat(f"2022-0{month}-01T10:00:00+02:00") for month in (6, 8, 7)]
    filed = [("a", days[0], 1), ("a", days[1], 2), ("a", days[2], 3), ("b", days[0], 4)]
    assert remplacants(filed) == {1: 2, 3: 2}


def test_the_newer_makes_the_formers_convention_caduque() -> None:
    """Montpellier 2022: the message says which convention is caduque."""
    (found,) = (d for d in doublons([SECOND, FIRST], MONTPELLIER) if d.code == "siret.plusieurs_dossiers")
    assert (found.objet, found.dossiers) == (FIRST.siret, (1, 2))
    assert _plain(found.message) == "Albi a déposé 2 dossiers : n° 2 rend caduque la convention de n° 1."


def test_a_newer_without_convention_replaces_nothing() -> None:
    """A second dossier that was refused leaves the first convention in force, and the message says so."""
    refused = un_depot(numero=2, depose_le=SECOND.depose_le, version=None)
    (found, *_) = doublons([FIRST, refused], MONTPELLIER)
    assert "reste en vigueur" in found.message


def test_toulouse_takes_one_dossier() -> None:
    """2026: a collectivité files once; an error is put right by reopening."""
    (found, *_) = doublons([FIRST, SECOND], une_campagne())
    assert "un seul par campagne" in found.message


def test_a_school_in_two_dossiers() -> None:
    """A school listed by two collectivités is named with both; a replaced dossier holds none."""
    other = un_depot(numero=2, siret="21810912200018")
    (found,) = doublons([FIRST, other], une_campagne())
    assert (found.code, found.objet, found.dossiers) == ("ecole.plusieurs_dossiers", "0810101X", (1, 2))
    assert not doublons([FIRST, un_depot(numero=2, siret="x", remplace_par=3)], une_campagne())
    assert not doublons([FIRST, un_depot(numero=2, siret="x", retiree=True)], une_campagne())


def test_last_years_collectivites_without_a_dossier() -> None:
    """Whoever was there last year and filed nothing is named, with its schools, until when and why."""
    mende = un_depot(siret="21480095500099", uais=("0480123Y",))
    day = mende.jour
    found = absents([mende], MONTPELLIER, le=day)
    everyone = {siret for siret in MONTPELLIER.annee_precedente if not siret.startswith("214800955")}
    assert {absent.siret for absent in found} == everyone
    (eve, after) = (absents([], MONTPELLIER, le=date(2022, 10, day)) for day in (28, 29))
    assert all("jusqu’au 28 octobre 2022" in _plain(absent.explication) for absent in eve)
    assert all("closes depuis" in absent.explication for absent in after)


def test_schools_taken_over_are_not_missing() -> None:
    """A school that another dossier lists, or without access today, makes nobody absent."""
    former = MONTPELLIER.annee_precedente["21480901400019"]
    taken = un_depot(siret="20480902400019", uais=tuple(sorted(former.uais)))
    assert former.siret not in {a.siret for a in absents([taken], MONTPELLIER, le=taken.jour)}
    (only,) = absents([], MONTPELLIER, le=taken.jour, ouvertes={"0480112L"})
    assert (only.siret, only.uais, only.commune) == (former.siret, ("0480112L",), "Marvejols")


def test_a_dossier_of_tomorrow_is_not_there_yet() -> None:
    """On the eve of its deposit a collectivité is still missing."""
    siret = "21480901400019"
    filed = un_depot(siret=siret, depose_le=datetime.fromisoformat("2022-07-02T00:00:00+02:00"))
    assert siret in {a.siret for a in absents([filed], MONTPELLIER, le=date(2022, 7, 1))}
    assert siret not in {a.siret for a in absents([filed], MONTPELLIER, le=date(2022, 7, 2))}


def test_a_count_that_differs() -> None:
    """The number of schools typed is not that of the list: told, with both; the same number is not."""
    (found,) = doublons([un_depot(nombre_saisi=3)], une_campagne())
    assert (found.code, found.objet) == ("ecoles.nombre_different", "9041818")
    assert _plain(found.message) == "Albi a saisi 3 écoles, sa liste en compte 1."
    assert not doublons([un_depot(nombre_saisi=1)], une_campagne())
