"""Wrap-up in a real app_queue: others are rung first, and no caller ever waits for it."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone
from tests.calls.lab import SPEAKING, Lab, frozen, has, lab
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

WRAP_UP_S = 90  # longer than anything here waits on a busy machine, so that it ends by a key only


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    home = tmp_path_factory.mktemp("wrap-up")
    async with lab(home, wrap_up_s=WRAP_UP_S, ring_s=4, overflow_after_s=60) as running:
        yield running


@asynccontextmanager
async def at_desks(centre: Lab, *extensions: str, **how: object) -> AsyncIterator[list[Telephone]]:
    """Telephones that answer at once, unless told otherwise."""
    async with AsyncExitStack() as stack:
        phones = [centre.call_taker(e, **{"answer_after": 0.1, **how}) for e in extensions]
        for phone in phones:
            await stack.enter_async_context(phone)
            await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        yield phones


async def place(centre: Lab, extension: str) -> dict[str, object]:
    places = (await centre.api("/live"))["members"]
    return next(place for place in places if place["extension"] == extension)


async def in_talk(centre: Lab, extension: str) -> bool:
    live = await centre.api("/live")
    states = {each["extension"]: each["state"] for each in live["members"]}
    with_caller = {each["with_extension"] for each in live["talking"]}
    return states[extension] == "talking" and extension in with_caller


async def until_wrapping(centre: Lab, extension: str, wanted: bool) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while bool((await place(centre, extension))["wrap_up_until"]) is not wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def finish(centre: Lab, extension: str) -> None:
    async with centre.http.post(f"/api/v1/members/{extension}/end-wrap-up") as reply:
        assert reply.status == 200, await reply.text()


async def talked(centre: Lab, phone: Telephone, extension: str, number: str) -> None:
    """One short talk; its wrap-up has begun."""
    await talks(centre, phone, extension, number)
    await until_wrapping(centre, extension, True)


async def talks(centre: Lab, phone: Telephone, extension: str, number: str) -> None:
    """One talk, as short as the desk can see: who is in it, too."""
    async with centre.caller(number, keys="1@0.3"):
        await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        async with asyncio.timeout(PATIENCE_S):
            while not await in_talk(centre, extension):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)


async def test_who_wraps_up_is_rung_after_the_others_and_again_after_the_key(centre: Lab) -> None:
    async with at_desks(centre, "201") as [first]:
        await talked(centre, first, "201", "081410000001")
        async with at_desks(centre, "202") as [other]:
            await talked(centre, other, "202", "081410000002")
            await finish(centre, "202")  # else both would be alike
            await talks(centre, other, "202", "081410000003")
            await finish(centre, "201")  # now 201 alone is as free as can be
            await until_wrapping(centre, "201", False)
            await talks(centre, first, "201", "081410000004")
    await cleared(centre)


async def test_a_fixed_phone_ends_it_by_dialling(centre: Lab) -> None:
    async with at_desks(centre, "201") as [taker]:
        await talked(centre, taker, "201", "081410000051")
        ends = datetime.fromisoformat(str((await place(centre, "201"))["wrap_up_until"]))
        async with centre.dialling("201", "*22") as phone:
            await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await until_wrapping(centre, "201", False)
        assert datetime.now(ends.tzinfo) < ends
    await cleared(centre)


async def test_how_long_it_lasted_is_a_fact_of_the_call(centre: Lab) -> None:
    async with at_desks(centre, "201") as [taker]:
        await talked(centre, taker, "201", "081410000052")
        await asyncio.sleep(2)
        await finish(centre, "201")
        call = await centre.recorded("081410000052")
        async with asyncio.timeout(PATIENCE_S):
            while not (told := await wrapped(centre, str(call["id"]))):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    assert [fact["by"] for fact in told] == ["201"]
    assert 1.5 < told[0]["seconds"] < WRAP_UP_S
    await cleared(centre)


async def wrapped(centre: Lab, call_id: str) -> list[dict[str, Any]]:
    journey = (await centre.api(f"/calls/{call_id}"))["journey"]
    return [fact["data"] for fact in journey if fact["kind"] == "wrapped_up"]


async def test_who_wraps_up_gets_those_who_wait_in_their_order(centre: Lab) -> None:
    """Who cannot speak first, then who spoke, last who never answered: not as they came."""
    numbers = {"silent": "081410000062", "voice": "081410000063", "key": "081410000064"}
    async with at_desks(centre, "201") as [taker]:
        await talked(centre, taker, "201", "081410000061")
        async with AsyncExitStack() as stack:
            first = centre.caller("081410000065", keys="1@0.3", seconds=120)
            await stack.enter_async_context(first)
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            waiting = {
                "silent": centre.caller(numbers["silent"], seconds=120),
                "voice": centre.caller(numbers["voice"], audio=SPEAKING, loop=True, seconds=120),
                "key": centre.caller(numbers["key"], keys="1@0.3", seconds=120),
            }
            for who, phone in waiting.items():
                await stack.enter_async_context(phone)
                await centre.until(numbers[who], has(state="waiting"))
            await first.stop()
            for who in ("key", "voice", "silent"):
                await centre.until(numbers[who], has(state="talking"))
                phone = waiting.pop(who)
                for other in waiting:  # nobody overtook
                    await centre.until(numbers[other], has(state="waiting"))
                await phone.stop()
    await cleared(centre)


async def test_the_only_one_gets_the_next_caller_at_once(centre: Lab) -> None:
    async with at_desks(centre, "201") as [taker]:
        await talked(centre, taker, "201", "081410000011")
        left = await place(centre, "201")
        ends = datetime.fromisoformat(str(left["wrap_up_until"]))
        assert left["state"] == "ready"  # it can be rung, and every figure says so
        async with centre.caller("081410000012", keys="1@0.3"):
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            assert datetime.now(ends.tzinfo) < ends
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    await cleared(centre)


async def test_a_caller_let_ring_in_vain_goes_to_who_wraps_up(centre: Lab) -> None:
    """The other is free and does not answer: after one ring the penalty counts no more."""
    async with at_desks(centre, "201") as [taker]:
        await talked(centre, taker, "201", "081410000021")
        async with at_desks(centre, "202", answer_after=90) as [absent]:
            async with centre.caller("081410000022", keys="1@0.3"):
                await absent.wait_for(PhoneEventKind.RINGING, timeout_s=PATIENCE_S)
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
    await cleared(centre)


async def test_a_dead_desk_keeps_nobody_from_a_caller(centre: Lab) -> None:
    async with at_desks(centre, "201") as [taker]:
        await talked(centre, taker, "201", "081410000031")
        with frozen(centre, "desk"):
            async with centre.caller("081410000032", keys="1@0.3"):
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    await cleared(centre)


async def test_a_new_desk_takes_up_the_wrap_up_that_it_finds(tmp_path: Path) -> None:
    """Killed in the middle: what was left comes from app_queue's own last call."""
    async with lab(tmp_path, wrap_up_s=25) as centre, at_desks(centre, "201") as [taker]:
        await talked(centre, taker, "201", "081410000041")
        ends = datetime.fromisoformat(str((await place(centre, "201"))["wrap_up_until"]))
        centre.signal("desk", signal.SIGKILL)
        await asyncio.sleep(0.5)
        await centre.ready()
        await until_wrapping(centre, "201", True)
        found = datetime.fromisoformat(str((await place(centre, "201"))["wrap_up_until"]))
        assert abs((found - ends).total_seconds()) < 2.5  # app_queue counts whole seconds
        await asyncio.sleep(max(0.0, (found - datetime.now(found.tzinfo)).total_seconds()))
        await until_wrapping(centre, "201", False)  # and it ends


async def cleared(centre: Lab) -> None:
    for extension in ("201", "202"):
        await finish(centre, extension)
