"""A press that prints one blank page, and the data in it."""

import io
import json
from dataclasses import replace

import pikepdf

from convgen.campagne import Campagne
from convgen.convention import Convention, data_digest
from convgen.dossier import Dossier
from convgen.rendering import printed
from convgen.workflow.demarche.poste import Veille
from convgen.workflow.generate import Imprimerie
from tests.workflow.presse import convention_de


def veille_legere(veille: Veille) -> Veille:
    """The same watch, whose documents are small true PDFs holding their data, as claims read them."""
    return replace(veille, imprimerie=Imprimerie(render=imprime_petit, printed=printed, validate=None))


def imprime_petit(dossier: Dossier, campagne: Campagne, *, version: int) -> Convention:
    """One blank page and ``dossier.json``: the same bytes for the same arguments."""
    data = printed(dossier, campagne)
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Version"] = str(version)
        document.attachments["dossier.json"] = pikepdf.AttachedFileSpec(
            document, json.dumps(data, default=str).encode(), filename="dossier.json"
        )
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    digest = data_digest(data)
    return convention_de(out.getvalue(), dossier, campagne, version=version, digest=digest, pages=1)
