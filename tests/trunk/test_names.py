"""Whatever name the trunk dials, it is a 112 call: an id, a recording and facts of its own."""

import asyncio
import itertools
from typing import Any

import pytest

from tests.calls.lab import Call, Lab, has
from tests.trunk.line import line, media_port, rtp_socket, talk

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBERS = (f"0814{number:08d}" for number in itertools.count(1))
SPECIAL = tuple((name, name) for name in "hiteTsoa")
ODD = (
    ("", "s"),  # no user at all
    ("112", "112"),
    ("+62112", "+62112"),
    ("*8", "*8"),  # elsewhere it picks up another's call
    ("_X.", "_X."),
    ("_!", "_!"),
    ("a%0Ab", "a\nb"),
    ("%2C%3A%29%28%24%7BSPOOL%7D", ",:)(${SPOOL}"),
    ("s%2C1%29", "s,1)"),
    ("112;phone-context=%2B62", "112"),  # what stands behind the name is no part of it
    ("%C3%A9", "é"),
    ("x" * 79, "x" * 79),
)


@pytest.mark.parametrize("names", [SPECIAL, ODD], ids=["special", "odd"])
async def test_any_name_is_a_112_call(centre: Lab, names: tuple[tuple[str, str], ...]) -> None:
    await asyncio.gather(*(_is_a_112_call(centre, *each, next(NUMBERS)) for each in names))


async def _is_a_112_call(centre: Lab, name: str, dialled: str, number: str) -> None:
    async with line(centre.server) as trunk:
        with rtp_socket(trunk.own[0]) as own:
            call = trunk.call(name, caller=number, rtp_port=own.getsockname()[1])
            reply = await call.answered()
            assert reply.status == 200, name
            await talk(own, (trunk.server[0], media_port(reply)), 1.0)
        assert await call.hang_up() == 200
    found = await centre.recorded(number)
    # on a busy machine twelve at once hang up later, and some of them wait for a human by then
    assert found["outcome"] in {"abandoned_screening", "abandoned_waiting"}, name
    assert found["hung_up_by"] == "caller", name
    assert (found["dialled"], found["ani"]) == (dialled, number)


@pytest.mark.parametrize("name", ["112", "h", "T"])
async def test_who_hangs_up_within_the_first_steps_has_a_record(centre: Lab, name: str) -> None:
    """A CANCEL that follows its INVITE at once, and some that come in the steps after it."""
    numbers = list(itertools.islice(NUMBERS, 12))
    async with line(centre.server) as trunk:
        for order, number in enumerate(numbers):
            await trunk.call(name, caller=number).given_up(order * 0.001)
    told = await _closed(centre, numbers)
    assert len({call["id"] for call in told}) == len(numbers)
    assert {call["outcome"] for call in told} == {"abandoned_screening"}


async def test_nothing_is_shared_and_no_list_is_broken(centre: Lab) -> None:
    """After all these: one record a call, no call without an id, no file without one."""
    offered = centre.settings.cel_path.read_text().count('"SIGAP_OFFERED"')
    calls = await _all_calls(centre)
    assert len(calls) == offered
    assert not [path.name for path in centre.settings.spool_dir.glob("-*")]
    await centre.api("/tickets")


async def _closed(centre: Lab, numbers: list[str]) -> list[Call]:
    return [await centre.until(number, has(state="closed")) for number in numbers]


async def _all_calls(centre: Lab) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await centre.api(f"/calls?limit=200{cursor and f'&cursor={cursor}'}")
        found, cursor = found + page["calls"], page["next"]
    return found
