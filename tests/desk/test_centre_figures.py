"""What board, wall and metrics count of the day, the last hour and the last minutes: with rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ari_app.reports.service_level import TARGETS, service_level
from ari_app.store.desk_database import DeskDatabase
from tests.desk.centre import Centre

S, MIN = timedelta(seconds=1), timedelta(minutes=1)
LIMIT = TARGETS[0].limit


async def call(
    centre: Centre, ago: timedelta, outcome: str | None, after_s: float | None = None, **more: Any
) -> str:
    """A call of ``ago``, answered or ended ``after_s`` later."""
    values = {"answered_by": "101", **more}
    state = values.pop("state", "closed")
    at = datetime.now(UTC) - ago
    call_id = await centre.add_call(at=at, outcome=outcome, state=state, **values)
    if after_s is not None:
        await centre.database.execute(
            """UPDATE calls SET
                   answered_at = CASE WHEN outcome = 'answered' THEN $2::timestamptz END,
                   ended_at = CASE WHEN outcome = 'answered' THEN ended_at ELSE $2 END
               WHERE call_id = $1""",
            *(call_id, at + after_s * S),
        )
    return call_id


async def now_of(reading: DeskDatabase, morning_ago: timedelta) -> dict[str, Any]:
    morning = datetime.now(UTC) - morning_ago
    row = await reading.row("desk_calls.centre_now", "JPR", morning, LIMIT.total_seconds())
    assert row is not None
    return dict(row)


async def test_nothing_yet(reading: DeskDatabase, centre: Centre) -> None:
    found = await now_of(reading, 2 * 60 * MIN)
    assert found.pop("last_call_at") is None and set(found.values()) == {0}


async def test_the_day_and_the_hour(centre: Centre, reading: DeskDatabase) -> None:
    """As the one rule of the service level has it; who waits too long is lost already."""
    answered, lost = (4, 15, 16, 90), (9, 14, 40)
    for after_s in answered:
        await call(centre, 90 * MIN, "answered", after_s)
    for after_s in lost:
        await call(centre, 90 * MIN, "abandoned_waiting", after_s)
    await call(centre, 30 * MIN, "answered", 5)
    await call(centre, 30 * MIN, "abandoned_ringing", 60)
    await call(centre, 30 * MIN, "message", 70)
    await call(centre, -MIN, None, state="waiting")  # still in time, however slow this machine is
    await call(centre, 40 * S, None, state="waiting")
    await call(centre, 3 * 60 * MIN, "answered", 5)  # before this morning
    await call(centre, 30 * MIN, "abandoned_screening", 3)  # was no matter for a human yet
    await centre.add_call(centre="KDS", at=datetime.now(UTC) - 30 * MIN)
    back = await call(centre, 30 * MIN, "answered", 5)
    await centre.database.execute("UPDATE calls SET direction = 'out' WHERE call_id = $1", back)
    found = await now_of(reading, 2 * 60 * MIN)
    assert (found["day_answered"], found["day_answered_in_time"]) == (5, 3)
    assert (found["day_lost"], found["day_lost_in_time"]) == (6, 2)
    assert (found["hour_answered"], found["hour_answered_in_time"]) == (1, 1)
    assert (found["hour_lost"], found["hour_lost_in_time"]) == (3, 0)
    assert found["abandoned"] == 4
    rule = service_level(
        [each * S for each in (*answered, 5)], [each * S for each in (*lost, 60, 70, 40)], LIMIT
    )
    in_time = found["day_answered_in_time"] + found["day_lost_in_time"]
    assert (in_time, found["day_answered"] + found["day_lost"]) == (rule.part, rule.whole)


async def test_just_after_midnight_the_hour_reaches_into_yesterday(
    centre: Centre, reading: DeskDatabase
) -> None:
    await call(centre, 30 * MIN, "answered", 5)
    found = await now_of(reading, 10 * MIN)
    assert (found["day_answered"], found["hour_answered"]) == (0, 1)


async def test_who_was_kept_away(centre: Centre, database: Any, reading: DeskDatabase) -> None:
    """Held and never put through; not who was, nor in whom a reviewer heard a human."""
    await call(centre, 20 * MIN, "abandoned_held", 30, verdict="silent")
    ended = await call(centre, 20 * MIN, "abandoned_held", 30, verdict="noise")
    human = await call(centre, 20 * MIN, "abandoned_held", 30, verdict="silent")
    put_through = await call(centre, 20 * MIN, "abandoned_held", 30, verdict="silent")
    await database.execute(
        "UPDATE calls SET outcome = 'ended_by_call_taker' WHERE call_id = $1", ended
    )
    await database.execute(
        "UPDATE calls SET waiting_at = held_at, outcome = 'abandoned_waiting' WHERE call_id = $1",
        put_through,
    )
    assert (await now_of(reading, 60 * MIN))["kept_away"] == 3
    await database.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding)
           VALUES ('JPR', $1, 'reviewer', 'human')""",
        human,
    )
    assert (await now_of(reading, 60 * MIN))["kept_away"] == 2


async def test_a_flood(centre: Centre, reading: DeskDatabase) -> None:
    """Of the last ten minutes: the last one, one number's, and those without a voice."""
    for number in range(4):
        await call(centre, 8 * MIN, "abandoned_held", ani="081200000001", verdict="silent")
        await call(centre, 5 * S, "answered", ani=f"08120000002{number}")
    await call(centre, 9 * MIN, "abandoned_screening", ani=None, verdict="no_media")
    await call(centre, 9 * MIN, "abandoned_screening", ani=None, verdict=None)
    await call(centre, 11 * MIN, "abandoned_held", ani="081200000001", verdict="noise")
    found = await now_of(reading, 60 * MIN)
    assert (found["in_ten_minutes"], found["in_one_minute"]) == (10, 4)
    assert (found["of_one_number"], found["without_voice"]) == (4, 5)
    since = datetime.now(UTC) - found["last_call_at"]
    assert 5 * S <= since < 2 * MIN
