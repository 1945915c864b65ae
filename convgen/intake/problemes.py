"""The French sentences for what pydantic refuses at the boundary."""

from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SENTENCES = {
    "missing": "champ manquant",
    "extra_forbidden": "champ inconnu",
    "string_type": "un texte est attendu",
    "string_too_short": "le texte est vide",
    "string_pattern_mismatch": "la forme n’est pas celle attendue",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "bool_type": "vrai ou faux (true, false) est attendu",
    "bool_parsing": "vrai ou faux (true, false) est attendu",
    "decimal_type": "un montant en euros est attendu",
    "decimal_parsing": "un montant en euros est attendu",
    "decimal_max_digits": "le montant est trop grand",
    "decimal_max_places": "le montant a plus de deux décimales",
    "decimal_whole_digits": "le montant est trop grand",
    "finite_number": "un montant en euros est attendu",
    "tuple_type": "une liste est attendue",
    "frozen_set_type": "une liste est attendue",
    "dict_type": "un objet est attendu",
    "model_type": "un objet est attendu",
    "model_attributes_type": "un objet est attendu",
    "too_short": "la liste est vide",
    "timezone_aware": "le fuseau horaire manque (2026-06-12T09:06:00+02:00)",
}
_BOUNDS = {
    "greater_than": ("gt", "supérieure à"),
    "greater_than_equal": ("ge", "d’au moins"),
    "less_than": ("lt", "inférieure à"),
}
_DATES = "une date est attendue, comme 2026-06-12"
_INSTANTS = "un instant est attendu, comme 2026-06-12T09:06:00+02:00"


def sentences(error: ValidationError) -> tuple[str, ...]:
    """One « champ : problème » for each refusal, in the order of the fields."""
    return tuple(_sentence(detail) for detail in error.errors(include_url=False, include_input=False))


def shown(text: str, limit: int = 60) -> str:
    """What a message may quote of the data: short, without control characters that a terminal would obey."""
    printable = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return printable if len(printable) <= limit else printable[: limit - 1] + "…"


def _sentence(detail: "ErrorDetails") -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else shown(part) for part in detail["loc"])
    what = reason(detail)
    return f"{where} : {what}" if where else what


def reason(detail: "ErrorDetails") -> str:
    """What is wrong with one field."""
    kind = detail["type"]
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind in {"enum", "literal_error"}:
        return f"les valeurs possibles sont {detail['ctx']['expected'].replace(' or ', ' ou ')}"
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"la valeur doit être {words} {detail['ctx'][name]}"
    if kind.startswith("datetime"):
        return _INSTANTS
    if kind.startswith("date"):
        return _DATES
    return _SENTENCES.get(kind, f"valeur incorrecte ({kind})")
