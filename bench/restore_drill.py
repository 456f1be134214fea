"""How long a backup and a restore take: ``python -m bench.restore_drill [--calls 2000]``.

A centre of its own with that many calls, each with a recording of a minute's size, in a folder that
is removed again. Timed are the first backup, the second one after nothing happened, the proof, and
the restore into an empty home; what each wrote is printed beside it.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import asyncpg

from ari_app.backup import making, restoring, sealing, trial_server
from ari_app.backup.folder import Folder
from ari_app.operations import home_folder, postgres
from ari_app.settings import Settings
from ari_app.store.migrating import migrate
from tests.desk.centre import Centre

T = TypeVar("T")
RECORDING_BYTES = 480_000  # a minute of both sides, as FLAC packs a talk


async def drill(calls: int, place: Path) -> None:
    settings = Settings(home=place / "home", node="bench")
    home_folder.make_home(settings)
    key, _ = sealing.load_or_make(settings.home / sealing.FILE)
    root = place / "backups"
    async with trial_server.running(settings):
        await fill(settings, calls)
        for name in ("first backup", "second backup"):
            made = await timed(name, making.make(settings, Folder(root=root, key=key), keep=2))
            size, new = made.contents.bytes / 1e6, made.added_bytes / 1e6
            print(f"    {size:.0f} MB in {len(made.contents.files)} files, {new:.0f} MB new")
        await timed("proof", restoring.check(settings, Folder(root=root, key=key)))
    target, now = Settings(home=place / "restored", node="bench"), datetime.now(UTC)
    folder = Folder(root=root, key=key)
    found = await timed("restore", restoring.restore(target, folder, until=None, now=now))
    assert found.counted["calls"] == calls and not found.missing


async def fill(settings: Settings, calls: int) -> None:
    await postgres.wait_ready(settings)
    await migrate(postgres.dsn(settings))
    connection = await asyncpg.connect(postgres.dsn(settings))
    centre = Centre(database=connection, archive=settings.archive_dir)
    await centre.add_centre("JPR", "Jepara")
    start = datetime.now(UTC) - timedelta(days=30)
    for number in range(calls):
        call_id = await centre.add_call(at=start + timedelta(minutes=number))
        await centre.add_recording(call_id, os.urandom(RECORDING_BYTES))
        await centre.add_ticket(call_id, number + 1, narrative="Kebakaran di dekat pasar.")
    await connection.execute("UPDATE calls SET node = 'bench', needs_review = false")
    await connection.execute("UPDATE recordings SET node = 'bench'")
    await connection.close()


async def timed(name: str, work: Awaitable[T]) -> T:
    began = time.monotonic()
    found = await work
    print(f"{name:>14}: {time.monotonic() - began:6.1f} s", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sigap-drill-") as place:
        asyncio.run(drill(arguments.calls, Path(place)))


if __name__ == "__main__":
    main()
