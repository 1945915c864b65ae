"""What click says of a wrong command line, in French and with what to do."""

import click


def in_french(error: click.ClickException) -> str:
    """One line: what is wrong, then which help to read."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "convgen"
    return f"{_what(error)} Voir « {command} --help »."


def _what(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return f"L’option {error.option_name} n’existe pas.{_instead(error.possibilities)}"
        case click.MissingParameter():
            return f"Il manque {_name(error.param)}."
        case click.BadParameter():
            return f"La valeur de {_name(error.param)} ne convient pas{_expected(error.param)}."
        case click.BadOptionUsage():
            return f"L’option {error.option_name} attend une valeur, ou n’en attend pas."
    if error.message.startswith("No such command"):
        return f"Cette commande n’existe pas : {error.message.removeprefix('No such command ').rstrip('.')}."
    if "unexpected extra argument" in error.message:
        return "Il y a trop d’arguments."
    return error.message


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return f"l’option {param.opts[0]}"
    return f"l’argument {param.human_readable_name}" if param is not None else "un argument"


def _expected(param: click.Parameter | None) -> str:
    match param.type if param is not None else None:
        case click.Choice() as choice:
            return f" : choisissez parmi {', '.join(map(str, choice.choices))}"
        case click.types.IntRange() as span if span.min is not None:
            return f" : un nombre entier d’au moins {span.min} est attendu"
        case click.types.IntParamType():
            return " : un nombre entier est attendu"
        case click.types.FloatRange() | click.types.FloatParamType():
            return " : un nombre positif est attendu"
    return ""


def _instead(possibilities: object) -> str:
    names = [str(name) for name in possibilities] if isinstance(possibilities, list | tuple) else []
    return f" Vouliez-vous dire {' ou '.join(names)} ?" if names else ""
