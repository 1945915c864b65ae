"""A judge that reads its verdict in the file: the exchanges are tested, not the inspection."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from convgen.rules.constat import Outcome
from convgen.workflow.examen import Examen
from convgen.workflow.verify import Demande
from tests.cli.examens import un_constat, un_examen, un_verdict


def un_scan(verdict: Outcome, version: int = 1, *, quoi: str = "") -> bytes:
    """A file that deserves this verdict."""
    return f"%PDF|{verdict.word}|{version}|{quoi}".encode()


def juger(demandes: Sequence[Demande]) -> Iterator[Examen]:
    """Each retour, as its first file asks."""
    for demande in demandes:
        contenu = demande.files[0].read_bytes()
        _, word, version, _ = contenu.decode().split("|")
        outcome = Outcome[word.upper()]
        constat = un_constat("signature", outcome, code=f"signature.{word}", message=f"Signature : {word}.")
        told = None if outcome is Outcome.A_EXAMINER else f"Bonjour,\n\nRetour {word}.\n"
        yield replace(
            un_examen(un_verdict(constat, message=told)),
            file=demande.files[0].name,
            files=tuple(path.name for path in demande.files),
            sha256=hashlib.sha256(contenu).hexdigest(),
            dossier=demande.dossier,
            version=int(version),
            expected_dossier=demande.dossier,
            recu_le=demande.recu_le,
        )
