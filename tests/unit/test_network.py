"""One household or machine is one stranger, however many addresses of IPv6 it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.line.invites import Became, Ending
from ari_app.line.tally import Tally
from ari_app.network import network_of
from ari_app.storm import Storm, Surge
from tests.unit.line.messages import AT


@pytest.mark.parametrize(
    ("address", "network", "remark"),
    [
        ("203.0.113.7", "203.0.113.7", "IPv4: one address"),
        ("::ffff:203.0.113.7", "203.0.113.7", "the same in the dress of IPv6"),
        ("2001:db8::1", "2001:db8::/64", "IPv6: the /64"),
        ("2001:db8:0:0:ffff::2", "2001:db8::/64", "the same /64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64", "the next one"),
        ("[2001:db8::1]", "2001:db8::/64", "as SIP and Asterisk's log write it"),
        ("fe80::1%eth0", "fe80::/64", "with the link it came by"),
        ("2001:db8::/64", "2001:db8::/64", "a network stands for itself"),
        ("", "", "no address"),
        ("[not one]", "[not one]", "nor this"),
    ],
)
def test_what_an_address_stands_for(address: str, network: str, remark: str) -> None:
    assert network_of(address) == network, remark


@given(st.text(max_size=60))
def test_any_text_stands_for_something_and_that_for_itself(text: str) -> None:
    assert network_of(network_of(text)) == network_of(text)


@given(st.ip_addresses(v=6, network="2001:db8:7:7::/64").map(str))
def test_a_whole_64_is_one(address: str) -> None:
    assert network_of(address) == network_of(f"[{address}]") == "2001:db8:7:7::/64"


def test_a_storm_of_one_64_has_one_source() -> None:
    storm = Storm(begins_at=3)
    told = [storm.refused(0.0, f"[2001:db8::{number:x}]") for number in range(3)]
    assert told[-1] == Surge(tries=3, sources=1)


def test_strangers_of_one_64_share_a_line_and_a_trunk_keeps_its_address() -> None:
    tally = Tally("a")
    for trunk in ("", "telkom"):
        for number in range(50):
            source = f"2001:db8::{number:x}" if not trunk else "2001:db8::1"
            tally.add(Ending(became=Became.REFUSED, at=AT, trunk=trunk, source=source, status=401))
    lines = sorted((line.trunk, line.source, line.count) for line in tally.unwritten())
    assert lines == [("", "2001:db8::/64", 50), ("telkom", "2001:db8::1", 50)]
