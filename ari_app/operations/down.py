"""``sigap down``: end the running centre, or what its killed keepers have left of it."""

import argparse
import asyncio
import contextlib
import os
import signal

from ari_app.errors import SigapError
from ari_app.operations import keepers, processes
from ari_app.operations.processes import ProcessIdentity, Record
from ari_app.settings import Settings

LIMIT_S = 60.0
_FAST_SHUTDOWN = {"postgres": signal.SIGINT}  # PostgreSQL 19.5: SIGTERM waits for every client


class StillRunning(SigapError):
    """The centre did not end in time."""


async def stop(settings: Settings) -> bool:
    """Stop it and wait for its end; False when nothing ran."""
    supervisor = keepers.supervisor_of(settings.run_dir)
    apart = keepers.apart(settings.run_dir)
    kept = {"up": supervisor} if supervisor else {f"run {name}": k for name, k in apart.items()}
    for command, keeper in kept.items():
        await _end_keeper(settings, command, keeper)
    return await end_left(settings) or bool(kept)


async def end_left(settings: Settings, part: str | None = None) -> bool:
    """End what runs of the centre, or of one part of it, whoever started it; False: nothing did."""
    every = (record for record in processes.records(settings.run_dir) if record.alive())
    left = [record for record in every if part in (None, record.name)]
    for record in sorted(left, key=lambda record: keepers.end_order(record.name)):
        await _end(settings, record)
    return bool(left)


async def _end_keeper(settings: Settings, command: str, keeper: ProcessIdentity) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(keeper.pid, signal.SIGTERM)
    if not await processes.ended(keeper, LIMIT_S):
        raise StillRunning(
            f"sigap {command} (pid {keeper.pid}) did not end within {LIMIT_S:.0f} s; "
            f"read {settings.log_dir} or end it with kill -9 and run ./sigap down again."
        )


async def _end(settings: Settings, record: Record) -> None:
    how = _FAST_SHUTDOWN.get(record.name, signal.SIGTERM)
    await processes.end(record.identity, how, 10.0)
    processes.remove_record(settings.run_dir, record.name)


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    stopped = asyncio.run(stop(settings))
    print("Stopped." if stopped else f"Nothing runs in {settings.home}.")
    return 0
