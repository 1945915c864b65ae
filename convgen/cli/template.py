"""``convgen template``: what the authors of templates need, from a first copy to the specimen."""

import os
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from convgen.cli.inerte import visible
from convgen.errors import UsageInvalide
from convgen.intake.campagnes import load
from convgen.intake.dossiers import Lu, read
from convgen.rendering import essais, modeles
from convgen.rendering import specimen as draw_specimen
from convgen.workflow import controle_modele
from convgen.workflow.apercu import Apercus

DEFAULTS = 11

_CAMPAGNE: Callable[[Callable[..., int]], Callable[..., int]] = click.option(
    "--campagne", "campagne_id", required=True, metavar="ID", help="Campagne, ou son fichier .toml."
)
_MODELE = click.Path(path_type=Path, file_okay=False)


@click.group()
def template() -> None:
    """Écrire un modèle de document : le copier, le contrôler, le voir, en publier le spécimen.

    Le guide des auteurs est docs/guide-modeles.md.
    """


@template.command()
@click.argument("type_", metavar="TYPE")
@click.argument("dir_", metavar="DIR", type=_MODELE)
def new(type_: str, dir_: Path) -> int:
    """Copier dans DIR la dernière version du modèle TYPE (ent-ecole, attestation-depot), version suivante.

    Un modèle publié ne se modifie jamais : les conventions émises portent son nom. DIR ne doit pas exister.
    """
    published = modeles.load(modeles.latest(type_))
    if dir_.exists() and any(dir_.iterdir()):
        raise UsageInvalide(f"{dir_} existe et n’est pas vide : indiquez un dossier à créer.")
    shutil.copytree(published.dir, dir_, dirs_exist_ok=True)
    manifest = dir_ / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    version = int(tomllib.loads(text)["version"])
    manifest.write_text(
        text.replace(f"version = {version}\n", f"version = {version + 1}\n", 1), encoding="utf-8"
    )
    click.echo(f"Modèle {type_}/{version + 1} copié de {published.id} dans {dir_}.")
    click.echo(f"Voir :      convgen template preview {dir_} --campagne ID")
    click.echo(f"Contrôler : convgen template check {dir_} --campagne ID")
    click.echo(f"Publier :   déplacer {dir_} en templates/conventions/{type_}/{version + 1}")
    return 0


@template.command()
@click.argument("modele", metavar="MODÈLE")
@_CAMPAGNE
def check(modele: str, campagne_id: str) -> int:
    """Contrôler un modèle (« ent-ecole/1 », ou son dossier) sur des dossiers d’essai.

    Codes de sortie : 0 aucun défaut ; 11 des défauts ; 2 commande, campagne ou modèle introuvable.
    """
    defauts = list(controle_modele.check(load(campagne_id), _template(modele)))
    for defaut in defauts:
        where = f" (dossier d’essai : {defaut.cas})" if defaut.cas else ""
        click.echo(visible(f"{defaut.code} : {defaut.message}{where}"))
    click.echo("Aucun défaut." if not defauts else f"{len(defauts)} défaut(s).")
    return DEFAULTS if defauts else 0


@template.command()
@click.argument("modele", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@_CAMPAGNE
@click.option(
    "--dossiers", type=click.Path(path_type=Path), help="De vrais dossiers à voir, au lieu de ceux d’essai."
)
@click.option(
    "--port", type=click.IntRange(min=0, max=65535), default=8040, help="Port local (par défaut : 8040)."
)
def preview(modele: Path, campagne_id: str, dossiers: Path | None, port: int) -> int:
    """Voir le modèle dans le navigateur, sur cette machine seulement ; la page suit chaque enregistrement.

    Ctrl-C arrête.
    """
    # The web page's libraries serve this command only.
    from convgen.cli import apercu_web

    campagne = load(campagne_id)
    cases = essais.cas(campagne)
    if dossiers is not None:
        lus = read(dossiers, campagne)
        cases = {f"dossier {lu.dossier.numero}": lu.dossier for lu in lus if isinstance(lu, Lu)}
        if not cases:
            raise UsageInvalide(f"{dossiers} ne contient aucun dossier lisible.")
    apercus = Apercus(modele.resolve(), campagne, cases)
    try:
        server = apercu_web.Serveur(apercus, str(modele), port)
    except OSError as error:
        raise UsageInvalide(
            f"Le port {port} n’est pas disponible : {error.strerror}. Essayez --port 0."
        ) from error
    with server:
        click.echo(f"Aperçu : {server.address}  (Ctrl-C pour arrêter)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("Aperçu arrêté.")
    return 0


@template.command()
@_CAMPAGNE
@click.option("--modele", metavar="MODÈLE", help="Un autre modèle que celui de la campagne.")
@click.option(
    "--output",
    required=True,
    metavar="PDF",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Fichier à écrire.",
)
def specimen(campagne_id: str, modele: str | None, output: Path) -> int:
    """Écrire la convention type pour le site : SPÉCIMEN sur chaque page et dans les codes.

    Elle n’est la convention de personne : renvoyée, même signée, elle n’est jamais acceptée.
    """
    campagne = load(campagne_id)
    pdf = draw_specimen(replace(campagne, template=_template(modele or campagne.template)))
    draft = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(pdf)
        draft.replace(output)
    except OSError as error:
        raise UsageInvalide(f"{output} ne peut pas être écrit : {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    click.echo(f"Spécimen écrit : {output}")
    return 0


def _template(name: str) -> str:
    """An id, or the absolute path of a template's folder."""
    folder = Path(name)
    return str(folder.resolve()) if (folder / "manifest.toml").is_file() else name
