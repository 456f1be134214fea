"""Who listened to a talk stands in the trail, whether or not the desk could write it at once."""

from datetime import datetime, timedelta

import pytest

from ari_app.settings import Settings
from ari_app.store.database import Database
from tests.store.asterisk_files import AsteriskFiles, Caller
from tests.store.test_jobs import fetch, ship

LINES = """SELECT actor, detail ->> 'mode' AS mode, detail ->> 'desk' AS desk,
                  detail ->> 'fact' AS fact
           FROM audit WHERE action = 'call.supervise' AND subject = $1 ORDER BY audit_id"""


@pytest.fixture
async def caller(settings: Settings, database: Database, asterisk: AsteriskFiles) -> Caller:
    """In a talk with 201; the supervisor's own telephone is 301."""
    found = asterisk.offer()
    found.wait()
    asterisk.later(3)
    found.answer()
    await ship(settings, database)
    await fetch(
        database,
        """INSERT INTO accounts (centre, login, name, role, password_hash, extension)
           VALUES ('JPR', 'budi', 'Budi', 'supervisor', 'x', '301')""",
    )
    return found


async def write(database: Database, caller: Caller, mode: str, at: datetime) -> None:
    """The line of the desk, before the telephone rings."""
    await fetch(
        database,
        """INSERT INTO audit (centre, at, actor, action, subject, address, detail)
           VALUES ('JPR', $1, 'budi', 'call.supervise', $2, '10.0.0.1', $3)""",
        *(at, caller.call_id, {"mode": mode, "desk": "201"}),
    )


async def test_what_the_desk_could_not_write_comes_with_the_calls_own_record(
    settings: Settings, database: Database, asterisk: AsteriskFiles, caller: Caller
) -> None:
    """The database was away: each thing has its line, once, however often the call is read."""
    for mode in ("listen", "whisper"):
        asterisk.later(20)
        caller.event("SUPERVISED", by="301", mode=mode)
    asterisk.later(20)
    caller.event("TAKEN_OVER", by="301", **{"from": "201"})
    await ship(settings, database)
    asterisk.later(30)
    caller.hang_up()
    await ship(settings, database)
    lines = await fetch(database, LINES, caller.call_id)
    assert [(line["actor"], line["mode"]) for line in lines] == [
        ("budi", "listen"),
        ("budi", "whisper"),
        ("budi", "take-over"),
    ]
    assert lines[2]["desk"] == "201" and all(line["fact"] for line in lines)


async def test_what_the_desk_wrote_is_not_written_twice(
    settings: Settings, database: Database, asterisk: AsteriskFiles, caller: Caller
) -> None:
    """Of two times of listening the desk wrote one: the other is the one that comes."""
    asterisk.later(20)
    await write(database, caller, "listen", asterisk.now)
    asterisk.later(4)
    caller.event("SUPERVISED", by="301", mode="listen")
    await ship(settings, database)
    [line] = await fetch(database, LINES, caller.call_id)
    assert line["fact"] is None
    asterisk.later(60)
    caller.event("SUPERVISED", by="777", mode="listen")
    for _ in range(2):
        await ship(settings, database)
        caller.hang_up()
    lines = await fetch(database, LINES, caller.call_id)
    assert [(line["actor"], line["fact"] is None) for line in lines] == [
        ("budi", True),
        ("#777", False),
    ]


async def test_the_line_of_one_says_nothing_of_another(
    settings: Settings, database: Database, asterisk: AsteriskFiles, caller: Caller
) -> None:
    """Two supervisors: the desk wrote what one did, and each is asked for their own line."""
    await fetch(
        database,
        """INSERT INTO accounts (centre, login, name, role, password_hash, extension)
           VALUES ('JPR', 'tuti', 'Tuti', 'supervisor', 'x', '302')""",
    )
    asterisk.later(20)
    await write(database, caller, "listen", asterisk.now)
    asterisk.later(4)
    caller.event("SUPERVISED", by="302", mode="listen")
    asterisk.later(4)
    caller.event("SUPERVISED", by="301", mode="listen")
    await ship(settings, database)
    lines = await fetch(database, LINES, caller.call_id)
    assert [(line["actor"], line["fact"] is None) for line in lines] == [
        ("budi", True),
        ("tuti", False),
    ]


async def test_a_line_of_later_says_nothing_of_before(
    settings: Settings, database: Database, asterisk: AsteriskFiles, caller: Caller
) -> None:
    """A line of after the fact is of something else."""
    caller.event("SUPERVISED", by="301", mode="barge")
    await write(database, caller, "barge", asterisk.now + timedelta(minutes=1))
    await ship(settings, database)
    assert len(await fetch(database, LINES, caller.call_id)) == 2
