"""The templates of conventions: where they are, what their manifest asks, how data becomes HTML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from convgen import french
from convgen.errors import RenduImpossible
from convgen.marque import CONVENTION

_PAGES_MAX = 99

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An element that must not be higher than ``height_mm``; ``what`` names its content in French."""

    id: str
    height_mm: float
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Modele:
    """A template, ready to print. ``signature_page``, ``elsewhere``: the ids whose place is recorded.

    ``donnees``: which data it prints (see ``donnees.printed``); ``codes``: the first word of its codes;
    ``pages``: the least and the most that it has.
    """

    id: str
    donnees: str
    codes: str
    dir: Path
    style: Path
    signature_page: tuple[str, ...]
    elsewhere: tuple[str, ...]
    fits: tuple[Fit, ...]
    pages: tuple[int, int]
    template: Template

    def html(self, data: Mapping[str, object], version: int) -> str:
        """The convention as HTML. Raises RenduImpossible when the template asks for a missing value."""
        try:
            return self.template.render(d=data, version=version)
        except TemplateError as error:
            raise RenduImpossible(f"Une valeur manque au modèle « {self.id} » : {error.message}.") from error


def templates_dir() -> Path:
    """The folder of the templates: inside the wheel, else beside the package in a checkout."""
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        folder = root / "templates" / "conventions"
        if folder.is_dir():
            return folder
    raise RenduImpossible("Les modèles de convention sont introuvables : réinstallez convgen.")


def latest(type_: str) -> str:
    """The id of the last version of a type (« attestation-depot » -> « attestation-depot/1 »).

    Raises RenduImpossible naming the types there are.
    """
    root = templates_dir()
    types = sorted(path.name for path in root.iterdir() if path.is_dir())
    if type_ not in types:
        raise RenduImpossible(f"Le document « {type_} » n’existe pas. Documents : {', '.join(types)}.")
    versions = [int(path.name) for path in (root / type_).iterdir() if path.name.isdigit()]
    return f"{type_}/{max(versions)}"


@cache
def load(id: str) -> Modele:
    """The template of this id (« ent-ecole/1 »), or of this folder, an absolute path: one being written.

    Raises RenduImpossible when it does not exist, or when its manifest or its source is wrong.
    """
    root = templates_dir()
    folder = (root / id).resolve()
    manifest = folder / "manifest.toml"
    inside = folder.is_relative_to(root) or Path(id).is_absolute()
    if not inside or not manifest.is_file():
        raise RenduImpossible(f"Le modèle de convention « {id} » est introuvable.")
    try:
        content = tomllib.loads(manifest.read_text(encoding="utf-8"))
        return Modele(
            id=f"{content['type']}/{content['version']}",
            donnees=content.get("donnees", "convention"),
            codes=content.get("codes", CONVENTION),
            dir=folder,
            style=folder / content["style"],
            signature_page=tuple(content["signature_page"]),
            elsewhere=tuple(content["elsewhere"]),
            fits=tuple(Fit(**fit) for fit in content["fits"]),
            pages=(content.get("pages_min", 1), content.get("pages_max", _PAGES_MAX)),
            template=_environment(folder).get_template(content["source"]),
        )
    except tomllib.TOMLDecodeError as error:
        raise RenduImpossible(f"Le manifest.toml du modèle « {id} » est incorrect : {error}.") from error
    except (KeyError, TypeError) as error:
        raise RenduImpossible(f"Le manifest.toml du modèle « {id} » est incomplet : {error}.") from error
    except TemplateSyntaxError as error:
        where = f"{error.name or id}, ligne {error.lineno}"
        raise RenduImpossible(f"Le modèle « {id} » est incorrect ({where}) : {error.message}.") from error
    except TemplateError as error:
        raise RenduImpossible(f"Le modèle « {id} » est incorrect : {error}.") from error


def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, finalize=_never_blank
    )
    environment.filters |= {
        "accord": french.accord,
        "avec_de": french.avec_de,
        "compte": french.compte,
        # Through str, on which a missing value says its name.
        "euros": lambda value: french.euros(Decimal(str(value))),
        "euros_en_lettres": lambda value: french.euros_en_lettres(Decimal(str(value))),
        "jour": _jour,
        "majuscule": lambda text: text[:1].upper() + text[1:],
        "minuscule": lambda text: text[:1].lower() + text[1:],
        "sans_protocole": lambda address: address.split("://", 1)[-1],
        "siret": lambda text: f"{text[:3]} {text[3:6]} {text[6:9]} {text[9:]}".replace(" ", french.NBSP),
        "typographie": lambda html: Markup(french.typographie(str(html))),
    }
    return environment


def _jour(iso: str) -> str:
    return french.jour(datetime.fromisoformat(iso).date() if "T" in iso else date.fromisoformat(iso))


def _never_blank(value: object) -> object:
    """An empty value in a legal act is a fault, not a blank."""
    if value is None:
        raise TemplateError("une valeur imprimée est absente")
    return value
