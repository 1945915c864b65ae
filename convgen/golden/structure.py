"""Two tag trees set against each other, and what is navigated with: links, notes, bookmarks."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from convgen.golden.contenu import Balise, Contenu, Note
from convgen.golden.ecarts import Cause, Couche, Ecart, Lieu
from convgen.golden.lecture import Mot, Page

_PRESENTATION = {"Span", "NonStruct"}
"""One for each line that a text is broken into: they follow the layout, not the document."""

_ORDINAL = re.compile(r"^\d{1,4}(?=[.)]?(?: |$))")

_KNOWN = {"Scope": Cause.PORTEE, "Alt": Cause.TEXTE_ALTERNATIF}
_NAMES = {
    Cause.PORTEE: "portée d’en-tête",
    Cause.TEXTE_ALTERNATIF: "texte alternatif",
    Cause.ATTRIBUT: "attribut",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arbre:
    """A document's tags with the words that they hold."""

    balises: tuple[Balise, ...]
    mots: Mapping[tuple[int, int], tuple[Mot, ...]]

    def texte(self, balise: Balise) -> str:
        """The words under a tag."""
        return " ".join(mot.texte for mot in self.under(balise))

    def under(self, balise: Balise) -> list[Mot]:
        """The words themselves."""
        return [mot for content in balise.contenus for mot in self.mots.get(content, ())]


def tree(contenu: Contenu, pages: Sequence[Page]) -> Arbre:
    """The tags that say something: presentation spans are left out."""
    held: dict[tuple[int, int], list[Mot]] = defaultdict(list)
    for page in pages:
        for mot in page.mots:
            held[page.numero, mot.mcid].append(mot)
    kept = tuple(tag for tag in contenu.balises if tag.type not in _PRESENTATION or tag.attributs)
    return Arbre(balises=kept, mots={key: tuple(mots) for key, mots in held.items()})


def compare(avant: Arbre, apres: Arbre, changed: Callable[[Mot], bool]) -> Iterator[Ecart]:
    """Tags that differ; those that hold nothing but words that changed only follow from them."""
    old, new = _keys(avant), _keys(apres)
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "delete":
            i1, i2 = _slid(avant, old, (i1, i2), changed)
        elif tag == "insert":
            j1, j2 = _slid(apres, new, (j1, j2), changed)
        if tag != "equal":
            yield from _block(avant, apres, (i1, i2, j1, j2), changed)


def _slid(
    arbre: Arbre, keys: Sequence[str], span: tuple[int, int], changed: Callable[[Mot], bool]
) -> tuple[int, int]:
    """A block between two equal tags may as well stand one tag further: where the changed words are."""
    first, last = span
    while first > 0 and keys[first - 1] == keys[last - 1]:
        first, last = first - 1, last - 1
    spans = [(first, last)]
    while last < len(keys) and keys[first] == keys[last]:
        first, last = first + 1, last + 1
        spans.append((first, last))
    return max(
        spans, key=lambda one: sum(_follows(arbre, tag, changed) for tag in arbre.balises[slice(*one)])
    )


def _follows(arbre: Arbre, tag: Balise, changed: Callable[[Mot], bool]) -> bool:
    mots = arbre.under(tag)
    return bool(mots) and all(map(changed, mots))


def _keys(arbre: Arbre) -> list[str]:
    """What aligns a tag: its words too, but for the rank of a row, that one more row before it changes."""
    return [f"{tag.etiquette} {_ORDINAL.sub('#', arbre.texte(tag))}" for tag in arbre.balises]


def _block(
    avant: Arbre, apres: Arbre, span: tuple[int, int, int, int], changed: Callable[[Mot], bool]
) -> Iterator[Ecart]:
    i1, i2, j1, j2 = span
    old, new = avant.balises[i1:i2], apres.balises[j1:j2]
    matcher = SequenceMatcher(
        a=[tag.etiquette for tag in old], b=[tag.etiquette for tag in new], autojunk=False
    )
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, come = old[a1:a2], new[b1:b2]
        both = min(len(gone), len(come))
        for before, after in zip(gone[:both], come[:both], strict=True):
            yield _replaced(before, after, apres)
        yield from _alone(gone[both:], avant, "avant", changed)
        yield from _alone(come[both:], apres, "apres", changed)


