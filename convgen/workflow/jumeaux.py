"""Jumeaux: beside each convention in force of a batch, its accessible HTML twin."""

from collections.abc import Iterator

from convgen.campagne import Campagne
from convgen.registre import Registre
from convgen.rendering.jumeau import twin
from convgen.workflow.events import Event, Issued, Unchanged


def with_twins(events: Iterator[Event], campagne: Campagne, registre: Registre) -> Iterator[Event]:
    """The events of a generate; each convention is told once its twin is there, old ones too."""
    for event in events:
        if isinstance(event, Issued | Unchanged) and (ligne := registre.current(event.numero)) is not None:
            html = twin(registre.read_pdf(ligne), campagne, ligne.template)
            registre.keep_beside(ligne, ".html", html.encode())
        yield event
