"""Does an address lead back to this machine, or to the machines on its own wire?

There the centre's own interfaces listen, and in a rented machine the addresses from which it gets
its secrets (169.254.169.254 and the like). A channel may lead there only where the setting says
so. Private networks are no such place: many agencies are reached within the regency's own.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType

_NAT64 = IPv6Network("64:ff9b::/96")
_METADATA = frozenset(  # of rented machines, beside 169.254.169.254
    ip_address(each) for each in ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192")
)


def leads_here(host: str) -> bool:
    """By any of the addresses of its name; blocking. A name that has none leads nowhere."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None)
    except (OSError, UnicodeError):
        return False
    return any(is_own(str(each[4][0])) for each in found)


def is_own(address: str) -> bool:
    """Loopback, link-local, or "this machine" (0.0.0.0, ::)."""
    plain = _plain(ip_address(address.partition("%")[0]))
    if plain in _METADATA:
        return True
    return plain.is_loopback or plain.is_link_local or plain.is_unspecified


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address of IPv4 that one of IPv6 stands for: mapped, or behind NAT64 (RFC 6052)."""
    if isinstance(address, IPv4Address):
        return address
    behind = IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None
    return address.ipv4_mapped or behind or address


class OwnAddress(OSError):
    """A connection to an address that leads here was about to be made."""


def outside_socket(info: AddrInfoType) -> socket.socket:
    """A socket for an address that leads elsewhere (aiohttp's ``socket_factory``).

    Asked when the address is known and used at once: a name that is answered in another way a
    moment later deceives nobody. Raises :class:`OwnAddress`.
    """
    family, kind, protocol, _, address = info
    if is_own(str(address[0])):
        raise OwnAddress("the address leads to this machine or its link")
    return socket.socket(family, kind, protocol)
