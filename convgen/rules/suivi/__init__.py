"""Following a campaign: where each dossier stands on a given day, and what follows from it."""
