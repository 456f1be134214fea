"""Draws what is heard of calls that nothing speaks against: a side task of the jobs.

A day of the centre is drawn once, an hour after its end, when the last facts of its calls are
there; days on which the jobs did not work are drawn later, up to a week. The rule is in
first_heard.py.
"""

import asyncio
import logging
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway, Session
from recordings.first_heard import Candidate, drawn

log = logging.getLogger(__name__)

LOOK_EVERY_S = 300.0
AFTER = timedelta(hours=1)
DAYS_BACK = 7


async def keep_choosing(settings: Settings, database: Database) -> None:
    """Until cancelled; a database that is away draws nothing, and later the same."""
    await asyncio.sleep(LOOK_EVERY_S)  # who was away has facts to ship first
    while True:
        try:
            await choose_due(settings, database, datetime.now(UTC))
        except DatabaseAway as error:
            log.debug("The draw waits: %s", error)
        await asyncio.sleep(LOOK_EVERY_S)


async def choose_due(settings: Settings, database: Database, now: datetime) -> int:
    """Draws each day that is over and was not drawn; returns how many calls are to be heard."""
    zone = ZoneInfo(settings.centre.time_zone)
    today = (now - AFTER).astimezone(zone).date()
    chosen = 0
    for back in range(DAYS_BACK, 0, -1):
        async with database.transaction() as session:
            day = today - timedelta(days=back)
            chosen += await _choose(session, settings, day, zone, last=back == DAYS_BACK)
    return chosen


async def _choose(
    session: Session, settings: Settings, day: date, zone: ZoneInfo, *, last: bool
) -> int:
    """``last``: it is not looked at again, so what is there by now is drawn from."""
    centre, share = settings.centre.code, settings.review.share
    begins = datetime.combine(day, time(), zone)
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    if not last and await session.row("draws.unfinished", centre, begins, ends):
        return 0  # a call of it goes on, or a recording waits for the disk
    if await session.row("draws.begin", centre, day, share) is None:
        return 0
    rows = await session.rows("draws.candidates", centre, begins, ends)
    calls = [Candidate(call_id=row["call_id"], taker=row["taker"]) for row in rows]
    chosen = drawn(calls, share)
    await session.run("draws.keep", centre, day, list(chosen), len(calls))
    said = {"action": "drawn", "day": str(day), "calls": len(calls), "drawn": len(chosen)}
    log.info("Calls were drawn to be heard", extra=said)
    return len(chosen)
