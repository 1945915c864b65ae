"""Démarche numérique, spoken over GraphQL: what is asked, what is answered, how it fails."""
