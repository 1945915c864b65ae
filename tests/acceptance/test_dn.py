"""``convgen dn``, as a technician uses it, against the stub platform."""

import json
import os
import random
import signal
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from convgen.evenement import Issue
from convgen.intake.campagnes import campagnes_dir
from tests.acceptance.installed import CAMPAGNE, CONVGEN
from tests.plateforme.depots import DEPART, RANG, champs_de, deposer
from tests.plateforme.stub.etat import INSTRUCTEUR
from tests.plateforme.stub.serveur import JETON, Panne
from tests.workflow.demarche.banc import Banc, un_banc
from tests.workflow.lus import des_lus

MAIRIE = "mairie@example.fr"


@pytest.fixture
def banc(tmp_path: Path) -> Iterator[Banc]:
    """A platform without dossiers, an empty folder."""
    with un_banc(tmp_path) as made:
        yield made


def dn(
    banc: Banc,
    *args: object,
    jeton: str | None = JETON,
    debug: bool = False,
    campagne: object = CAMPAGNE,
    adresse: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``convgen dn`` on the stub."""
    env = {name: value for name, value in os.environ.items() if name != "CONVGEN_DN_TOKEN"}
    if jeton is not None:
        env["CONVGEN_DN_TOKEN"] = jeton
    command = [CONVGEN, *(["--debug"] if debug else []), "dn", *map(str, args)]
    where = _where(banc, campagne=campagne, adresse=adresse)
    return subprocess.run(
        [*command, *where], capture_output=True, text=True, check=False, timeout=120, env=env
    )


def _where(banc: Banc, *, campagne: object = CAMPAGNE, adresse: str | None = None) -> list[str]:
    platform = ["--adresse", adresse or banc.stub.adresse, "--demarche", str(banc.memoire.numero)]
    return [*platform, "--campagne", str(campagne)]


def test_pull_then_generate_and_list(banc: Banc) -> None:
    """What was pulled is told, and is what the other commands read."""
    deposer(banc.memoire, 1, 2)
    banc.memoire.ecrire(1, MAIRIE, "voici", {"scan.pdf": b"%PDF-1.7"})
    done = dn(banc, "pull", "--courrier", banc.courrier)
    assert (done.returncode, done.stderr) == (0, "")
    assert "« scan.pdf »" in done.stdout
    generated = subprocess.run(
        [
            CONVGEN,
            "generate",
            "--campagne",
            CAMPAGNE,
            banc.courrier / "dossiers.json",
            "--output",
            banc.registre,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 émises" in generated.stdout
    assert dn(banc, "pull", "--courrier", banc.courrier).stdout == "Rien de nouveau.\n"


def test_send_dry_then_true(banc: Banc) -> None:
    """A dry run prints what would be sent and sends nothing; then it is sent, once."""
    deposer(banc.memoire, 1)
    banc.pull()
    banc.generer()
    where = ("--courrier", banc.courrier, "--conventions", banc.registre, "--instructeur", INSTRUCTEUR)
    dry = dn(banc, "send", *where, "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert "FAIRE SIGNER" in dry.stdout
    assert banc.memoire.dossiers[1].etat == "en_construction"
    assert "convention version 1" in dn(banc, "send", *where).stdout
    assert banc.memoire.dossiers[1].etat == "accepte"
    assert dn(banc, "send", *where).stdout == "Rien à envoyer.\n"


def test_push_dry_then_true(banc: Banc) -> None:
    """Verdicts of the journal are printed by a dry run, then told once, and marked."""
    deposer(banc.memoire, 1)
    banc.pull()
    banc.generer()
    banc.memoire.ecrire(1, MAIRIE, "voici", {"scan.pdf": b"%PDF-1.7"})
    where = ("--courrier", banc.courrier, "--conventions", banc.registre)
    dn(banc, "pull", *where)
    banc.juger(1, Issue.NON_CONFORME)
    signed = (*where, "--instructeur", INSTRUCTEUR)
    dry = dn(banc, "push-verdicts", *signed, "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert "Verdict : non_conforme" in dry.stdout
    assert banc.memoire.dossiers[1].labels == []
    assert "verdict" in dn(banc, "push-verdicts", *signed).stdout
    assert banc.memoire.dossiers[1].labels == ["À relancer"]
    assert dn(banc, "push-verdicts", *signed).stdout == "Rien à dire.\n"


def test_token_and_addresses_are_never_shown(banc: Banc) -> None:
    """Even with ``--debug``, neither the token nor the key of a file's address is written anywhere."""
    deposer(banc.memoire, 1)
    banc.memoire.ecrire(1, MAIRIE, "voici", {"scan.pdf": b"%PDF-1.7"})
    banc.stub.pannes = [Panne(kind="trop", sur="convgenPage")]
    done = dn(banc, "pull", "--courrier", banc.courrier, debug=True)
    assert done.returncode == 0
    kept = "".join(path.read_text("utf-8", "replace") for path in banc.courrier.rglob("*") if path.is_file())
    for secret in (JETON, "signature=secret"):
        assert secret not in done.stdout + done.stderr + kept
    assert banc.stub.jetons_vus == {JETON}


@pytest.mark.parametrize(
    ("jeton", "mots"),
    [(None, "CONVGEN_DN_TOKEN"), ("jeton expiré", "pas un jeton"), ("jeton-expire", "expiré")],
)
def test_no_usable_token(banc: Banc, jeton: str | None, mots: str) -> None:
    """Without a usable token the command ends 2, in one line that never quotes it."""
    done = dn(banc, "pull", "--courrier", banc.courrier, jeton=jeton)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert mots in done.stderr
    assert "jeton expiré" not in done.stderr


def test_address_in_clear(banc: Banc) -> None:
    """The token is not sent to an address in clear elsewhere than on this machine."""
    done = dn(banc, "pull", "--courrier", banc.courrier, adresse="http://plateforme.example/graphql")
    assert done.returncode == 2
    assert "https" in done.stderr
    assert banc.stub.vues == []


def test_champs_proposes_the_table(banc: Banc, tmp_path: Path) -> None:
    """The proposed table, pasted into the campaign, reads the dossiers even when every label has changed."""
    deposer(banc.memoire, 1)
    champs = banc.memoire.formulaire.champs
    champs[RANG["telephone"]] = ("TextChamp", "Téléphone de contact de votre collectivité")
    done = dn(banc, "champs")
    assert (done.returncode, done.stderr) == (0, "")
    assert "à vérifier" in done.stdout
    table = tomllib.loads(done.stdout)["champs"]
    assert {"signataire", "ecoles", "montant", "telephone", "referent_1_email"} <= set(table)
    source = (campagnes_dir() / f"{CAMPAGNE}.toml").read_text("utf-8")
    block = "\n".join(f'{name} = "{id_}"' for name, id_ in table.items())
    (tmp_path / "essai.toml").write_text(f"{source}\n[champs]\n{block}\n", "utf-8")
    (tmp_path / CAMPAGNE).symlink_to(campagnes_dir() / CAMPAGNE)
    for rang, (kind, _) in enumerate(champs):
        champs[rang] = (kind, f"libellé {rang}")
    pulled = dn(banc, "pull", "--courrier", banc.courrier)
    assert (pulled.returncode, "[champs]" in pulled.stdout) == (3, True)
    mapped = dn(banc, "pull", "--courrier", tmp_path / "autre", campagne=tmp_path / "essai.toml")
    assert (mapped.returncode, mapped.stdout.count("reçu")) == (0, 1)


def test_champs_without_a_required_one(banc: Banc) -> None:
    """A required champ that nothing resembles is named, and the command ends 3."""
    deposer(banc.memoire, 1)
    banc.memoire.formulaire.champs[RANG["montant"]] = ("TextChamp", "Couleur préférée")
    done = dn(banc, "champs")
    assert done.returncode == 3
    assert "# montant = ?" in done.stdout


def test_pull_killed_at_random(banc: Banc) -> None:
    """Killed for true at four instants, then left alone: every dossier and every file is here, once."""
    chance = random.Random(20260518)
    numeros = range(1, 31)
    deposer(banc.memoire, *numeros)
    for numero in numeros:
        banc.memoire.ecrire(numero, MAIRIE, "voici", {"scan.pdf": f"%PDF {numero}".encode()})
    env = os.environ | {"CONVGEN_DN_TOKEN": JETON}
    command = [CONVGEN, "dn", "pull", "--courrier", banc.courrier, *_where(banc)]
    for _ in range(4):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as pulling:
            assert pulling.stdout is not None
            for _ in range(chance.randrange(0, 14)):
                pulling.stdout.readline()
            pulling.kill()
    assert dn(banc, "pull", "--courrier", banc.courrier).returncode == 0
    lignes = [json.loads(x) for x in (banc.courrier / "retours.jsonl").read_text("utf-8").splitlines()]
    received = {ligne["dossier"]: (banc.courrier / ligne["files"][0]).read_bytes() for ligne in lignes}
    assert received == {numero: f"%PDF {numero}".encode() for numero in numeros}
    assert len(lignes) == len(numeros)
    assert [row["numero"] for row in json.loads((banc.courrier / "dossiers.json").read_bytes())] == [*numeros]
    assert list((banc.courrier / ".partial").iterdir()) == []


def test_watch_true_round_and_clean_stop(banc: Banc) -> None:
    """Printed and accepted for true; the file sent back unsigned is judged; SIGTERM ends the watch."""
    (lu,) = des_lus(1, depose_le=DEPART)
    banc.memoire.deposer(1, **champs_de(lu.dossier))
    where = ("--courrier", banc.courrier, "--conventions", banc.registre, "--instructeur", INSTRUCTEUR)
    once = dn(banc, "watch", *where, "--once")
    assert (once.returncode, once.stderr) == (0, "")
    convention = banc.memoire.dossiers[1].justificatif
    assert convention is not None
    assert convention.contenu is not None
    banc.memoire.ecrire(1, MAIRIE, "voici", {convention.nom: convention.contenu})
    env = os.environ | {"CONVGEN_DN_TOKEN": JETON}
    command = [CONVGEN, "dn", "watch", *where, "--every", "600", *_where(banc)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as watching:
        assert watching.stdout is not None
        told = [watching.stdout.readline() for _ in range(4)]
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(timeout=60) == 0
    assert any(line.startswith("verdict") and "conforme" in line for line in told), told
    assert [m.email for m in banc.memoire.dossiers[1].messages].count(INSTRUCTEUR) <= 1


def test_check_schema(tmp_path: Path) -> None:
    """The stub's schema understands everything; one that lacks a field names it; no schema is refused."""
    source = (Path(__file__).parents[1] / "plateforme/stub/schema.graphql").read_text("utf-8")
    files = {"bon": source, "autre": source.replace("  discardedAt: ISO8601DateTime\n", ""), "faux": "type {"}
    done = {}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
        done[name] = subprocess.run(
            [CONVGEN, "dn", "check-schema", tmp_path / name], capture_output=True, text=True, check=False
        )
    assert [run.returncode for run in done.values()] == [0, 3, 2]
    assert "discardedAt" in done["autre"].stdout
    assert "schéma GraphQL" in done["faux"].stderr
