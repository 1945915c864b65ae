"""Metadata and attachments of two documents, key by key."""

import hashlib
import json
from collections.abc import Iterator
from difflib import SequenceMatcher

from convgen.golden.contenu import Contenu, json_of
from convgen.golden.ecarts import Cause, Couche, Ecart
from convgen.golden.reglages import Reglages

_SHOWN = 6


def compare(avant: Contenu, apres: Contenu, reglages: Reglages) -> Iterator[Ecart]:
    """What the documents say of themselves, then what they carry."""
    told: set[tuple[str | None, str | None]] = set()
    for key in sorted({*avant.metadonnees, *apres.metadonnees}):
        before, after = avant.metadonnees.get(key), apres.metadonnees.get(key)
        # XMP says again what the information dictionary says: one finding.
        if (
            before == after
            or reglages.ignored(key)
            or (before, after) in told
            or key.startswith("piece-jointe:")
        ):
            continue
        told.add((before, after))
        message = f"{key} : {_said(before)} devient {_said(after)}"
        yield Ecart(couche=Couche.METADONNEES, cause=Cause.METADONNEE, message=message)
    yield from _pieces(avant, apres, reglages)


def _pieces(avant: Contenu, apres: Contenu, reglages: Reglages) -> Iterator[Ecart]:
    for name in sorted({*avant.pieces, *apres.pieces}):
        key = f"piece-jointe:{name}"
        if reglages.ignored(key):
            continue
        old, new = avant.pieces.get(name), apres.pieces.get(name)
        message = ""
        if old is None or new is None:
            message = f"pièce jointe « {name} » {'ajoutée' if old is None else 'retirée'}"
        elif old != new:
            message = f"pièce jointe « {name} » : {_what(old, new)}"
        elif avant.metadonnees.get(key) != apres.metadonnees.get(key):
            message = (
                f"pièce jointe « {name} » : {avant.metadonnees.get(key)} devient {apres.metadonnees.get(key)}"
            )
        if message:
            yield Ecart(couche=Couche.METADONNEES, cause=Cause.PIECE_JOINTE, message=message)


def _what(old: bytes, new: bytes) -> str:
    before, after = json_of(old), json_of(new)
    if before is None or after is None:
        digests = (hashlib.sha256(content).hexdigest()[:12] for content in (old, new))
        return "sha256 " + " devient ".join(digests)
    changes = list(_changes(before, after, ""))
    if not changes:
        return "mêmes données, autre écriture"
    more = len(changes) - _SHOWN
    return " ; ".join(changes[:_SHOWN]) + (f" ; et {more} autre(s)" if more > 0 else "")


def _changes(before: object, after: object, path: str) -> Iterator[str]:
    """What differs between two JSON values; an item more in a list is one change."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _changes(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(before, after, path)
    elif before != after:
        yield f"{path} {_json(before)} devient {_json(after)}"


def _items(before: list[object], after: list[object], path: str) -> Iterator[str]:
    matcher = SequenceMatcher(
        a=[_json(item) for item in before], b=[_json(item) for item in after], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "replace" and i2 - i1 == j2 - j1:
            for rank in range(i2 - i1):
                yield from _changes(before[i1 + rank], after[j1 + rank], f"{path}[{i1 + rank + 1}]")
        elif tag != "equal":
            yield from (f"{path} : {_json(item)} retiré" for item in before[i1:i2])
            yield from (f"{path} : {_json(item)} ajouté" for item in after[j1:j2])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _said(value: str | None) -> str:
    return "rien" if value is None else f"« {value} »"
