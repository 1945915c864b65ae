"""The options of a batch that runs on a cluster."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from convgen.workflow.grappe import Grappe

F = TypeVar("F", bound=Callable[..., Any])


def options(command: F) -> F:
    """Add --cluster and the certificates to a command."""
    for name, help_ in (
        ("--cluster-key", "Clé privée de ce certificat (PEM)."),
        ("--cluster-cert", "Certificat de ce poste pour la grappe (PEM)."),
        ("--cluster-ca", "Autorité qui a signé les certificats de la grappe (PEM)."),
    ):
        command = click.option(name, metavar="FILE", type=click.Path(path_type=Path), help=help_)(command)
    return click.option(
        "--cluster",
        metavar="ADRESSE",
        help="Ordonnanceur dask : tcp://127.0.0.1:8786, ou tls:// hors de cette machine.",
    )(command)


def asked(autres: dict[str, Any]) -> Grappe | None:
    """Take these options out of a command's; the cluster, refused at once when it is not safe."""
    address, ca, cert, key = (autres.pop(f"cluster{name}") for name in ("", "_ca", "_cert", "_key"))
    if address is None:
        return None
    grappe = Grappe(address=address, ca=ca, cert=cert, key=key)
    grappe.check()
    return grappe
