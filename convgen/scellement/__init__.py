"""The académie's electronic signature, added to issued conventions without touching a byte of them."""

from convgen.scellement.ouverture import open_sceau
from convgen.scellement.reglage import Jeton, Reglage, read_reglage
from convgen.scellement.sceau import FIELD, Sceau

__all__ = ["FIELD", "Jeton", "Reglage", "Sceau", "open_sceau", "read_reglage"]
