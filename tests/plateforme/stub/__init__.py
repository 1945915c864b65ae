"""A stand-in for Démarche numérique, on loopback HTTP, with its types, its limits and its failures."""
