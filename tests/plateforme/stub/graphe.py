"""The platform's memory seen through its GraphQL schema, with graphql-core."""

import base64
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from graphql import DocumentNode, GraphQLError, build_schema, execute_sync, parse, validate

from tests.plateforme.stub.actes import Actes, Refus
from tests.plateforme.stub.etat import LABELS, PARIS, Blob, Dossier, Memoire, Message, relay

PAGE_MAX = 100
_AUTRES = {"YesNoChamp": "CheckboxChamp"}
"""What a champ is called when the query has no fragment on its own type; else TextChamp."""
_FRAGMENTES = frozenset(
    ("DropDownListChamp", "DepartementChamp", "YesNoChamp", "HeaderSectionChamp", "ExplicationChamp")
)
"""The types that only a fragment brings out."""


class Graphe:
    """Executes documents; ``url`` is where a file is read, ``depot`` where one is put."""

    def __init__(self, memoire: Memoire, url: Callable[[Blob], str], depot: Callable[[Blob], str]) -> None:
        self._memoire = memoire
        self._url = url
        self._actes = Actes(memoire, depot)
        self.schema = build_schema(Path(__file__).with_name("schema.graphql").read_text("utf-8"))
        demandeur, champ = self.schema.type_map["Demandeur"], self.schema.type_map["Champ"]
        demandeur.resolve_type = champ.resolve_type = lambda value, _info, _type: value["__typename"]
        self._documents: dict[str, DocumentNode] = {}

    def executer(self, texte: str, variables: Mapping[str, Any], *, ecriture: bool) -> dict[str, Any]:
        """The body of the answer."""
        try:
            document = self._document(texte)
        except GraphQLError as error:
            return {"errors": [{"message": error.message, "extensions": {"code": "graphql_parse_error"}}]}
        if texte.lstrip().startswith("mutation") and not ecriture:
            return {"errors": [{"message": "Le jeton utilisé est configuré seulement en lecture"}]}
        with self._memoire.verrou:
            fait = execute_sync(
                self.schema, document, root_value=self._racine(texte), variable_values=dict(variables)
            )
        answer: dict[str, Any] = {"data": fait.data}
        if fait.errors:
            answer["errors"] = [
                {
                    "message": error.message,
                    "extensions": error.extensions or {"code": "internal_server_error"},
                }
                for error in fait.errors
            ]
        return answer

    def _document(self, texte: str) -> DocumentNode:
        if texte not in self._documents:
            document = parse(texte)
            problems = validate(self.schema, document)
            if problems:
                raise problems[0]
            self._documents[texte] = document
        return self._documents[texte]

    def _racine(self, texte: str) -> dict[str, Any]:
        nommer = functools.partial(_nommer, frozenset(re.findall(r"\bon (\w+)", texte)))
        racine: dict[str, Any] = {
            "demarche": lambda _info, number: self._demarche(number, nommer),
            "dossier": lambda _info, number: self._dossier(self._trouve(number), nommer),
        }
        for nom in (name for name in dir(self._actes) if not name.startswith("_")):
            graphql = re.sub(r"_(\w)", lambda letter: letter.group(1).upper(), nom)
            racine[graphql] = functools.partial(self._acte, getattr(self._actes, nom))
        return racine

    def _acte(
        self, acte: Callable[[dict[str, Any]], dict[str, Any]], _info: Any, input: dict[str, Any]
    ) -> Any:
        try:
            return acte(input) | {"errors": None}
        except Refus as refus:
            return {"errors": [{"message": str(refus)}]}

    def _trouve(self, numero: int) -> Dossier:
        dossier = self._memoire.dossiers.get(numero)
        if dossier is None:
            raise GraphQLError("Dossier not found", extensions={"code": "not_found"})
        return dossier

    def _demarche(self, numero: int, nommer: Callable[[str], str]) -> dict[str, Any]:
        memoire = self._memoire
        if numero != memoire.numero:
            raise GraphQLError(
                "An object of type Demarche was hidden due to permissions",
                extensions={"code": "unauthorized"},
            )
        return {
            "id": relay("Procedure", numero),
            "number": numero,
            "title": memoire.titre,
            "groupeInstructeurs": [
                {
                    "id": relay("GroupeInstructeur", rang),
                    "number": rang,
                    "label": f"groupe {rang}",
                    "instructeurs": [_profil(email) for email in emails],
                }
                for rang, emails in enumerate(memoire.groupes)
            ],
            "labels": [_label(nom) for nom in LABELS],
            "dossiers": lambda _info, **arguments: self._page(nommer, **arguments),
        }

    def _page(
        self, nommer: Callable[[str], str], *, first: int = PAGE_MAX, after: str | None = None, **filtres: Any
    ) -> dict[str, Any]:
        depuis = filtres.get("updatedSince")
        ordre = "modifie_le" if depuis else "depose_le"
        rangs = sorted(
            (_ns(getattr(dossier, ordre)), dossier.numero) for dossier in self._memoire.dossiers.values()
        )
        if depuis:
            rangs = [rang for rang in rangs if rang[0] >= _ns(datetime.fromisoformat(depuis))]
        if after:
            rangs = [rang for rang in rangs if rang > _curseur_lu(after)]
        page = rangs[: min(first, PAGE_MAX)]
        return {
            "pageInfo": {
                "hasNextPage": len(rangs) > len(page),
                "hasPreviousPage": bool(after),
                "startCursor": _curseur(page[0]) if page else None,
                "endCursor": _curseur(page[-1]) if page else None,
            },
            "nodes": [self._dossier(self._memoire.dossiers[numero], nommer) for _, numero in page],
        }

    def _dossier(self, dossier: Dossier, nommer: Callable[[str], str]) -> dict[str, Any]:
        formulaire = self._memoire.formulaire
        return {
            "id": dossier.id,
            "number": dossier.numero,
            "state": dossier.etat,
            "archived": dossier.archive,
            "dateDepot": _iso(dossier.depose_le),
            "dateDerniereModification": _iso(dossier.modifie_le),
            "dateTraitement": _iso(dossier.traite_le),
            "dateDerniereCorrectionEnAttente": _iso(dossier.correction_le),
            "dateExpiration": _iso(self._memoire.expire_le(dossier)),
            "motivation": dossier.motivation,
            "motivationAttachment": self._fichier(dossier.justificatif),
            "attestation": self._fichier(dossier.attestation),
            "usager": _profil(dossier.email),
            "instructeurs": [_profil(email) for email in dossier.suiveurs],
            "groupeInstructeur": {"id": relay("GroupeInstructeur", dossier.groupe)},
            "labels": [_label(nom) for nom in dossier.labels],
            "demandeur": _demandeur(dossier),
            "champs": lambda _info: list(_champs(formulaire.champs, dossier.reponses, "", nommer)),
            "annotations": lambda _info: list(
                _champs(formulaire.annotations, dossier.annotations, "a", nommer)
            ),
            "messages": lambda _info: [self._message(message) for message in dossier.messages],
        }

    def _message(self, message: Message) -> dict[str, Any]:
        supprime = message.supprime_le is not None
        return {
            "id": message.id,
            "email": message.email,
            "body": "" if supprime else message.texte,
            "createdAt": _iso(message.cree_le),
            "discardedAt": _iso(message.supprime_le),
            "attachments": [] if supprime else [f for f in map(self._fichier, message.blobs) if f],
        }

    def _fichier(self, blob: Blob | None) -> dict[str, Any] | None:
        """Infected files are silently absent."""
        if blob is None or self._memoire.antivirus(blob) not in ("pending", "safe"):
            return None
        return {
            "filename": blob.nom,
            "contentType": blob.content_type,
            "checksum": blob.checksum,
            "byteSizeBigInt": str(blob.taille),
            "url": self._url(blob),
            "createdAt": _iso(blob.cree_le),
            "virusScanResult": self._memoire.antivirus(blob),
        }


