"""Sample dossiers, and sample returns with the verdict each deserves."""
