"""Outside the opening hours: answered, recorded, heard, told in one sentence, and never hung up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from ari_app.asterisk.ami import Ami
from ari_app.settings import Hours
from ari_app.telephone.phone_event import PhoneEventKind
from bench.free_ports import free_ports
from bench.load import far_end
from tests.calls.lab import SPEAKING, Call, Lab, frozen, has, is_recorded, lab, verdict
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


def hour_of_the_day(begins_in_h: int) -> Hours:
    """One hour of each day, so many hours from now by the clock of Jepara."""
    now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Jakarta"))
    begin = (now + timedelta(hours=begins_in_h)).replace(minute=0)
    return Hours(every_day=f"{begin:%H:%M}-{begin + timedelta(hours=1):%H:%M}")


def _open_now() -> Hours:
    """Until tomorrow at this time, but for one hour that is far: over midnight in most runs."""
    now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Jakarta")).replace(minute=0)
    begin, end = now - timedelta(hours=6), now + timedelta(hours=6)
    return Hours(every_day=f"{begin:%H:%M}-{end:%H:%M}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def closed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    home = tmp_path_factory.mktemp("closed")
    async with lab(
        home, hours=hour_of_the_day(6), overflow_after_s=15, ring_all_s=3, message_s=5
    ) as running:
        yield running


async def test_a_speaking_caller_leaves_a_message_that_becomes_a_call_back(closed: Lab) -> None:
    async with closed.caller("081470000001", audio=SPEAKING, loop=True, seconds=22):
        call = await closed.until("081470000001", is_recorded)
    assert (call["outcome"], verdict(call)) == ("message", "voice")
    told = await _told(closed, call)
    assert told[:2] == ["waiting", "out_of_hours"]
    assert told.index("message_left") < len(told)
    assert (await closed.api(f"/tickets/{call['ticket']}"))["state"] == "callback"
    assert call["recording"]["seconds"] > 20


async def test_a_silent_caller_is_heard_first_and_hung_up_by_nobody(closed: Lab) -> None:
    async with closed.caller("081470000002", seconds=30):
        await closed.until("081470000002", has(state="held"))
        call = await closed.until("081470000002", is_recorded)
    assert verdict(call) == "silent"
    assert call["outcome"] == "message"
    journey = (await closed.api(f"/calls/{call['id']}"))["journey"]
    assert [fact["data"]["by"] for fact in journey if fact["kind"] == "hung_up"] == ["caller"]
    assert "out_of_hours" in await _told(closed, call)


async def test_with_screeners_jobs_and_desk_dead_the_clock_still_counts(closed: Lab) -> None:
    with frozen(closed, "screen-1", "screen-2", "jobs", "desk"):
        async with closed.caller("081470000003", audio=SPEAKING, loop=True, seconds=20) as phone:
            await phone.wait_until_over(timeout_s=PATIENCE_S)
    await closed.ready()
    call = await closed.recorded("081470000003")
    assert (call["outcome"], verdict(call)) == ("message", "unscreened")
    assert "out_of_hours" in await _told(closed, call)


async def test_a_call_taker_who_is_ready_all_the_same_gets_the_call(closed: Lab) -> None:
    async with closed.call_taker("201", answer_after=0.2) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await _until_ready(closed, "201")
        async with closed.caller("081470000004", audio=SPEAKING, loop=True):
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await closed.until("081470000004", has(state="talking"))
            assert call["answered_by"] == "201"
    call = await closed.recorded("081470000004")
    assert call["outcome"] == "answered"
    assert "overflowed" not in await _told(closed, call)


async def test_who_lets_it_ring_leaves_the_caller_to_the_message(closed: Lab) -> None:
    async with closed.call_taker("201", answer_after=300) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await _until_ready(closed, "201")
        async with closed.caller("081470000005", audio=SPEAKING, loop=True, seconds=26):
            await taker.wait_for(PhoneEventKind.RINGING, timeout_s=PATIENCE_S)
            call = await closed.until("081470000005", is_recorded)
    assert call["outcome"] == "message"


async def test_the_duty_officer_is_called_before_any_message(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    async with (
        far_end(port, folder=tmp_path / "duty", limit_s=90),
        lab(
            tmp_path / "home",
            hours=hour_of_the_day(6),
            line_out=f"127.0.0.1:{port}",
            duty_number="+6281100000",
        ) as centre,
        centre.caller("081470000006", keys="1@0.5"),
    ):
        call = await centre.until("081470000006", has(state="talking"))
        journey = (await centre.api(f"/calls/{call['id']}"))["journey"]
        answered = [f["data"]["stage"] for f in journey if f["kind"] == "overflow_answered"]
        assert answered == ["duty"]
        reasons = [f["data"]["why"] for f in journey if f["kind"] == "overflowed"]
        assert reasons == ["CLOSED"]


async def test_a_star_outside_the_hours_does_not_pass_the_duty_officer_by(tmp_path: Path) -> None:
    """They waited in the queue when the centre closed, and were told of an incident there."""
    (port,) = free_ports(1)
    number = "081470000008"
    async with (
        far_end(port, folder=tmp_path / "duty", limit_s=240),
        lab(
            tmp_path / "home",
            hours=hour_of_the_day(6),
            line_out=f"127.0.0.1:{port}",
            duty_number="+6281100000",
            overflow_after_s=200,
        ) as centre,
    ):
        await centre.api("/announcements", words="Kebakaran", sound="known_fire", minutes=30)
        stars = ",".join(f"*@{second}" for second in range(20, 80, 6))
        phone = centre.caller(number, audio=SPEAKING, loop=True, keys=stars, seconds=150)
        async with phone, centre.manager() as ami:
            await _into_the_queue(ami)
            call = await centre.until(number, has(state="talking"), timeout_s=120)
            journey = (await centre.api(f"/calls/{call['id']}"))["journey"]
    told = [(f["kind"], f["data"].get("stage")) for f in journey]
    assert ("announced", None) in told and ("overflowed", "duty") in told
    assert ("overflow_answered", "duty") in told
    assert ("overflowed", "message") not in told


async def _into_the_queue(ami: Ami) -> None:
    """The caller who is told that it is closed waits in the queue instead, as before that hour."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for channel in await ami.channels():
                if channel.is_callers and channel.context == "closed":
                    await ami.redirect(channel.name, context="waiting", extension="T")
                    return
            await asyncio.sleep(0.05)


async def test_inside_the_hours_nobody_hears_of_them(tmp_path: Path) -> None:
    async with (
        lab(tmp_path / "home", hours=_open_now()) as centre,
        centre.caller("081470000007", keys="1@0.5"),
    ):
        call = await centre.until("081470000007", has(state="waiting"))
        assert "out_of_hours" not in await _told(centre, call)


async def _told(centre: Lab, call: Call) -> list[str]:
    """The dialplan's facts from the queue on, in order."""
    wanted = ("waiting", "out_of_hours", "overflowed", "message_left")
    journey = (await centre.api(f"/calls/{call['id']}"))["journey"]
    return [fact["kind"] for fact in journey if fact["kind"] in wanted]


async def _until_ready(centre: Lab, extension: str) -> None:
    """As app_queue sees that phone."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            members = (await centre.api("/live"))["members"]
            states = {member["extension"]: member["state"] for member in members}
            if states.get(extension) == "ready":
                return
            await asyncio.sleep(0.1)
