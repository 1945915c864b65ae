"""A stub platform, a courrier and a registre: what the exchanges are tested with."""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from convgen.campagne import Campagne, Envoi, RegleDemarche
from convgen.evenement import Choix, Decision, Issue, RetourJuge
from convgen.intake.dossiers import read
from convgen.plateforme.acces import Acces
from convgen.plateforme.client import Patience, Plateforme
from convgen.registre import Journal, open_registre
from convgen.registre.courrier import open_courrier
from convgen.workflow.consigner import decider
from convgen.workflow.demarche.bureau import Bureau
from convgen.workflow.demarche.evenements import Evenement
from convgen.workflow.demarche.poste import Veille
from convgen.workflow.demarche.pull import Releveur, pull
from convgen.workflow.demarche.push import push
from convgen.workflow.demarche.send import send
from convgen.workflow.demarche.veille import passage
from convgen.workflow.events import Event
from convgen.workflow.generate import Imprimerie, generate
from convgen.workflow.tenue import Tenue
from tests.factories import une_campagne
from tests.plateforme.depots import une_memoire
from tests.plateforme.stub.etat import CONTACT, INSTRUCTEUR, Memoire
from tests.plateforme.stub.serveur import JETON, Stub, servir
from tests.workflow import presse
from tests.workflow.demarche.juge import juger
from tests.workflow.presse_ici import presses_ici


def une_campagne_en_ligne(**changes: Any) -> Campagne:
    """The campaign of Toulouse, driven on the platform."""
    regle = une_campagne().demarche
    assert isinstance(regle, RegleDemarche)
    ordinaire = {
        "numero": 104_000,
        "instructeur": INSTRUCTEUR,
        "envoi": Envoi.JUSTIFICATIF,
        "annotation": "Convention signée",
        "adresses_internes": frozenset({CONTACT}),
    }
    return une_campagne(demarche=replace(regle, **{**ordinaire, **changes}))


@dataclass(slots=True)
class Banc:
    """Everything in one place; ``pauses`` are the seconds that the client would have slept."""

    stub: Stub
    root: Path
    campagne: Campagne = field(default_factory=une_campagne_en_ligne)
    jeton: str = JETON
    pauses: list[float] = field(default_factory=list)
    delai_s: float = 10.0
    instructeur: str = INSTRUCTEUR
    _secondes: Iterator[int] = field(default_factory=itertools.count)
    """A second passes between two requests: the pace of the client never holds a test back."""

    @property
    def memoire(self) -> Memoire:
        """The platform's memory."""
        return self.stub.memoire

    @property
    def courrier(self) -> Path:
        """The courrier's folder."""
        return self.root / "courrier"

    @property
    def registre(self) -> Path:
        """The registre's folder."""
        return self.root / "registre"

    def maintenant(self) -> datetime:
        """The platform's clock is ours."""
        return self.memoire.maintenant

    def plateforme(self) -> Plateforme:
        """A client that never sleeps for true."""
        return Plateforme(
            acces=Acces(adresse=self.stub.adresse, jeton=self.jeton),
            patience=Patience(delai_s=self.delai_s),
            maintenant=partial(next, self._secondes),
            dormir=self.pauses.append,
        )

    def generer(self) -> list[Event]:
        """Issue what was pulled, with a press that prints at once."""
        imprimerie = Imprimerie(render=presse.imprime, printed=presse.printed, validate=None)
        lus = read(self.courrier / "dossiers.json", self.campagne)
        with open_registre(self.registre, write=True) as registre, presses_ici():
            return list(generate(lus, self.campagne, registre, jobs=1, imprimerie=imprimerie))

    @contextmanager
    def bureau(self) -> Iterator[Bureau]:
        """The bureau, open until the end of the block."""
        with (
            self.plateforme() as plateforme,
            open_courrier(self.courrier) as courrier,
        ):
            yield Bureau(
                plateforme=plateforme,
                numero=self.memoire.numero,
                campagne=self.campagne,
                courrier=courrier,
                tenue=Tenue(self.registre, self.campagne),
                instructeur=self.instructeur,
                maintenant=self.maintenant,
            )

    def send(self) -> list[Evenement]:
        """One send, told as a list."""
        with self.bureau() as bureau:
            return list(send(bureau))

    def veille(self, plateforme: Plateforme) -> Veille:
        """Everything a passage needs, with a press that prints at once and a judge that reads in the file."""
        return Veille(
            plateforme=plateforme,
            demarche=self.memoire.numero,
            campagne=self.campagne,
            courrier=self.courrier,
            registre=self.registre,
            instructeur=self.instructeur,
            maintenant=self.maintenant,
            jobs=1,
            imprimerie=Imprimerie(render=presse.imprime, printed=presse.printed, validate=None),
            juger=juger,
        )

    def passage(self) -> list[Evenement]:
        """Once around, told as a list."""
        with self.plateforme() as plateforme, presses_ici():
            return list(passage(self.veille(plateforme)))

    def push(self) -> list[Evenement]:
        """One push, told as a list."""
        with self.bureau() as bureau:
            return list(push(bureau))

    def juger(self, numero: int, verdict: Issue, *, rang: int = -1, **changes: Any) -> RetourJuge:
        """The machine's verdict on a message that the dossier received, without looking at any scan."""
        message = self.memoire.dossiers[numero].messages[rang]
        judged = RetourJuge(
            **{
                "dossier": numero,
                "version": 1,
                "annonce": numero,
                "sha256": hashlib.sha256(message.id.encode()).hexdigest(),
                "files": tuple(blob.nom for blob in message.blobs),
                "recu_le": message.cree_le,
                "juge_le": self.maintenant(),
                "verdict": verdict,
                "codes": () if verdict is Issue.CONFORME else ("signature.absente",),
                "motifs": () if verdict is Issue.CONFORME else ("Le cadre est vide.",),
                "message": None if verdict is Issue.A_EXAMINER else f"Bonjour,\n\nVerdict : {verdict}.\n",
                "rules_version": "2",
            }
            | changes
        )
        Journal(self.registre).record(judged)
        return judged

    def decider(
        self, numero: int, choix: Choix, why: str = "parce que", jusqu_au: date | None = None
    ) -> Decision:
        """An instructeur decides."""
        with open_registre(self.registre, write=False) as registre:
            return decider(
                registre,
                Journal(self.registre),
                numero,
                choix=choix,
                jusqu_au=jusqu_au,
                why=why,
                par="Léa",
                instant=self.maintenant(),
            )

    def pull(self) -> list[Evenement]:
        """One pull, told as a list."""
        with self.plateforme() as plateforme, open_courrier(self.courrier) as courrier:
            releveur = Releveur(
                plateforme=plateforme,
                demarche=self.memoire.numero,
                campagne=self.campagne,
                courrier=courrier,
                maintenant=self.maintenant,
                journal=Journal(self.registre) if self.registre.is_dir() else None,
            )
            return list(pull(releveur))


def compte(events: list[Evenement]) -> dict[str, int]:
    """How many events of each kind."""
    return dict(Counter(type(event).__name__ for event in events))


@contextmanager
def un_banc(root: Path, **changes: Any) -> Iterator[Banc]:
    """A bench whose platform listens until the end of the block."""
    with servir(Stub(memoire=une_memoire(**changes))) as stub:
        yield Banc(stub=stub, root=root)
