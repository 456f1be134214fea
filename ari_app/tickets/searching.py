"""Calls and tickets found again, a page at a time, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.search_terms import Terms, TypeNames, or_of_type
from ari_app.tickets.source import TicketSource

NOTHING = Terms()
Cursor = tuple[datetime | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; None: anything. ``person``: login of whoever answered or wrote last."""

    terms: Terms = NOTHING
    since: datetime | None = None
    until: datetime | None = None
    type: str | None = None
    agency: str | None = None
    person: str | None = None
    source: TicketSource | None = None

    @property
    def calls_too(self) -> bool:
        """Whether calls without a ticket may be among it: they have none of a ticket's fields."""
        of_tickets = (self.type, self.agency, self.person)
        by_call = self.source in (None, TicketSource.CALL)
        return self.terms.of_calls and by_call and not any(of_tickets)


async def search(
    database: DeskDatabase,
    centre: str,
    wanted: Wanted,
    *,
    after: Cursor = (None, None),
    most: int,
) -> Sequence[Row]:
    """At most ``most`` rows of ``search.rows`` behind ``after``; raises ``DatabaseAway``."""
    async with database.transaction() as session:
        await session.run("search.plan_anew")
        found = list(await _tickets(session, centre, wanted, after, most))
        if wanted.calls_too:
            numbers = wanted.terms.numbers or (None, None)
            times = (wanted.since, wanted.until)
            found += await session.rows("search.calls", centre, *times, *numbers, *after, most)
        found.sort(key=lambda row: (row["at"], row["call_id"]), reverse=True)
        ids = [row["call_id"] for row in found[:most]]
        return await session.rows("search.rows", centre, ids)


async def _tickets(
    session: Session, centre: str, wanted: Wanted, after: Cursor, most: int
) -> Sequence[Mapping[str, Any]]:
    words = await _words(session, centre, wanted.terms.words)
    account, places = await _answers_at(session, centre, wanted.person)
    values = (
        centre,
        wanted.since,
        wanted.until,
        words,
        *(wanted.terms.numbers or (None, None)),
        wanted.terms.label,
        wanted.type,
        wanted.source,
        wanted.person,
        account,
        places,
        *after,
        most,
    )
    if wanted.agency is None:
        return await session.rows("search.tickets", *values)
    return await session.rows("search.tickets_of_agency", *values, wanted.agency)


async def _words(session: Session, centre: str, words: str | None) -> str | None:
    """A word may also be the name of a type, in either language, or its code."""
    if words is None:
        return None
    types = await session.rows("search.types", centre)
    return or_of_type(words, [TypeNames(**row) for row in types])


async def _answers_at(
    session: Session, centre: str, login: str | None
) -> tuple[int | None, list[str]]:
    """The account, and every extension at which they have answered."""
    row = await session.row("search.person", centre, login) if login else None
    if row is None:
        return None, []
    own = [row["extension"]] if row["extension"] else []
    return row["account_id"], [*own, *row["seats"]]
