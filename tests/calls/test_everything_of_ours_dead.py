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
from ari_app.operations.up import RunningCentre, environ_of
from ari_app.settings import Settings
from ari_app.telephone.phone_event import PhoneEventKind
from bench.priority import calls_first
from tests.calls.lab import Lab, lab_settings, make_accounts, running_parts, verdict

ENGINES = ("asterisk", "postgres")


async def test_the_call_is_answered_and_everything_is_known_after_the_next_start(
    settings: Settings,
) -> None:
    up = await _start(settings)
    async with _lab(settings) as lab:
        await _kill_all_of_ours(settings, up)
        async with lab.call_taker("201", answer_after=0.2) as taker:
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=15)
            async with lab.caller("081500000001", seconds=5) as phone:
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=15)
                await phone.wait_until_over(timeout_s=15)
        again = await _start(settings)
        await lab.ready(timeout_s=60)
        call = await lab.recorded("081500000001", timeout_s=30)
        assert (call["outcome"], verdict(call)) == ("answered", "unscreened")
        assert call["ticket"] and 4 < call["recording"]["seconds"] < 6
        everything = [record.identity for record in processes.records(settings.run_dir)]
        again.terminate()
        await asyncio.wait_for(again.wait(), 60)
    assert len(everything) >= 6
    assert not [one for one in everything if processes.identity_of(one.pid) == one]


@pytest_asyncio.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    """A centre to be started; whatever of it still runs at the end is ended."""
    chosen = lab_settings(tmp_path / "home")
    yield chosen
    for record in processes.records(chosen.run_dir):
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
    async with asyncio.timeout(60), aiohttp.ClientSession() as http:
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
