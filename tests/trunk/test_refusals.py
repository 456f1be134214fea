"""What SIP refuses is not invisible: each has a line with its reason, a figure and an alarm."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.calls.lab import Lab
from tests.patience import PATIENCE_S
from tests.trunk.line import Line, line, offer

pytestmark = pytest.mark.asyncio(loop_scope="session")

Rows = list[dict[str, Any]]
NUMBER = "0817000001"


def offers(profile: str, formats: Mapping[int, str]) -> Callable[[Line], str]:
    return lambda trunk: offer(trunk.own[0], 40000, formats, profile=profile)


G729 = {18: "G729/8000"}
REFUSED: tuple[tuple[int, dict[str, Any], Callable[[Line], str | None], str], ...] = (
    (488, {}, offers("RTP/AVP", G729), "RTP/AVP G729"),
    (488, {}, offers("RTP/SAVP", {8: "PCMA/8000"}), "RTP/SAVP PCMA"),  # without a key
    (488, {}, lambda trunk: offer(trunk.own[0], 4).replace("m=audio", "m=image"), "image"),
    (420, {"headers": ("Require: precondition",)}, lambda _: None, "precondition"),
    (422, {"headers": ("Supported: timer", "Session-Expires: 9")}, lambda _: None, "Interval"),
    (400, {}, lambda _: "no session description", "Bad Request"),
    (481, {"to": "<sip:112@127.0.0.1>;tag=none"}, lambda _: None, "Does Not Exist"),
)


async def test_each_refused_invite_has_its_line(centre: Lab) -> None:
    async with line(centre.server) as trunk:
        for order, (status, options, sdp, _) in enumerate(REFUSED):
            call = trunk.call(caller=f"{NUMBER}{order}", sdp=sdp(trunk), **options)
            assert (await call.answered()).status == status
    numbers = [f"{NUMBER}{order}" for order in range(len(REFUSED))]
    found = await until(centre, lambda rows: set(numbers) <= {row["caller"] for row in rows})
    by_number = {row["caller"]: row for row in found}
    for number, (status, _, _, why) in zip(numbers, REFUSED, strict=True):
        row = by_number[number]
        assert (row["became"], row["status"], row["count"]) == ("refused", status, 1), row
        assert (row["trunk"], row["source"], row["dialled"]) == ("lab", "127.0.0.2", "112")
        assert why in row["why"], row
    assert not [n for n in numbers if (await centre.api(f"/calls?ani={n}"))["calls"]]


async def test_an_urn_gets_no_answer_but_a_line(centre: Lab) -> None:
    """Asterisk's parser drops it as Request-URI; in To it is 416."""
    async with line(centre.server) as trunk:
        urn = trunk.call(caller="0817000100")
        trunk.send(urn._request("INVITE", "urn:service:sos", (), ""))
        to = trunk.call(caller="0817000101", to="<urn:service:sos>")
        assert (await to.answered()).status == 416
    found = await until(
        centre,
        lambda rows: "0817000101" in {row["caller"] for row in rows} and bool(dropped(rows)),
    )
    assert {row["trunk"] for row in dropped(found)} == {"lab"}


def dropped(rows: Rows) -> Rows:
    """Of the trunk, and by the parser in the first line."""
    wanted = [r for r in rows if (r["became"], r["source"]) == ("unreadable", "127.0.0.2")]
    return [row for row in wanted if "'Request Line'" in row["why"]]


@pytest.mark.parametrize("profile", ["RTP/AVPF", "RTP/SAVPF"])
async def test_an_offer_with_feedback_is_taken(centre: Lab, profile: str) -> None:
    async with line(centre.server) as trunk:
        key = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + "A" * 40
        sdp = offer(trunk.own[0], 40000, profile=profile, more=(key,))
        call = trunk.call(caller="0817000200", sdp=sdp)
        reply = await call.answered()
        assert reply.status == 200 and f"{profile} 8" in reply.body
        assert await call.hang_up() == 200


