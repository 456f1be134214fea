"""The order of the waiting by human hands, and an incident told to them: nobody is dropped."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from ari_app.live.announcements import VARIABLE
from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import SPEAKING, Call, Lab, frozen, has, is_recorded, lab, verdict, write_tone
from tests.calls.sound import samples_of_flac, tone_s
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")
HZ, TOLD_S = 1000.0, 4.0
SILENT, OTHER, THIRD = "081710000001", "081710000002", "081710000006"
SPEAKS = "081710000007"
STAYS, LEAVES, WAITS = "081710000003", "081710000004", "081710000005"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    """Its own sound of a known fire is a tone, so that a recording tells that it was heard."""
    home = tmp_path_factory.mktemp("order")
    (home / "sounds").mkdir()
    write_tone(home / "sounds" / "known_fire.wav", hz=HZ, seconds=TOLD_S)
    async with lab(home, overflow_after_s=120, message_s=5) as running:
        yield running


async def test_a_lowered_number_waits_behind_is_moved_up_and_is_answered(centre: Lab) -> None:
    """Its second silent call goes to the queue at once; others go before it, none is dropped."""
    await centre.api(f"/numbers/{SILENT}/lower", reason="Sering diam", hours=1)
    async with centre.caller(SILENT):
        await centre.until(SILENT, has(state="held"))
    await centre.until(SILENT, has(state="closed"))
    async with centre.caller(SILENT, seconds=90):
        silent = await centre.until(SILENT, has(state="waiting"))
        await _on_line(centre, silent, lambda one: one["priority"] == 0)
        async with centre.caller(OTHER, audio=SPEAKING, loop=True, seconds=90):
            other = await centre.until(OTHER, has(state="waiting"))
            first = await _on_line(centre, other, lambda one: one["position"] == 1)
            assert first["priority"] == 10
            assert (await _on_line(centre, silent, lambda one: one["position"] == 2))["position"]
            async with centre.caller(THIRD, audio=SPEAKING, loop=True, seconds=90):
                third = await centre.until(THIRD, has(state="waiting"))
                await _stand(centre, other, third, silent)
                await _ordered(centre, silent, before=third)
                await _stand(centre, other, silent, third)
                await _ordered(centre, other, before=third)  # as before, but for one: the same
                await _stand(centre, silent, other, third)
                await centre.post(f"/calls/{silent['id']}/own-place")
                await _stand(centre, other, third, silent)
            moved = await centre.post(f"/calls/{silent['id']}/first")
            assert moved["priority"] == 20
            await _stand(centre, silent, other)
            async with centre.call_taker("201", answer_after=0.2) as taker:
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
                await centre.until(SILENT, has(state="talking"))
    call = await centre.recorded(SILENT)
    assert (call["outcome"], verdict(call)) == ("answered", "silent")
    kinds = await _kinds(centre, call)
    assert {"lowered", "moved_up", "moved_back"} <= set(kinds)


async def test_whoever_speaks_from_a_lowered_number_keeps_the_usual_place(centre: Lab) -> None:
    """A voice may be distress: the lower place is of the number, never of who is heard."""
    await centre.api(f"/numbers/{SPEAKS}/lower", reason="Sering bercanda", hours=24)
    async with centre.caller(SPEAKS, audio=SPEAKING, loop=True, seconds=60):
        speaks = await centre.until(SPEAKS, has(state="waiting"))
        async with centre.caller(THIRD, audio=SPEAKING, loop=True, seconds=60):
            third = await centre.until(THIRD, has(state="waiting"))
            await _stand(centre, speaks, third)
            await _on_line(centre, speaks, lambda one: one["priority"] == 10)
    call = await centre.until(SPEAKS, has(state="closed"))
    assert verdict(call) == "voice" and "lowered" not in await _kinds(centre, call)


async def test_told_of_a_fire_one_stays_and_one_leaves_a_message(centre: Lab) -> None:
    """With all but the desk dead: Asterisk alone tells it, and keeps both."""
    await centre.api("/announcements", words="Kebakaran pasar", sound="known_fire", minutes=30)
    await _announced(centre)
    async with centre.caller(STAYS, audio=SPEAKING, loop=True, seconds=120):
        with frozen(centre, "screen-1", "screen-2", "jobs"):
            async with centre.caller(
                LEAVES, audio=SPEAKING, loop=True, keys="*@8", seconds=32
            ) as phone:
                await phone.wait_until_over(timeout_s=PATIENCE_S)
        await centre.ready()
        async with centre.call_taker("201", answer_after=0.2) as taker:
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            stays = await centre.until(STAYS, has(state="talking"))
    assert stays["answered_by"] == "201"
    stays = await centre.until(STAYS, is_recorded)
    left = await centre.until(LEAVES, is_recorded)
    assert (stays["outcome"], left["outcome"]) == ("answered", "message")
    for call in (stays, left):
        assert "announced" in await _kinds(centre, call)
        heard = samples_of_flac(await centre.audio(call), channel=1)
        assert tone_s(heard, HZ) > TOLD_S / 2
    ticket = await centre.api(f"/tickets/{left['ticket']}")
    assert ticket["state"] == "callback"
    assert list(centre.settings.spool_dir.glob(f"{left['id']}-message.wav"))
    await centre.post("/announcements/end")
    await _announced(centre, wanted=False)
    assert (await _kinds(centre, stays)).count("announced") == 1
    overflowed = [
        f["data"]["why"] for f in await _journey(centre, left) if f["kind"] == "overflowed"
    ]
    assert overflowed == ["ANNOUNCED"]


async def test_who_waited_already_is_told_too_and_it_is_on_record(centre: Lab) -> None:
    async with centre.caller(WAITS, audio=SPEAKING, loop=True, seconds=120):
        call = await centre.until(WAITS, has(state="waiting"))
        await centre.api("/announcements", words="Banjir Welahan", sound="known_fire", minutes=30)
        async with asyncio.timeout(PATIENCE_S):
            while "announced" not in await _kinds(centre, call):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    words = [f["data"]["words"] for f in await _journey(centre, call) if f["kind"] == "announced"]
    assert words == ["Banjir Welahan"]
    await centre.post("/announcements/end")
    await _announced(centre, wanted=False)


async def _ordered(centre: Lab, call: Call, *, before: Call) -> None:
    await centre.api(f"/calls/{call['id']}/before", other=before["id"])


async def _stand(centre: Lab, *calls: Call) -> None:
    """In this order, each in the queue."""
    for position, call in enumerate(calls, 1):
        await _on_line(centre, call, lambda one, n=position: one["position"] == n)  # type: ignore[misc]


async def _announced(centre: Lab, *, wanted: bool = True) -> None:
    """Until Asterisk itself knows whether anything is announced."""
    async with centre.manager() as ami, asyncio.timeout(PATIENCE_S):
        while bool(await ami.global_value(VARIABLE)) != wanted:  # noqa: ASYNC110 - Asterisk
            await asyncio.sleep(0.1)


async def _journey(centre: Lab, call: Call) -> list[dict[str, Any]]:
    return list((await centre.api(f"/calls/{call['id']}"))["journey"])


async def _kinds(centre: Lab, call: Call) -> list[str]:
    return [fact["kind"] for fact in await _journey(centre, call)]


async def _on_line(centre: Lab, call: Call, wanted: Callable[[Any], bool]) -> Any:
    """The caller as every screen has them, once they wait as wanted."""
    last = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                waiting = (await centre.api("/live"))["waiting"]
                last = next((one for one in waiting if one["call_id"] == call["id"]), None)
                if last is not None and wanted(last):
                    return last
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"not as wanted: {last}") from None
