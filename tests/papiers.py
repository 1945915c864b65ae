"""The papers that town halls send in place of the convention, made up, as PDFs with words."""

import weasyprint

_STYLE = "<style>@page { size: A4; margin: 25mm } body { font: 11pt/1.5 sans-serif }</style>"

ATTESTATION = (
    "<h1>Attestation de dépôt</h1><p>Nous attestons que le dossier n° 26184377 de la démarche « Adhésion à "
    "l’ENT-École » a été déposé le 12 juin 2026 à 9 h 06 par mairie@example.fr.</p>"
)
DOSSIER = (
    "<h1>Dossier Nº 26184377</h1><p>Déposé le 12 juin 2026</p><h2>Identité du demandeur</h2><p>Établissement "
    "SIRET 21810004800014</p><h2>Formulaire</h2><p>Sélection des écoles : École Jean Moulin</p>"
)
SPECIMEN = (
    "<h1>SPÉCIMEN</h1><p>Convention de partenariat relative à l’espace numérique de travail ENT-École, "
    "année scolaire 2026-2027</p>"
)
MODELE = (
    "<h1>Convention de partenariat ENT-École</h1><p>Année scolaire 2026-2027</p><p>Entre l’académie de "
    "Toulouse et la collectivité ………………………, SIRET …………………</p>"
)
AUTRE_ANNEE = (
    "<h1>Convention de partenariat ENT-École</h1><p>Année scolaire 2025-2026</p><p>Dossier n° 20184377</p>"
)
DELIBERATION = (
    "<p>Commune de Foix</p><h1>Extrait du registre des délibérations du conseil municipal</h1><p>Le "
    "conseil, après en avoir délibéré, approuve la convention de partenariat ENT-École 2026-2027.</p>"
)


def pdf(words: str) -> bytes:
    """One page of these words."""
    document: bytes = weasyprint.HTML(string=_STYLE + words).write_pdf()
    return document
