"""What each mutation does to the platform's memory, and the words by which it refuses."""

import base64
import json
from collections.abc import Callable
from typing import Any

from tests.plateforme.stub.etat import CONTACT, LABELS, Blob, Dossier, Memoire, md5, relay

DROITS = "L’instructeur n’a pas les droits d’accès à ce dossier"


class Refus(Exception):
    """An error that the platform puts in the payload."""


class Actes:
    """The mutations: ``create_direct_upload`` is the schema's ``createDirectUpload``.

    ``url`` gives where the bytes of a blob are to be put.
    """

    def __init__(self, memoire: Memoire, url: Callable[[Blob], str]) -> None:
        self._memoire = memoire
        self._url = url

    def create_direct_upload(self, entree: dict[str, Any]) -> dict[str, Any]:
        self._dossier(entree)
        blob = self._memoire.vide(
            entree["filename"], entree["contentType"], entree["checksum"], entree["byteSize"]
        )
        entetes = {"Content-Type": entree["contentType"], "ETag": entree["checksum"]}
        return {
            "directUpload": {
                "url": self._url(blob),
                "headers": json.dumps(entetes),
                "blobId": relay("Blob", blob.id),
                "signedBlobId": f"signe-{blob.id}",
            }
        }

    def dossier_envoyer_message(self, entree: dict[str, Any]) -> dict[str, Any]:
        dossier, email = self._avec_droits(entree)
        if dossier.archive:
            raise Refus("Il n’est pas possible d’envoyer un message sur un dossier à archiver")
        blobs = [self._piece(entree["attachment"])] if entree.get("attachment") else []
        message = self._memoire.message(dossier, email, entree["body"], blobs)
        return {"message": {"id": message.id, "createdAt": message.cree_le.isoformat()}}

    def dossier_passer_en_instruction(self, entree: dict[str, Any]) -> dict[str, Any]:
        dossier, _ = self._avec_droits(entree)
        _attendu(dossier, "en_construction")
        dossier.etat = "en_instruction"
        self._memoire.toucher(dossier)
        return {}

    def dossier_repasser_en_instruction(self, entree: dict[str, Any]) -> dict[str, Any]:
        dossier, _ = self._avec_droits(entree)
        _attendu(dossier, "accepte", "refuse", "sans_suite")
        self._memoire.annuler_decision(dossier)
        self._memoire.toucher(dossier)
        return {}

    def dossier_accepter(self, entree: dict[str, Any]) -> dict[str, Any]:
        dossier = self._decider(entree, "accepte")
        if self._memoire.modele_attestation:
            dossier.attestation = self._memoire.blob(
                f"attestation-dossier-{dossier.numero}.pdf", b"%PDF attestation"
            )
        self._memoire.message(dossier, CONTACT, "Votre dossier a été accepté.", [])
        return {}

    def dossier_classer_sans_suite(self, entree: dict[str, Any]) -> dict[str, Any]:
        self._decider(entree, "sans_suite")
        return {}

    def dossier_modifier_annotations(self, entree: dict[str, Any]) -> dict[str, Any]:
        dossier, _ = self._avec_droits(entree)
        for annotation in entree["annotations"]:
            ids = {
                relay("Champ", f"a{rang}"): rang for rang in range(len(self._memoire.formulaire.annotations))
            }
            if annotation["id"] not in ids:
                raise Refus("L’identifiant de l’annotation n’existe pas")
            dossier.annotations[ids[annotation["id"]]] = annotation["value"]["text"]
        self._memoire.toucher(dossier)
        return {}

    def dossier_ajouter_label(self, entree: dict[str, Any]) -> dict[str, Any]:
        dossier, nom = self._dossier(entree), _label(entree["labelId"])
        if nom in dossier.labels:
            raise Refus("Ce label est déjà associé au dossier")
        dossier.labels.append(nom)
        self._memoire.toucher(dossier)
        return {}

    def dossier_supprimer_label(self, entree: dict[str, Any]) -> dict[str, Any]:
        dossier, nom = self._dossier(entree), _label(entree["labelId"])
        if nom not in dossier.labels:
            raise Refus("Ce label n’est pas associé au dossier")
        dossier.labels.remove(nom)
        self._memoire.toucher(dossier)
        return {}

    def _decider(self, entree: dict[str, Any], etat: str) -> Dossier:
        dossier, _ = self._avec_droits(entree)
        _attendu(dossier, "en_instruction")
        if etat == "accepte" and dossier.incomplet:
            raise Refus("Les informations du SIRET du dossier ne sont pas complètes")
        if entree.get("justificatif"):
            dossier.justificatif = self._piece(entree["justificatif"])
        if etat == "accepte" and dossier.justificatif is not None:
            self._memoire.acceptations.append((dossier.numero, dossier.justificatif.checksum))
        dossier.etat, dossier.motivation = etat, entree.get("motivation")
        dossier.traite_le = self._memoire.toucher(dossier)
        return dossier

    def _piece(self, signe: str) -> Blob:
        blob = (
            self._memoire.blobs.get(int(signe.removeprefix("signe-"))) if signe.startswith("signe-") else None
        )
        if blob is None:
            raise Refus("L’identifiant du fichier téléversé est invalide")
        if blob.contenu is None:
            raise Refus("Le fichier n’a pas été correctement téléversé sur le serveur de stockage")
        if md5(blob.contenu) != blob.checksum:
            raise Refus("Le hash du fichier téléversé est invalide")
        blob.attache = True
        return blob

    def _dossier(self, entree: dict[str, Any]) -> Dossier:
        numero = base64.b64decode(entree["dossierId"]).decode().removeprefix("Dossier-")
        found = self._memoire.dossiers.get(int(numero)) if numero.isdigit() else None
        if found is None:
            raise Refus("Le dossier n’existe pas")
        return found

    def _avec_droits(self, entree: dict[str, Any]) -> tuple[Dossier, str]:
        dossier = self._dossier(entree)
        for email in self._memoire.groupes[dossier.groupe]:
            if relay("Instructeur", email) == entree["instructeurId"]:
                return dossier, email
        raise Refus(DROITS)


def _attendu(dossier: Dossier, *etats: str) -> None:
    if dossier.etat not in etats:
        raise Refus(f"Le dossier est déjà {dossier.etat.replace('_', ' ')}")


def _label(id_: str) -> str:
    for nom in LABELS:
        if relay("Label", nom) == id_:
            return nom
    raise Refus("Ce label n’existe pas")
