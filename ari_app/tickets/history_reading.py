"""The history of a ticket, or of a call without one, read from the database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from ari_app.store.desk_database import Row
from ari_app.tickets.history import HistoryEntry, timeline


class Reads(Protocol):
    """The desk's database, or a transaction of any."""

    async def rows(self, name: str, *values: object) -> list[Row]: ...


async def history_of_ticket(database: Reads, centre: str, ticket: Row) -> list[HistoryEntry]:
    """``ticket`` is its row; raises ``DatabaseAway``."""
    values = (centre, ticket["ticket_id"], ticket["label"], ticket["call_id"])
    rows = await database.rows("history.of_ticket", *values)
    return timeline(rows, await _people(database, centre, rows))


async def history_of_call(database: Reads, centre: str, call_id: str) -> list[HistoryEntry]:
    """Of a call that has no ticket; raises ``DatabaseAway``."""
    rows = await database.rows("history.of_call", centre, call_id)
    return timeline(rows, await _people(database, centre, rows))


async def _people(database: Reads, centre: str, rows: Sequence[Row]) -> list[Row]:
    times = [row["at"] for row in rows] or [datetime.now(UTC)]
    return await database.rows("history.people", centre, min(times), max(times))
