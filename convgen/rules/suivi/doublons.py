"""What does not add up in a campaign: several dossiers of a SIRET, schools in several, counts that differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from convgen.campagne import Campagne, Correction
from convgen.french import NBSP, compte
from convgen.rules.suivi.depot import Depot


@dataclass(frozen=True, slots=True, kw_only=True)
class Doublon:
    """Dossiers that do not fit: stable ``code``, the SIRET, UAI or number, French ``message``."""

    code: str
    objet: str
    dossiers: tuple[int, ...]
    message: str


def remplacants(deposits: Iterable[tuple[str, datetime, int]]) -> Mapping[int, int]:
    """Dossier -> the last one its collectivité has filed since: the others are put right by it.

    ``deposits``: SIRET, instant, number of each dossier that has a convention.
    """
    by_siret: dict[str, list[tuple[datetime, int]]] = {}
    for siret, depose_le, numero in deposits:
        by_siret.setdefault(siret, []).append((depose_le, numero))
    return {
        numero: max(filed)[1] for filed in by_siret.values() for _, numero in filed if numero != max(filed)[1]
    }


def doublons(depots: Sequence[Depot], campagne: Campagne) -> tuple[Doublon, ...]:
    """Every one of them: by SIRET, by school, by dossier. A withdrawn convention counts no more."""
    alive = [depot for depot in depots if not depot.retiree]
    return (*_sirets(alive, campagne), *_ecoles(alive), *_nombres(alive))


def _sirets(depots: Sequence[Depot], campagne: Campagne) -> Iterator[Doublon]:
    by_siret: dict[str, list[Depot]] = defaultdict(list)
    for depot in depots:
        by_siret[depot.siret].append(depot)
    for siret, filed in sorted(by_siret.items()):
        if len(filed) > 1:
            ordered = sorted(filed, key=lambda depot: (depot.depose_le, depot.numero))
            yield Doublon(
                code="siret.plusieurs_dossiers",
                objet=siret,
                dossiers=tuple(depot.numero for depot in ordered),
                message=_meaning(ordered, campagne),
            )


def _meaning(ordered: Sequence[Depot], campagne: Campagne) -> str:
    last, others = ordered[-1], _numbers(ordered[:-1])
    filed = f"{last.collectivite} a déposé {len(ordered)} dossiers"
    if campagne.correction is Correction.REOUVERTURE:
        return f"{filed} ({_numbers(ordered)}) : une collectivité en dépose un seul par campagne."
    if last.version is None:
        return f"{filed} : {_numbers([last])} n’a pas de convention, la précédente reste en vigueur."
    return f"{filed} : {_numbers([last])} rend caduque la convention de {others}."


def _ecoles(depots: Sequence[Depot]) -> Iterator[Doublon]:
    by_uai: dict[str, list[Depot]] = defaultdict(list)
    for depot in depots:
        if depot.remplace_par is None:
            for uai in sorted(set(depot.uais)):
                by_uai[uai].append(depot)
    for uai, holders in sorted(by_uai.items()):
        if len(holders) > 1:
            ordered = sorted(holders, key=lambda depot: (depot.depose_le, depot.numero))
            yield Doublon(
                code="ecole.plusieurs_dossiers",
                objet=uai,
                dossiers=tuple(depot.numero for depot in ordered),
                message=f"L’école {uai} est dans plusieurs dossiers : {_numbers(ordered)}.",
            )


def _nombres(depots: Sequence[Depot]) -> Iterator[Doublon]:
    for depot in depots:
        typed, listed = depot.nombre_saisi, len(depot.uais)
        if typed is not None and typed != listed:
            said = f"{depot.collectivite} a saisi {compte(typed, 'école')}"
            yield Doublon(
                code="ecoles.nombre_different",
                objet=str(depot.numero),
                dossiers=(depot.numero,),
                message=f"{said}, sa liste en compte {listed}.",
            )


def _numbers(depots: Sequence[Depot]) -> str:
    return ", ".join(f"n°{NBSP}{depot.numero}" for depot in depots)
