"""What a generate leaves beside the registre: bundle, digests, log, HTML twins."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from convgen.campagne import Campagne
from convgen.cli.inerte import visible
from convgen.errors import UsageInvalide
from convgen.french import compte
from convgen.registre import Registre
from convgen.workflow.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorties:
    """The options of ``options``, under their names."""

    html: bool
    print_bundle: Path | None
    copies: int | None
    checksums: Path | None
    log_json: Path | None

    def __post_init__(self) -> None:
        if self.copies is not None and self.print_bundle is None:
            raise UsageInvalide("--copies ne sert qu’avec --print-bundle.")

    def along(self, events: Iterator[Event], campagne: Campagne, registre: Registre) -> Iterator[Event]:
        """The events, each with the HTML twin that it calls for, when asked."""
        if not self.html:
            return events
        # pikepdf and the templates: only who asks for twins waits for them.
        from convgen.workflow.jumeaux import with_twins

        return with_twins(events, campagne, registre)

    def after(self, numeros: Iterable[int], registre: Registre, root: Path) -> Iterator[str]:
        """Write what comes last, and tell it in French; ``numeros``: the file's dossiers, in its order."""
        if self.print_bundle is not None:
            # pikepdf and WeasyPrint: only who prints waits for them.
            from convgen.workflow.liasse import bundle

            copies = self.copies or 1
            bound = bundle(numeros, registre, self.print_bundle, exemplaires=copies)
            said = f"{compte(bound, 'convention')}, {compte(copies, 'exemplaire')}"
            yield (
                f"Liasse : {said} : {visible(str(self.print_bundle))}"
                if bound
                else "Liasse : rien à imprimer."
            )
        if self.checksums is not None:
            from convgen.workflow.empreintes import write_checksums

            summed = write_checksums(registre, root, self.checksums)
            yield f"Empreintes : {compte(summed, 'document')} : {visible(str(self.checksums))}"


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of ``Sorties``."""
    path = click.Path(path_type=Path)
    for option in reversed(
        (
            click.option("--html", is_flag=True, help="Poser près de chaque PDF son jumeau HTML accessible."),
            click.option(
                "--print-bundle",
                metavar="FILE.pdf",
                type=path,
                help="Réunir les conventions du fichier pour l’imprimeur, chacune derrière un intercalaire.",
            ),
            click.option(
                "--copies",
                metavar="N",
                type=click.IntRange(min=1, max=99),
                help="Exemplaires de chaque convention dans la liasse (par défaut : 1).",
            ),
            click.option(
                "--checksums",
                metavar="FILE",
                type=path,
                help="Écrire les empreintes de tous les documents du registre, que « sha256sum -c » vérifie.",
            ),
            click.option(
                "--log-json",
                metavar="FILE",
                type=path,
                help="Ajouter au fichier un objet JSON daté par événement.",
            ),
        )
    ):
        command = option(command)
    return command
