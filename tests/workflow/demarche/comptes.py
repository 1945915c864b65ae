"""Every total of a day of the season: what convgen says against what collectivités and platform know."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from convgen.evenement import Message, Relance, RetourJuge
from convgen.intake.dossiers import read
from convgen.intake.lecture import Lu, Rejet
from convgen.registre import Journal, open_registre
from convgen.rules.delais import PARIS
from convgen.rules.suivi.etat import ATTEND, Etat
from convgen.workflow.suivre import Vue, suivre
from convgen.workflow.tenue import Tenue
from convgen.workflow.titres import bordereau, remettre
from tests.plateforme.stub.etat import INSTRUCTEUR, md5
from tests.workflow.demarche.banc import Banc
from tests.workflow.demarche.mairie import Mairie

_ATTENDUS = {
    "accepte": {Etat.ACCEPTE},
    "classe": {Etat.CLASSE},
    "examen": {Etat.A_EXAMINER},
    "fautif": {Etat.DEPOSE},
    "attend": ATTEND,
    "refaire": ATTEND,
}


class Comptes:
    """Follows the campaign as the service does, reading what was added; on the 1st of a month, everything."""

    def __init__(self, banc: Banc) -> None:
        self._banc = banc
        self._tenue = Tenue(banc.registre, banc.campagne)
        self._lus: tuple[bytes, tuple[Lu | Rejet, ...]] = (b"", ())

    @property
    def journal(self) -> Journal:
        """The campaign's journal."""
        return self._tenue.journal

    def vue(self, jour: date) -> Vue:
        """Where each dossier stands on that day."""
        dossiers = self._banc.courrier / "dossiers.json"
        written = dossiers.read_bytes()
        if written != self._lus[0]:
            self._lus = written, read(dossiers, self._banc.campagne)
        vue = self._tenue.vue(jour, lus=self._lus[1])
        if jour.day == 1:
            with open_registre(self._banc.registre, write=False) as registre:
                evenements = Journal(self._banc.registre).evenements()
                assert vue == suivre(registre, evenements, self._banc.campagne, lus=self._lus[1], le=jour)
        return vue

    def verifier(self, mairies: Sequence[Mairie], jour: date) -> None:
        """All of it; ``mairies``: every one that will apply."""
        deposees = [mairie for mairie in mairies if mairie.etat != "absent"]
        self._courrier(deposees)
        self._conventions(deposees)
        self._messages(deposees)
        self._suivi(deposees, jour)

    def bilan(self, mairies: Sequence[Mairie]) -> None:
        """At the end: reminders as often as they were due, every dossier closed one way or the other."""
        relances = Counter(event.dossier for event in self.journal.evenements() if isinstance(event, Relance))
        for mairie in mairies:
            assert mairie.etat in ("accepte", "classe"), mairie
            if mairie.relances is not None:
                assert relances[mairie.numero] == mairie.relances, (mairie, relances[mairie.numero])

    def _courrier(self, deposees: list[Mairie]) -> None:
        """Every dossier is here, each as the platform has it; every file sent is here once, byte for byte."""
        courrier = self._banc.courrier
        lus = json.loads((courrier / "dossiers.json").read_bytes())
        assert sorted(lu["numero"] for lu in lus) == sorted(m.numero for m in deposees if m.etat != "classe")
        recus: dict[int, list[bytes]] = defaultdict(list)
        for texte in (courrier / "retours.jsonl").read_text("utf-8").splitlines():
            ligne = json.loads(texte)
            recus[ligne["dossier"]].append((courrier / ligne["files"][0]).read_bytes())
        assert recus == {m.numero: m.envoyes for m in deposees if m.envoyes}

    def _conventions(self, deposees: list[Mairie]) -> None:
        """Each version was accepted once on the platform, and the one in force is what it hands out."""
        memoire, registre = self._banc.memoire, self._tenue.registre
        acceptees = Counter(memoire.acceptations)
        assert set(acceptees.values()) <= {1}, acceptees.most_common(1)
        par_dossier = Counter(numero for numero, _ in acceptees)
        for mairie in deposees:
            versions = registre.versions(mairie.numero)
            assert len(versions) == par_dossier[mairie.numero] == mairie.version, mairie
            dossier = memoire.dossiers[mairie.numero]
            remis = dossier.justificatif.checksum if dossier.justificatif else None
            if dossier.etat == "accepte":
                assert remis == md5(registre.read_pdf(versions[-1].ligne)), mairie
            assert (dossier.etat == "sans_suite") == (mairie.etat == "classe"), mairie

    def _messages(self, deposees: list[Mairie]) -> None:
        """Each collectivité was told what it had to be told, once; the journal knows as much."""
        events = tuple(self.journal.evenements())
        dits = Counter(
            e.dossier for e in events if isinstance(e, Message) and e.quoi in ("verdict", "decision")
        )
        juges = Counter(e.annonce for e in events if isinstance(e, RetourJuge))
        for mairie in deposees:
            messages = self._banc.memoire.dossiers[mairie.numero].messages
            said = sum(message.email == INSTRUCTEUR for message in messages)
            assert said == dits[mairie.numero] == mairie.dits, (mairie, said, dits[mairie.numero])
            assert juges[mairie.numero] == len(mairie.envoyes), mairie

    def _suivi(self, deposees: list[Mairie], jour: date) -> None:
        """The states add up to the deposits, and the claims to what the accepted conventions say."""
        vue, registre = self.vue(jour), self._tenue.registre
        suivis = {suivi.depot.numero: suivi for suivi in vue.suivis}
        assert len(suivis) == len(deposees)
        for mairie in deposees:
            suivi = suivis[mairie.numero]
            assert suivi.avancement.etat in _ATTENDUS[mairie.etat], (jour, mairie, suivi.avancement.etat)
            expire = self._banc.memoire.expire_le(self._banc.memoire.dossiers[mairie.numero])
            assert suivi.expire_le == (expire.astimezone(PARIS).date() if expire else None), mairie
        due = bordereau(vue, registre, self.journal)
        remettre(due.lignes, self.journal, instant=self._banc.maintenant())
        after = bordereau(vue, registre, self.journal)
        assert after.lignes == ()
        du = sum(m.dossier.montant for m in deposees if m.etat == "accepte")
        assert sum(compte.titre.montant for compte in after.deja) == du
