"""The floor under a screener: claims calls and receives their audio, and does nothing with it.

    python -m bench.receiver --worker 1

Takes the place of ``sigap screen`` in a measurement: what Asterisk and the least possible Python
cost for the same calls, recorded and streamed.
"""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from ari_app import settings
from ari_app.asterisk import credentials
from ari_app.asterisk.ari import Ari, AriError
from ari_app.asterisk.media import open_media
from ari_app.operations.programs import environ_of
from ari_app.screener.main import HEAR_EVERY_S
from ari_app.screener.readiness import Readiness
from ari_app.settings import Settings

_PUSH_EVERY_S = 1.0


class Receiver:
    """One process that receives the calls it claims."""

    def __init__(self, chosen: Settings, number: int, ari: Ari) -> None:
        self._ari = ari
        self._deadman_s = chosen.screening.deadman_s
        self._readiness = Readiness(chosen.run_dir, number)
        self._started: dict[str, asyncio.Event] = {}
        self._calls: dict[str, asyncio.Task[None]] = {}
        self._claims: set[asyncio.Task[bool]] = set()

    async def run(self) -> None:
        """Until the connection to Asterisk ends."""
        async with asyncio.TaskGroup() as calls:
            async for event in self._ari.events():
                self._readiness.ready()
                self._on_event(event, calls)

    def _on_event(self, event: Mapping[str, Any], calls: asyncio.TaskGroup) -> None:
        channel = str((event.get("channel") or {}).get("id", ""))
        match event.get("type"):
            case "Connected":
                calls.create_task(self._beat())
            case "CallBroadcast":
                task = calls.create_task(self._ari.claim(channel))
                self._claims.add(task)
                task.add_done_callback(self._claims.discard)
            case "StasisStart" if channel in self._started:
                self._started[channel].set()
            case "StasisStart" if event.get("args"):
                self._calls[channel] = calls.create_task(self._receive(channel))
            case "StasisEnd" | "ChannelDestroyed":
                if call := self._calls.pop(channel, None):
                    call.cancel()

    async def _beat(self) -> None:
        while True:
            self._readiness.ready()
            await asyncio.sleep(1.0)

    async def _receive(self, channel: str) -> None:
        media, bridge = f"receive-{channel}", f"bridge-{channel}"
        self._started[media] = asyncio.Event()
        with contextlib.suppress(AriError):
            line = await open_media(self._ari, await self._ari.external_media(media) or "")
            pushing = asyncio.create_task(self._push(channel))
            try:
                await self._started[media].wait()
                await self._ari.bridge(bridge, channel, media)
                while True:
                    line.read()
                    await asyncio.sleep(HEAR_EVERY_S)
            finally:
                pushing.cancel()
                await self._ari.destroy_bridge(bridge)
                await self._ari.hang_up_media(media)
                line.close()

    async def _push(self, channel: str) -> None:
        while True:
            await self._ari.set_variable(channel, "TIMEOUT(absolute)", f"{self._deadman_s:g}")
            await asyncio.sleep(_PUSH_EVERY_S)


@asynccontextmanager
async def receivers(chosen: Settings, count: int) -> AsyncIterator[Mapping[str, int]]:
    """So many receivers beside a centre without screeners; yields their names and pids."""
    running = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.receiver", "--worker", str(number)),
            env=environ_of(chosen) | {"PYTHONPATH": os.environ.get("PYTHONPATH", os.getcwd())},
            stderr=asyncio.subprocess.DEVNULL,
        )
        for number in range(1, count + 1)
    ]
    try:
        yield {f"screen-{number}": one.pid for number, one in enumerate(running, start=1)}
    finally:
        for one in running:
            with contextlib.suppress(ProcessLookupError):
                one.kill()
            await one.wait()


async def _run(number: int) -> None:
    chosen = settings.load()
    password = credentials.load(chosen.home).ari_password
    async with Ari(port=chosen.ari_port, password=password, app=f"sigap-{number}") as ari:
        await Receiver(chosen, number, ari).run()


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", type=int, default=1)
    asyncio.run(_run(parser.parse_args(argv).worker))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
