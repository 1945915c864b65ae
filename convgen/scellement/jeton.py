"""A PKCS#11 token as a signer: a card or a module from which the key never comes out.

Imports python-pkcs11, an optional library (``convgen[pkcs11]``): only who has a token installs it.
"""

import pkcs11
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from convgen.errors import ScellementImpossible
from convgen.scellement.reglage import Jeton


class _SurJeton(PKCS11Signer):
    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature made by the token; SigningError when it is unplugged or declines."""
        try:
            signature: bytes = await super().async_sign_raw(data, digest_algorithm, dry_run)
        except pkcs11.PKCS11Error as error:
            raise SigningError(f"le jeton a répondu {_said(error)}") from error
        return signature


def open_token(jeton: Jeton, code: str) -> PKCS11Signer:
    """A signer whose certificate has been read. Raises ScellementImpossible: wrong code, absent token."""
    try:
        session = open_pkcs11_session(
            str(jeton.module), token_criteria=TokenCriteria(label=jeton.label), user_pin=code or None
        )
    except pkcs11.PinIncorrect as error:
        raise ScellementImpossible(
            "Le code du jeton est incorrect ; attention, il se bloque au bout de quelques essais."
        ) from error
    except pkcs11.PKCS11Error as error:
        raise ScellementImpossible(f"Le jeton « {jeton.label} » ne s’ouvre pas : {_said(error)}.") from error
    try:
        certificat = _SurJeton(session, cert_label=jeton.certificat, key_label=jeton.cle).signing_cert
    except pkcs11.PKCS11Error as error:
        session.close()
        raise ScellementImpossible(
            f"Le certificat « {jeton.certificat} » n’est pas sur le jeton : {_said(error)}."
        ) from error
    # Few tokens hash by themselves before signing on a curve; all sign what was hashed.
    on_curve = certificat is not None and certificat.public_key.algorithm == "ec"
    return _SurJeton(session, cert_label=jeton.certificat, key_label=jeton.cle, use_raw_mechanism=on_curve)


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
