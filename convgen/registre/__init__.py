"""Where issued conventions are kept."""

from convgen.registre.folder import CONVENTION, FolderRegistre, exiger, open_registre
from convgen.registre.journal import Journal, JournalTenu
from convgen.registre.lignes import Ligne, Status
from convgen.registre.protocol import Registre, RegistreLu, VersionEmise
from convgen.rules.retour.contexte import Etat

__all__ = [
    "CONVENTION",
    "Etat",
    "FolderRegistre",
    "Journal",
    "JournalTenu",
    "Ligne",
    "Registre",
    "RegistreLu",
    "Status",
    "VersionEmise",
    "exiger",
    "open_registre",
]
