"""The database of a new centre, made once a process and copied: its making costs seconds each time.

How a centre makes it is tests/runtime's subject.
"""

import asyncio
import atexit
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

from ari_app.backup import trial_server
from ari_app.operations import postgres
from ari_app.operations.home_folder import make_home
from ari_app.settings import Settings
from ari_app.store.index_building import build_indexes
from ari_app.store.migrating import make_logins, migrate


def lay(settings: Settings) -> None:
    """Into a home that has none yet. Blocks; called in a thread, for a loop runs in it."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = postgres.data_dir(settings)
    if not target.exists():
        subprocess.run(("cp", "-a", str(_made()), str(target)), check=True)


@functools.cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sigap-made-"))
    folder.chmod(0o755)  # PostgreSQL's user has a folder in it
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(home=folder / "home")
    asyncio.run(_make(settings))
    return postgres.data_dir(settings)


async def _make(settings: Settings) -> None:
    make_home(settings)
    async with trial_server.running(settings):
        await postgres.wait_ready(settings)
        await migrate(postgres.dsn(settings))
        await make_logins(postgres.dsn(settings))
        await build_indexes(postgres.dsn(settings))
