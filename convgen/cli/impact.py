"""``convgen impact``: what a change of the template does to a whole campaign."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from convgen.campagne import Campagne
from convgen.cli.inerte import visible
from convgen.dossier import Dossier
from convgen.errors import UsageInvalide
from convgen.intake.campagnes import load
from convgen.intake.dossiers import Rejet, read
from convgen.registre import open_registre
from convgen.rendering import modeles
from convgen.workflow.impact import Groupe, Impact, Travail, against_registre, gather, measure

_SHOWN = 8


@click.command()
@click.option(
    "--campagne", "campagne_id", required=True, metavar="ID", help="Campagne, ou son fichier .toml."
)
@click.argument("dossiers", type=click.Path(path_type=Path))
@click.option(
    "--against",
    required=True,
    metavar="REGISTRE|MODÈLE",
    help="Les conventions déjà émises, ou un modèle : « ent-ecole/1 », ou son dossier.",
)
@click.option("--modele", metavar="MODÈLE", help="Le nouveau modèle (par défaut : celui de la campagne).")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: len(os.sched_getaffinity(0)),
    metavar="N",
    help="Processus d’impression (par défaut : autant que de cœurs).",
)
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", help="table ; json."
)
def impact(
    campagne_id: str, dossiers: Path, against: str, modele: str | None, jobs: int, format_: str
) -> int:
    """Dire ce qu’un changement de modèle fait à chaque convention de DOSSIERS, changements regroupés.

    Rien n’est émis ni modifié. Les données propres à chaque dossier sont remplacées par leur nom (‹numero›) :
    le même changement se lit pareil partout. Les pixels sont comparés sur quelques documents par groupe.

    Codes de sortie : 0 rien ne change ; 10 des conventions changent ; 3 certaines ne peuvent plus être
    imprimées ; 2 commande, campagne ou fichier incorrect ; 5 programme manquant.
    """
    campagne = load(campagne_id)
    campagne = replace(campagne, template=_template(modele or campagne.template))
    lus = read(dossiers, campagne)
    known = [lu.dossier for lu in lus if not isinstance(lu, Rejet)]
    travaux, former, never = _former(against, known, campagne)
    found = gather(list(measure(travaux, campagne, former, jobs=jobs)), never)
    if format_ == "json":
        click.echo(json.dumps(_json(found), ensure_ascii=False))
    else:
        for line in _lines(found, rejected=len(lus) - len(known)):
            click.echo(visible(line))
    return 3 if found.echecs else 10 if found.changes else 0


def _former(
    against: str, dossiers: list[Dossier], campagne: Campagne
) -> tuple[list[Travail], str, list[int]]:
    root = Path(against)
    if (root / "registre.jsonl").is_file():
        with open_registre(root, write=False) as registre:
            travaux, never = against_registre(dossiers, registre, root)
        return travaux, campagne.template, never
    former = _template(against)
    if former == campagne.template:
        raise UsageInvalide(f"Le modèle « {against} » serait comparé à lui-même : indiquez --modele.")
    return [Travail(dossier=dossier, version=1) for dossier in dossiers], former, []


def _template(name: str) -> str:
    """An id, or the absolute path of a template's folder: what the workers can load from anywhere."""
    folder = Path(name)
    template = str(folder.resolve()) if (folder / "manifest.toml").is_file() else name
    modeles.load(template)
    return template


def _lines(found: Impact, *, rejected: int) -> Iterator[str]:
    total = sum(len(one.numeros) for one in found.groupes)
    yield f"{total} conventions comparées : {found.inchanges} sans changement, {found.changes} changent."
    for groupe in found.groupes:
        if groupe.traits or groupe.pixels:
            yield from _group_lines(groupe)
    if found.echecs:
        yield f"{len(found.echecs)} ne peuvent plus être imprimées :"
        yield from (f"  dossier {numero} : {error}" for numero, error in found.echecs[:_SHOWN])
    if found.jamais_emis:
        yield f"{len(found.jamais_emis)} dossiers n’ont pas de convention en vigueur : non comparés."
    if rejected:
        yield f"{rejected} lignes du fichier ne sont pas des dossiers lisibles : non comparées."


def _group_lines(groupe: Groupe) -> Iterator[str]:
    count = len(groupe.numeros)
    shown = ", ".join(str(numero) for numero in groupe.numeros[:3]) + (", …" if count > 3 else "")
    same = "les mêmes changements" if len(groupe.traits) + len(groupe.pixels) > 1 else "le même changement"
    yield f"{count} : {same} (dossiers {shown})" if count > 1 else f"1 : dossier {shown}"
    more = len(groupe.traits) - _SHOWN
    yield from (f"  – {trait}" for trait in groupe.traits[:_SHOWN])
    if more > 0:
        yield f"  – et {more} autres"
    yield from (f"  – {trait} (vu sur {groupe.drawn})" for trait in groupe.pixels)


def _json(found: Impact) -> dict[str, object]:
    return {
        "comparees": sum(len(one.numeros) for one in found.groupes),
        "inchangees": found.inchanges,
        "changent": found.changes,
        "groupes": [
            {
                "dossiers": list(one.numeros),
                "changements": list(one.traits),
                "pixels": list(one.pixels),
                "dessinees": one.drawn,
            }
            for one in found.groupes
        ],
        "echecs": [{"dossier": numero, "erreur": error} for numero, error in found.echecs],
        "jamais_emis": list(found.jamais_emis),
    }
