"""Ticket numbers without gaps, and a form that two people may have open."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from ari_app.jobs.main import Rounds
from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets.form import FormInvalid, FormOutdated, Saved, TicketUnknown, checked, save_form
from tests.store.asterisk_files import AsteriskFiles, Caller


async def shipped(settings: Settings, database: Database) -> None:
    rounds = Rounds(settings, database)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    while await rounds.once():
        pass
    rounds.close()


@pytest.fixture
async def caller(settings: Settings, database: Database, asterisk: AsteriskFiles) -> Caller:
    """One caller, in the queue."""
    made = asterisk.offer()
    made.wait()
    await shipped(settings, database)
    return made


async def save(database: Database, caller: Caller, version: int, **changes: object) -> Saved:
    async with database.transaction() as session:
        return await save_form(
            session,
            centre="JPR",
            ticket=caller.call_id,
            version=version,
            changes=changes,
            by="rini",
        )


async def ticket(database: Database, caller: Caller) -> Any:
    async with database.transaction() as session:
        return await session.connection.fetchrow(
            "SELECT * FROM tickets WHERE call_id = $1", caller.call_id
        )


async def test_saving(database: Database, caller: Caller) -> None:
    changes = {"type": "kebakaran", "latitude": -6.59, "priority": "critical", "desa": " Tubanan "}
    saved = await save(database, caller, 1, **changes)
    assert (saved.label, saved.version) == ("JPR-2026-00001", 2)
    row = await ticket(database, caller)
    assert (row["type"], row["latitude"], row["desa"]) == ("kebakaran", -6.59, "Tubanan")
    assert (row["priority"], row["updated_by"], row["version"]) == ("critical", "rini", 2)
    await save(database, caller, 2, desa=None, disposition="prank")
    row = await ticket(database, caller)
    assert (row["desa"], row["disposition"], row["type"]) == (None, "prank", "kebakaran")


async def test_the_slower_one_of_two_is_told(database: Database, caller: Caller) -> None:
    await save(database, caller, 1, narrative="pertama")
    with pytest.raises(FormOutdated) as refused:
        await save(database, caller, 1, narrative="kedua")
    assert refused.value.version == 2
    assert (await ticket(database, caller))["narrative"] == "pertama"


async def test_what_is_not_there(database: Database, caller: Caller) -> None:
    with pytest.raises(FormInvalid, match="no such type"):
        await save(database, caller, 1, type="ufo")
    caller.call_id = "nobody"
    with pytest.raises(TicketUnknown):
        await save(database, caller, 1, desa="Tubanan")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", 5),
        ("latitude", 91),
        ("latitude", "north"),
        ("longitude", float("nan")),
        ("priority", "high"),
        ("disposition", "funny"),
        ("state", None),
        ("desa", 5),
        ("desa", "x" * 81),
        ("desa", "\0"),
        ("desa", "Tubanan\x1b[2J"),  # control characters
        ("desa", "Tubanan\x85"),
        ("narrative", "  "),
    ],
)
def test_nonsense_is_refused(field: str, value: object) -> None:
    with pytest.raises(FormInvalid) as refused:
        checked({field: value})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("\u202a+62\u00a0812\u20113456\u202c", "+62 812\u20113456"),
        ("-6.5927,\u200e\u202f110.6684", "-6.5927, 110.6684"),
        ("Bu Sri \U0001f469\u200d\U0001f692\ufeff", "Bu Sri \U0001f469\U0001f692"),
        ("RT 3\u2028RW 2", "RT 3\nRW 2"),
    ],
)
async def test_what_was_pasted_from_a_messenger_is_saved(
    database: Database, caller: Caller, pasted: str, kept: str
) -> None:
    """Blanks and marks that nobody sees do not cost the call-taker the whole form."""
    await save(database, caller, 1, address=pasted, answers={"Nomor korban?": pasted})
    row = await ticket(database, caller)
    assert (row["address"], row["answers"]) == (kept, {"Nomor korban?": kept})


async def test_a_human_has_the_last_word_about_the_state(
    settings: Settings, database: Database, asterisk: AsteriskFiles, caller: Caller
) -> None:
    """Abandoned → call-back; called back and closed; a late fact does not open it again."""
    asterisk.later(5)
    caller.hang_up()
    await shipped(settings, database)
    assert (await ticket(database, caller))["state"] == "callback"
    await save(database, caller, 1, state="closed", disposition="normal")
    caller.queue("201", "RINGNOANSWER", "1000")
    await shipped(settings, database)
    assert (await ticket(database, caller))["state"] == "closed"


async def test_numbers_have_no_gaps_and_begin_anew_each_year(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    """The year is the centre's: 17:00 UTC on New Year's Eve is midnight in Jepara."""
    callers = []
    for at in ((16, 59, 58), (16, 59, 59), (17, 0, 0), (17, 0, 1)):
        asterisk.now = datetime(2026, 12, 31, *at, tzinfo=UTC)
        callers.append(asterisk.offer())
        callers[-1].wait()
        await shipped(settings, database)
    labels = [(await ticket(database, each))["label"] for each in callers]
    assert labels == ["JPR-2026-00001", "JPR-2026-00002", "JPR-2027-00001", "JPR-2027-00002"]


async def test_many_at_once(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    """Two shippers of one node, at the same time."""
    for _ in range(40):
        asterisk.offer().wait()
    await asyncio.gather(*(shipped(settings, database) for _ in range(2)))
    async with database.transaction() as session:
        rows = await session.connection.fetch("SELECT number FROM tickets ORDER BY number")
    assert [row["number"] for row in rows] == list(range(1, 41))


async def test_the_trail_cannot_be_edited(database: Database) -> None:
    async with database.transaction() as session:
        await session.run("accounts.audit", "JPR", "ticket.update", "JPR-2026-00001", {})
    for statement in ("DELETE FROM audit", "UPDATE audit SET actor = 'x'", "TRUNCATE audit"):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            async with database.transaction() as session:
                await session.connection.execute(statement)
