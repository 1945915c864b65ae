"""The use cases around Démarche numérique: pull, send, push, watch."""
