"""Real returns in the season: printed by the true press, marked and scanned, judged by ``verify``."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from convgen.campagne import Campagne
from convgen.convention import Convention
from convgen.dossier import Dossier
from convgen.registre import open_registre
from convgen.rendering import render
from convgen.rules.constat import Outcome
from convgen.workflow.demarche.poste import Veille
from convgen.workflow.examen import Examen
from convgen.workflow.generate import Imprimerie
from convgen.workflow.verify import Demande, verify
from tests.scans import FINE_DEVICES, Issued, Nuisances, scenario
from tests.workflow.demarche import juge
from tests.workflow.demarche.banc import Banc
from tests.workflow.demarche.calendriers import Genre
from tests.workflow.demarche.mairie import Mairie
from tests.workflow.demarche.petite_presse import imprime_petit, printed

GENRES = frozenset(Genre) - {Genre.EXAMINE, Genre.REFUSE, Genre.JAMAIS}
"""Those of whose returns a fair judge may say one thing only."""


class VraisScans:
    """What is done in earnest for the collectivités ``numeros``; ``faits``: how many returns were made."""

    def __init__(self, banc: Banc, numeros: Collection[int]) -> None:
        self._banc = banc
        self._numeros = frozenset(numeros)
        self.faits = 0

    def __contains__(self, numero: int) -> bool:
        return numero in self._numeros

    def veille(self, veille: Veille) -> Veille:
        """The same watch, whose press and judge are the true ones for these collectivités."""
        press = Imprimerie(render=self._imprimer, printed=printed, validate=None)
        return replace(veille, imprimerie=press, juger=self._juger)

    def retour(self, mairie: Mairie, verdict: Outcome, version: int) -> tuple[str, bytes]:
        """The name and the bytes of its return: signed, unless only a missing signature can be refused."""
        unsigned = verdict is Outcome.NON_CONFORME and version == mairie.version
        device = FINE_DEVICES[self.faits % len(FINE_DEVICES)]
        self.faits += 1
        made = scenario(
            "non_signee" if unsigned else "bonne",
            self._emise(mairie.numero, version),
            mairie.numero + len(mairie.envoyes),
            device,
            nuisances=Nuisances(),
        )
        return made.file_name, made.pdf

    def _imprimer(self, dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
        press = render if dossier.numero in self else imprime_petit
        return press(dossier, campagne, version=version)

    def _juger(self, demandes: Sequence[Demande]) -> Iterator[Examen]:
        for demande in demandes:
            if demande.dossier not in self._numeros:
                yield from juge.juger((demande,))
                continue
            yield from verify(
                (demande,),
                campagne=self._banc.campagne,
                registre=self._banc.registre,
                dossiers=None,
                pictures=False,
                jobs=1,
            )

    def _emise(self, numero: int, version: int) -> Issued:
        with open_registre(self._banc.registre, write=False) as registre:
            ligne = registre.line_of(numero, version)
            assert ligne is not None
            return Issued(
                pdf=registre.read_pdf(ligne),
                zones={name: (zone.page, zone.box) for name, zone in ligne.zones.items()},
                numero=numero,
                file_name=(ligne.file or "").rpartition("/")[2],
                commune=ligne.commune,
            )
