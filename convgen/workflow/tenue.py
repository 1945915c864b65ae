"""A campaign followed by a process that stays up: what was added is read, what it changes is folded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock

from convgen.campagne import Campagne, Correction
from convgen.dossier import Dossier
from convgen.evenement import Evenement
from convgen.intake.lecture import Lu, Rejet
from convgen.registre import FolderRegistre, JournalTenu
from convgen.registre.signet import Signet, poser, tient
from convgen.rules.suivi.absents import absents
from convgen.rules.suivi.depot import Depot
from convgen.rules.suivi.doublons import doublons, remplacants
from convgen.workflow.suivre import Egares, Suivi, Vue, deposited, depot_of, numero_of, suivi

_FILES = ("registre.jsonl", "journal.jsonl")


class Tenue:
    """The registre and the journal of a campaign, and its view of the day, for the threads of a process.

    The view is the one that ``suivre`` gives, which reads everything each time. Measured on 10,000 dossiers
    and 20,000 returns by ``python -m bench.charge``.
    """

    def __init__(self, dir_: Path, campagne: Campagne) -> None:
        self._dir, self.campagne, self._signets = dir_, campagne, _signets(dir_)
        self.journal = JournalTenu(dir_)
        self._registre = FolderRegistre(dir_, appender=None)
        self._lock = Lock()
        self._new = frozenset(self._registre.numeros())
        self._lus: Sequence[Lu | Rejet] = ()
        self._filed: dict[int, Dossier] = {}
        self._depots: dict[int, Depot] = {}
        self._events: dict[int, list[Evenement]] = {}
        self._noted = 0
        self._egares = Egares((), date.min)
        self._suivis: dict[int, Suivi] = {}
        self._vue: Vue | None = None

    def replaced(self) -> bool:
        """Whether other files now stand there (a purge, a backup put back): all is to be read again."""
        with self._lock:
            former, self._signets = self._signets, _signets(self._dir)
            return not all(tient(signet, self._dir / name) for name, signet in former.items())

    @property
    def registre(self) -> FolderRegistre:
        """The conventions issued until now, for reading."""
        with self._lock:
            self._new |= self._registre.catch_up()
            return self._registre

    def vue(self, le: date, *, lus: Sequence[Lu | Rejet] = ()) -> Vue:
        """Every dossier on that day, whatever other processes have added.

        ``lus``: the file of dossiers; the very same object as last time says that it has not changed.
        """
        with self._lock:
            other_file = lus is not self._lus
            added = self._new | self._registre.catch_up() | self._file(lus)
            events = self.journal.since(self._noted)
            if self._vue is not None and self._vue.le == le and not (added or events or other_file):
                return self._vue
            for numero in added:
                self._take_in(numero)
            self._new = frozenset()
            for event in events:
                self._note(event)
            self._noted += len(events)
            touched = {number for event in events if (number := numero_of(event)) is not None}
            self._vue = self._folded(self._vue, le, touched, new_dossiers=bool(added) or other_file)
            return self._vue

    def histoire(self, numero: int) -> tuple[Evenement, ...]:
        """What happened to a dossier, oldest first, as of the last view."""
        return tuple(self._events.get(numero, ()))

    def _file(self, lus: Sequence[Lu | Rejet]) -> frozenset[int]:
        """Take another file of dossiers; those that it adds, changes or leaves out."""
        if lus is self._lus:
            return frozenset()
        former = self._filed
        self._lus, self._filed = lus, {lu.dossier.numero: lu.dossier for lu in lus if isinstance(lu, Lu)}
        return frozenset(
            numero
            for numero in former.keys() | self._filed.keys()
            if former.get(numero) != self._filed.get(numero)
        )

    def _take_in(self, numero: int) -> None:
        depot = depot_of(self._registre, numero, self.campagne, self._filed.get(numero))
        if depot is None:
            self._depots.pop(numero, None)
        else:
            self._depots[numero] = depot

    def _note(self, event: Evenement) -> None:
        numero = numero_of(event)
        if numero is not None:
            self._events.setdefault(numero, []).append(event)
        self._egares.note(event)

    def _folded(self, known: Vue | None, le: date, touched: set[int], *, new_dossiers: bool) -> Vue:
        if known is None or known.le != le:
            self._suivis = {}
            return self._whole(le)
        for numero in touched & self._suivis.keys():
            self._suivis[numero] = self._fold(self._suivis[numero].depot, le)
        if new_dossiers:
            return self._whole(le)
        return replace(known, suivis=tuple(self._suivis.values()), egares=self._egares.left())

    def _whole(self, le: date) -> Vue:
        """What concerns several dossiers is looked at again; a dossier that did not change is kept."""
        depots = deposited(_replaced(self._depots.values(), self.campagne), le)
        self._egares = Egares({depot.numero for depot in depots}, le)
        for event in self.journal.since(0)[: self._noted]:
            self._egares.note(event)
        former = self._suivis
        self._suivis = {}
        for depot in depots:
            before = former.get(depot.numero)
            kept = before is not None and before.depot == depot
            self._suivis[depot.numero] = before if before and kept else self._fold(depot, le)
        return Vue(
            campagne=self.campagne,
            le=le,
            suivis=tuple(self._suivis.values()),
            absents=absents(depots, self.campagne, le=le),
            doublons=doublons(depots, self.campagne),
            rejets=tuple(lu for lu in self._lus if isinstance(lu, Rejet)),
            egares=self._egares.left(),
        )

    def _fold(self, depot: Depot, le: date) -> Suivi:
        return suivi(depot, self._events.get(depot.numero, ()), self.campagne, le=le)


def _replaced(depots: Collection[Depot], campagne: Campagne) -> Iterator[Depot]:
    """The same, each told which one has replaced it."""
    newer: Mapping[int, int] = {}
    if campagne.correction is Correction.NOUVEAU_DOSSIER:
        newer = remplacants((d.siret, d.depose_le, d.numero) for d in depots if d.version is not None)
    for depot in depots:
        yield replace(depot, remplace_par=newer[depot.numero]) if depot.numero in newer else depot


def _signets(dir_: Path) -> dict[str, Signet | None]:
    """Where each file ends."""
    return {name: poser(dir_ / name) for name in _FILES}
