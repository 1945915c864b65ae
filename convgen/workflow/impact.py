"""Impact: what a change of the template does to a whole campaign, dossier by dossier, then gathered."""

import functools
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from convgen import french
from convgen.campagne import Campagne
from convgen.convention import Convention, Zone
from convgen.dossier import Dossier
from convgen.errors import RenduImpossible
from convgen.golden.comparaison import Document, compare
from convgen.golden.ecarts import Cause, Couche, Difference, Ecart
from convgen.golden.reglages import Reglages
from convgen.registre import RegistreLu
from convgen.rendering import modeles, printed, render
from convgen.workflow.workers import Limits, Team

PIXELS_SAMPLED = 4
"""Documents of each group, in each worker, that are also drawn and compared by their pixels: half a second a
document, for changes that are the same all over the group."""

_EXPECTED = (Cause.CODE, Cause.ECRITURE, Cause.CONTENU_INVISIBLE)
"""The codes bear the digest of the template: they change whenever it does."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T|$)")
_DOUBLED = re.compile(r"(‹[^›]*›)(?: \1)+")

_SIGNATURES = "signature-collectivite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Travail:
    """A dossier to print again, and what was issued for it: None when it is to be printed by a template."""

    dossier: Dossier
    version: int
    issued: "Emise | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emise:
    """A document of a registre; ``sha256``: that of the bytes before the seal."""

    file: Path
    sha256: str | None
    zones: Mapping[str, Zone]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """What changes for a dossier: one phrase a change, its own data replaced by their names.

    ``pixels``: the phrases of what only an eye sees, None when this document was not drawn.
    """

    numero: int
    traits: tuple[str, ...]
    pixels: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Groupe:
    """The dossiers to which the very same changes happen; ``drawn``: how many of them were drawn."""

    traits: tuple[str, ...]
    numeros: tuple[int, ...]
    pixels: tuple[str, ...]
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """The whole campaign: groups from the largest, dossiers that could not be printed, those never issued."""

    groupes: tuple[Groupe, ...]
    echecs: tuple[tuple[int, str], ...]
    jamais_emis: tuple[int, ...]

    @property
    def inchanges(self) -> int:
        """How many dossiers nothing happens to."""
        return sum(len(one.numeros) for one in self.groupes if not one.traits and not one.pixels)

    @property
    def changes(self) -> int:
        """How many something happens to."""
        return sum(len(one.numeros) for one in self.groupes) - self.inchanges


def against_registre(
    dossiers: Sequence[Dossier], registre: RegistreLu, root: Path
) -> tuple[list[Travail], list[int]]:
    """What there is to compare with the conventions in force, and the dossiers that have none."""
    travaux, never = [], []
    for dossier in dossiers:
        current = registre.current(dossier.numero)
        if current is None or current.file is None:
            never.append(dossier.numero)
            continue
        issued = Emise(file=root / current.file, sha256=current.sha256_unsealed, zones=current.zones)
        travaux.append(Travail(dossier=dossier, version=current.version, issued=issued))
    return travaux, never


def measure(
    travaux: Sequence[Travail], campagne: Campagne, former: str, *, jobs: int
) -> Iterator[Bilan | tuple[int, str]]:
    """Print each dossier by the campaign's template and compare; ``former``: that of what was not issued."""
    task = functools.partial(_compare, campagne, replace(campagne, template=former))
    with Team[Travail, Bilan](task, size=jobs, limits=Limits()) as team:
        outcomes = (outcome for travail in travaux for outcome in team.give(travail))
        yield from (_told(outcome.job, outcome.result, outcome.error) for outcome in outcomes)
        while finished := team.finish():
            yield from (_told(outcome.job, outcome.result, outcome.error) for outcome in finished)


def _told(travail: Travail, bilan: Bilan | None, error: str) -> Bilan | tuple[int, str]:
    return (travail.dossier.numero, error) if bilan is None else bilan


def gather(bilans: Sequence[Bilan | tuple[int, str]], jamais_emis: Sequence[int]) -> Impact:
    """The same changes together, the largest group first."""
    groups: dict[tuple[str, ...], list[Bilan]] = defaultdict(list)
    failed = []
    for bilan in bilans:
        if isinstance(bilan, Bilan):
            groups[bilan.traits].append(bilan)
        else:
            failed.append(bilan)
    groupes = [_groupe(traits, found) for traits, found in groups.items()]
    groupes.sort(key=lambda one: (not (one.traits or one.pixels), -len(one.numeros), one.traits))
    return Impact(groupes=tuple(groupes), echecs=tuple(sorted(failed)), jamais_emis=tuple(jamais_emis))


def _groupe(traits: tuple[str, ...], bilans: Sequence[Bilan]) -> Groupe:
    drawn = [bilan.pixels for bilan in bilans if bilan.pixels is not None]
    seen = dict.fromkeys(phrase for phrases in drawn for phrase in phrases)
    numeros = tuple(sorted(bilan.numero for bilan in bilans))
    return Groupe(traits=traits, numeros=numeros, pixels=tuple(seen), drawn=len(drawn))


