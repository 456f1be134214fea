"""What a desk of the release before writes while it is replaced: its own statements, on today's
tables, beside what today's desk has written.
"""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from ari_app.settings import Settings
from ari_app.store.database import Database, Login
from ari_app.tickets.seal import load
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.store.postgres import as_login
from tests.store.previous_release import kept
from tests.tickets.agency.test_desk_side import opened
from tests.tickets.desk_work import DeskWork

SEVEN, NOON, TWO = (datetime(2027, 5, 1, hour, tzinfo=UTC) for hour in (7, 12, 14))
X, Y = "081325551212", "081325551213"
ROSTER = "SELECT person, telephone, number FROM duty_roster ORDER BY person, telephone"
TODAYS = """INSERT INTO duty_roster (centre, agency_id, person, telephone, begins_at, ends_at, by)
    SELECT centre, agency_id, $1, $2, $3, $4, 'admin' FROM agencies
    WHERE centre = 'JPR' AND code = 'damkar'"""


def of_before(name: str) -> str:
    return str(kept()["statements"][name]["sql"])


@pytest.fixture
async def old_desk(centre: Centre, dsn: str) -> Any:
    """With the rights of a desk."""
    connection = await asyncpg.connect(as_login(dsn, Login.DESK))
    yield connection
    await connection.close()


async def on_duty(old_desk: Any, person: str, number: str, ends_at: datetime = TWO) -> int:
    values = ("JPR", "damkar", person, "sopir", number, SEVEN, ends_at, "supervisor")
    return int(await old_desk.fetchval(of_before("duty.keep"), *values))


async def roster(database: Any) -> list[tuple[str, str, str | None]]:
    return [tuple(row.values()) for row in await database.fetch(ROSTER)]


async def test_its_roster_has_one_person_at_a_number(old_desk: Any, database: Any) -> None:
    first = await on_duty(old_desk, "Slamet", X, NOON)
    assert await on_duty(old_desk, "Wahyu", X) == first, "as it was: the number passes on"
    await on_duty(old_desk, "Rini", Y)
    assert await roster(database) == [("Rini", Y, Y), ("Wahyu", X, X)]
    [read, *_] = await old_desk.fetch(of_before("duty.list"), "JPR", SEVEN, "damkar")
    assert (read["person"], read["number"], read["ends_at"]) == ("Rini", Y, TWO)


async def test_its_roster_beside_todays(old_desk: Any, database: Any) -> None:
    for person in ("Joko", "Slamet"):
        await database.execute(TODAYS, person, X, SEVEN, NOON)
    assert await roster(database) == [("Joko", X, X), ("Slamet", X, None)]
    await on_duty(old_desk, "Slamet", X)  # whom today's desk has as the second there
    assert await roster(database) == [("Slamet", X, X)]
    await database.execute(TODAYS, "Joko", X, SEVEN, NOON)
    await database.execute("DELETE FROM duty_roster WHERE person = 'Slamet'")
    await on_duty(old_desk, "Joko", X)
    assert await roster(database) == [("Joko", X, X)], "one entry, and it has its number again"
    ends = await database.fetchval("SELECT ends_at FROM duty_roster")
    assert ends == TWO, "what was written last counts"


async def test_its_notifications_are_made_once(
    old_desk: Any, api: ApiClient, centre: Centre, database: Any, settings: Settings, dsn: str
) -> None:
    """Beside those of units, which only today's desk knows."""
    jobs = Database(dsn)
    work = DeskWork(database=jobs, seal=load(settings.home))
    await work.webhook("damkar", "http://127.0.0.1:9/112")
    await jobs.close()
    label = await opened(centre)
    for unit in (await centre.add_unit("Damkar 1"), await centre.add_unit("Damkar 2")):
        assert (await api.post(f"/tickets/{label}/units/{unit}", "call_taker", {})).status == 200
    dispatch = await database.fetchval("SELECT dispatch_id FROM dispatches")
    await database.execute("UPDATE notifications SET attempts = 1")
    made = [
        await old_desk.fetch(of_before("notifications.add"), dispatch, kind, "{}")
        for kind in ("sent", "reminder", "reminder", "withdrawn", "withdrawn")
    ]
    assert [len(rows) for rows in made] == [0, 1, 0, 1, 0], "each kind once"
    [told] = (await api.get(f"/tickets/{label}/dispatches", "call_taker")).json["dispatches"]
    kinds = [notification["kind"] for notification in told["notifications"]]
    assert kinds == ["sent", "unit", "reminder", "withdrawn"]
