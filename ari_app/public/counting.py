"""A side task of the jobs: writes the counts that the public page shows, while it is on.

The page itself can read no call: it finds these numbers or nothing.
"""

import asyncio
import logging
from datetime import UTC, date, datetime

from ari_app.public.months import last_of, missing_months, months_to_count, public_month
from ari_app.reports.period import Period, today
from ari_app.reports.reading import read_counted
from ari_app.reports.report import Names
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway, Session

log = logging.getLogger(__name__)
LOOK_EVERY_S = 600.0


async def keep_public(settings: Settings, database: Database) -> None:
    """Until cancelled."""
    while True:
        try:
            if settings.public.page:
                await write_months(settings, database, datetime.now(UTC))
        except DatabaseAway as error:
            log.debug("the public's counts are not written now: %s", error)
        await asyncio.sleep(LOOK_EVERY_S)


async def write_months(settings: Settings, database: Database, now: datetime) -> None:
    """This month, and the one before it: what comes late corrects it for that long.

    Earlier ones that are missing are counted once, a few at each look.
    """
    day = today(now, settings.centre.time_zone)
    async with database.transaction() as session:
        for month in months_to_count(day):
            await _write(settings, session, month, day)
    for month in await _missing(settings, database, day):
        async with database.transaction() as session:
            await _write(settings, session, month, day)


async def _missing(settings: Settings, database: Database, day: date) -> list[date]:
    centre, zone = settings.centre.code, settings.centre.time_zone
    async with database.transaction() as session:
        row = await session.row("public.counted", centre, zone)
    return missing_months(day, row["since"], row["months"]) if row else []


async def _write(settings: Settings, session: Session, month: date, day: date) -> None:
    centre, zone = settings.centre.code, settings.centre.time_zone
    names = Names.of(await session.rows("reports.names", centre))
    period = Period(first=month, last=last_of(month, day))
    shown = public_month(await read_counted(session, centre, zone, period), names.types)
    numbers = (shown.offered, shown.answered, shown.false_calls, shown.tickets, shown.done)
    rates = (shown.answered_in_time, shown.answer_s)
    values = (*numbers, *rates, dict(shown.types))
    await session.run("public.keep_month", centre, month, *values)
