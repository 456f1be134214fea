"""Does an address lead back to this machine, or to the machines on its own wire?

There the centre's own interfaces listen, and in a rented machine the address from which it gets
its secrets (169.254.169.254). A channel may lead there only where the setting says so. Private
networks are no such place: many agencies are reached within the regency's own.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address


def leads_here(host: str) -> bool:
    """By any of the addresses of its name; blocking. A name that has none leads nowhere."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None)
    except (OSError, UnicodeError):
        return False
    return any(is_own(str(each[4][0])) for each in found)


def is_own(address: str) -> bool:
    """Loopback, link-local, or "this machine" (0.0.0.0, ::)."""
    plain: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(plain, IPv6Address) and plain.ipv4_mapped:
        plain = plain.ipv4_mapped
    return plain.is_loopback or plain.is_link_local or plain.is_unspecified
