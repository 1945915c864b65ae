"""A press that prints one blank page, and the data in it."""

import hashlib
import io
import json
from dataclasses import replace

import pikepdf

from convgen.campagne import Campagne
from convgen.convention import Convention, Zone, data_digest, digest8
from convgen.dossier import Dossier
from convgen.rendering import printed
from convgen.workflow.demarche.poste import Veille
from convgen.workflow.generate import Imprimerie


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
