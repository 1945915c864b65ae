"""Every query and mutation that convgen sends to Démarche numérique, as text.

Fields are aliased to our own names. Mutations take scalars rather than input objects, so that no type is
named here but those of the platform's own answers; ``convgen dn check-schema`` validates them all.
"""

from collections.abc import Mapping
from types import MappingProxyType

_FICHIER = """
fragment Fichier on File {
  nom: filename content_type: contentType checksum taille: byteSizeBigInt url cree_le: createdAt
  antivirus: virusScanResult
}
"""

_CHAMP = """
fragment Champ on Champ {
  kind: __typename id descripteur: champDescriptorId libelle: label texte: stringValue
  ... on DateChamp { jour: date }
  ... on CheckboxChamp { coche: value }
  ... on YesNoChamp { oui: value }
  ... on IntegerNumberChamp { entier: value }
  ... on DropDownListChamp { choix: value }
  ... on MultipleDropDownListChamp { valeurs: values }
  ... on DepartementChamp { departement { code } }
}
"""

_DOSSIER = """
fragment Dossier on Dossier {
  id numero: number etat: state archive: archived
  depose_le: dateDepot modifie_le: dateDerniereModification traite_le: dateTraitement
  expire_le: dateExpiration correction_le: dateDerniereCorrectionEnAttente
  motivation usager { email } instructeurs { id email }
  groupe: groupeInstructeur { id }
  labels { id nom: name }
  demandeur {
    kind: __typename
    ... on PersonneMoraleIncomplete { siret }
    ... on PersonneMorale {
      siret
      adresse: address { commune: cityName code_insee: cityCode code_postal: postalCode }
      entreprise { nom: raisonSociale }
    }
  }
  champs { ...Champ }
  annotations { ...Champ }
  messages {
    id email texte: body cree_le: createdAt supprime_le: discardedAt
    fichiers: attachments { ...Fichier }
  }
  attestation { ...Fichier }
  justificatif: motivationAttachment { ...Fichier }
}
"""

DEMARCHE = """
query convgenDemarche($numero: Int!) {
  demarche(number: $numero) {
    numero: number titre: title
    groupes: groupeInstructeurs { id instructeurs { id email } }
    labels { id nom: name }
  }
}
"""
"""Who treats the dossiers, and the labels that may be set."""

PAGE = (
    """
query convgenPage($numero: Int!, $apres: String, $depuis: ISO8601DateTime) {
  demarche(number: $numero) {
    dossiers(first: 100, after: $apres, updatedSince: $depuis) {
      pageInfo { suite: hasNextPage curseur: endCursor }
      dossiers: nodes { ...Dossier }
    }
  }
}
"""
    + _DOSSIER
    + _CHAMP
    + _FICHIER
)
"""A hundred dossiers, by date of change from ``depuis`` on."""

DOSSIER = (
    "query convgenDossier($numero: Int!) { dossier(number: $numero) { ...Dossier } }"
    + _DOSSIER
    + _CHAMP
    + _FICHIER
)

CHAMPS = """
query convgenChamps($numero: Int!) {
  demarche(number: $numero) {
    dossiers(first: 100) {
      dossiers: nodes {
        champs { kind: __typename descripteur: champDescriptorId libelle: label ...Genre }
        annotations { kind: __typename descripteur: champDescriptorId libelle: label ...Genre }
      }
    }
  }
}
fragment Genre on Champ {
  ... on YesNoChamp { id }
  ... on DropDownListChamp { id }
  ... on DepartementChamp { id }
  ... on HeaderSectionChamp { id }
  ... on ExplicationChamp { id }
}
"""
"""The form, as the dossiers filed so far show it. The platform calls a champ TextChamp unless the query
holds a fragment on its own type."""

TELEVERSER = """
mutation convgenTeleverser(
  $dossier: ID!, $nom: String!, $taille: Int!, $checksum: String!, $content_type: String!
) {
  acte: createDirectUpload(input: {
    dossierId: $dossier, filename: $nom, byteSize: $taille, checksum: $checksum, contentType: $content_type
  }) { depot: directUpload { url entetes: headers signe: signedBlobId } }
}
"""

ENVOYER_MESSAGE = """
mutation convgenEnvoyerMessage($dossier: ID!, $instructeur: ID!, $texte: String!, $piece: ID) {
  acte: dossierEnvoyerMessage(
    input: { dossierId: $dossier, instructeurId: $instructeur, body: $texte, attachment: $piece }
  ) { message { id } errors { message } }
}
"""

PASSER_EN_INSTRUCTION = """
mutation convgenPasserEnInstruction($dossier: ID!, $instructeur: ID!) {
  acte: dossierPasserEnInstruction(
    input: { dossierId: $dossier, instructeurId: $instructeur, disableNotification: true }
  ) { errors { message } }
}
"""

REPASSER_EN_INSTRUCTION = """
mutation convgenRepasserEnInstruction($dossier: ID!, $instructeur: ID!) {
  acte: dossierRepasserEnInstruction(
    input: { dossierId: $dossier, instructeurId: $instructeur, disableNotification: true }
  ) { errors { message } }
}
"""
"""Destroys the attestation, the motivation and the justificatif."""

ACCEPTER = """
mutation convgenAccepter($dossier: ID!, $instructeur: ID!, $motivation: String, $justificatif: ID) {
  acte: dossierAccepter(input: {
    dossierId: $dossier, instructeurId: $instructeur, motivation: $motivation, justificatif: $justificatif
  }) { errors { message } }
}
"""

CLASSER_SANS_SUITE = """
mutation convgenClasserSansSuite($dossier: ID!, $instructeur: ID!, $motivation: String!) {
  acte: dossierClasserSansSuite(
    input: { dossierId: $dossier, instructeurId: $instructeur, motivation: $motivation }
  ) { errors { message } }
}
"""

ANNOTER = """
mutation convgenAnnoter($dossier: ID!, $instructeur: ID!, $annotation: ID!, $texte: String!) {
  acte: dossierModifierAnnotations(input: {
    dossierId: $dossier, instructeurId: $instructeur,
    annotations: [{ id: $annotation, value: { text: $texte } }]
  }) { errors { message } }
}
"""

"""``text``: the annotation is a « texte court » of the démarche."""

AJOUTER_LABEL = """
mutation convgenAjouterLabel($dossier: ID!, $label: ID!) {
  acte: dossierAjouterLabel(input: { dossierId: $dossier, labelId: $label }) { errors { message } }
}
"""

SUPPRIMER_LABEL = """
mutation convgenSupprimerLabel($dossier: ID!, $label: ID!) {
  acte: dossierSupprimerLabel(input: { dossierId: $dossier, labelId: $label }) { errors { message } }
}
"""

TOUS: Mapping[str, str] = MappingProxyType(
    {
        "la démarche": DEMARCHE,
        "une page de dossiers": PAGE,
        "un dossier": DOSSIER,
        "les champs": CHAMPS,
        "le téléversement": TELEVERSER,
        "l’envoi d’un message": ENVOYER_MESSAGE,
        "le passage en instruction": PASSER_EN_INSTRUCTION,
        "le retour en instruction": REPASSER_EN_INSTRUCTION,
        "l’acceptation": ACCEPTER,
        "le classement sans suite": CLASSER_SANS_SUITE,
        "une annotation": ANNOTER,
        "l’ajout d’un label": AJOUTER_LABEL,
        "le retrait d’un label": SUPPRIMER_LABEL,
    }
)
"""What is validated: each by the name that an error message gives it."""
