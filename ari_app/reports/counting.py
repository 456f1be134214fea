"""Keeps what each day came to: a side task of the jobs.

A day is counted two hours after its end, and again whenever something was written to it since: a
fact that came late, a ticket that was corrected, an agency that is done at last. Forgetting what
was written and counting are one transaction, in this order, so that what is written meanwhile stays
to be counted. A process that dies in between has changed nothing.
"""

import asyncio
import logging

from ari_app.reports.period import LONGEST_DAYS
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60.0
AT_ONCE = 20
KEPT_DAYS = LONGEST_DAYS * 3  # three years back; older days are counted when they are asked for
_PAUSE_S = 0.05  # between two days: calls come first


async def keep_counting(settings: Settings, database: Database) -> None:
    """Until cancelled."""
    while True:
        try:
            counted = await count_days(database, settings.centre.code)
        except DatabaseAway as error:
            log.debug("No day can be counted now: %s", error)
            counted = 0
        await asyncio.sleep(_PAUSE_S if counted else LOOK_EVERY_S)


async def count_days(database: Database, centre: str, *, at_once: int = AT_ONCE) -> int:
    """Counts some of the days that are to be counted, newest first; how many it were."""
    async with database.transaction() as session:
        await session.run("reports.lock", centre)
        await session.run("reports.forget_old", centre, KEPT_DAYS)
        await session.run("reports.forget_late", centre)
        days = await session.rows("reports.to_count", centre, KEPT_DAYS, at_once)
    for row in days:
        day, zone = row["day"], row["zone"]
        async with database.transaction() as session:
            await session.run("reports.lock", centre)
            await session.run("reports.forget_day", centre, day, zone)
            await session.run("reports.keep_day", centre, day, zone)
            await session.run("reports.count_day", centre, day, zone)
        await asyncio.sleep(_PAUSE_S)
    return len(days)
