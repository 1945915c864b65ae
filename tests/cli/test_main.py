"""The command line itself: lazy, French, with the agreed exit codes."""

import subprocess
import sys
from importlib.metadata import version

import click
import pytest

from convgen.cli import main as module
from convgen.cli.main import COMMANDS, Command, LazyGroup, main
from convgen.errors import CampagneInvalide, ConvgenError, RegistreOccupe

HEAVY = (
    "weasyprint",
    "cv2",
    "numpy",
    "pydantic",
    "rich",
    "jinja2",
    "pikepdf",
    "pypdfium2",
    "convgen.workflow",
)


def _exit_code(*args: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(args)
    return int(caught.value.code or 0)


@pytest.mark.parametrize("args", [["--help"], ["--version"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    """The help and the version are shown without importing a library of the trade."""
    code = (
        "import sys\nfrom convgen.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == "[]\n"
    assert "convgen" in done.stdout


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The help names each command with its line, and the common exit codes, in French."""
    assert _exit_code("--help") == 0
    shown = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert name in shown
        assert command.help in shown
    assert "registre occupé" in shown
    assert "Show this message" not in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command announced exists and explains itself in French."""
    assert _exit_code(name, "--help") == 0
    assert "Affiche cette aide" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is the package's."""
    assert _exit_code("--version") == 0
    assert capsys.readouterr().out == f"convgen {version('convgen')}\n"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nope"], "n’existe pas"),
        (["--nope"], "--nope n’existe pas"),
        (["generate", "x.json"], "Il manque l’option --campagne"),
        (["generate", "--campagne", "c", "--output", "o"], "Il manque l’argument"),
        (["generate", "--jobs", "deux"], "nombre entier"),
        (["generate", "--jobs", "0"], "au moins 1"),
        (["generate", "--format", "xml"], "table, json"),
        (["generate", "--campagne", "c", "--output", "o", "x", "y"], "trop d’arguments"),
        (["withdraw", "--conventions", "d", "douze"], "La valeur de l’argument"),
    ],
)
def test_wrong_command_line(args: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong command line ends 2 with one French line that names what is wrong."""
    assert _exit_code(*args) == 2
    shown = capsys.readouterr().err
    assert words in shown
    assert shown.count("\n") == 1
    assert "--help" in shown


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command the help is shown, and the code is that of a wrong command line."""
    assert _exit_code() == 2
    assert "Commandes" in capsys.readouterr().err


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | int]:
    """A command line whose only command raises, or returns, what the test puts in the list."""
    fault: list[BaseException | int] = []

    @click.command()
    def boum() -> int:
        if isinstance(fault[0], int):
            return fault[0]
        raise fault[0]

    monkeypatch.setattr(LazyGroup, "get_command", lambda self, ctx, name: boum)
    return fault


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (CampagneInvalide("inconnue"), 2, "inconnue"),
        (RegistreOccupe(), 4, "en cours d’écriture"),
        (ConvgenError(), 1, "Une erreur"),
        (ZeroDivisionError("oops"), 1, "Anomalie de convgen (ZeroDivisionError)"),
        (KeyboardInterrupt(), 130, "Interrompu"),
        (3, 3, ""),
    ],
)
def test_errors_are_one_line(
    faulty: list[BaseException | int],
    fault: BaseException | int,
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An error ends in one line and its own exit code, never in a traceback."""
    faulty.append(fault)
    assert _exit_code("boum") == code
    shown = capsys.readouterr().err
    assert words in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("fault", [CampagneInvalide("x"), ZeroDivisionError("x")])
def test_debug_shows_the_traceback(
    faulty: list[BaseException | int], fault: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    """With ``--debug`` the traceback is shown too."""
    faulty.append(fault)
    _exit_code("--debug", "boum")
    assert "Traceback" in capsys.readouterr().err


def test_missing_library(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A command whose library is missing ends 5 and sends to the doctor."""
    monkeypatch.setattr(module, "COMMANDS", {"x": Command(module="convgen_absent", function="x", help="x")})
    assert _exit_code("x") == 5
    assert "doctor" in capsys.readouterr().err
