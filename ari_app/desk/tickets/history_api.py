"""``/api/v1/tickets/{id}/history``: what became of a ticket and its call, in one line."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, Field

from ari_app.desk.tickets import history_wording
from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.desk.web.wording import Language
from ari_app.live.targets import named
from ari_app.people.access import Account, Right
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.telephone_number import shown
from ari_app.tickets.history import Entry, timeline


class EntryShape(Shape):
    at: AwareDatetime
    kind: str = Field(description="a fact's kind, or a step of the ticket, an agency, a call-back")
    by: str = Field(description="a login or an extension; empty: nobody of ours")
    name: str = Field(description="who that is now")
    text: str | None = Field(description="what happened, in words")
    note: str = Field(description="what was said with it")
    call_id: str | None = Field(description="the call that it happened in")
    data: dict[str, Any]


class HistoryShape(Shape):
    ticket: str
    entries: list[EntryShape]


class HistoryQueryShape(Shape):
    lang: Language = Language.ID


async def history(asked: Asked) -> HistoryShape:
    language, row = asked.query(HistoryQueryShape).lang, await find_ticket(asked)
    entries = await of_ticket(asked.parts.database, asked.account, row)
    known, country = asked.parts.directory.targets, asked.parts.directory.country
    return HistoryShape(
        ticket=row["label"],
        entries=[
            EntryShape(
                at=entry.at,
                kind=entry.kind,
                by=entry.by,
                name=entry.name,
                text=history_wording.sentence(
                    entry, language, lambda number: shown(named(number, known), country)
                ),
                note=history_wording.detail(entry, language),
                call_id=entry.call_id,
                data=dict(entry.data),
            )
            for entry in entries
        ],
    )


async def of_ticket(database: DeskDatabase, account: Account, row: Row) -> list[Entry]:
    """``row`` is the ticket's; raises ``DatabaseAway``."""
    values = (account.centre, row["ticket_id"], row["label"], row["call_id"])
    rows = await database.rows("history.of_ticket", *values)
    return timeline(rows, await _people(database, account, rows))


async def of_call(database: DeskDatabase, account: Account, call_id: str) -> list[Entry]:
    """Of a call that has no ticket."""
    rows = await database.rows("history.of_call", account.centre, call_id)
    return timeline(rows, await _people(database, account, rows))


async def _people(database: DeskDatabase, account: Account, rows: Sequence[Row]) -> list[Row]:
    times = [row["at"] for row in rows] or [datetime.now(UTC)]
    return await database.rows("history.people", account.centre, min(times), max(times))


ROUTES = (
    Route(
        method="GET",
        path="/tickets/{id}/history",
        summary="What became of a ticket and its call: who, when, what, in one line",
        right=Right.SEE_TICKETS,
        handler=history,
        query=HistoryQueryShape,
        answers=HistoryShape,
        problems=(422,),
    ),
)
