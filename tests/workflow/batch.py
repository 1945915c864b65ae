"""A generate in its own process, to be killed: ``python -m tests.workflow.batch REGISTRE COUNT [sealed]``.

It writes one line per event, so that whoever kills it knows how far it is.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from convgen.registre import open_registre
from convgen.workflow.generate import Imprimerie, generate
from tests.factories import une_campagne
from tests.workflow import presse
from tests.workflow.lus import des_lus


def main(root: Path, count: int, *, seal: Callable[..., bytes] | None) -> None:
    """Issue dossiers 1 to ``count``."""
    imprimerie = Imprimerie(render=presse.imprime_lentement, printed=presse.printed, validate=None, seal=seal)
    with open_registre(root, write=True, wait_s=60) as registre:
        lus = des_lus(*range(1, count + 1))
        for event in generate(lus, une_campagne(), registre, jobs=2, imprimerie=imprimerie):
            sys.stdout.write(f"{type(event).__name__}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), seal=presse.scelle if "sealed" in sys.argv else None)