async def test_an_offer_of_dtls_is_a_deaf_call_and_an_alarm(centre: Lab) -> None:
    """Answered as such by Asterisk, without a key: it has its record, and somebody is told."""
    await see_all(centre)
    async with line(centre.server) as trunk:
        more = ("a=setup:actpass", f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}")
        sdp = offer(trunk.own[0], 40000, profile="UDP/TLS/RTP/SAVPF", more=more)
        call = trunk.call(caller="0817000400", sdp=sdp)
        assert (await call.answered()).status == 200
        found = await until(centre, lambda rows: "0817000400" in {row["caller"] for row in rows})
        assert await alarms(centre) == [("lab", "deaf", 200, 1)]
        assert await call.hang_up() == 200
    (row,) = [row for row in found if row["caller"] == "0817000400"]
    assert (row["became"], row["trunk"]) == ("deaf", "lab") and "UDP/TLS" in row["why"]
    await centre.until("0817000400", lambda call: call["state"] == "closed")
    await see_all(centre)


async def test_every_invite_is_a_call_or_a_line(centre: Lab) -> None:
    """Thirty that are answered, taken back or refused: their sum is what was sent."""
    async with line(centre.server) as trunk:
        g729 = offer(trunk.own[0], 40000, G729)
        assert (await trunk.call(caller="0817199999", sdp=g729).answered()).status == 488
        await until(centre, lambda rows: any(row["caller"] == "0817199999" for row in rows))
        before = await figures(centre)  # all that came before is in it
        for order in range(30):
            call = trunk.call(caller=f"08171{order:06d}")
            if order % 3 == 0:
                await call.given_up(order * 0.0005)
                continue
            if order % 3 == 1:
                call.sdp = g729
            if (await call.answered()).status == 200:
                assert await call.hang_up() == 200
    async with asyncio.timeout(PATIENCE_S):
        while True:
            now = await figures(centre)
            came = {name: now[name] - before[name] for name in now}
            if sum(came.values()) >= 30:
                break
            await asyncio.sleep(0.2)
    assert came["refused"] == 10
    assert came["accepted"] + came["given_up"] == 20
    calls = [(await centre.api(f"/calls?ani=08171{n:06d}"))["calls"] for n in range(30)]
    assert [len(of_one) for of_one in calls] == [1, 0, 1] * 10


async def test_strangers_are_one_line_and_no_alarm(centre: Lab) -> None:
    await see_all(centre)
    async with line(centre.server, "127.0.0.9") as stranger:
        for number in range(40):
            assert (await stranger.call(caller=f"66{number}").answered()).status == 401
        as_trunk = stranger.call(caller="trunk-lab")
        assert (await as_trunk.answered()).status == 401  # a name in From opens nothing
    found = await until(
        centre, lambda rows: [r["count"] for r in rows if r["source"] == "127.0.0.9"] == [41]
    )
    (row,) = [row for row in found if row["source"] == "127.0.0.9"]
    assert (row["trunk"], row["became"], row["status"]) == ("", "refused", 401)
    assert await alarms(centre) == []


async def test_a_lines_alarm_stands_until_it_is_seen(centre: Lab) -> None:
    await see_all(centre)
    assert await alarms(centre) == []
    async with line(centre.server) as trunk:
        sdp = offer(trunk.own[0], 40000, G729)
        assert (await trunk.call(caller="0817000300", sdp=sdp).answered()).status == 488
    await until(centre, lambda rows: any(row["caller"] == "0817000300" for row in rows))
    assert await alarms(centre) == [("lab", "refused", 488, 1)]
    await see_all(centre)
    assert await alarms(centre) == []


async def until(centre: Lab, wanted: Callable[[Rows], bool]) -> Rows:
    """The lines, once they are as wanted."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found: Rows = (await centre.api("/line"))["lines"]
            if wanted(found):
                return found
            await asyncio.sleep(0.2)


async def see_all(centre: Lab) -> None:
    await centre.api("/line/seen", until=datetime.now(UTC).isoformat())


async def figures(centre: Lab) -> dict[str, int]:
    """INVITEs of the day by what became of them, as ``/metrics`` has them."""
    async with centre.http.get("/metrics") as reply:
        lines = (await reply.text()).splitlines()
    found: dict[str, int] = {}
    for text in lines:
        if text.startswith("sigap_line_invites_last_day{"):
            became = text.split('became="')[1].split('"')[0]
            found[became] = found.get(became, 0) + round(float(text.split()[-1]))
    return found


async def alarms(centre: Lab) -> list[tuple[str, str, int, int]]:
    """What the board shows: nobody has seen it yet."""
    found = (await centre.api("/line"))["alarms"]
    return [(one["trunk"], one["became"], one["status"], one["count"]) for one in found]