def _nommer(fragmentes: frozenset[str], kind: str) -> str:
    if kind in _FRAGMENTES and kind not in fragmentes:
        return _AUTRES.get(kind, "TextChamp")
    return kind


def _champs(
    definition: list[tuple[str, str]], reponses: Mapping[int, Any], prefixe: str, nommer: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    """The visible champs: one that a condition hides has no answer in ``reponses``, and is left out."""
    for rang, (kind, libelle) in enumerate(definition):
        if not prefixe and rang not in reponses and kind not in ("HeaderSectionChamp", "ExplicationChamp"):
            continue
        valeur = reponses.get(rang)
        yield {
            "__typename": nommer(kind),
            "id": relay("Champ", f"{prefixe}{rang}"),
            "champDescriptorId": relay("Champ", f"{prefixe}{rang}"),
            "label": libelle,
            **_valeurs(kind, valeur),
        }


def _valeurs(kind: str, valeur: Any) -> dict[str, Any]:
    match kind:
        case "MultipleDropDownListChamp":
            return {"values": valeur, "stringValue": ", ".join(valeur)}
        case "DepartementChamp":
            code, nom = valeur
            return {"departement": {"code": code, "name": nom}, "stringValue": f"{code} – {nom}"}
        case "CheckboxChamp" | "YesNoChamp":
            return {"value": valeur, "stringValue": str(valeur).lower()}
        case "IntegerNumberChamp":
            return {"value": str(valeur), "stringValue": str(valeur)}
    return {"value": valeur, "stringValue": valeur}


def _demandeur(dossier: Dossier) -> dict[str, Any]:
    if dossier.incomplet:
        return {"__typename": "PersonneMoraleIncomplete", "siret": dossier.siret}
    return {
        "__typename": "PersonneMorale",
        "siret": dossier.siret,
        "address": dict(dossier.adresse),
        "entreprise": {"raisonSociale": dossier.nom},
    }


def _profil(email: str) -> dict[str, str]:
    return {"id": relay("Instructeur", email), "email": email}


def _label(nom: str) -> dict[str, str]:
    return {"id": relay("Label", nom), "name": nom, "color": "blue"}


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(PARIS).isoformat()


def _ns(instant: datetime) -> int:
    return int(instant.timestamp() * 1_000_000) * 1000


def _curseur(rang: tuple[int, int]) -> str:
    return base64.b64encode(f"{rang[0]}Z;{rang[1]}".encode()).decode()


def _curseur_lu(texte: str) -> tuple[int, int]:
    try:
        instant, _, id_ = base64.b64decode(texte, validate=True).decode().partition("Z;")
        return int(instant), int(id_)
    except ValueError as error:
        raise GraphQLError("Invalid cursor", extensions={"code": "bad_request"}) from error
