"""A campaign of any size in the service: dossiers, two returns each, verdicts and decisions."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from convgen.evenement import Choix, Decision, Evenement, Issue, RetourJuge, Sens, TitreDemande
from convgen.intake.lecture import Lu
from convgen.registre import Journal, Ligne
from convgen.registre.lignes import to_json
from tests.registre.lignes_de_test import une_ligne
from tests.rules.suivi.cas import instant, un_retour, une_decision
from tests.workflow.lus import des_lus

CAMPAGNE = "toulouse-2026-2027"
_COMMUNES = (("Albi", "81"), ("Auch", "32"), ("Cahors", "46"), ("Foix", "09"), ("Rodez", "12"))
_CHECKS = (
    *("file", "filename", "dossier_number", "pages", "version"),
    *("signature_block", "signature", "content", "deadline"),
)


def semer(numeros: Sequence[int]) -> None:
    """Import these dossiers, write their lines, returns and decisions, as the service would have."""
    from convgen.web.campagnes import campagne_de, registre_dir
    from convgen.web.importation import importer
    from convgen.web.models import Depot

    lus = [_placed(lu) for lu in des_lus(*numeros)]
    importer(lus, campagne_de(CAMPAGNE), "masse")
    dir_ = registre_dir(CAMPAGNE)
    with (dir_ / "registre.jsonl").open("ab") as file:
        file.writelines(to_json(_line(lu)) + b"\n" for lu in lus)
    events = [event for numero in numeros for event in _events(numero)]
    with mock.patch("os.fsync"):
        Journal(dir_).record_all(events)
    decided = {event.retour: event for event in events if isinstance(event, Decision)}
    rows = (_row(event, decided.get(event.sha256)) for event in events if isinstance(event, RetourJuge))
    Depot.objects.bulk_create(rows, batch_size=500)


def pages(numero: int, pk: int) -> dict[str, str]:
    """What an instructor opens all day, by name; ``numero``: a dossier, ``pk``: a return of it."""
    root = f"/c/{CAMPAGNE}"
    return {
        "vue d’ensemble": f"{root}/",
        "liste": f"{root}/dossiers/",
        "liste, dernière page": f"{root}/dossiers/?page=9999",
        "recherche": f"{root}/dossiers/?q={numero}",
        "filtre": f"{root}/dossiers/?etat=a_examiner&departement=32",
        "tri par marge": f"{root}/dossiers/?tri=marge",
        "tri par échéance": f"{root}/dossiers/?tri=echeance",
        "dossier": f"{root}/dossiers/{numero}/",
        "retours": f"{root}/retours/",
        "nombres du menu": f"{root}/retours/etats/?id=",
        "retours sans dossier": f"{root}/retours/?egares",
        "examen": f"{root}/examens/{pk}/",
        "examen suivant": f"{root}/examens/suivant/",
        "import": f"{root}/import/",
        "accès": f"{root}/listes/acces/",
        "relances": f"{root}/listes/relances/",
        "titres": f"{root}/listes/titres/",
        "doublons": f"{root}/listes/doublons/",
        "absents": f"{root}/listes/absents/",
        "export CSV": f"{root}/dossiers.csv",
    }


def _placed(lu: Lu) -> Lu:
    commune, departement = _COMMUNES[lu.dossier.numero % len(_COMMUNES)]
    there = replace(
        lu.dossier.collectivite, nom=f"Commune de {commune}", commune=commune, departement=departement
    )
    filed = instant(date(2026, 6, 1) + timedelta(days=lu.dossier.numero % 90))
    return replace(lu, dossier=replace(lu.dossier, collectivite=there, depose_le=filed))


def _line(lu: Lu) -> Ligne:
    dossier = lu.dossier
    return une_ligne(
        dossier.numero,
        depose_le=dossier.depose_le,
        siret=dossier.collectivite.siret,
        commune=dossier.collectivite.commune,
        departement=dossier.collectivite.departement,
        montant=dossier.montant,
        ecoles=tuple(ecole.uai for ecole in dossier.ecoles),
        debiteur=dossier.collectivite.nom,
        date_convention=dossier.depose_le.date(),
    )


def _events(numero: int) -> Iterator[Evenement]:
    """A return to be redone, then one that is good or, for two dossiers of ten, that a human must see."""
    day = date(2026, 7, 1) + timedelta(days=numero % 60)
    yield un_retour(day, Issue.NON_CONFORME, dossier=numero, sha256=f"{2 * numero:064x}")
    verdict = Issue.A_EXAMINER if numero % 10 < 2 else Issue.CONFORME
    again = un_retour(day + timedelta(days=3), verdict, dossier=numero, sha256=f"{2 * numero + 1:064x}")
    yield again
    if numero % 10 == 0:
        yield une_decision(
            Choix.ACCEPTER, day + timedelta(days=4), dossier=numero, retour=again.sha256, verdict=verdict
        )
    if numero % 2 == 0:
        yield _titre(numero, day)


def _titre(numero: int, day: date) -> TitreDemande:
    """Half of the accepted conventions were claimed."""
    return TitreDemande(
        reference=f"ENT-{numero}-1",
        sens=Sens.TITRE,
        dossier=numero,
        version=1,
        debiteur="Albi",
        siret=f"{numero:014d}",
        montant=Decimal(123),
        objet="Contribution",
        date_convention=day,
        instant=instant(day + timedelta(days=9)),
    )


def _row(event: RetourJuge, decided: Decision | None) -> Any:
    from convgen.web.models import Depot

    return Depot(
        campagne_id=CAMPAGNE,
        empreinte=event.sha256,
        fichiers=[{"nom": f"retour-{event.numero}.pdf", "sha256": event.sha256}],
        recu_le=event.recu_le,
        depose_le=event.juge_le,
        depose_par="masse",
        juge_le=event.juge_le,
        verdict=str(event.verdict),
        examen=_examen(event),
        sha256=event.sha256,
        dossier=event.numero,
        marge=(event.numero or 0) % 97 / 97,
        choix=str(decided.choix) if decided else "",
        decide_par=decided.par if decided else "",
        decide_le=decided.instant if decided else None,
    )


def _examen(event: RetourJuge) -> dict[str, object]:
    """As large as a real one: nine checks in words, five pages with their matrices."""
    check = {
        "outcome": str(event.verdict),
        "code": "signature.incertaine",
        "message": "Le cadre « Pour la collectivité » porte une trace trop légère pour être une signature.",
        "value": 0.3,
        "threshold": 8.0,
        "margin": 0.96,
        "boxes": [{"frame": "convention", "page": 4, "box": [300.0, 136.0, 521.1, 249.4]}] * 2,
        "details": [],
    }
    page = {"kind": "convention", "rotation": 0, "dpi": 200, "to_convention": [[1.0, 0.0, 0.5]] * 3}
    whole = {
        "checks": [{"id": name, **check} for name in _CHECKS],
        "pages": [{"index": rank, "page": rank, **page} for rank in range(1, 6)],
        "message": event.message,
        "version": event.version,
        "rules_version": event.rules_version,
    }
    read: dict[str, object] = json.loads(json.dumps(whole))
    return read
