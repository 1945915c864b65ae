"""What machines read of a check: JSON, and JUnit for the page of a merge request."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from convgen.golden.collection import Etat, Resultat
from convgen.golden.ecarts import Ecart, ordonnes


def to_json(resultats: Sequence[Resultat]) -> str:
    """The whole check as one JSON object."""
    worst = max((resultat.etat for resultat in resultats), default=Etat.IDENTIQUE)
    content = {
        "etat": worst.nom,
        "code_de_sortie": int(worst),
        "documents": [_document(one) for one in resultats],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def to_junit(resultats: Sequence[Resultat]) -> str:
    """A test case a document: ``failure`` when it differs, ``error`` when it could not be compared."""
    failures = [one for one in resultats if one.etat in (Etat.MOTEUR, Etat.DIFFERENT)]
    errors = [one for one in resultats if one.etat in (Etat.SANS_PENDANT, Etat.ILLISIBLE)]
    suite = ET.Element(
        "testsuite",
        name="convgen golden",
        tests=str(len(resultats)),
        failures=str(len(failures)),
        errors=str(len(errors)),
    )
    for one in resultats:
        case = ET.SubElement(suite, "testcase", classname="convgen.golden", name=_legal(one.nom))
        if one.etat is Etat.IDENTIQUE:
            continue
        main = one.difference.principal if one.difference else None
        kind = f"{main.couche.name.lower()}.{main.cause}" if main else one.etat.name.lower()
        tag = "failure" if one in failures else "error"
        told = ET.SubElement(case, tag, type=kind, message=_legal(one.message))
        told.text = _legal(str(one.difference)) if one.difference else None
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _document(resultat: Resultat) -> dict[str, object]:
    difference = resultat.difference
    main = difference.principal if difference else None
    return {
        "nom": resultat.nom,
        "etat": resultat.etat.nom,
        "message": resultat.message,
        "couche": main.couche.name.lower() if main else None,
        "cause": str(main.cause) if main else None,
        "moteur": list(difference.moteur) if difference else [],
        "ecarts": [_ecart(ecart) for ecart in ordonnes(difference.ecarts)] if difference else [],
    }


def _ecart(ecart: Ecart) -> dict[str, object]:
    return {
        "couche": ecart.couche.name.lower(),
        "cause": str(ecart.cause),
        "message": ecart.message,
        "suite": ecart.suite,
        "lieux": [{"cote": lieu.cote, "page": lieu.page, "box": list(lieu.box)} for lieu in ecart.lieux],
    }


def _legal(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return "".join(sign if sign >= " " or sign in "\n\t" else "�" for sign in text)
