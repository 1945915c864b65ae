"""A whole campaign played day by day against the stub platform, with what each dossier should have become."""

import contextlib
import hashlib
import io
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pikepdf
from dateutil.relativedelta import relativedelta

from convgen.campagne import Campagne
from convgen.convention import Convention, Zone, data_digest, digest8
from convgen.dossier import Dossier
from convgen.evenement import Choix, Relance, RetourJuge
from convgen.evenement import Message as Dit
from convgen.intake.dossiers import read
from convgen.plateforme.client import Plateforme
from convgen.registre import Journal, open_registre
from convgen.registre.jsonl import Appender
from convgen.rendering import printed
from convgen.rules.constat import Outcome
from convgen.rules.delais import PARIS
from convgen.rules.suivi.etat import ATTEND, Etat
from convgen.workflow.demarche.evenements import DossierRecu, EnEchec, Evenement
from convgen.workflow.demarche.veille import Souvenir, Veille, passage
from convgen.workflow.generate import Imprimerie
from convgen.workflow.relances import a_relancer
from convgen.workflow.relances import relancer as prepare
from convgen.workflow.suivre import Vue, suivre
from convgen.workflow.titres import bordereau, remettre
from tests.plateforme.depots import RANG, champs_de
from tests.plateforme.stub.etat import INSTRUCTEUR, md5
from tests.workflow.demarche.banc import Banc
from tests.workflow.demarche.juge import un_scan
from tests.workflow.lus import des_lus
from tests.workflow.presse_ici import presses_ici

OUVERTURE, FIN = date(2026, 5, 18), date(2027, 3, 31)
DERNIER_DEPOT = date(2026, 10, 16)
PREMIER_NUMERO = 26_184_000


class Genre(Enum):
    """What a collectivité does with its convention."""

    BON = auto()
    REFAIT = auto()
    EXAMINE = auto()
    REFUSE = auto()
    TARDIF = auto()
    JAMAIS = auto()
    PROLONGE = auto()
    CORRIGE = auto()
    CADUQUE = auto()
    FAUTIF = auto()


@dataclass(frozen=True, slots=True)
class Acte:
    """Somebody acts, so many days after the deposit, the usual day of return or the due date."""

    repere: str
    jours: int
    action: str
    arguments: tuple[object, ...] = ()
    soir: bool = False


def _retour(repere: str, jours: int, verdict: Outcome, version: int = 1) -> Acte:
    return Acte(repere, jours, "_renvoyer", (verdict, version))


def _decision(repere: str, jours: int, choix: Choix) -> Acte:
    return Acte(repere, jours, "_decider", (choix,), soir=True)


_CORRECTION = (
    Acte("depot", 2, "_demander"),
    Acte("depot", 3, "_rouvrir"),
    Acte("depot", 4, "_corriger"),
)
_CALENDRIERS = {
    Genre.BON: (_retour("retour", 0, Outcome.CONFORME),),
    Genre.REFAIT: (
        _retour("retour", 0, Outcome.NON_CONFORME),
        _retour("retour", 5, Outcome.CONFORME),
    ),
    Genre.EXAMINE: (
        _retour("retour", 0, Outcome.A_EXAMINER),
        _decision("retour", 3, Choix.ACCEPTER),
    ),
    Genre.REFUSE: (
        _retour("retour", 0, Outcome.A_EXAMINER),
        _decision("retour", 2, Choix.REFAIRE),
        _retour("retour", 9, Outcome.CONFORME),
    ),
    Genre.TARDIF: (
        _retour("echeance", 5, Outcome.A_EXAMINER),
        _decision("echeance", 8, Choix.ACCEPTER),
    ),
    Genre.JAMAIS: (_decision("echeance", 15, Choix.CLASSER),),
    Genre.PROLONGE: (
        _decision("echeance", -20, Choix.PROLONGER),
        _retour("echeance", 20, Outcome.CONFORME),
    ),
    Genre.CORRIGE: (*_CORRECTION, _retour("retour", 8, Outcome.CONFORME, 2)),
    Genre.CADUQUE: (
        *_CORRECTION,
        _retour("depot", 8, Outcome.NON_CONFORME, 1),
        _retour("retour", 8, Outcome.CONFORME, 2),
    ),
    Genre.FAUTIF: (Acte("depot", 3, "_reparer"), _retour("retour", 0, Outcome.CONFORME)),
}
_RELANCES = {Genre.TARDIF: 3, Genre.JAMAIS: 3, Genre.PROLONGE: 1}
"""How many reminders are due by the end: a delay given a month long has its own J-15."""


