"""How an address is written, and whom it stands for where strangers are counted by it. Pure.

An address of IPv6 stands for its /64, which is what one household or machine is given (RFC 6177):
whoever has one has 2**64 addresses. One of IPv4 in the dress of IPv6 is that of IPv4.
"""

from ipaddress import IPv6Address, IPv6Network, ip_address


def network_of(address: str) -> str:
    """The network that an address stands for; what is no address stands for itself.

    ``address`` may have SIP's brackets or a zone (``fe80::1%eth0``) about it.
    """
    plain = address.removeprefix("[").removesuffix("]").partition("%")[0]
    try:
        known = ip_address(plain)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or IPv6Network((known, 64), strict=False))
    return plain


def authority(host: str, port: int) -> str:
    """Both in one, as an address of the web or of SIP has them (RFC 3986, 3.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