def _replaced(before: Balise, after: Balise, apres: Arbre) -> Ecart:
    lieux = _lieux(apres.under(after), "apres")
    where = f"« {_begin(apres.texte(after))} »"
    if before.type != after.type:
        message = f"balise {before.type} devenue {after.type}, {where}"
        return Ecart(couche=Couche.STRUCTURE, cause=Cause.BALISE, message=message, lieux=lieux)
    old, new = dict(before.attributs), dict(after.attributs)
    name = next(key for key in (*old, *new) if old.get(key) != new.get(key))
    cause = _KNOWN.get(name, Cause.ATTRIBUT)
    what = _NAMES[cause] + ("" if cause in _KNOWN.values() else f" {name}")
    message = f"balise {after.type}, {what} : {_said(old.get(name))} devient {_said(new.get(name))}, {where}"
    return Ecart(couche=Couche.STRUCTURE, cause=cause, message=message, lieux=lieux)


def _alone(
    tags: Iterable[Balise], arbre: Arbre, cote: str, changed: Callable[[Mot], bool]
) -> Iterator[Ecart]:
    groups: dict[tuple[str, bool], list[Balise]] = defaultdict(list)
    for tag in tags:
        groups[tag.type, _follows(arbre, tag, changed)].append(tag)
    word = "retirée(s)" if cote == "avant" else "ajoutée(s)"
    for (type_, suite), found in groups.items():
        message = f"{len(found)} balise(s) {type_} {word}, « {_begin(arbre.texte(found[0]))} »"
        lieux = () if suite else _lieux(arbre.under(found[0]), cote)
        yield Ecart(couche=Couche.STRUCTURE, cause=Cause.BALISE, message=message, lieux=lieux, suite=suite)


def navigation(avant: Contenu, apres: Contenu) -> Iterator[Ecart]:
    """Links, other annotations and bookmarks that go, come or lead elsewhere."""
    old, new = (Counter(_said_by(note) for note in contenu.notes) for contenu in (avant, apres))
    gone, come = list((old - new).elements()), list((new - old).elements())
    for genre in dict.fromkeys(key[0] for key in (*gone, *come)):
        before = [key for key in gone if key[0] == genre]
        after = [key for key in come if key[0] == genre]
        for rank in range(max(len(before), len(after))):
            one = before[rank] if rank < len(before) else None
            other = after[rank] if rank < len(after) else None
            yield _note(one, other, apres.notes)
    if avant.signets != apres.signets:
        yield from _signets(avant.signets, apres.signets)


def _said_by(note: Note) -> tuple[str, str, str]:
    return note.genre, note.cible, note.texte


def _note(
    before: tuple[str, str, str] | None, after: tuple[str, str, str] | None, notes: Sequence[Note]
) -> Ecart:
    genre = (after or before or ("", "", ""))[0]
    link = genre == "Link"
    # PDF/UA has a link say its address again.
    texts = [said and " ".join(dict.fromkeys(part for part in said[1:] if part)) for said in (before, after)]
    names = [_said(text) for text in texts]
    lieux = tuple(
        Lieu(cote="apres", page=note.page, box=note.box) for note in notes if _said_by(note) == after
    )
    return Ecart(
        couche=Couche.STRUCTURE,
        cause=Cause.LIEN if link else Cause.ANNOTATION,
        message=f"{'lien' if link else f'annotation {genre}'} : {names[0]} devient {names[1]}",
        lieux=lieux,
    )


def _signets(old: Sequence[tuple[int, str]], new: Sequence[tuple[int, str]]) -> Iterator[Ecart]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            before, after = (", ".join(title for _, title in part) for part in (old[i1:i2], new[j1:j2]))
            message = f"signet : {_said(before or None)} devient {_said(after or None)}"
            yield Ecart(couche=Couche.STRUCTURE, cause=Cause.SIGNET, message=message)


def _lieux(mots: Iterable[Mot], cote: str) -> tuple[Lieu, ...]:
    return tuple(
        Lieu(cote="avant" if cote == "avant" else "apres", page=mot.page, box=mot.box) for mot in mots
    )


def _said(value: str | None) -> str:
    return "rien" if value is None else f"« {_begin(value, 12)} »"


def _begin(text: str, words: int = 6) -> str:
    parts = text.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")
