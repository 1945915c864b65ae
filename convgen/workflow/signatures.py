"""The signatures of a run compared with one another, as its verdicts fall."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from convgen.rules.judge import amended
from convgen.rules.retour.contexte import Z_COLLECTIVITE
from convgen.rules.retour.jumelles import Signatures, identical
from convgen.workflow.examen import Examen


def compared(examens: Iterable[Examen]) -> Iterator[Examen]:
    """The same verdicts in the same order; the second of two identical signatures is for a human."""
    signatures = Signatures()
    for examen in examens:
        frames = [zone for zone in examen.zones if zone.id == Z_COLLECTIVITE and zone.hand_shape]
        if not frames:
            yield examen
            continue
        frame = max(frames, key=lambda zone: zone.hand_mm2)
        twin = signatures.twin(frame.hand_shape, file=examen.file, dossier=examen.dossier)
        verdict = examen.verdict if twin is None else amended(examen.verdict, identical(twin, frame))
        yield replace(examen, verdict=verdict)
