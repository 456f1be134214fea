"""Many calls beside the callers, counted by SIPp and by SQL."""

from dataclasses import replace
from pathlib import Path

import asyncpg

from ari_app.settings import Settings
from ari_app.store.database import dsn_of
from ari_app.telephone_number import canonical_number
from bench.faults.ears import Ears
from bench.faults.figures import Flood
from bench.load import HeardCaller, MadeCall, make_calls, make_heard_calls

FLOOD_S = 12.0
HANG_UPS = 40  # in that time: 200 a minute
OF_ONE = 60
ONE_NUMBER = "081299999999"
ONE_TALKS_S = 6.0
FIRST_NUMBER = 81_900_000_000

COUNTED = """
SELECT count(*) AS rows, count(*) FILTER (WHERE c.state = 'closed') AS closed,
       count(*) FILTER (WHERE c.outcome LIKE 'abandoned%') AS abandoned, count(t.label) AS tickets
FROM calls c LEFT JOIN tickets t ON t.call_id = c.call_id WHERE c.ani = ANY($1::text[])
"""


async def instant_hang_ups(server: str, folder: Path) -> Flood:
    """They are over at once; what SQL says of them is asked later (:func:`counted`)."""
    made = await make_calls(
        HANG_UPS,
        server=server,
        folder=folder,
        scenario="instant_bye",
        talk_s=0.0,
        within_s=FLOOD_S,
        first_number=FIRST_NUMBER,
    )
    return _made(made, [call.number for call in made])


async def one_number(server: str, folder: Path) -> Flood:
    """All without a word: the queue's phones are for the others."""
    with Ears([b""] * OF_ONE) as ears:
        callers = [
            HeardCaller(name=f"of-one-{number}", number=ONE_NUMBER, media_port=ear.port)
            for number, ear in enumerate(ears.all)
        ]
        made = await make_heard_calls(
            callers, server=server, folder=folder, talk_s=ONE_TALKS_S, within_s=10.0
        )
    return _made(made, [ONE_NUMBER])


def _made(made: list[MadeCall], numbers: list[str]) -> Flood:
    answered = sum(call.answered_at_s is not None for call in made)
    return Flood(numbers=tuple(numbers), offered=len(made), answered=answered)


async def counted(flood: Flood, settings: Settings) -> Flood:
    """The same with what SQL has of it now."""
    country = settings.centre.country
    numbers = [canonical_number(number, country) for number in flood.numbers]
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        row = await connection.fetchrow(COUNTED, numbers)
    finally:
        await connection.close()
    return replace(flood, closed=row["closed"], abandoned=row["abandoned"], tickets=row["tickets"])
