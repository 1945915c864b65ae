"""Generate: issue the conventions of a campaign, only those that are new or changed."""

import hashlib
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from convgen.campagne import Campagne
from convgen.convention import Convention, Zone, data_digest
from convgen.dossier import Dossier
from convgen.errors import ConvgenError, DossierInvalide, ProgrammeManquant, RenduImpossible
from convgen.intake.dossiers import Lu, Rejet
from convgen.registre import Ligne, Registre, Status
from convgen.rendering import printed, render
from convgen.rendering.archivage import validate
from convgen.rules.delais import echeance, situation
from convgen.rules.dossier import check
from convgen.workflow.events import Event, Failed, Issued, Refused, Started, Unchanged, Warned
from convgen.workflow.grappe import Equipe, Grappe
from convgen.workflow.workers import Limits, Outcome, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprimerie:
    """How a dossier becomes a document: ``render`` and ``validate`` run in the workers, so they are functions
    of a module. ``validate`` names the standards met, and raises RenduImpossible when one is not; None leaves
    the check out. ``seal`` signs a document that has these zones, in this process alone: its key never leaves
    it; what is sealed is checked after, here too. ``grappe``: print on that cluster, not on this machine."""

    render: Callable[..., Convention] = render
    printed: Callable[[Dossier, Campagne], Mapping[str, object]] = printed
    validate: Callable[[bytes], tuple[str, ...]] | None = validate
    seal: Callable[[bytes, Mapping[str, Zone]], bytes] | None = None
    limits: Limits = field(default_factory=Limits)
    grappe: Grappe | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Epreuve:
    """The document to keep, the standards it meets if they were checked; how long checking and sealing took.

    ``sealed``: its bytes once sealed, which are kept instead of the convention's own.
    """

    convention: Convention
    normes: tuple[str, ...] | None = None
    sealed: bytes | None = None
    validation_s: float | None = None
    sceau_s: float | None = None

    @property
    def pdf(self) -> bytes:
        """The bytes to keep."""
        return self.convention.pdf if self.sealed is None else self.sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Atelier:
    """What every step of one run needs."""

    campagne: Campagne
    registre: Registre
    imprimerie: Imprimerie


@dataclass(frozen=True, slots=True, kw_only=True)
class _Travail:
    """A dossier to issue: its line but for the document, and the version that it makes caduque."""

    lu: Lu
    ligne: Ligne
    caduque: int | None


def generate(
    lus: Sequence[Lu | Rejet],
    campagne: Campagne,
    registre: Registre,
    *,
    jobs: int,
    imprimerie: Imprimerie | None = None,
) -> Generator[Event, None, None]:
    """Issue what is new or changed, and tell it as it goes; one bad dossier never stops the others.

    This process alone writes to the registre; ``jobs`` workers, or a cluster's, only print, few dossiers
    ahead, so that memory does not grow with the file. A withdrawn convention is no more in force: its
    dossier, when it is in the file again, gets the next version.
    """
    atelier = _Atelier(campagne=campagne, registre=registre, imprimerie=imprimerie or Imprimerie())
    press = atelier.imprimerie
    task = partial(_print, press.render, press.validate if press.seal is None else None, campagne)
    yield Started(total=len(lus))
    with _team(task, jobs, press) as team:
        for item in _sort(lus, atelier):
            if isinstance(item, _Travail):
                yield from _conclude(team.give(item), atelier)
            else:
                yield item
        while outcomes := team.finish():
            yield from _conclude(outcomes, atelier)


def _team(
    task: Callable[[_Travail], _Epreuve], jobs: int, press: Imprimerie
) -> Team[_Travail, _Epreuve] | Equipe[_Travail, _Epreuve]:
    """Workers of this machine, or of a cluster."""
    if press.grappe is None:
        return Team(task, size=jobs, limits=press.limits)
    return Equipe(task, grappe=press.grappe, limits=press.limits)


def _print(
    render: Callable[..., Convention],
    validate: Callable[[bytes], tuple[str, ...]] | None,
    campagne: Campagne,
    travail: _Travail,
) -> _Epreuve:
    """A worker's job."""
    convention = render(travail.lu.dossier, campagne, version=travail.ligne.version)
    return _checked(_Epreuve(convention=convention), validate)


def _checked(epreuve: _Epreuve, validate: Callable[[bytes], tuple[str, ...]] | None) -> _Epreuve:
    if validate is None:
        return epreuve
    started = time.process_time()
    normes = validate(epreuve.pdf)
    return replace(epreuve, normes=normes, validation_s=time.process_time() - started)


def _sealed(epreuve: _Epreuve, imprimerie: Imprimerie) -> _Epreuve:
    if imprimerie.seal is None:
        return epreuve
    started = time.perf_counter()
    sealed = imprimerie.seal(epreuve.convention.pdf, epreuve.convention.zones)
    epreuve = replace(epreuve, sealed=sealed, sceau_s=time.perf_counter() - started)
    return _checked(epreuve, imprimerie.validate)


