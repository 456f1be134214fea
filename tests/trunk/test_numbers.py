"""Whose number a call has: From, P-Asserted-Identity, Privacy, Diversion, forged ones."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import Lab
from tests.patience import PATIENCE_S
from tests.trunk.line import line, media_port, rtp_socket, talk

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBER = "+6281600000101"
KEPT = "081600000101"  # in the form that is dialled here
ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'
OWN = f"<sip:{NUMBER}@ims.example.co.id>"
NEW_LINE = "<sip:0817%0A000002@127.0.0.2>"
FORGED_ID = "01a2ffff-0000-7000-8000-000000000001"
FORGED = f"<sip:0%0ASIGAP_OFFERED,1795842409.1,{FORGED_ID},a,a,x,08@127.0.0.2>"
FORGED_QUOTED = (
    "<sip:0%22%0A%22SIGAP_OFFERED%22,%221795842409.1%22,%22"
    f"{FORGED_ID}%22,%22a%22,%22a%22,%22x%22,%2208@127.0.0.2>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an INVITE says, and whose number that is."""

    of: str
    sender: str = ANONYMOUS
    headers: Sequence[str] = ()
    ani: str | None = KEPT

    @classmethod
    def asserting(cls, of: str, *values: str, **more: Any) -> "Told":
        headers = tuple(f"P-Asserted-Identity: {value}" for value in values)
        return cls(of=of, headers=(*headers, "Privacy: id"), **more)


TABLE = (
    Told(of="plain", sender=OWN),
    Told(of="percent", sender="<sip:%2B6281600000101@127.0.0.2>"),
    Told(of="separators", sender='"x" <sip:+62-816-0000-0101@127.0.0.2>'),
    Told(of="tel-from", sender=f"<tel:{NUMBER}>"),
    Told(of="context", sender="<tel:0811222;phone-context=+62>", ani="0811222"),
    Told(of="privacy", sender=OWN, headers=("Privacy: id",)),
    Told(of="diversion", sender=OWN, headers=("Diversion: <sip:0999@x>;reason=unconditional",)),
    Told(of="anonymous", ani=None),
    Told.asserting("one-value", OWN),
    Told.asserting("one-tel", f"<tel:{NUMBER}>"),
    Told.asserting("two-values", f"<sip:{NUMBER}@ims.example.co.id;user=phone>,<tel:{NUMBER}>"),
    Told.asserting("tel-first", f"<tel:{NUMBER}>, <sip:{NUMBER}@x>"),
    Told.asserting("bare-uris", "tel:+62-816-0000-0101, sip:510101234567890@x"),
    Told.asserting("two-headers", "<sip:510101234567890@x>", f"<tel:{NUMBER}>"),
    Told.asserting("before-from", f"<sip:{NUMBER}@x>,<tel:{NUMBER}>", sender="<sip:0812@x>"),
    Told.asserting("user-part", f"<sip:{NUMBER};phone-context=x@y>,<sip:anonymous@x>"),
    Told.asserting("names", f'"a <tel:0999>" <sip:{NUMBER}@x>, "b" <tel:+62-816-0000-0101>'),
    Told.asserting("pipes", f'"a|<tel:0999>|b" <sip:{NUMBER}@x>, <tel:{NUMBER}>'),
    Told.asserting("quoted", f'"a \\" <tel:0999>" <sip:{NUMBER}@x>'),
    Told.asserting("quoted-two", f'"a \\" <tel:0999>" <sip:{NUMBER}@x>, <tel:0998>', ani=None),
    Told.asserting("commas", ",,,", sender=OWN),
    Told.asserting("address", "<sip:127.0.0.1>,<tel:anonymous>", ani=None),
    Told.asserting("imsi", "<sip:510101234567890@ims.mnc010.mcc510.3gppnetwork.org>", ani=None),
    Told(of="imsi-from", sender="<sip:510101234567890@x>", ani=None),
    Told(of="imei-from", sender="<sip:356938035643809@x>", ani=None),
    Told(of="new-line", sender=NEW_LINE, ani=None),
    Told(of="forged", sender=FORGED, ani=None),
    Told(of="forged-quoted", sender=FORGED_QUOTED, ani=None),
    Told(of="colon", sender="<sip:x%3A0811@x>", ani=None),
    Told(of="variable", sender="<sip:%24%7BSPOOL%7D@x>", ani=None),
    Told(of="expression", sender="<sip:%24%5B1%2B1%5D@x>", ani=None),
    Told(of="letters", sender="<sip:081x2@x>", ani=None),
)


async def test_the_right_number_each_time(centre: Lab) -> None:
    for start in range(0, len(TABLE), 8):
        await asyncio.gather(*(_call(centre, told) for told in TABLE[start : start + 8]))
    calls = await _calls_by_name(centre, len(TABLE))
    assert {told.of: calls[told.of]["ani"] for told in TABLE} == {t.of: t.ani for t in TABLE}
    assert {call["outcome"] for call in calls.values()} == {"abandoned_screening"}
    offered = [told["id"] for told in (await centre.api("/calls?limit=200"))["calls"]]
    assert FORGED_ID not in offered


async def test_a_talk_whose_number_holds_a_new_line_is_an_answered_one(centre: Lab) -> None:
    taker = centre.call_taker("201", answer_after=0.1)
    async with taker, line(centre.server) as trunk:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        with rtp_socket(trunk.own[0]) as own:
            port = own.getsockname()[1]
            call = trunk.call("talk", sender=NEW_LINE, rtp_port=port)
            to = trunk.server[0], media_port(await call.answered())
            talking = asyncio.create_task(talk(own, to, 25))
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            talking.cancel()
        assert await call.hang_up() == 200
    found = (await _calls_by_name(centre, 1, "talk"))["talk"]
    assert (found["ani"], found["outcome"], found["answered_by"]) == (None, "answered", "201")


async def _call(centre: Lab, told: Told) -> None:
    async with line(centre.server) as trunk:
        call = trunk.call(f"n-{told.of}", sender=told.sender, headers=told.headers)
        assert (await call.answered()).status == 200, told.of
        await asyncio.sleep(0.5)
        assert await call.hang_up() == 200, told.of


async def _calls_by_name(centre: Lab, count: int, start: str = "n-") -> dict[str, dict[str, Any]]:
    """The closed calls that dialled a name that begins so, by the rest of it."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            calls = (await centre.api("/calls?limit=200&state=closed"))["calls"]
            ours = [call for call in calls if str(call["dialled"]).startswith(start)]
            if len(ours) >= count:
                return {call["dialled"].removeprefix("n-"): call for call in ours}
            await asyncio.sleep(0.2)
