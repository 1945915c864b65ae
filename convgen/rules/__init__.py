"""What the procedure demands of a dossier, of a retour, of a date."""
