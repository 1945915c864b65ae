"""The schools of one cell: labels of the form's list joined by « , », which a label may itself contain."""

import difflib
import unicodedata
from collections.abc import Mapping

from convgen.dossier import Ecole
from convgen.intake.problemes import shown

_JOINT = ", "
_NEAREST = 3
_SAME = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class Libelles:
    """The labels of a campaign's list, ready to be looked up."""

    def __init__(self, ecoles: Mapping[str, Ecole]) -> None:
        self._ecoles = {_same(label): ecole for label, ecole in ecoles.items()}
        self._labels = {_same(label): label for label in ecoles}
        self._longest = max((label.count(_JOINT) for label in self._ecoles), default=0) + 1

    def split(self, cell: str) -> tuple[Ecole, ...]:
        """The schools, in the cell's order; ValueError names every unknown label and its nearest ones."""
        pieces = _same(cell).split(_JOINT) if cell else []
        found: list[Ecole] = []
        unknown: list[list[str]] = []
        rank, lost = 0, False
        while rank < len(pieces):
            length = self._match(pieces, rank)
            if length:
                found.append(self._ecoles[_JOINT.join(pieces[rank : rank + length])])
            elif lost:
                unknown[-1].append(pieces[rank])
            else:
                unknown.append([pieces[rank]])
            lost = length == 0
            rank += length or 1
        if unknown:
            raise ValueError(" ; ".join(self._unknown(_JOINT.join(words)) for words in unknown))
        return tuple(found)

    def _match(self, pieces: list[str], rank: int) -> int:
        """How many pieces from ``rank`` make the longest known label; 0 when none does."""
        lengths = range(min(self._longest, len(pieces) - rank), 0, -1)
        return next((n for n in lengths if _JOINT.join(pieces[rank : rank + n]) in self._ecoles), 0)

    def _unknown(self, label: str) -> str:
        near = difflib.get_close_matches(label, self._labels, n=_NEAREST)
        hint = (
            f" ; les plus proches : {', '.join(f'« {self._labels[name]} »' for name in near)}" if near else ""
        )
        return f"l’école « {shown(label, 120)} » n’est pas dans la liste de la campagne{hint}"


def _same(label: str) -> str:
    return " ".join(unicodedata.normalize("NFC", label).translate(_SAME).split(" ")).strip()