@functools.cache
def _drawn() -> Counter[str]:
    """How many documents of each group this worker has drawn."""
    return Counter()


def _compare(campagne: Campagne, former: Campagne, travail: Travail) -> Bilan:
    """A worker's job."""
    new = render(travail.dossier, campagne, version=travail.version)
    old = _issued(travail) or _document(render(travail.dossier, former, version=travail.version))
    fast = Reglages(sans=frozenset({Couche.PIXELS}))
    after = _document(new)
    anonymous = _anonymous(travail.dossier, campagne)
    difference = compare(old, after, fast)
    traits = tuple(dict.fromkeys((*_layout(old, after), *_traits(difference, anonymous))))
    key = hashlib.sha256("\n".join(traits).encode()).hexdigest()
    pixels: tuple[str, ...] | None = None
    if old.pdf == after.pdf:
        pixels = ()
    elif _drawn()[key] < PIXELS_SAMPLED:
        _drawn()[key] += 1
        seen = _traits(compare(old, after, Reglages()), anonymous)
        pixels = tuple(phrase for phrase in seen if phrase not in traits)
    return Bilan(numero=travail.dossier.numero, traits=traits, pixels=pixels)


def _issued(travail: Travail) -> Document | None:
    if travail.issued is None:
        return None
    try:
        pdf = travail.issued.file.read_bytes()
    except OSError as error:
        raise RenduImpossible(f"La convention émise ne peut pas être lue : {error.strerror}.") from error
    return Document(pdf=_unsealed(pdf, travail.issued.sha256), zones=_places(travail.issued.zones))


def _unsealed(pdf: bytes, sha256: str | None) -> bytes:
    """The bytes before the seal, which is added after them; all of them when there is none."""
    for end in re.finditer(rb"%%EOF\r?\n?", pdf):
        if hashlib.sha256(pdf[: end.end()]).hexdigest() == sha256:
            return pdf[: end.end()]
    return pdf


def _document(convention: Convention) -> Document:
    return Document(pdf=convention.pdf, zones=_places(convention.zones))


def _places(zones: Mapping[str, Zone]) -> dict[str, tuple[int, tuple[float, float, float, float]]]:
    return {name: (zone.page, zone.box) for name, zone in zones.items()}


def _layout(old: Document, new: Document) -> Iterator[str]:
    before, after = (one.zones.get(_SIGNATURES, (0, ()))[0] for one in (old, new))
    if before != after:
        yield f"les signatures passent de la page {before} à la page {after}"


def _traits(difference: Difference, anonymous: Callable[[str], str]) -> list[str]:
    """One phrase a change, in which nothing is the dossier's own: the same change reads the same."""
    kept = (ecart for ecart in difference.ecarts if ecart.cause not in _EXPECTED)
    return list(dict.fromkeys(anonymous(_phrase(ecart)) for ecart in kept if _counts(ecart)))


def _counts(ecart: Ecart) -> bool:
    return not ecart.suite or ecart.cause in (Cause.PAGE_AJOUTEE, Cause.PAGE_RETIREE)


def _phrase(ecart: Ecart) -> str:
    if ecart.cause is Cause.DEPLACEMENT:
        # Which words, how many lines and how far down is each dossier's own.
        return f"{ecart.message.partition(' : ')[0]} : même texte, déplacé"
    if ecart.couche is Couche.GEOMETRIE:
        return re.sub(r" \(\d+ mot\(s\).*\)$", "", ecart.message)
    pages = re.fullmatch(r"(\d+) pages? avant, (\d+) maintenant", ecart.message)
    if pages is not None:
        before, after = int(pages[1]), int(pages[2])
        change = "gagne" if after > before else "perd"
        return f"{change} {abs(after - before)} page(s) ({before} → {after})"
    return ecart.message


def _anonymous(dossier: Dossier, campagne: Campagne) -> Callable[[str], str]:
    """Replaces what the dossier alone says by the name of its field, whole values and their words."""
    data = printed(dossier, campagne)
    shared = {text for _, text in _flat(data["campagne"])} | _vocabulary(campagne.template)
    own = {text: name for key, value in data.items() if key != "campagne" for name, text in _flat(value, key)}
    days = {french.jour(date.fromisoformat(text[:10])): own[text] for text in own if _DAY.match(text)}
    words = {word: name for text, name in own.items() for word in re.findall(r"[\w’'-]+", text)}
    names = {text: f"‹{name}›" for text, name in (words | own | days).items()}
    kept = sorted((text for text in names if len(text) > 1 and text not in shared), key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, kept)) + r")(?!\w)")
    return lambda text: _DOUBLED.sub(r"\1", pattern.sub(lambda found: names[found.group()], text))


@functools.cache
def _vocabulary(template: str) -> frozenset[str]:
    """The words that the template itself prints: « École » is not a dossier's own."""
    files = modeles.load(template).dir.glob("*.j2")
    return frozenset(word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8")))


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, name)
    elif value is not None:
        yield name, str(value)
