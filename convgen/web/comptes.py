"""Accounts: made by the command line or an administrator, changed, opened and closed, each time traced."""

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from convgen.errors import UsageInvalide
from convgen.web.models import Compte, Role
from convgen.web.trace import tracer


def ajouter(name: str, role: str, password: str) -> None:
    """Make an account; UsageInvalide when the name is taken or the password too weak, with every reason."""
    compte = _nouveau(name, role)
    try:
        validate_password(password, compte)
    except ValidationError as error:
        raise UsageInvalide(" ".join(error.messages)) from error
    compte.set_password(password)
    compte.save()
    tracer("convgen user add", "compte", compte=name, role=role)


def inviter(name: str, role: str, par: str) -> str:
    """Make an account without a password; the path where its holder chooses one."""
    compte = _nouveau(name, role)
    compte.set_unusable_password()
    compte.save()
    tracer(par, "compte", compte=name, role=role)
    return lien(compte, par)


def lien(compte: Compte, par: str) -> str:
    """The path where a new password is chosen, once, within a day."""
    tracer(par, "compte:lien", compte=compte.username)
    uid = urlsafe_base64_encode(force_bytes(compte.pk))
    return reverse("mot_de_passe", args=(uid, default_token_generator.make_token(compte)))


def changer(compte: Compte, *, role: str, actif: bool, par: str) -> None:
    """Give an account this role, open it or close it: what it may do changes at its next page.

    UsageInvalide when nobody could administer any more.
    """
    if role not in set(Role):
        raise UsageInvalide("Ce rôle n’existe pas.")
    with transaction.atomic():
        # Two administrators who close each other's account wait here for one another.
        admins = Compte.objects.select_for_update().filter(role=Role.ADMINISTRATEUR, is_active=True)
        remain = {admin.pk for admin in admins} - {compte.pk}
        if not remain and not (actif and role == Role.ADMINISTRATEUR):
            raise UsageInvalide(
                "C’est le dernier administrateur : donnez d’abord ce rôle à quelqu’un d’autre."
            )
        Compte.objects.filter(pk=compte.pk).update(role=role, is_active=actif)
        tracer(par, "compte:changement", compte=compte.username, role=role, actif=actif)


def _nouveau(name: str, role: str) -> Compte:
    compte = Compte(username=name, role=role)
    try:
        compte.clean_fields(exclude=["password"])
        compte.validate_unique()
    except ValidationError as error:
        raise UsageInvalide(" ".join(error.messages)) from error
    return compte
