"""Whether an identifier is well formed: SIRET, UAI, phone number, e-mail address, département."""

import re

from stdnum.fr import siret as _siret

_UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""The letter is the one of rank n mod 23, n being the seven digits (no I, O, Q)."""

_DEPARTEMENTS = frozenset(
    [f"{number:02d}" for number in range(1, 96) if number != 20]
    + ["2A", "2B"]
    + [str(number) for number in range(971, 977)]
)
_UAI = re.compile(r"[0-9]{7}[A-Z]")
_SIRET = re.compile(r"[0-9]{14}")
_SEPARATORS = re.compile(r"[\s.\-]")
_TELEPHONE = re.compile(r"(?:0|\+33|\+(?:262|508|590|594|596))[1-9][0-9]{8}")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_EMAIL_MAX = 254
"""RFC 5321, section 4.5.3.1.3: a path of 256 with its two angle brackets."""


def is_siret(text: str) -> bool:
    """14 digits with Luhn's check digit, or the sum of digits that La Poste's establishments follow."""
    return _SIRET.fullmatch(text) is not None and _siret.is_valid(text)


def is_uai(text: str) -> bool:
    """Seven digits and their letter, as 0750655E."""
    return _UAI.fullmatch(text) is not None and text[7] == uai_letter(text[:7])


def uai_letter(digits: str) -> str:
    """The check letter of seven digits."""
    return _UAI_LETTERS[int(digits) % len(_UAI_LETTERS)]


def is_telephone(text: str) -> bool:
    """A French number, separators allowed: 0612345678, 06 12 34 56 78, +33 6 12 34 56 78."""
    return _TELEPHONE.fullmatch(_SEPARATORS.sub("", text)) is not None


def is_email(text: str) -> bool:
    """nom@domaine.fr: one address, a dotted domain, no two dots in a row nor at an end of the name."""
    local = text.partition("@")[0]
    if ".." in local or local.startswith(".") or local.endswith("."):
        return False
    return len(text) <= _EMAIL_MAX and _EMAIL.fullmatch(text) is not None


def is_departement(code: str) -> bool:
    """01…95 (20 being 2A and 2B), 971…976."""
    return code in _DEPARTEMENTS
