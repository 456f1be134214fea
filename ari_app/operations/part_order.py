"""What a part waits for by itself, where nobody starts all of them in order (``sigap run``)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from ari_app.operations.programs import login_of
from ari_app.settings import Settings
from ari_app.setup import file_lock
from ari_app.store.database import DatabaseAway, dsn_of
from ari_app.store.migrating import require_migrated

TURN_LIMIT_S = 40.0
DATABASE_LIMIT_S = 120.0


@contextlib.asynccontextmanager
async def turn_of_screeners(settings: Settings) -> AsyncIterator[None]:
    """Screeners that several keepers replace at once: one after the other, and not for ever."""
    lock = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(TURN_LIMIT_S):
            while (lock := file_lock.try_lock(settings.run_dir / "screeners.turn")) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    try:
        yield
    finally:
        if lock:
            lock.close()


async def until_of_this_version(settings: Settings, name: str) -> None:
    """Whoever writes to the database begins when its keeper has brought it here.

    Not for ever: without a database they do what they can. Raises `MigrationError` where it is
    newer.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DATABASE_LIMIT_S):
            while True:
                with contextlib.suppress(DatabaseAway):
                    return await require_migrated(dsn_of(settings, login_of(name)))
                await asyncio.sleep(0.5)
