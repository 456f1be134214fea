"""``sigap down``: end the running centre, or what a killed ``sigap up`` has left of it."""

import argparse
import asyncio
import contextlib
import os
import signal
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.operations import processes
from ari_app.operations.processes import Record
from ari_app.settings import Settings
from ari_app.setup import file_lock

LIMIT_S = 60.0
_ENGINES_LAST = {"asterisk": 1, "postgres": 2}
_FAST_SHUTDOWN = {"postgres": signal.SIGINT}  # PostgreSQL 19.5: SIGTERM waits for every client


class StillRunning(SigapError):
    """The centre did not end in time."""


async def stop(settings: Settings) -> bool:
    """Stop it and wait for its end; False when nothing ran."""
    supervisor = supervisor_of(settings.run_dir)
    if supervisor:
        os.kill(supervisor.pid, signal.SIGTERM)
        if not await processes.ended(supervisor, LIMIT_S):
            raise StillRunning(
                f"sigap up (pid {supervisor.pid}) did not end within {LIMIT_S:.0f} s; "
                f"read {settings.log_dir} or end it with kill -9 and run ./sigap down again."
            )
    left = [record for record in processes.records(settings.run_dir) if record.alive()]
    for record in sorted(left, key=lambda record: _ENGINES_LAST.get(record.name, 0)):
        await _end(settings, record)
    return bool(supervisor or left)


async def _end(settings: Settings, record: Record) -> None:
    how = _FAST_SHUTDOWN.get(record.name, signal.SIGTERM)
    await processes.end(record.identity, how, 10.0)
    processes.remove_record(settings.run_dir, record.name)


def supervisor_of(run_dir: Path) -> processes.ProcessIdentity | None:
    """The living ``sigap up``: only it holds the lock, so the pid in the file is its own."""
    path = run_dir / "up.lock"
    if not path.exists():
        return None
    if free := file_lock.try_lock(path):
        free.close()
        return None
    with contextlib.suppress(ValueError):
        return processes.identity_of(int(path.read_text(encoding="ascii")))
    return None


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    stopped = asyncio.run(stop(settings))
    print("Stopped." if stopped else f"Nothing runs in {settings.home}.")
    return 0
