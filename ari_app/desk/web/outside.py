"""What the browser sees: who it is and whether it came by TLS, behind a proxy too.

``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed from the addresses in the setting
``trusted_proxies`` only: anybody else could write them. Of several the last is the one that the
nearest proxy has written itself (RFC 7239, section 8.1). Everything behind this middleware finds
the truth in ``request.remote`` and ``request.secure``.
"""

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal

from aiohttp import web
from aiohttp.typedefs import Middleware
from multidict import CIMultiDictProxy

from ari_app.desk.web.problems import Handler

Networks = Sequence[IPv4Network | IPv6Network]
Signal = Callable[[web.Request, web.StreamResponse], Awaitable[None]]

# A day: long enough from shift to shift, short enough that an expired certificate, which no browser
# lets anybody pass over while this holds, does not lock the call-takers out for months.
HSTS = "max-age=86400"
_MOST_HOPS = 20
_PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


def believe(trusted: Sequence[str]) -> Middleware:
    """The middleware for these addresses and networks."""
    networks = [ip_network(each) for each in trusted]

    @web.middleware
    async def seen_from_outside(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not within(request.remote or "", networks):
            return await handler(request)
        scheme = scheme_of(request.headers, request.scheme)
        remote = address_of(request.headers, request.remote or "", networks)
        return await handler(request.clone(scheme=scheme, remote=remote))

    return seen_from_outside


def of_this_machine(request: web.Request) -> bool:
    """Whether it was asked here, and not through a proxy; needs `believe` before it.

    Who says that they pass something on is a proxy even where nobody has named it in the settings:
    then everybody would seem to be this machine.
    """
    if any(name in request.headers for name in _PASSED_ON):
        return False
    return is_here(request.remote or "", _end(request, "sockname"))


def is_here(peer: str, own: str) -> bool:
    """``own`` is the address of ours that was connected to."""
    return _is_address(peer) and (ip_address(peer).is_loopback or peer == own)


def strict(trusted: Sequence[str]) -> Signal:
    """The signal that tells browsers that came by TLS to come by nothing else."""
    networks = [ip_network(each) for each in trusted]

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        # who is really connected, whatever was believed since
        believed = within(_end(request, "peername"), networks)
        scheme = scheme_of(request.headers, request.scheme) if believed else request.scheme
        if scheme == "https":
            response.headers.setdefault("Strict-Transport-Security", HSTS)

    return add


def scheme_of(headers: CIMultiDictProxy[str], own: str) -> str:
    """``https`` or ``http`` as the nearest proxy says, else our own."""
    said = headers.getall("X-Forwarded-Proto", [])
    last = said[-1].rpartition(",")[2].strip().lower() if said else ""
    return last if last in ("http", "https") else own


def address_of(headers: CIMultiDictProxy[str], peer: str, trusted: Networks) -> str:
    """The last address on the way that is no proxy of ours; nonsense ends the way."""
    said = ",".join(headers.getall("X-Forwarded-For", [])).split(",")
    found = peer
    for hop in reversed(said[-_MOST_HOPS:]):
        if not _is_address(hop.strip()):
            break
        found = str(ip_address(hop.strip()))
        if not within(found, trusted):
            break
    return found


def within(address: str, networks: Networks) -> bool:
    return _is_address(address) and any(ip_address(address) in each for each in networks)


def _end(request: web.Request, name: Literal["sockname", "peername"]) -> str:
    """The address of one end of the connection: ours, or that of who is connected."""
    found = request.transport.get_extra_info(name) if request.transport else None
    return str(found[0]) if found else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
