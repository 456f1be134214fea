"""What reports hold against agencies and the centre: what was owed, once it is due."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession

from ari_app.reports.counted import Counted
from ari_app.reports.counting import count_days
from ari_app.reports.period import Period
from ari_app.reports.reading import read_counted
from ari_app.store.database import Database, Login
from ari_app.store.desk_database import DeskDatabase
from ari_app.tickets.clocks import PROMISE
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.desk.test_reports import listed, page
from tests.store.postgres import as_login

ZONE = "Asia/Jakarta"
LONG_AGO = datetime(2026, 5, 4, 3, tzinfo=UTC)
WHOLE_DAY = ("JPR", LONG_AGO.date(), LONG_AGO.date(), ZONE, None, None)
LISTED = (False, None, None, None, False, "decided", None, None, 50)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WAYS = {
    "acknowledge": [("acknowledge", "acknowledged")],
    "finish": [("acknowledge", "acknowledged"), ("arrive", "on_scene"), ("finish", "done")],
    "unfounded": [("acknowledge", "acknowledged"), ("find_unfounded", "unfounded")],
    "duplicate": [("try", "open"), ("deliver", "sent"), ("mark_duplicate", "duplicate")],
    "withdraw": [("cancel", "cancelled")],
}
BY = {"try": "jobs", "deliver": "jobs", "cancel": "desk"}


async def sent(
    centre: Centre, number: int, at: datetime, type: str, way: str = "", after: timedelta = MINUTE
) -> str:
    """A ticket of a call at ``at``, sent to an agency that has five minutes; what became of it."""
    call_id = await centre.add_call(at=at)
    label = await centre.add_ticket(call_id, number, at=at - timedelta(seconds=2))
    await centre.database.execute("UPDATE tickets SET type = $2 WHERE label = $1", label, type)
    dispatch = await centre.send(label, at=at)
    for step, state in WAYS.get(way, []):
        await centre.database.execute(
            """UPDATE dispatches SET state = $2, step = $3, step_party = $4, step_by = 'x',
                   step_at = $5 WHERE dispatch_id = $1""",
            *(dispatch, state, step, BY.get(step, "agency"), at + after),
        )
    return label


async def counted(reading: DeskDatabase, at: datetime) -> Counted:
    day = (at + 7 * HOUR).date()
    return await read_counted(reading, "JPR", ZONE, Period(first=day, last=day))


def measured(found: Counted, *measures: str) -> tuple[int, ...]:
    return tuple(found.one("agency", f"damkar {each}").n for each in measures)


ACKNOWLEDGED = [
    ("", MINUTE, (1, 0), "nobody said a word: late"),
    ("acknowledge", MINUTE, (1, 1), "in time"),
    ("acknowledge", 6 * MINUTE, (1, 0), "late"),
    ("withdraw", MINUTE, (0, 0), "withdrawn while there was time: nobody is late"),
    ("withdraw", 6 * MINUTE, (1, 0), "withdrawn because nobody answered"),
    ("duplicate", MINUTE, (0, 0), "a human at the agency answered, with another word"),
    ("duplicate", 6 * MINUTE, (1, 0), "and that word came late"),
]


@pytest.mark.parametrize(("way", "after", "found", "remark"), ACKNOWLEDGED)
async def test_in_time(
    way: str, after: timedelta, found: tuple[int, int], remark: str, centre: Centre, reading: Any
) -> None:
    await sent(centre, 1, LONG_AGO, "kebakaran", way, after)
    counts = await counted(reading, LONG_AGO)
    assert measured(counts, "timed", "in_time") == found, remark
    assert measured(counts, "sent", "promised", "within_day") == (1, 0, 0)  # a fire is no complaint
    assert counts.promise.whole == 0


LASTED = re.compile(r'</th>\s*<td class="num">(.*?)</td>')
NO_TIME = '<span class="dim">\N{EN DASH}</span>'
LATE = re.compile(r'<td class="num alarm">\s*([^\s<]+)')


async def test_behind_a_percentage_stand_those_who_were_late(
    centre: Centre, http: ClientSession
) -> None:
    """Also behind nought per cent; who never said a word is as red as who said it late."""
    await sent(centre, 1, LONG_AGO, "kebakaran")
    await sent(centre, 2, LONG_AGO, "kebakaran", "acknowledge", 6 * MINUTE)
    await sent(centre, 3, LONG_AGO, "kebakaran", "withdraw", MINUTE)
    day = LONG_AGO.date()
    query = f"from={day}&until={day}"
    await log_in(http, "supervisor")
    path = f"/reports/sent?{query}&measure=timed&agency=damkar"
    assert f'<a href="{path}">0,0</a>'.replace("&", "&amp;") in await page(
        http, f"/reports?{query}"
    )
    assert await listed(http, path) == 2
    html = await page(http, path)
    assert LATE.findall(html) == ["10.06.00", "tidak"]
    assert LASTED.findall(html) == ["6:00", NO_TIME]
    everything = f"/reports/sent?{query}&measure=sent"
    assert await listed(http, everything) == 3
    assert LATE.findall(await page(http, everything)) == ["10.06.00", "tidak"]


async def test_a_new_name_is_that_of_the_past_too(
    centre: Centre, database: Any, reading: DeskDatabase, http: ClientSession
) -> None:
    """A code is what stays: one agency and one type are one row, before and after."""
    await sent(centre, 1, LONG_AGO, "kebakaran", "acknowledge")
    before = await counted(reading, LONG_AGO)
    await database.execute("UPDATE agencies SET name = 'Dinas Damkar' WHERE code = 'damkar'")
    await database.execute("UPDATE incident_types SET name = 'Api' WHERE code = 'kebakaran'")
    await sent(centre, 2, LONG_AGO, "kebakaran", "acknowledge")
    await log_in(http, "supervisor")
    day = LONG_AGO.date()
    async with http.get(f"/reports/report.csv?from={day}&until={day}") as reply:
        rows = list(csv.reader(io.StringIO((await reply.read()).decode("utf-8-sig"))))
    told = [row[1:4] for row in rows if row[2] in ("Dikirim", "Tiket")]
    assert ["Dinas Damkar", "Dikirim", "2"] in told and ["Api", "Tiket", "2"] in told
    assert not {"Damkar/Satpol-PP", "Kebakaran"} & {row[0] for row in told}
    assert measured(before, "sent", "in_time") == (1, 1)


PROMISED = [
    ("", MINUTE, (1, 0), (0, 1), "forgotten"),
    ("acknowledge", MINUTE, (1, 0), (0, 1), "acknowledged, and then forgotten"),
    ("finish", 23 * HOUR, (1, 1), (1, 0), "done"),
    ("finish", 25 * HOUR, (1, 0), (0, 1), "done, a day late"),
    ("unfounded", HOUR, (1, 1), (1, 0), "nothing there: an answer too"),
    ("withdraw", HOUR, (0, 0), (0, 1), "no agency's business, and nobody ended the ticket"),
    ("withdraw", 25 * HOUR, (1, 0), (0, 1), "too late to be nobody's"),
]


@pytest.mark.parametrize(("way", "after", "agency", "centres", "remark"), PROMISED)
async def test_the_promise(
    way: str,
    after: timedelta,
    agency: tuple[int, int],
    centres: tuple[int, int],
    remark: str,
    centre: Centre,
    reading: Any,
) -> None:
    await sent(centre, 1, LONG_AGO, "jalan_rusak", way, after)
    counts = await counted(reading, LONG_AGO)
    assert measured(counts, "promised", "within_day") == agency, remark
    kept, broken = (counts.one("promise", each).n for each in ("kept", "broken"))
    assert (kept, broken) == centres, remark


async def test_a_complaint_that_no_agency_was_told_of_breaks_the_promise(
    centre: Centre, database: Any, reading: DeskDatabase
) -> None:
    """A question breaks none; one that the desk ended itself is answered when it was ended."""
    for number, type in enumerate(("jalan_rusak", "informasi", "kebakaran"), 1):
        call_id = await centre.add_call(at=LONG_AGO)
        label = await centre.add_ticket(call_id, number, at=LONG_AGO)
        await database.execute("UPDATE tickets SET type = $2 WHERE label = $1", label, type)
    assert (await counted(reading, LONG_AGO)).one("promise", "broken").n == 1
    now = datetime.now(UTC)
    label = await centre.add_ticket(await centre.add_call(at=now), 4, at=now)
    close = "UPDATE tickets SET state = 'closed', disposition = 'non_darurat' WHERE label = $1"
    await database.execute(close, label)
    assert (await counted(reading, now)).promise.percent == 100
    await database.execute("UPDATE tickets SET state = 'open' WHERE label = $1", label)
    found = await counted(reading, now)
    assert (found.promise.whole, found.one("promise", "open").n) == (0, 1)


async def test_what_can_still_be_in_time_is_counted_when_its_limit_passes(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database
) -> None:
    """Also of a day that is counted already: it holds until its next limit."""
    await centre.add_call(at=datetime.now(UTC) - timedelta(days=3))
    yesterday = datetime.now(UTC) - timedelta(hours=20)
    if (yesterday + 7 * HOUR).date() == (datetime.now(UTC) + 7 * HOUR).date():
        yesterday -= timedelta(hours=3)  # by the centre's clock
    await sent(centre, 1, yesterday, "jalan_rusak")
    await database.execute("UPDATE dispatches SET acknowledge_by = now() + interval '1 hour'")
    before = await counted(reading, yesterday)
    assert measured(before, "sent", "timed", "promised") == (1, 0, 0)
    assert before.one("promise", "open").n == 1
    while await count_days(jobs, "JPR"):
        pass
    assert await counted(reading, yesterday) == before
    holds = "SELECT holds_until FROM report_days WHERE holds_until IS NOT NULL"
    limit = await database.fetchval("SELECT acknowledge_by FROM dispatches")
    for each in await database.fetch(holds):
        assert each["holds_until"] == limit
    # an hour later
    await database.execute("ALTER TABLE dispatches DISABLE TRIGGER USER")
    await database.execute("UPDATE dispatches SET acknowledge_by = now() - interval '1 minute'")
    await database.execute(
        "UPDATE report_days SET holds_until = now() WHERE holds_until IS NOT NULL"
    )
    after = await counted(reading, yesterday)
    assert measured(after, "timed", "in_time") == (1, 0)
    counts_again = await count_days(jobs, "JPR")
    assert counts_again <= 1
    assert await counted(reading, yesterday) == after
    assert await count_days(jobs, "JPR") == 0


async def test_the_database_and_the_clocks_promise_the_same(database: Any) -> None:
    for late_s, word in ((-1, "kept"), (0, "kept"), (1, "broken")):
        answered = LONG_AGO + PROMISE + timedelta(seconds=late_s)
        found = await database.fetchval("SELECT promise_of($1, $2)", LONG_AGO, answered)
        assert found == word
    for age, word in ((PROMISE - MINUTE, "open"), (PROMISE, "broken")):
        assert await database.fetchval("SELECT promise_of(now() - $1::interval, NULL)", age) == word


EMERGENCY = "UPDATE incident_types SET emergency = $2 WHERE code = $1"


@pytest.mark.parametrize("kept", [False, True])
async def test_what_an_admin_makes_of_a_type_rewrites_no_promise(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database, kept: bool
) -> None:
    """What was owed when it was filed, of a day that is counted already or anew."""
    await sent(centre, 1, LONG_AGO, "jalan_rusak")
    await sent(centre, 2, LONG_AGO, "kebakaran", "finish", 23 * HOUR)
    before = await counted(reading, LONG_AGO)
    assert measured(before, "promised", "within_day") == (1, 0)
    if kept:
        while await count_days(jobs, "JPR"):
            pass
    async with database.transaction():  # a slip of the hand that is taken back at once is none
        await database.execute(EMERGENCY, "jalan_rusak", True)
        await database.execute(EMERGENCY, "jalan_rusak", False)
    for code, emergency in (("jalan_rusak", True), ("kebakaran", False)):
        await database.execute(EMERGENCY, code, emergency)
    await database.execute("UPDATE incident_types SET agencies = '[]' WHERE code = 'kebakaran'")
    await database.execute(
        "INSERT INTO report_late SELECT centre, opened_at FROM tickets WHERE $1", not kept
    )
    assert await counted(reading, LONG_AGO) == before
    # the list behind it, the ticket's own page, the clocks and what other systems get agree
    listed = await reading.rows("reports.tickets", *WHOLE_DAY, *LISTED)
    assert [row["label"] for row in listed] == ["JPR-2026-00001"]
    whole = await database.fetch("SELECT ticket_id, opened_at FROM tickets ORDER BY number")
    promised = [await reading.row("dispatches.whole", row["ticket_id"]) for row in whole]
    assert [row["promised_by"] for row in promised if row] == [
        whole[0]["opened_at"] + PROMISE,
        None,
    ]
    assert [row["ticket_id"] for row in await reading.rows("clocks.complaints")] == [
        whole[0]["ticket_id"]
    ]
    # who files one now is promised what holds now
    now = datetime.now(UTC) + MINUTE
    for number, code in ((3, "jalan_rusak"), (4, "kebakaran")):
        await sent(centre, number, now, code)
    assert (await counted(reading, now)).one("promise", "open").n == 0


async def test_what_ended_before_that_was_kept_has_its_time_all_the_same(
    centre: Centre, database: Any, reading: DeskDatabase
) -> None:
    """By its agency's last word, else by the last that was written; also once written anew."""
    await sent(centre, 1, LONG_AGO, "jalan_rusak", "finish", 23 * HOUR)
    await sent(centre, 2, LONG_AGO, "jalan_rusak", "finish", 25 * HOUR)
    await sent(centre, 3, LONG_AGO, "jalan_rusak")
    for number, hours in ((4, 23), (5, 25)):
        label = await centre.add_ticket(await centre.add_call(at=LONG_AGO), number, at=LONG_AGO)
        await database.execute(
            "UPDATE tickets SET type = 'jalan_rusak', state = 'closed' WHERE label = $1", label
        )
        await database.execute("ALTER TABLE tickets DISABLE TRIGGER USER")
        await database.execute(
            "UPDATE tickets SET updated_at = $2 WHERE label = $1",
            *(label, LONG_AGO + hours * HOUR),
        )
        await database.execute("ALTER TABLE tickets ENABLE TRIGGER USER")
    await database.execute("ALTER TABLE tickets DISABLE TRIGGER USER")
    await database.execute("UPDATE tickets SET resolved_at = NULL")
    await database.execute("ALTER TABLE tickets ENABLE TRIGGER USER")
    before = (await counted(reading, LONG_AGO)).all("promise")
    assert {code: each.n for code, each in before.items()} == {"kept": 2, "broken": 3}
    kept = await reading.rows("reports.tickets", *WHOLE_DAY, *LISTED[:5], "kept", None, None, 50)
    assert [row["label"][-1] for row in kept] == ["4", "1"]
    await database.execute("UPDATE tickets SET narrative = 'x', updated_at = now()")
    assert (await counted(reading, LONG_AGO)).all("promise") == before
    times = await database.fetch("SELECT resolved_at IS NULL AS open FROM tickets ORDER BY number")
    assert [row["open"] for row in times] == [False, False, True, False, False]


async def test_only_the_database_writes_what_types_were(database: Any, dsn: str) -> None:
    for login in (Login.DESK, Login.JOBS):
        connection = await asyncpg.connect(as_login(dsn, login))
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("UPDATE incident_type_history SET emergency = true")
        finally:
            await connection.close()
