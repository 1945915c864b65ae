"""Accounts, as the command line makes them."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from convgen.errors import UsageInvalide
from convgen.web.models import Compte
from convgen.web.trace import tracer


def ajouter(name: str, role: str, password: str) -> None:
    """Make an account; UsageInvalide when the name is taken or the password too weak, with every reason."""
    compte = Compte(username=name, role=role)
    try:
        compte.clean_fields(exclude=["password"])
        validate_password(password, compte)
        compte.validate_unique()
    except ValidationError as error:
        raise UsageInvalide(" ".join(error.messages)) from error
    compte.set_password(password)
    compte.save()
    tracer("convgen user add", "compte", compte=name, role=role)
