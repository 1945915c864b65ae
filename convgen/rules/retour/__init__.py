"""Is this retour conforme: one module a subject, each rule ``(facts, contexte) -> Iterator[Constat]``."""
