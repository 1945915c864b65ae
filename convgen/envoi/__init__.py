"""What leaves: conventions, messages, annotations and labels on Démarche numérique, letters as drafts."""
