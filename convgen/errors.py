"""The errors of convgen: each carries a French message saying what is wrong, what to do, the exit code.

ConvgenError                     1
├── UsageInvalide                2   the command line or a given path is wrong
├── CampagneInvalide             2   the campaign file is unknown or wrong
├── FichierInvalide              2   a file of dossiers cannot be read as a whole
├── DossierInvalide              2   one dossier breaks rules; carries every problem found
├── RenduImpossible              2   a value, glyph, font or asset is missing
├── ScellementImpossible         2   the electronic seal cannot be set: certificate, token, time stamps
├── GoldenAbsent                 2   a PDF has no golden to be compared with
├── RegistreOccupe               4   another process is writing to the registre
├── RegistreInvalide             2   the registre is not one, or is damaged
├── ProgrammeManquant            5   a program or data file of the system is missing
├── AccesRefuse                  2   Démarche numérique refuses the token, the address or the rights
├── ActeRefuse                   3   Démarche numérique refuses one act, with its reasons
├── ReponseInvalide              6   Démarche numérique answers what cannot be used
└── PlateformeInjoignable        6   Démarche numérique does not answer: to be run again later
    └── ActeIncertain            6   nobody knows whether the act took place: to be read on the platform
"""


class ConvgenError(Exception):
    """Une erreur est survenue."""

    exit_code = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class UsageInvalide(ConvgenError):
    """La commande n’est pas utilisable ainsi."""

    exit_code = 2


class CampagneInvalide(ConvgenError):
    """Le fichier de campagne est inconnu ou incorrect."""

    exit_code = 2


class FichierInvalide(ConvgenError):
    """Le fichier des dossiers ne peut pas être lu."""

    exit_code = 2


class DossierInvalide(ConvgenError):
    """Le dossier n’est pas valide."""

    exit_code = 2

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ; ".join(problems))
        self.problems = problems


class RenduImpossible(ConvgenError):
    """La convention ne peut pas être imprimée."""

    exit_code = 2


class ScellementImpossible(ConvgenError):
    """Le sceau électronique ne peut pas être apposé."""

    exit_code = 2


class GoldenAbsent(ConvgenError):
    """Il n’y a pas de référence à laquelle comparer."""

    exit_code = 2


class RegistreOccupe(ConvgenError):
    """Le registre est en cours d’écriture par une autre commande."""

    exit_code = 4


class RegistreInvalide(ConvgenError):
    """Le registre est absent ou abîmé."""

    exit_code = 2


class ProgrammeManquant(ConvgenError):
    """Un programme nécessaire n’est pas installé."""

    exit_code = 5


class AccesRefuse(ConvgenError):
    """Démarche numérique refuse l’accès."""

    exit_code = 2


class ActeRefuse(ConvgenError):
    """Démarche numérique refuse cet acte."""

    exit_code = 3


class ReponseInvalide(ConvgenError):
    """La réponse de Démarche numérique n’est pas utilisable."""

    exit_code = 6

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class PlateformeInjoignable(ConvgenError):
    """Démarche numérique ne répond pas. Relancez plus tard : rien n’est perdu."""

    exit_code = 6


class ActeIncertain(PlateformeInjoignable):
    """Démarche numérique n’a pas dit si l’acte a eu lieu. Relancez : il sera cherché sur la plateforme."""
