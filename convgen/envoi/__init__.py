"""What leaves for Démarche numérique: conventions, messages, annotations, labels."""
