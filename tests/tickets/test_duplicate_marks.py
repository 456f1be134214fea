"""A ticket that is a duplicate: legal marks only, in the database too."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from ari_app.store.database import Database
from ari_app.tickets.dispatching import SendRefused
from ari_app.tickets.duplicate_marks import (
    DuplicateRefused,
    likely_duplicates,
    mark_duplicate,
    unmark_duplicate,
)
from ari_app.tickets.form import FormInvalid, FormOutdated, TicketUnknown, save_form
from ari_app.tickets.way import Step
from tests.tickets.desk_work import NOW, DeskWork


async def mark(database: Database, ticket: str, of: str, version: int = 1) -> None:
    async with database.transaction() as session:
        await mark_duplicate(
            session, centre="JPR", ticket=ticket, of=of, version=version, by="rini"
        )


async def unmark(database: Database, ticket: str) -> None:
    async with database.transaction() as session:
        await unmark_duplicate(session, centre="JPR", ticket=ticket, by="rini")


async def row(desk: DeskWork, label: str) -> Any:
    [found] = await desk.fetch("SELECT * FROM tickets WHERE label = $1", label)
    return found


async def found(database: Database, desk: DeskWork, label: str) -> list[str]:
    async with database.transaction() as session:
        return [one.label for one, _ in await likely_duplicates(session, await row(desk, label))]


async def test_there_and_back(database: Database, desk: DeskWork) -> None:
    first, second = await desk.ticket(1), await desk.ticket(2)
    await mark(database, second, first)
    marked = await row(desk, second)
    assert (marked["state"], marked["progress"], marked["version"]) == ("closed", "duplicate", 2)
    assert (marked["disposition"], marked["updated_by"]) == ("normal", "rini")
    assert await desk.progress(first) == "open"
    with pytest.raises(SendRefused, match="closed"):
        await desk.send(second, "damkar")
    await unmark(database, second)
    assert (await row(desk, second))["disposition"] is None
    assert await desk.progress(second) == "open"
    await desk.send(second, "damkar")
    with pytest.raises(DuplicateRefused, match="not marked"):
        await unmark(database, second)


async def test_what_is_no_duplicate(database: Database, desk: DeskWork) -> None:
    first, second, third = [await desk.ticket(number) for number in (1, 2, 3)]
    with pytest.raises(TicketUnknown):
        await mark(database, first, "JPR-2026-99999")
    with pytest.raises(DuplicateRefused):
        await mark(database, first, first)
    with pytest.raises(FormOutdated):
        await mark(database, second, first, version=7)
    await mark(database, second, first)
    with pytest.raises(DuplicateRefused, match="the others point to"):
        await mark(database, third, second)  # no chains
    with pytest.raises(DuplicateRefused, match="the others point to"):
        await mark(database, first, third)  # others point to it
    with pytest.raises(FormInvalid, match="that mark off"):
        async with database.transaction() as session:
            await save_form(
                session,
                centre="JPR",
                ticket=second,
                version=2,
                changes={"state": "open"},
                by="rini",
            )


async def test_not_while_an_agency_works(database: Database, desk: DeskWork) -> None:
    first, second = await desk.ticket(1), await desk.ticket(2)
    [sent] = await desk.send(second, "damkar")
    with pytest.raises(DuplicateRefused, match="withdraw"):
        await mark(database, second, first)
    await desk.step(sent.dispatch_id, Step.CANCEL)
    await mark(database, second, first)
    assert await desk.progress(second) == "duplicate"


async def test_the_database_refuses_what_the_code_would_not_do(desk: DeskWork) -> None:
    """Past the code: an open duplicate, another centre's ticket, a chain, a circle."""
    first, second, third = [await desk.ticket(number) for number in (1, 2, 3)]
    point = """UPDATE tickets SET state = $3, duplicate_of =
               (SELECT ticket_id FROM tickets WHERE label = $2) WHERE label = $1"""
    await desk.fetch("INSERT INTO centres VALUES ('KDS', 'Kudus', 'Asia/Jakarta')")
    await desk.fetch("UPDATE tickets SET centre = 'KDS', type = NULL WHERE label = $1", third)
    for ticket, of, state in (
        (second, first, "open"),
        (second, third, "closed"),
        (second, second, "closed"),
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await desk.fetch(point, ticket, of, state)
    await desk.fetch(point, second, first, "closed")
    with pytest.raises(asyncpg.CheckViolationError):
        await desk.fetch(point, first, second, "closed")


async def test_two_call_takers_at_once_make_no_circle(database: Database, desk: DeskWork) -> None:
    """Each marks their ticket as a duplicate of the other's: one is right, one is told."""
    for number in range(1, 41, 2):
        one, other = await desk.ticket(number), await desk.ticket(number + 1)
        done = await asyncio.gather(
            mark(database, one, other), mark(database, other, one), return_exceptions=True
        )
        refused = [each for each in done if each is not None]
        assert len(refused) == 1 and isinstance(refused[0], DuplicateRefused)
        assert sorted([await desk.progress(one), await desk.progress(other)]) == [
            "duplicate",
            "open",
        ]


async def test_which_are_found(database: Database, desk: DeskWork) -> None:
    """The tickets of `DeskWork` lie in one place: what differs is type, time and outcome."""
    mine = await desk.ticket(1)
    same = await desk.ticket(2, opened_at=NOW - timedelta(minutes=20))
    await desk.ticket(3, opened_at=NOW - timedelta(minutes=40))
    await desk.ticket(4, type="medis")
    await desk.ticket(5, type=None)
    prank, again = await desk.ticket(6), await desk.ticket(7)
    await desk.fetch("UPDATE tickets SET disposition = 'prank' WHERE label = $1", prank)
    assert await found(database, desk, mine) == [again, same]
    await mark(database, again, same)
    assert await found(database, desk, mine) == [same]
