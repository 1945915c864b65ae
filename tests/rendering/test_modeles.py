"""Templates: found, read, strict about what is missing."""

from pathlib import Path

import pytest

from convgen.errors import RenduImpossible
from convgen.rendering import modeles
from convgen.rendering.donnees import printed
from tests.factories import un_dossier, une_campagne


def test_the_manifest_names_the_zones_that_rules_look_at() -> None:
    """The zones of the design are all asked for."""
    modele = modeles.load("ent-ecole/1")
    assert {"signature-academie", "signature-collectivite", "cachet", "temoin", "fait-a-le", "numero"} == set(
        modele.signature_page
    )


def test_a_missing_value_fails_and_is_named() -> None:
    """A key that the template asks for and the data lack is never printed as a blank."""
    data = printed(un_dossier(), une_campagne())
    del data["echeance"]
    with pytest.raises(RenduImpossible, match="echeance"):
        modeles.load("ent-ecole/1").html(data, 1)


def test_a_null_value_fails() -> None:
    """A value that is None where text is expected is never printed as « None »."""
    data = printed(un_dossier(), une_campagne())
    data["file_name"] = None
    with pytest.raises(RenduImpossible, match="absente"):
        modeles.load("ent-ecole/1").html(data, 1)


def test_text_is_escaped() -> None:
    """What a town hall types is never markup."""
    data = printed(un_dossier(), une_campagne())
    data["file_name"] = "<b>{{ d }}</b>"
    assert "&lt;b&gt;{{ d }}&lt;/b&gt;" in modeles.load("ent-ecole/1").html(data, 1)


def test_a_template_without_manifest_is_refused() -> None:
    """An address out of the folder of the templates is not followed."""
    with pytest.raises(RenduImpossible, match="introuvable"):
        modeles.load(str(Path("..") / ".."))
