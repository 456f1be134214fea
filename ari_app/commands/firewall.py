"""``sigap firewall``: prints rules of nftables that slow strangers at the SIP port, never a line.

Asterisk limits nobody who guesses names and passwords of phones; only the kernel can, and only root
may tell it to. Nothing is loaded here: ``sigap firewall | nft -f -``.
"""

import argparse
from collections.abc import Collection, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from ari_app.operations import until_start
from ari_app.operations.until_start import Address
from ari_app.settings import Settings

_LIMIT = "limit rate over 10/second burst 50 packets"
_OWN = ("127.0.0.0/8", "::1")  # our own test calls

Network = IPv4Network | IPv6Network


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--phones",
        action="append",
        default=[],
        type=_network,
        metavar="NETWORK",
        help="where call-takers' SIP telephones are, never slowed; more than once",
    )


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    print(rules(settings, arguments.phones, until_start.known_open(settings)), end="")
    return 0


def rules(settings: Settings, phones: Sequence[Network], listens: Collection[Address] = ()) -> str:
    """To be loaded again at any time: it takes the place of what was loaded before. ``listens``:
    where the Asterisk that runs does, at a port of before too until it starts anew.
    """
    lines = [ip_network(address) for trunk in settings.trunks for address in trunk.match]
    own = [ip_network(address) for address in _OWN]
    free = [*lines, *phones, *own]
    v4 = collapse_addresses(each for each in free if isinstance(each, IPv4Network))
    v6 = collapse_addresses(each for each in free if isinstance(each, IPv6Network))
    every = sorted({settings.sip_port, *(int(port) for _, port in listens)})
    port = f"{{ {', '.join(map(str, every))} }}"
    sender6 = "ip6 saddr & ffff:ffff:ffff:ffff::"
    return f"""\
add table inet sigap
delete table inet sigap
table inet sigap {{
    set sip4 {{ type ipv4_addr; size 65535; flags dynamic; timeout 1m; }}
    set sip6 {{ type ipv6_addr; size 65535; flags dynamic; timeout 1m; }}
    chain sip {{
        type filter hook input priority 0; policy accept;
        ip saddr {{ {", ".join(map(str, v4))} }} accept
        ip6 saddr {{ {", ".join(map(str, v6))} }} accept
        udp dport {port} update @sip4 {{ ip saddr {_LIMIT} }} drop
        udp dport {port} update @sip6 {{ {sender6} {_LIMIT} }} drop
        tcp dport {port} ct state new update @sip4 {{ ip saddr {_LIMIT} }} drop
        tcp dport {port} ct state new update @sip6 {{ {sender6} {_LIMIT} }} drop
    }}
}}
"""


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no network: {error}") from error