def _sort(lus: Sequence[Lu | Rejet], atelier: _Atelier) -> Iterator[Event | _Travail]:
    """What each dossier calls for, in the order of the file."""
    deja = atelier.registre.applied_sirets(atelier.campagne.id)
    for lu in lus:
        if isinstance(lu, Rejet):
            yield Refused(numero=lu.numero, ligne=lu.ligne, problems=lu.problems)
            continue
        numero, siret = lu.dossier.numero, lu.dossier.collectivite.siret
        other = deja.setdefault(siret, numero)
        problems = check(lu.dossier, atelier.campagne, deja={siret: other} if other != numero else {})
        for problem in problems:
            if not problem.blocking:
                yield Warned(numero=numero, ligne=lu.ligne, message=problem.message)
        blocking = tuple(problem.message for problem in problems if problem.blocking)
        if blocking:
            yield Refused(numero=numero, ligne=lu.ligne, problems=blocking)
        else:
            yield from _compare(lu, atelier)


def _compare(lu: Lu, atelier: _Atelier) -> Iterator[Event | _Travail]:
    """The dossier against the convention in force."""
    numero, registre = lu.dossier.numero, atelier.registre
    current = registre.current(numero)
    draft = _draft(lu.dossier, atelier.campagne, registre.next_version(numero))
    if current is not None and current.campagne != draft.campagne:
        message = f"Ce dossier figure déjà dans le registre pour la campagne {current.campagne}."
        yield Refused(numero=numero, ligne=lu.ligne, problems=(message,))
        return
    try:
        said = atelier.imprimerie.printed(lu.dossier, atelier.campagne)
    except ProgrammeManquant:
        raise
    except ConvgenError as error:
        yield _fail(lu, draft, registre, error)
        return
    digest = data_digest(said)
    if current is not None and (current.data_digest, current.template) == (digest, draft.template):
        yield Unchanged(numero=numero, version=current.version)
        return
    if current is None and draft.version > 1:
        message = f"La version {draft.version - 1} avait été retirée : une nouvelle version est émise."
        yield Warned(numero=numero, ligne=lu.ligne, message=message)
    yield _Travail(
        lu=lu,
        ligne=replace(draft, data_digest=digest, **_dette(said)),
        caduque=current.version if current else None,
    )


def _conclude(outcomes: Iterable[Outcome[_Travail, _Epreuve]], atelier: _Atelier) -> Iterator[Event]:
    """Keep what the workers printed, note what they could not print."""
    for outcome in outcomes:
        travail = outcome.job
        try:
            epreuve = _sealed(_sound(outcome), atelier.imprimerie)
            ligne = _with_document(travail.ligne, epreuve, atelier.registre)
        except (RenduImpossible, DossierInvalide) as error:
            yield _fail(travail.lu, travail.ligne, atelier.registre, error)
            continue
        atelier.registre.issue(ligne, epreuve.pdf)
        yield Issued(
            numero=ligne.dossier,
            version=ligne.version,
            file=ligne.file or "",
            caduque=travail.caduque,
            validation_s=epreuve.validation_s,
            sceau_s=epreuve.sceau_s,
        )


def _sound(outcome: Outcome[_Travail, _Epreuve]) -> _Epreuve:
    """The document, when there is one and its codes are those by which it will be recognised."""
    epreuve = outcome.result
    if epreuve is None:
        raise RenduImpossible(outcome.error)
    if epreuve.convention.digest8 != outcome.job.ligne.digest8:
        raise RenduImpossible("Les codes imprimés ne sont pas ceux du dossier : la convention est écartée.")
    return epreuve


def _fail(lu: Lu, draft: Ligne, registre: Registre, error: ConvgenError) -> Failed:
    """Keep the failure for the instructors, once as long as nothing changes."""
    ligne = replace(draft, status=Status.FAILED, error=str(error))
    if registre.last_failure(ligne.dossier) != ligne:
        registre.record(ligne)
    return Failed(numero=ligne.dossier, ligne=lu.ligne, error=str(error))


def _draft(dossier: Dossier, campagne: Campagne, version: int) -> Ligne:
    """The line of a dossier before anything is printed."""
    return Ligne(
        dossier=dossier.numero,
        version=version,
        status=Status.ISSUED,
        file=None,
        sha256=None,
        pages=None,
        campagne=campagne.id,
        template=campagne.template,
        data_digest=None,
        depose_le=dossier.depose_le,
        situation=situation(dossier, campagne),
        echeance=echeance(dossier, campagne),
        siret=dossier.collectivite.siret,
        departement=dossier.collectivite.departement,
        commune=dossier.collectivite.commune,
        montant=dossier.montant,
        ecoles=tuple(ecole.uai for ecole in dossier.ecoles),
        zones={},
        sealed=False,
        sha256_unsealed=None,
        why=None,
        error=None,
    )


def _dette(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the document says of the debt; nothing when it is no convention."""
    day, collectivite = said.get("date_convention"), said.get("collectivite")
    if not day or not collectivite:
        return {}
    return {"debiteur": collectivite["nom"], "date_convention": date.fromisoformat(day)}


def _with_document(ligne: Ligne, epreuve: _Epreuve, registre: Registre) -> Ligne:
    convention = epreuve.convention
    return replace(
        ligne,
        file=registre.place(ligne.dossier, ligne.version, convention.file_name),
        sha256=hashlib.sha256(epreuve.pdf).hexdigest(),
        pages=convention.pages,
        zones=convention.zones,
        sealed=epreuve.sealed is not None,
        sha256_unsealed=hashlib.sha256(convention.pdf).hexdigest(),
        normes=epreuve.normes,
    )
