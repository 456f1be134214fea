"""Every Python process of ours is dead: Asterisk alone answers, records, queues and rings."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest_asyncio

from ari_app.operations import processes
from ari_app.operations.programs import environ_of
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.telephone.phone_event import PhoneEventKind
from bench.free_ports import free_ports
from bench.load import FarEnd, far_end
from bench.priority import calls_first
from tests.calls.lab import (
    SPEAKING,
    Lab,
    entered,
    lab_settings,
    make_accounts,
    running_parts,
    verdict,
)
from tests.calls.test_hours import hour_of_the_day
from tests.patience import PATIENCE_S

ENGINES = ("asterisk", "postgres")
REACHED, LEFT = "081500000002", "081500000003"
AT_DUTY: dict[str, FarEnd] = {REACHED: "call_taker", LEFT: "ringing"}


async def test_the_call_is_answered_and_everything_is_known_after_the_next_start(
    settings: Settings,
) -> None:
    up = await _start(settings)
    async with _lab(settings) as lab:
        await _kill_all_of_ours(settings, up)
        async with lab.call_taker("201", answer_after=0.2) as taker:
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            async with lab.caller("081500000001"):
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
                await asyncio.sleep(3)  # they talk
        again = await _start(settings)
        await lab.ready()
        call = await lab.recorded("081500000001")
        assert (call["outcome"], verdict(call)) == ("answered", "unscreened")
        assert call["ticket"]
        lasted_s = entered(call, "closed") - entered(call, "offered")
        assert abs(call["recording"]["seconds"] - lasted_s) < 1
        everything = [record.identity for record in processes.records(settings.run_dir)]
        again.terminate()
        await asyncio.wait_for(again.wait(), PATIENCE_S)
    assert len(everything) >= 6
    assert not [one for one in everything if processes.identity_of(one.pid) == one]


async def test_outside_the_hours_the_duty_officer_and_then_the_message_need_nothing_of_ours(
    tmp_path: Path,
) -> None:
    """One finds the duty officer, one hears the telephone ring in vain; nobody is hung up on."""
    (port,) = free_ports(1)
    chosen = lab_settings(
        tmp_path / "home",
        hours=hour_of_the_day(6),
        line_out=f"127.0.0.1:{port}",
        duty_number="+6281100000",
        duty_ring_s=5,
        message_s=5,
    )
    try:
        up = await _start(chosen)
        async with _lab(chosen) as lab:
            await _kill_all_of_ours(chosen, up)
            for number, at_duty in AT_DUTY.items():
                far = far_end(port, folder=tmp_path / at_duty, limit_s=90, scenario=at_duty)
                async with far, lab.caller(number, audio=SPEAKING, loop=True, seconds=25) as phone:
                    await phone.wait_until_over(timeout_s=PATIENCE_S)
            again = await _start(chosen)
            await lab.ready()
            reached, left = await lab.recorded(REACHED), await lab.recorded(LEFT)
            assert (reached["outcome"], left["outcome"]) == ("answered", "message")
            assert (await lab.api(f"/tickets/{left['ticket']}"))["state"] == "callback"
            for call, stages in ((reached, ["duty"]), (left, ["duty", "message"])):
                journey = (await lab.api(f"/calls/{call['id']}"))["journey"]
                assert "out_of_hours" in [fact["kind"] for fact in journey]
                assert verdict(call) == "unscreened"
                assert [f["data"]["stage"] for f in journey if f["kind"] == "overflowed"] == stages
                assert [f["data"]["by"] for f in journey if f["kind"] == "hung_up"] == ["caller"]
            again.terminate()
            await asyncio.wait_for(again.wait(), PATIENCE_S)
    finally:
        await _end_all(chosen)


@pytest_asyncio.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    """A centre to be started; whatever of it still runs at the end is ended."""
    chosen = lab_settings(tmp_path / "home")
    yield chosen
    await _end_all(chosen)


async def _end_all(settings: Settings) -> None:
    for record in processes.records(settings.run_dir):
        await processes.end(record.identity, signal.SIGKILL, 5.0)


async def _start(settings: Settings) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "up"),
        env=environ_of(settings),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )


@asynccontextmanager
async def _lab(settings: Settings) -> AsyncIterator[Lab]:
    """The lab's view of a centre that another process runs."""
    await _until_up(settings)
    token = await make_accounts(settings)
    base = f"http://127.0.0.1:{settings.http_port}"
    headers = {"Authorization": f"Bearer {token}"}
    first = calls_first(lambda: running_parts(settings))
    async with first, aiohttp.ClientSession(base, headers=headers) as http:
        lab = Lab(settings=settings, centre=RunningCentre(settings), http=http)
        await lab.ready()
        yield lab


async def _until_up(settings: Settings) -> None:
    async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"http://127.0.0.1:{settings.http_port}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.2)


async def _kill_all_of_ours(settings: Settings, up: asyncio.subprocess.Process) -> None:
    up.kill()
    await up.wait()
    for record in processes.records(settings.run_dir):
        if record.name not in ENGINES and record.alive():
            os.kill(record.identity.pid, signal.SIGKILL)
