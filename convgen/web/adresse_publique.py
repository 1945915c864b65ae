"""Where the service may write to: public addresses over https, looked at again each time it connects."""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings

from convgen.errors import UsageInvalide

_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/32")
"""Addresses of IPv4 written in IPv6: what stands behind them may be private."""


class AdresseRefusee(UsageInvalide):
    """Cette adresse n’est pas publique : le service n’y écrit pas."""


def verifier(adresse: str) -> None:
    """AdresseRefusee unless it is https, without a password; its host is looked at when connecting."""
    try:
        parts = urlsplit(adresse)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise AdresseRefusee("Cette adresse est mal écrite.") from error
    allowed = ("https", "http") if settings.ANNONCES_VERS_LA_BOUCLE else ("https",)
    if parts.scheme not in allowed or not host or not adresse.isprintable() or " " in adresse:
        raise AdresseRefusee("L’adresse doit être de la forme https://hote.example.fr/chemin.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AdresseRefusee("L’adresse ne porte ni mot de passe ni fragment.")


def resolue(host: str, port: int) -> str:
    """The IP to connect to; AdresseRefusee when any of the host's is not public, or when it has none.

    Connecting to this very IP leaves a name no chance to change its mind in between.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AdresseRefusee(f"L’hôte « {host} » n’a pas d’adresse.") from error
    ips = [ipaddress.ip_address(str(info[4][0]).split("%")[0]) for info in found]
    if not ips or not all(_public(ip) for ip in ips):
        raise AdresseRefusee
    return str(ips[0])


def _public(ip: _Ip) -> bool:
    if settings.ANNONCES_VERS_LA_BOUCLE and ip.is_loopback:
        return True
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped is not None or ip.sixtofour is not None or ip.teredo is not None or ip in _NAT64
    ):
        return False
    odd = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    return ip.is_global and not odd and not ip.is_unspecified
