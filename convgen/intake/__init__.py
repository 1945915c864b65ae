"""What comes in: campaign files, JSON dossiers, CSV exports of Démarche numérique."""
