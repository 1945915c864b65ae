"""Lines of a registre made for tests, with the document that each stands for."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from convgen.convention import Zone
from convgen.registre import Ligne, Status
from convgen.registre.lignes import place

FILE_NAME = "81-Albi-Convention-ENT-26-27.pdf"


def un_pdf(numero: int = 9041818, version: int = 1) -> bytes:
    """Bytes that stand for a document."""
    return f"%PDF of {numero} v{version}\n".encode() * 50


def une_ligne(numero: int = 9041818, version: int = 1, **changes: Any) -> Ligne:
    """The line of a document issued for Albi, with ``changes``."""
    sha256 = hashlib.sha256(un_pdf(numero, version)).hexdigest()
    ordinary = Ligne(
        dossier=numero,
        version=version,
        status=Status.ISSUED,
        file=place(numero, version, FILE_NAME),
        sha256=sha256,
        pages=5,
        campagne="toulouse-2026-2027",
        template="ent-ecole/1",
        data_digest="ab" * 32,
        depose_le=datetime.fromisoformat("2026-06-12T09:06:00+02:00"),
        situation=None,
        echeance=date(2026, 8, 12),
        siret="21810004600014",
        departement="81",
        commune="Albi",
        montant=Decimal(41),
        ecoles=("0810101X",),
        zones={"signature-collectivite": Zone(page=4, box=(300.0, 136.0, 521.1, 249.4))},
        sealed=False,
        sha256_unsealed=sha256,
        why=None,
        error=None,
    )
    return replace(ordinary, **changes)
