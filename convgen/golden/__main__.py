"""The goldens' command: ``python -m convgen.golden compare|update GOLDEN_DIR PDF [--pictures DIR]``."""

import os
import sys
from pathlib import Path

import click

from convgen.errors import ConvgenError
from convgen.golden import compare, update


@click.group()
def main() -> None:
    """Compare a PDF with its golden, or accept it as the golden."""


@main.command("compare")
@click.argument("golden", type=click.Path(path_type=Path, file_okay=False))
@click.argument("pdf", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--pictures", type=click.Path(path_type=Path, file_okay=False), help="Where to write the pictures."
)
def compare_command(golden: Path, pdf: Path, pictures: Path | None) -> None:
    """Say what differs; ends 0 when nothing does, 1 when something does, 2 when there is no golden."""
    try:
        difference = compare(golden, pdf.read_bytes(), pictures=pictures)
    except ConvgenError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(str(difference))
    sys.exit(0 if difference.same else 1)


@main.command("update")
@click.argument("golden", type=click.Path(path_type=Path, file_okay=False))
@click.argument("pdf", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def update_command(golden: Path, pdf: Path) -> None:
    """Accept the PDF as the golden; refused in CI, where nobody looks at it."""
    if os.environ.get("CI"):
        click.echo("A golden is not made in CI: make it where you can look at it.", err=True)
        sys.exit(2)
    update(golden, pdf.read_bytes())


if __name__ == "__main__":
    main()
