"""The words of two documents set against each other as one stream, so that one more line blames one line."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby

from convgen.golden.ecarts import Cause, Couche, Ecart, Lieu
from convgen.golden.lecture import Mot
from convgen.golden.lignes import Ligne
from convgen.golden.nature import PHRASES, nature

Paire = tuple[Mot, Mot]

_TOLD_APART = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Changement:
    """Words replaced by others; either side may be empty. ``lignes``: the lines that they stand in."""

    avant: tuple[Mot, ...]
    apres: tuple[Mot, ...]
    lignes: tuple[str, str]
    entier: bool = False

    @property
    def cause(self) -> Cause:
        """What kind of change it is, whole lines apart."""
        if self.entier and not self.avant:
            return Cause.LIGNE_AJOUTEE
        if self.entier and not self.apres:
            return Cause.LIGNE_RETIREE
        return nature(_texte(self.avant), _texte(self.apres), self.lignes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapprochement:
    """``paires``: each word kept, in both documents; ``changements``: the others; ``suites``: what only
    follows (a row renumbered, a table's head repeated on its next page), with the words in ``suivants``."""

    paires: tuple[Paire, ...]
    changements: tuple[Changement, ...]
    suites: tuple[Ecart, ...] = ()
    suivants: frozenset[Mot] = frozenset()


def align(avant: Sequence[Ligne], apres: Sequence[Ligne]) -> Rapprochement:
    """Set two streams of lines against each other."""
    matcher = SequenceMatcher(
        a=[ligne.cle for ligne in avant], b=[ligne.cle for ligne in apres], autojunk=False
    )
    paires: list[Paire] = []
    changes: list[Changement] = []
    renumbered: list[Changement] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for old, new in zip(avant[i1:i2], apres[j1:j2], strict=True):
                paires += zip(old.mots, new.mots, strict=True)
                if old.texte != new.texte:
                    renumbered.append(_ordinal(old, new))
        else:
            kept, found = _block(avant[i1:i2], apres[j1:j2])
            paires += kept
            changes += found
    changes, repeated = _heads(changes, avant)
    changes = list(_moved(changes))
    rows = any(change.entier and (not change.avant or not change.apres) for change in changes)
    if not rows:
        changes, renumbered = [*changes, *renumbered], []
    following = (*(change for change in renumbered), *repeated)
    return Rapprochement(
        paires=tuple(paires),
        changements=tuple(changes),
        suites=(*_renumbering(renumbered), *map(_repeated, repeated)),
        suivants=frozenset(mot for change in following for mot in (*change.avant, *change.apres)),
    )


def _block(avant: Sequence[Ligne], apres: Sequence[Ligne]) -> tuple[list[Paire], list[Changement]]:
    """Lines that differ, word by word: a paragraph set anew differs in its changed words only."""
    old = [(mot, ligne) for ligne in avant for mot in ligne.mots]
    new = [(mot, ligne) for ligne in apres for mot in ligne.mots]
    matcher = SequenceMatcher(
        a=[mot.texte for mot, _ in old], b=[mot.texte for mot, _ in new], autojunk=False
    )
    paires: list[Paire] = []
    changes: list[Changement] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            paires += [(a[0], b[0]) for a, b in zip(old[i1:i2], new[j1:j2], strict=True)]
        else:
            changes += _by_line(old[i1:i2], new[j1:j2])
    return paires, changes


def _by_line(old: Sequence[tuple[Mot, Ligne]], new: Sequence[tuple[Mot, Ligne]]) -> Iterator[Changement]:
    """Whole lines that only go or only come, one by one; anything else together."""
    one_sided = old or new
    if (not old or not new) and _whole_lines(one_sided):
        for ligne in dict.fromkeys(ligne for _, ligne in one_sided):
            texts = (ligne.texte, "") if old else ("", ligne.texte)
            yield Changement(
                avant=ligne.mots if old else (), apres=ligne.mots if new else (), lignes=texts, entier=True
            )
        return
    yield Changement(
        avant=tuple(mot for mot, _ in old),
        apres=tuple(mot for mot, _ in new),
        lignes=(_context(old), _context(new)),
    )


def _whole_lines(words: Sequence[tuple[Mot, Ligne]]) -> bool:
    lines = dict.fromkeys(ligne for _, ligne in words)
    return len(words) == sum(len(ligne.mots) for ligne in lines)


def _context(words: Iterable[tuple[Mot, Ligne]]) -> str:
    return " ".join(ligne.texte for ligne in dict.fromkeys(ligne for _, ligne in words))


def _ordinal(old: Ligne, new: Ligne) -> Changement:
    return Changement(avant=old.mots[:1], apres=new.mots[:1], lignes=(old.texte, new.texte))


def _renumbering(renumbered: Sequence[Changement]) -> Iterator[Ecart]:
    if renumbered:
        message = f"{len(renumbered)} ligne(s) renumérotée(s) à la suite"
        lieux = tuple(lieu for change in renumbered for lieu in _lieux(change))
        yield Ecart(couche=Couche.MOTS, cause=Cause.NOMBRE, message=message, lieux=lieux, suite=True)


def _heads(
    changes: Iterable[Changement], avant: Sequence[Ligne]
) -> tuple[list[Changement], list[Changement]]:
    """A table's head comes again at the top of its next page: the same line, already in the golden."""
    known = {ligne.texte for ligne in avant}
    kept: list[Changement] = []
    repeated: list[Changement] = []
    tops: set[int] = set()
    for change in changes:
        come = change.entier and not change.avant
        page = _page(change)
        (repeated if come and page not in tops and change.lignes[1] in known else kept).append(change)
        if come:
            tops.add(page)
    return kept, repeated


def _repeated(change: Changement) -> Ecart:
    message = f"page {_page(change)} : en-tête de tableau répété, « {change.lignes[1]} »"
    return Ecart(
        couche=Couche.MOTS, cause=Cause.LIGNE_AJOUTEE, message=message, lieux=_lieux(change), suite=True
    )


def _moved(changes: Sequence[Changement]) -> Iterator[Changement]:
    """A line gone here and come there is one line that changed place."""
    come = {change.lignes[1]: change for change in changes if change.entier and not change.avant}
    taken: set[str] = set()
    for change in changes:
        if change.entier and not change.apres and change.lignes[0] in come:
            taken.add(change.lignes[0])
    for change in changes:
        if change.entier and not change.avant and change.lignes[1] in taken:
            continue
        if change.entier and not change.apres and change.lignes[0] in taken:
            other = come[change.lignes[0]]
            yield Changement(
                avant=change.avant, apres=other.apres, lignes=(change.lignes[0], other.lignes[1]), entier=True
            )
            continue
        yield change


def tell(changes: Sequence[Changement], legal: Callable[[Mot], bool]) -> Iterator[Ecart]:
    """The findings; in a legal zone the text of law is named first, many lines in a row are told at once."""
    for (cause, page), group in groupby(changes, key=lambda change: (change.cause, _page(change))):
        found = list(group)
        if cause in (Cause.LIGNE_AJOUTEE, Cause.LIGNE_RETIREE) and len(found) > _TOLD_APART:
            yield _legal(_many(cause, page, found), found, legal)
        else:
            yield from (_legal(_one(change), [change], legal) for change in found)


def _legal(ecart: Ecart, changes: Iterable[Changement], legal: Callable[[Mot], bool]) -> Ecart:
    if not any(legal(mot) for change in changes for mot in (*change.avant, *change.apres)):
        return ecart
    message = ecart.message.replace(" : ", " : texte juridique, ", 1)
    return replace(ecart, cause=Cause.TEXTE_JURIDIQUE, message=message)


def _many(cause: Cause, page: int, changes: Sequence[Changement]) -> Ecart:
    texts = [_texte(change.apres or change.avant) for change in (changes[0], changes[-1])]
    word = "ajoutées" if cause is Cause.LIGNE_AJOUTEE else "retirées"
    message = f"page {page} : {len(changes)} lignes {word}, de « {texts[0]} » à « {texts[1]} »"
    lieux = tuple(lieu for change in changes for lieu in _lieux(change))
    return Ecart(couche=Couche.MOTS, cause=cause, message=message, lieux=lieux)


def _one(change: Changement) -> Ecart:
    before, after = _texte(change.avant), _texte(change.apres)
    cause = change.cause
    if change.entier and change.avant and change.apres:
        cause, what = Cause.ORDRE_DU_TEXTE, f"la ligne « {after} » a changé de place"
    elif cause is Cause.LIGNE_AJOUTEE:
        what = f"ligne ajoutée, « {after} »"
    elif cause is Cause.LIGNE_RETIREE:
        what = f"ligne retirée, « {before} »"
    else:
        what = f"{PHRASES[cause]}, {_quoted(before)} devient {_quoted(after)}"
    message = f"page {_page(change)} : {what}"
    return Ecart(couche=Couche.MOTS, cause=cause, message=message, lieux=_lieux(change))


def _page(change: Changement) -> int:
    return (change.apres or change.avant)[0].page


def _lieux(change: Changement) -> tuple[Lieu, ...]:
    gone = (Lieu(cote="avant", page=mot.page, box=mot.box) for mot in change.avant)
    come = (Lieu(cote="apres", page=mot.page, box=mot.box) for mot in change.apres)
    return (*gone, *come)


def _texte(mots: Iterable[Mot]) -> str:
    return " ".join(mot.texte for mot in mots)


def _quoted(text: str) -> str:
    return f"« {text} »" if text else "rien"
