"""Connections are counted by whom an address stands for, not by single addresses of IPv6."""

from dataclasses import dataclass, field
from typing import cast

from aiohttp import web

from ari_app.desk.web.doors import Doors


@dataclass
class Connected:
    peername: tuple[str, int]


@dataclass
class Server:
    """As much of the web server as the doors look at: who is inside."""

    connections: list[Connected] = field(default_factory=list)


def doors(*inside: str, most: int = 100) -> Doors:
    server = Server([Connected((address, 1)) for address in inside])
    return Doors(server=cast(web.Server, server), most=most, most_of_address=3)


def test_a_64_is_one_and_the_next_is_another() -> None:
    within = doors("2001:db8::1", "2001:db8::2", "2001:db8::3")
    assert within.refusal("2001:db8::4") == "too_many_of_address"
    assert within.refusal("2001:db8:0:1::4") is None


def test_ipv4_in_the_dress_of_ipv6_is_the_same_address() -> None:
    within = doors("::ffff:203.0.113.7", "::ffff:203.0.113.7", "203.0.113.7")
    assert within.refusal("::ffff:203.0.113.7") == "too_many_of_address"
    assert within.refusal("203.0.113.8") is None


def test_this_machine_speaks_for_many() -> None:
    assert doors("::1", "::1", "::1").refusal("::1") is None
