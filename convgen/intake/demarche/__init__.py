"""What comes in from Démarche numérique by its API: dossiers, their messages and files."""
