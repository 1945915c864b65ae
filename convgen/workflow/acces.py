"""Accès: what is to be opened, kept and closed on the day of a Vue."""

from collections.abc import Collection

from convgen.rules.acces import AccesEcole, AccesReferent, droits, ecoles, referents
from convgen.workflow.suivre import Vue


def acces(
    vue: Vue, *, ouvertes: Collection[str] | None = None, comptes: Collection[str] | None = None
) -> tuple[tuple[AccesEcole, ...], tuple[AccesReferent, ...]]:
    """Schools, then accounts; ``ouvertes`` and ``comptes``: UAI and addresses open today, when known."""
    suivis = [(suivi.depot, suivi.avancement) for suivi in vue.suivis]
    known = droits(suivis, vue.campagne, le=vue.le)
    return (
        ecoles(known, vue.campagne, le=vue.le, ouvertes=ouvertes),
        referents(suivis, known, ouverts=comptes),
    )
