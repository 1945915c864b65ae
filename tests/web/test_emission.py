"""Dossiers imported, then issued by a worker."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from tests.acceptance.installed import canonical
from tests.web.conftest import CAMPAGNE
from tests.workflow.lus import des_lus


@pytest.fixture
def importe(base: int) -> Callable[..., Any]:
    """Import dossiers as a browser sends them."""
    from convgen.web.campagnes import campagne_de
    from convgen.web.importation import importer, lire

    def sent(*rows: object) -> Any:
        import json

        lus = lire(BytesIO(json.dumps(rows).encode()), "dossiers.json", campagne_de(CAMPAGNE))
        return importer(lus, campagne_de(CAMPAGNE), "moi")

    return sent


def test_import_tells_new_changed_same_unreadable(importe: Callable[..., Any]) -> None:
    """Each row is told from what was there; what is no dossier is named and not kept."""
    from convgen.web.importation import importes

    one, two = (canonical(lu.dossier) for lu in des_lus(21, 22))
    assert [r.statut for r in importe(one, two)] == ["nouveau", "nouveau"]
    changed = two | {"telephone": "0612345699"}
    told = importe(one, changed, {"numero": 23})
    assert [(r.numero, r.statut) for r in told] == [(21, "inchange"), (22, "change"), (23, "illisible")]
    assert told[2].problemes
    assert [lu.dossier.telephone for lu in importes(CAMPAGNE, [22])] == ["0612345699"]
    assert [lu.dossier.numero for lu in importes(CAMPAGNE)] == [21, 22]


def test_amount_with_cents(importe: Callable[..., Any]) -> None:
    """An amount comes back as it was, to the cent (found by schemathesis)."""
    from decimal import Decimal

    from convgen.web.importation import importes

    [lu] = des_lus(21)
    importe(canonical(lu.dossier) | {"montant": 45.1})
    assert [lu.dossier.montant for lu in importes(CAMPAGNE)] == [Decimal("45.1")]


def test_text_that_no_database_keeps(importe: Callable[..., Any]) -> None:
    """A null character refuses its row, and in a verdict it is shown as a character without a shape."""
    from convgen.web.importation import importes
    from convgen.web.stockable import stockable

    [lu] = des_lus(21)
    row = canonical(lu.dossier)
    row["collectivite"]["nom"] = "Al\0bi"
    [told] = importe(row)
    assert (told.statut, told.problemes) == ("illisible", ("un texte contient un caractère nul",))
    assert importes(CAMPAGNE) == ()
    assert stockable({"a": ["\0\ud800b", 1, None]}) == {"a": ["��b", 1, None]}


def test_preview_keeps_nothing(base: int) -> None:
    """A preview names what breaks rules, and changes nothing."""
    from convgen.web.campagnes import campagne_de
    from convgen.web.importation import apercu, importes

    [lu] = des_lus(21)
    [rangee] = apercu([lu], campagne_de("montpellier-2022-2023"))
    assert any("2022" in problem for problem in rangee.problemes)
    assert importes(CAMPAGNE) == ()


def test_imported_dossiers_are_followed(importe: Callable[..., Any], base: int) -> None:
    """A dossier that was imported and not issued yet stands in the list, as « déposé »."""
    from convgen.web.campagnes import campagne_de, vue_du_jour

    importe(*(canonical(lu.dossier) for lu in des_lus(21)))
    vue = vue_du_jour(campagne_de(CAMPAGNE))
    assert {s.depot.numero: s.avancement.etat.value for s in vue.suivis}[21] == "depose"


def test_issue(importe: Callable[..., Any], base: int) -> None:
    """What is asked for is issued once, refusals are told; a second request changes nothing."""
    from convgen.errors import UsageInvalide
    from convgen.registre import open_registre
    from convgen.web.bail import prendre
    from convgen.web.campagnes import registre_dir
    from convgen.web.emission import demander, emettre, reste
    from convgen.web.models import CampagneOuverte
    from convgen.workflow.generate import Imprimerie

    good, bad = (canonical(lu.dossier) for lu in des_lus(31, 32))
    importe(good, bad | {"montant": 1})
    campagne = CampagneOuverte.objects.get(pk=CAMPAGNE)
    with pytest.raises(UsageInvalide, match="n’a pas été importé"):
        demander(campagne, [99], "moi")
    told = []
    for _ in range(2):
        demander(campagne, None, "moi")
        row = prendre(reste(), "w1")
        assert row is not None
        assert prendre(reste(), "w2") is None
        emettre(row, "w1", Imprimerie(validate=None))
        row.refresh_from_db()
        assert (row.faits, row.total, [refus["numero"] for refus in row.refus]) == (2, 2, [32])
        told.append((row.emises, row.inchangees, row.finie_le is not None))
    assert told == [(1, 0, True), (0, 1, True)]
    with open_registre(registre_dir(CAMPAGNE), write=False) as registre:
        assert [version.ligne.version for version in registre.versions(31)] == [1]


def test_issue_begun_by_a_dead_worker(importe: Callable[..., Any], base: int) -> None:
    """Who lost the lease keeps nothing more of a request that another worker took again."""
    from convgen.web.bail import prendre
    from convgen.web.emission import BailPerdu, demander, emettre, reste
    from convgen.web.models import CampagneOuverte
    from convgen.workflow.generate import Imprimerie

    importe(*(canonical(lu.dossier) for lu in des_lus(41)))
    demander(CampagneOuverte.objects.get(pk=CAMPAGNE), [41], "moi")
    row = prendre(reste(), "w1")
    assert row is not None
    type(row).objects.update(bail_par="w2")
    with pytest.raises(BailPerdu):
        emettre(row, "w1", Imprimerie(validate=None))
    emettre(row, "w2", Imprimerie(validate=None))
    row.refresh_from_db()
    assert (row.faits, row.finie_le is not None) == (1, True)