@dataclass(slots=True)
class Mairie:
    """A collectivité, what is true of its dossier today, how often it should have been told (``dits``)."""

    dossier: Dossier
    genre: Genre
    depot: date
    email: str
    version: int = 0
    etat: str = "absent"
    dits: int = 0
    envoyes: list[bytes] = field(default_factory=list)
    relances: int | None = None

    @property
    def numero(self) -> int:
        """Its dossier's number."""
        return self.dossier.numero

    @property
    def echeance(self) -> date:
        """Two months after the deposit, as long as nobody gives more."""
        return self.depot + relativedelta(months=2)


class Coupure(BaseException):
    """Stands for a kill: nothing in the code catches it."""


class Saison:
    """The campaign: ``jouer`` yields each day once everything is checked. The same for the same seed."""

    def __init__(
        self, banc: Banc, plateforme: Plateforme, *, combien: int, graine: int, coupures: float
    ) -> None:
        self.banc = banc
        self.hasard = random.Random(graine)
        self.coupures = coupures
        self.tours = self.survies = 0
        self.mairies = [self._mairie(rang) for rang in range(combien)]
        self._matin: dict[date, list[Callable[[], None]]] = defaultdict(list)
        self._soir: dict[date, list[Callable[[], None]]] = defaultdict(list)
        for mairie in self.mairies:
            self._prevoir(mairie)
        self._rappels = {
            mairie.echeance + timedelta(days=n)
            for mairie in self.mairies
            if mairie.relances is not None
            for n in (-15, -3, 1, 16)
        }
        self._plateforme = plateforme
        self._souvenir = Souvenir()
        # Ten months pass in a minute: the platform's limit is by the true minute.
        banc.stub.par_minute = 1_000_000

    def jours(self) -> Iterator[date]:
        """Every day of the campaign."""
        return (OUVERTURE + timedelta(days=n) for n in range((FIN - OUVERTURE).days + 1))

    def calme(self, jour: date) -> bool:
        """Whether nobody does anything that day, and nobody is to be reminded."""
        return not (jour in self._matin or jour in self._soir or jour in self._rappels)

    def jouer(self, jour: date) -> None:
        """One day: collectivités act, the watch goes round, instructeurs decide, and all must reconcile."""
        memoire = self.banc.memoire
        matin = datetime.combine(jour, time(9), PARIS).astimezone(UTC)
        memoire.maintenant = max(memoire.maintenant, matin)
        for action in self._matin.pop(jour, ()):
            memoire.avancer(seconds=7)
            action()
        self._passer()
        for action in self._soir.pop(jour, ()):
            memoire.avancer(seconds=7)
            action()
        self._passer()
        # Once more: it sees what the last round did, and finds nothing to do.
        assert {type(event) for event in self._tour()} <= {DossierRecu, EnEchec}
        self._relancer(jour)
        self.verifier(jour)

    def verifier(self, jour: date) -> None:
        """Every total of the day, ours against what the collectivités and the platform know."""
        deposees = [mairie for mairie in self.mairies if mairie.etat != "absent"]
        self._verifier_courrier(deposees)
        self._verifier_conventions(deposees)
        self._verifier_messages(deposees)
        self._verifier_suivi(deposees, jour)

    # What happens.

    def _mairie(self, rang: int) -> Mairie:
        poids = {Genre.BON: 8, Genre.REFAIT: 3}
        genres = list(Genre)
        genre = (
            genres[rang]
            if rang < len(genres)
            else self.hasard.choices(genres, [poids.get(genre, 1) for genre in genres])[0]
        )
        jour = OUVERTURE + timedelta(days=self.hasard.randrange((DERNIER_DEPOT - OUVERTURE).days - 4))
        (lu,) = des_lus(PREMIER_NUMERO + rang)
        return Mairie(dossier=lu.dossier, genre=genre, depot=jour, email=f"mairie{rang}@example.fr")

    def _prevoir(self, mairie: Mairie) -> None:
        """The days on which this collectivité, and the instructeur for it, will act."""
        retour = mairie.depot + timedelta(days=self.hasard.randrange(12, 40))
        reperes = {"depot": mairie.depot, "retour": retour, "echeance": mairie.echeance}
        mairie.relances = _RELANCES.get(mairie.genre)
        for acte in (Acte("depot", 0, "_deposer"), *_CALENDRIERS[mairie.genre]):
            jour = reperes[acte.repere] + timedelta(days=acte.jours)
            agenda = self._soir if acte.soir else self._matin
            agenda[jour].append(partial(getattr(self, acte.action), mairie, *acte.arguments))

    def _deposer(self, mairie: Mairie) -> None:
        champs = champs_de(mairie.dossier) | {"email": mairie.email}
        mairie.etat, mairie.version = "attend", 1
        if mairie.genre is Genre.FAUTIF:
            champs["reponses"][RANG["nombre_ecoles"]] = 9
            mairie.etat, mairie.version = "fautif", 0
        self.banc.memoire.deposer(mairie.numero, **champs)

    def _reparer(self, mairie: Mairie) -> None:
        mairie.etat, mairie.version = "attend", 1
        self.banc.memoire.dossiers[mairie.numero].reponses[RANG["nombre_ecoles"]] = 3
        self.banc.memoire.corriger(mairie.numero)

    def _demander(self, mairie: Mairie) -> None:
        self.banc.memoire.ecrire(
            mairie.numero, mairie.email, "Notre nom est mal écrit, pouvez-vous rouvrir ?"
        )

    def _rouvrir(self, mairie: Mairie) -> None:
        self.banc.memoire.rouvrir(mairie.numero)

    def _corriger(self, mairie: Mairie) -> None:
        mairie.version = 2
        self.banc.memoire.corriger(mairie.numero, nom="Commune d’Albi la Belle")

    def _renvoyer(self, mairie: Mairie, verdict: Outcome, version: int = 1) -> None:
        scan = un_scan(verdict, version, quoi=f"{mairie.numero}-{len(mairie.envoyes)}")
        annexe = {"page 2.pdf": b"%PDF annexe"} if self.hasard.random() < 0.2 else {}
        self.banc.memoire.ecrire(mairie.numero, mairie.email, "Voici.", {"convention.pdf": scan, **annexe})
        mairie.envoyes.append(scan)
        mairie.etat = {
            Outcome.CONFORME: "accepte",
            Outcome.A_EXAMINER: "examen",
            Outcome.NON_CONFORME: "refaire",
        }[verdict]
        mairie.dits += verdict is not Outcome.A_EXAMINER

    def _decider(self, mairie: Mairie, choix: Choix) -> None:
        until = mairie.echeance + timedelta(days=30) if choix is Choix.PROLONGER else None
        self.banc.decider(mairie.numero, choix, "décision de l’instructeur", until)
        if choix is not Choix.PROLONGER:
            mairie.etat = {Choix.ACCEPTER: "accepte", Choix.REFAIRE: "refaire", Choix.CLASSER: "classe"}[
                choix
            ]
        mairie.dits += choix is not Choix.CLASSER

    def _passer(self) -> None:
        """The watch goes round; on some days it is killed at some instant, and started again later."""
        while self.hasard.random() < self.coupures:
            with mourant(self.hasard.randrange(1, 15)), contextlib.suppress(Coupure):
                self._tour()
                self.survies += 1
            self.tours += 1
            self._souvenir = Souvenir()
            self.banc.memoire.avancer(minutes=3)
        self._tour()

    def _tour(self) -> list[Evenement]:
        with presses_ici():
            return list(passage(veille_legere(self.banc.veille(self._plateforme)), self._souvenir))

    def _relancer(self, jour: date) -> None:
        with open_registre(self.banc.registre, write=False) as registre:
            journal = Journal(self.banc.registre)
            vue = self._vue(jour)
            list(
                prepare(
                    vue, registre, journal, dir_=self.banc.root / "lettres", instant=self.banc.maintenant()
                )
            )
            assert a_relancer(self._vue(jour), journal) == ()

    # What must be true.

    def _verifier_courrier(self, deposees: list[Mairie]) -> None:
        """Every dossier is here, each as the platform has it; every file sent is here once, byte for byte."""
        lus = json.loads((self.banc.courrier / "dossiers.json").read_bytes())
        assert sorted(lu["numero"] for lu in lus) == sorted(m.numero for m in deposees if m.etat != "classe")
        lignes = [
            json.loads(x) for x in (self.banc.courrier / "retours.jsonl").read_text("utf-8").splitlines()
        ]
        recus: dict[int, list[bytes]] = defaultdict(list)
        for ligne in lignes:
            recus[ligne["dossier"]].append((self.banc.courrier / ligne["files"][0]).read_bytes())
        assert recus == {m.numero: m.envoyes for m in deposees if m.envoyes}

    def _verifier_conventions(self, deposees: list[Mairie]) -> None:
        """Each version was accepted once on the platform, and the one in force is what it hands out."""
        acceptees = Counter(self.banc.memoire.acceptations)
        assert set(acceptees.values()) <= {1}, acceptees.most_common(1)
        par_dossier = Counter(numero for numero, _ in acceptees)
        with open_registre(self.banc.registre, write=False) as registre:
            for mairie in deposees:
                versions = registre.versions(mairie.numero)
                assert len(versions) == par_dossier[mairie.numero] == mairie.version, mairie
                dossier = self.banc.memoire.dossiers[mairie.numero]
                remis = dossier.justificatif.checksum if dossier.justificatif else None
                if dossier.etat == "accepte":
                    assert remis == md5(registre.read_pdf(versions[-1].ligne)), mairie
                assert (dossier.etat == "sans_suite") == (mairie.etat == "classe"), mairie

    def _verifier_messages(self, deposees: list[Mairie]) -> None:
        """Each collectivité was told what it had to be told, once; the journal knows as much."""
        events = tuple(Journal(self.banc.registre).evenements())
        dits = Counter(e.dossier for e in events if isinstance(e, Dit) and e.quoi in ("verdict", "decision"))
        juges = Counter(e.annonce for e in events if isinstance(e, RetourJuge))
        for mairie in deposees:
            messages = self.banc.memoire.dossiers[mairie.numero].messages
            said = sum(message.email == INSTRUCTEUR for message in messages)
            assert said == dits[mairie.numero] == mairie.dits, (mairie, said, dits[mairie.numero])
            assert juges[mairie.numero] == len(mairie.envoyes), mairie

    def _verifier_suivi(self, deposees: list[Mairie], jour: date) -> None:
        """The states add up to the deposits, and the claims to what the accepted conventions say."""
        vue = self._vue(jour)
        etats = {suivi.depot.numero: suivi.avancement.etat for suivi in vue.suivis}
        assert len(etats) == len(deposees)
        attendus = {"accepte": {Etat.ACCEPTE}, "classe": {Etat.CLASSE}, "examen": {Etat.A_EXAMINER}}
        attendus |= {"fautif": {Etat.DEPOSE}, "attend": ATTEND, "refaire": ATTEND}
        for mairie in deposees:
            assert etats[mairie.numero] in attendus[mairie.etat], (jour, mairie, etats[mairie.numero])
        with open_registre(self.banc.registre, write=False) as registre:
            journal = Journal(self.banc.registre)
            remettre(bordereau(vue, registre, journal).lignes, journal, instant=self.banc.maintenant())
            after = bordereau(vue, registre, journal)
        assert after.lignes == ()
        du = sum(m.dossier.montant for m in deposees if m.etat == "accepte")
        assert sum(compte.titre.montant for compte in after.deja) == du

    def bilan(self) -> None:
        """At the end: reminders as often as they were due, every dossier closed one way or the other."""
        relances = Counter(
            event.dossier for event in Journal(self.banc.registre).evenements() if isinstance(event, Relance)
        )
        for mairie in self.mairies:
            assert mairie.etat in ("accepte", "classe"), mairie
            if mairie.relances is not None:
                assert relances[mairie.numero] == mairie.relances, (mairie, relances[mairie.numero])

    def _vue(self, jour: date) -> Vue:
        lus = read(self.banc.courrier / "dossiers.json", self.banc.campagne)
        with open_registre(self.banc.registre, write=False) as registre:
            evenements = tuple(Journal(self.banc.registre).evenements())
            return suivre(registre, evenements, self.banc.campagne, lus=lus, le=jour)


