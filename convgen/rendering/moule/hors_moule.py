"""Why a dossier, or a whole template, is left to WeasyPrint."""


class HorsMoule(Exception):
    """The mould cannot vouch for the result. The message is for logs, in English, without any data."""
