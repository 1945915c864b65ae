"""To which dossier a return that names none may belong, by its files' names: proposed, never decided."""

import re
from collections import defaultdict
from collections.abc import Iterable

from convgen.cle import cle
from convgen.nom_fichier import parse
from convgen.workflow.suivre import Suivi

_NUMBER = re.compile(r"(?<![0-9])[0-9]{5,12}(?![0-9])")
"""Shorter numbers are ranks, years and hours of scanners."""


class Propositions:
    """The dossiers of a campaign, by number and by place."""

    def __init__(self, suivis: Iterable[Suivi]) -> None:
        self._numeros: set[int] = set()
        self._places: dict[tuple[str, str], set[int]] = defaultdict(set)
        for suivi in suivis:
            if suivi.depot.version is not None:
                self._numeros.add(suivi.depot.numero)
                self._places[suivi.depot.departement, cle(suivi.depot.commune)].add(suivi.depot.numero)

    def pour(self, noms: Iterable[str]) -> int | None:
        """The only dossier that these names speak of; None when there is none, or several."""
        found = {numero for nom in noms for numero in self._named(nom)}
        return found.pop() if len(found) == 1 else None

    def _named(self, nom: str) -> set[int]:
        numbers = {int(digits) for digits in _NUMBER.findall(nom)} & self._numeros
        if numbers:
            return numbers
        read = parse(nom)
        if read is None:
            return set()
        return self._places.get((read.departement.upper(), read.commune), set())
