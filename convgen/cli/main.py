"""The ``convgen`` command: it finds the commands by name, and turns every error into one French line."""

import importlib
import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from convgen.cli.inerte import visible_lines
from convgen.cli.usage import in_french
from convgen.errors import ConvgenError, ProgrammeManquant

INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Where a command is, and its one line of help: both known without importing it."""

    module: str
    function: str
    help: str


COMMANDS: Mapping[str, Command] = {
    "generate": Command(
        module="convgen.cli.generate",
        function="generate",
        help="Émettre les conventions d’un fichier de dossiers.",
    ),
    "verify": Command(
        module="convgen.cli.verify",
        function="verify",
        help="Vérifier les conventions signées qui reviennent.",
    ),
    "explain": Command(
        module="convgen.cli.explain",
        function="explain",
        help="Dessiner tout ce qui a été vu sur un retour, étape par étape.",
    ),
    "suivi": Command(
        module="convgen.cli.suivi",
        function="suivi",
        help="Dire où en est chaque dossier de la campagne.",
    ),
    "acces": Command(
        module="convgen.cli.acces",
        function="acces",
        help="Lister les accès à ouvrir, à garder et à fermer.",
    ),
    "relances": Command(
        module="convgen.cli.relances",
        function="relances",
        help="Préparer les relances du jour.",
    ),
    "titres": Command(
        module="convgen.cli.titres",
        function="titres",
        help="Établir les titres de perception des conventions acceptées.",
    ),
    "decide": Command(
        module="convgen.cli.decide",
        function="decide",
        help="Consigner la décision d’un instructeur.",
    ),
    "withdraw": Command(
        module="convgen.cli.withdraw",
        function="withdraw",
        help="Retirer la convention d’un dossier.",
    ),
    "dn": Command(
        module="convgen.cli.dn.groupe",
        function="dn",
        help="Échanger avec Démarche numérique : recevoir, envoyer, suivre.",
    ),
    "template": Command(
        module="convgen.cli.template",
        function="template",
        help="Écrire un modèle de document : copier, contrôler, voir, spécimen.",
    ),
    "serve": Command(
        module="convgen.cli.serve",
        function="serve",
        help="Ouvrir le service web des instructeurs.",
    ),
    "worker": Command(
        module="convgen.cli.worker",
        function="worker",
        help="Examiner les retours déposés dans le service web.",
    ),
    "user": Command(
        module="convgen.cli.user",
        function="user",
        help="Gérer les comptes du service web.",
    ),
    "donnees": Command(
        module="convgen.cli.donnees",
        function="donnees",
        help="Remettre ou purger les données personnelles du service web.",
    ),
    "impact": Command(
        module="convgen.cli.impact",
        function="impact",
        help="Mesurer ce qu’un changement de modèle fait à une campagne.",
    ),
    "golden": Command(
        module="convgen.cli.golden",
        function="golden",
        help="Comparer des PDF à leurs références (intégration continue).",
    ),
    "campagnes": Command(
        module="convgen.cli.campagnes",
        function="campagnes",
        help="Lister les campagnes connues.",
    ),
    "colonnes": Command(
        module="convgen.cli.colonnes",
        function="colonnes",
        help="Dire quelles colonnes d’un export sont lues.",
    ),
    "doctor": Command(
        module="convgen.cli.doctor",
        function="doctor",
        help="Dire ce qui est installé et ce qui manque.",
    ),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is run: ``--help`` stays instant, ``doctor`` always works."""

    def entries(self) -> Mapping[str, Command]:
        """The commands, by name; a group of a room of its own gives its own."""
        return COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which an instructor needs them."""
        return list(self.entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command asked for; ProgrammeManquant when a library that it needs is not there."""
        entry = self.entries().get(cmd_name)
        if entry is None:
            return None
        try:
            module = importlib.import_module(entry.module)
        except ModuleNotFoundError as error:
            raise ProgrammeManquant(
                f"La bibliothèque {error.name} manque. "
                "Lancez « convgen doctor » pour savoir comment l’installer."
            ) from error
        command: click.Command = getattr(module, entry.function)
        _help_in_french(command.get_help_option(ctx))
        return command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, in French."""
        return _help_in_french(super().get_help_option(ctx))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the help known here: importing them all would take seconds."""
        with formatter.section("Commandes"):
            formatter.write_dl([(name, command.help) for name, command in self.entries().items()])


def _help_in_french(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Affiche cette aide."
    return option


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(package_name="convgen", message="%(prog)s %(version)s", help="Affiche la version.")
@click.option("--debug", is_flag=True, help="Affiche le détail technique des erreurs et le journal.")
def cli(debug: bool) -> None:
    """Émettre les conventions ENT-École d’une campagne et vérifier celles qui reviennent signées.

    Codes de sortie communs : 0 tout va bien, 1 anomalie de convgen, 2 commande ou fichier incorrect,
    4 registre occupé, 5 programme manquant. « convgen COMMANDE --help » dit les autres.
    """
    logging.basicConfig(level=logging.DEBUG if debug else logging.ERROR, stream=sys.stderr)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    argv = list(sys.argv[1:] if args is None else args)
    sys.exit(_run(argv, debug="--debug" in argv))


def _run(argv: list[str], *, debug: bool) -> int:
    try:
        return cli.main(args=argv, prog_name="convgen", standalone_mode=False) or 0
    except click.exceptions.Abort:
        return _say("Interrompu. Relancez la même commande : elle reprendra où elle en était.", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message, err=True)
        return error.exit_code
    except click.ClickException as error:
        return _say(in_french(error), error.exit_code)
    except BrokenPipeError:
        # The reader (head, less) left: nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ConvgenError as error:
        if debug:
            traceback.print_exc()
        return _say(str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001 — the outermost loop: a bug ends in one line, its trace on request
        if debug:
            traceback.print_exc()
        hint = (
            "" if debug else " Relancez avec « convgen --debug … » et transmettez le détail aux développeurs."
        )
        return _say(f"Anomalie de convgen ({type(error).__name__}) : {error}.{hint}", 1)


def _say(message: str, exit_code: int) -> int:
    click.echo(f"convgen : {visible_lines(message)}", err=True)
    return exit_code