def veille_legere(veille: Veille) -> Veille:
    """The same watch, whose documents are small true PDFs holding their data, as claims read them."""
    return replace(veille, imprimerie=Imprimerie(render=imprime_petit, printed=printed, validate=None))


def imprime_petit(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """One blank page and ``dossier.json``: the same bytes for the same arguments."""
    data = printed(dossier, campagne)
    digest = data_digest(data)
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Version"] = str(version)
        document.attachments["dossier.json"] = pikepdf.AttachedFileSpec(
            document, json.dumps(data, default=str).encode(), filename="dossier.json"
        )
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    pdf = out.getvalue()
    return Convention(
        numero=dossier.numero,
        version=version,
        digest8=digest8(campagne=campagne.id, template=campagne.template, version=version, digest=digest),
        template=campagne.template,
        file_name="81-Albi-Convention-ENT-26-27.pdf",
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=1,
        zones={"numero": Zone(page=1, box=(1.0, 2.0, 3.0, 4.0))},
    )


@contextmanager
def mourant(rang: int) -> Iterator[None]:
    """Die at the ``rang``-th thing done: a request answered, a file renamed, a line about to be written."""
    seen: list[None] = []

    def deadly(owner: Any, nom: str, *, avant: bool) -> Any:
        original = getattr(owner, nom)

        def call(*args: Any, **kwargs: Any) -> Any:
            seen.append(None)
            if avant and len(seen) == rang:
                raise Coupure
            answer = original(*args, **kwargs)
            if len(seen) == rang:
                raise Coupure
            return answer

        return mock.patch.object(owner, nom, call)

    with (
        deadly(Plateforme, "demander", avant=False),
        deadly(Plateforme, "agir", avant=False),
        deadly(Plateforme, "deposer", avant=False),
        deadly(Path, "rename", avant=False),
        deadly(Appender, "append", avant=True),
    ):
        yield
