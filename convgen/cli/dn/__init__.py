"""``convgen dn``: the exchanges with Démarche numérique."""
