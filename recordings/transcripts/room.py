"""Whether calls leave room for writing down what was said: they come first.

Asked by whoever hears recordings or talks beside the calls. What is not known is no room.
"""

import asyncio
import logging

from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway

log = logging.getLogger(__name__)

ROOM_EVERY_S = 2.0


def has_room(calls: int, settings: Settings) -> bool:
    """Whether the calls that are on leave the machine to us. Pure."""
    screening = settings.screening
    return calls <= screening.workers * screening.worker_calls * settings.transcript.share


async def leave_room(settings: Settings, database: Database) -> bool:
    """Whether this node's calls do, now. Raises `DatabaseAway`."""
    async with database.transaction() as session:
        row = await session.row("transcripts.calls_on", settings.centre.code, settings.node)
    return row is not None and has_room(row["calls"], settings)


class Room:
    """Asked again and again; the database only each `ROOM_EVERY_S`."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self._looked_at = float("-inf")  # when there was room

    async def there_is(self) -> bool:
        """Raises `DatabaseAway`."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._looked_at < ROOM_EVERY_S:
            return True
        room = await leave_room(self._settings, self._database)
        self._looked_at = now_s if room else float("-inf")
        return room

    async def wait(self) -> None:
        """Until there is some."""
        while True:
            try:
                if await self.there_is():
                    return
            except DatabaseAway:
                log.debug("What was said waits for the database")
            await asyncio.sleep(ROOM_EVERY_S)
