"""Calls and tickets found again, a page at a time, the newest first.

Where all that was found is less than a page, words near to the typed ones are looked for too, for
who types fast types wrongly; of each row that was found so, the words stand beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ari_app.spelling.known_words import near_words
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.search_terms import (
    Terms,
    TypeNames,
    Widened,
    or_near,
    or_of_type,
    typed_words,
)
from ari_app.tickets.source import TicketSource

NOTHING = Terms()
Cursor = tuple[datetime | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; None: anything. ``person``: login of whoever answered or wrote last.

    ``exact``: no words but the typed ones.
    """

    terms: Terms = NOTHING
    since: datetime | None = None
    until: datetime | None = None
    type: str | None = None
    agency: str | None = None
    person: str | None = None
    source: TicketSource | None = None
    exact: bool = False

    @property
    def calls_too(self) -> bool:
        """Whether calls without a ticket may be among it: they have none of a ticket's fields."""
        of_tickets = (self.type, self.agency, self.person)
        by_call = self.source in (None, TicketSource.CALL)
        return self.terms.of_calls and by_call and not any(of_tickets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Rows of ``search.rows``; ``also``: words that were not typed and are in one of them."""

    rows: Sequence[Row]
    also: Sequence[str] = field(default=())


async def search(
    database: DeskDatabase,
    centre: str,
    wanted: Wanted,
    *,
    after: Cursor = (None, None),
    most: int,
) -> Found:
    """At most ``most`` behind ``after``; raises ``DatabaseAway``."""
    words = wanted.terms.words
    async with database.transaction() as session:
        await session.run("search.plan_anew")
        if words is None:
            ids = await _page(session, centre, wanted, None, after, most)
            return Found(rows=await session.rows("search.rows", centre, ids, None, []))
        types = [TypeNames(**row) for row in await session.rows("search.types", centre)]
        exactly = or_of_type(words, types)
        ids = await _page(session, centre, wanted, exactly, after, most)
        widened = None
        if not wanted.exact and await _is_few(session, centre, wanted, exactly, after, most, ids):
            widened = await _widened(session, centre, words, types)
        if widened is None:
            return Found(rows=await session.rows("search.rows", centre, ids, None, []))
        ids = await _page(session, centre, wanted, widened.words, after, most)
        rows = await session.rows("search.rows", centre, ids, exactly, list(widened.shown))
        return _found(rows, widened.shown)


def _found(rows: Sequence[Row], shown: Mapping[str, str]) -> Found:
    named = [dict(row) | {"also": sorted({shown[each] for each in row["also"]})} for row in rows]
    return Found(rows=named, also=sorted({word for row in named for word in row["also"]}))


async def _is_few(
    session: Session,
    centre: str,
    wanted: Wanted,
    exactly: str,
    after: Cursor,
    most: int,
    ids: Sequence[str],
) -> bool:
    """Whether the typed words alone find less than a page, from the first row on."""
    if len(ids) == most:
        return False
    if after == (None, None):
        return True
    return len(await _page(session, centre, wanted, exactly, (None, None), most)) < most


async def _widened(
    session: Session, centre: str, words: str, types: Sequence[TypeNames]
) -> Widened | None:
    names = {name for one in types for name in one.words}
    near = await near_words(session, centre, typed_words(words), said=False, more=names)
    return or_near(words, types, near) if near else None


async def _page(
    session: Session, centre: str, wanted: Wanted, words: str | None, after: Cursor, most: int
) -> list[str]:
    """Ids of tickets and calls, the newest first; ``words`` is a tsquery."""
    found = list(await _tickets(session, centre, wanted, words, after, most))
    if wanted.calls_too:
        numbers = wanted.terms.numbers or (None, None)
        times = (wanted.since, wanted.until)
        found += await session.rows("search.calls", centre, *times, *numbers, *after, most)
    found.sort(key=lambda row: (row["at"], row["call_id"]), reverse=True)
    return [row["call_id"] for row in found[:most]]


async def _tickets(
    session: Session,
    centre: str,
    wanted: Wanted,
    words: str | None,
    after: Cursor,
    most: int,
) -> Sequence[Mapping[str, Any]]:
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


async def _answers_at(
    session: Session, centre: str, login: str | None
) -> tuple[int | None, list[str]]:
    """The account, and every extension at which they have answered."""
    row = await session.row("search.person", centre, login) if login else None
    if row is None:
        return None, []
    own = [row["extension"]] if row["extension"] else []
    return row["account_id"], [*own, *row["seats"]]
