"""Messages that no line should send: nothing falls, and the next call works."""

import asyncio
import random
from collections.abc import Mapping

import pytest

from bench import torture
from tests.calls.lab import SPEAKING, Lab, has
from tests.trunk.line import Line, Reply, line

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_ONCE = 8
FLOOD = 600
QUIET_S = 1.0  # nothing more comes to what was dropped


async def test_each_is_answered_or_dropped_and_the_next_call_works(centre: Lab) -> None:
    parts, before = dict(centre.centre.pids), await _call_ids(centre)
    strange = await _statuses(centre, torture.STRANGE, 10.0)
    assert not [name for name, status in strange.items() if status < 200]
    taken = [name for name, status in strange.items() if status == 200]
    assert len(taken) > len(strange) / 2
    assert await _new_calls(centre, before, len(taken)) == len(taken)
    wrong = await _statuses(centre, torture.WRONG, QUIET_S)
    assert not [name for name, status in wrong.items() if 100 <= status < 300]
    await _a_call_is_answered(centre, "081700000001")
    assert await _new_calls(centre, before, len(taken) + 1) == len(taken) + 1
    assert dict(centre.centre.pids) == parts


async def test_a_flood_of_them_cuts_no_call(centre: Lab) -> None:
    parts = dict(centre.centre.pids)
    async with line(centre.server) as trunk:
        standing = trunk.call(caller="081700000002")
        assert (await standing.answered()).status == 200
        await _flood(centre)
        assert await standing.request("OPTIONS") == 200
        assert (await centre.until("081700000002", lambda call: True))["ended_at"] is None
        assert await standing.hang_up() == 200
    await centre.until("081700000002", has(state="closed"))
    await _a_call_is_answered(centre, "081700000003")
    assert dict(centre.centre.pids) == parts


async def _flood(centre: Lab) -> None:
    """From the trunk and from a stranger, in any order."""
    chance = random.Random(4475)  # noqa: S311 - an order, no secret
    async with line(centre.server) as trunk, line(centre.server, "127.0.0.3") as stranger:
        for number in range(FLOOD):
            own = (trunk, stranger)[number % 2]
            build = torture.WRONG[chance.choice(sorted(torture.WRONG))]
            own.send_bytes(build(_sender(own)))
            await asyncio.sleep(0.003)


async def _statuses(
    centre: Lab, messages: Mapping[str, torture.Build], within_s: float
) -> dict[str, int]:
    """Name → the final status of what was answered, 0 for what was dropped."""
    found: dict[str, int] = {}
    names = list(messages)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        statuses = await asyncio.gather(
            *(_status(centre, messages[name], within_s) for name in some)
        )
        found |= dict(zip(some, statuses, strict=True))
    return found


async def _status(centre: Lab, build: torture.Build, within_s: float) -> int:
    async with line(centre.server) as trunk:
        trunk.send_bytes(build(_sender(trunk)))
        reply = await trunk.receive(within_s)
        if reply and reply.status == 100:
            reply = await trunk.receive(10)
        if reply and reply.status == 200 and reply.headers["cseq"].endswith("INVITE"):
            await _hang_up(trunk, reply)
        return reply.status if reply else 0


async def _hang_up(trunk: Line, reply: Reply) -> None:
    """Acknowledges and ends what was taken as a call, whoever it says that it comes from."""
    for number, method in ((1, "ACK"), (2, "BYE")):
        head = f"{method} {reply.headers['contact'].strip('<>')} SIP/2.0"
        host, port = trunk.own
        branch = f"z9hG4bK{reply.headers['call-id']}{number}"
        via = f"Via: SIP/2.0/UDP {host}:{port};rport;branch={branch}"
        same = [f"{name}: {reply.headers[name.lower()]}" for name in ("From", "To", "Call-ID")]
        rest = [f"CSeq: {number} {method}", "Max-Forwards: 70", "Content-Length: 0", "", ""]
        trunk.send("\r\n".join([head, via, *same, *rest]))
    await trunk.receive(2)


def _sender(trunk: Line) -> torture.Sender:
    return torture.Sender(own=trunk.own, server=trunk.server)


async def _call_ids(centre: Lab) -> set[str]:
    return {call["id"] for call in (await centre.api("/calls?limit=200"))["calls"]}


async def _new_calls(centre: Lab, before: set[str], wanted: int) -> int:
    """How many calls there are since then, once there are so many or no more come."""
    count = 0
    for _ in range(50):
        count = len(await _call_ids(centre) - before)
        if count >= wanted:
            break
        await asyncio.sleep(0.2)
    return count


async def _a_call_is_answered(centre: Lab, number: str) -> None:
    async with centre.caller(number, audio=SPEAKING):
        await centre.until(number, has(state="waiting"))
    await centre.until(number, has(state="closed"))
