"""Reports: counted right, corrected by what comes late, the same on every paper."""

import asyncio
import csv
import io
import itertools
import json
import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.call import Outcome
from ari_app.desk.reports.behind_page import ROWS
from ari_app.people import access
from ari_app.people.access import GRANTED, Right, Role
from ari_app.people.audit import trail_of
from ari_app.reports.classes import ANSWERED, CallClass, classify
from ari_app.reports.counted import Counted, Sum
from ari_app.reports.counting import KEPT_DAYS, count_days
from ari_app.reports.definitions import FIGURES, MEASURES
from ari_app.reports.mail_decision import MailDecision, decide_mail
from ari_app.reports.period import Hours, Period
from ari_app.reports.reading import read_counted, read_report
from ari_app.reports.report import Row, Table
from ari_app.store.database import Database, Login
from ari_app.store.desk_database import DeskDatabase
from ari_app.telephone_number import mask
from ari_app.texts.catalog import Language
from tests.desk.centre import NOW, Centre
from tests.desk.sample_shifts import add_duty, add_pattern, add_shift
from tests.desk.test_pages import field, log_in
from tests.store.postgres import as_login

ZONE = "Asia/Jakarta"
DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)  # 09.00 there
ONE = Period(first=DAY, last=DAY)
QUERY = "from=2026-05-01&until=2026-05-01"
LINK = QUERY.replace("&", "&amp;")  # as it stands in a page


async def fact(
    database: Any, call_id: str, kind: str, at: datetime, source: str = "dialplan", **data: object
) -> None:
    await database.execute(
        """INSERT INTO facts (key, call_id, centre, node, source, kind, at, data)
           VALUES ($1, $2, 'JPR', 'node-1', $3, $4, $5, $6)""",
        *(f"{call_id} {source} {kind}", call_id, source, kind, at, json.dumps(data)),
    )


async def whole_call(centre: Centre, outcome: str, at: datetime, **more: Any) -> str:
    """A call as Asterisk and we both know it."""
    call_id = await centre.add_call(outcome=outcome, at=at, **more)
    await fact(centre.database, call_id, "offered", at)
    await fact(centre.database, call_id, "hung_up", at + timedelta(seconds=150))
    if outcome == "answered":
        await fact(centre.database, call_id, "queue_entered", at, "queue_log")
        await fact(centre.database, call_id, "answered", at, "queue_log")
    return call_id


async def fill(centre: Centre) -> None:
    """Two of each outcome in different hours, tickets, one of them sent."""
    for number, outcome in enumerate(Outcome):
        for hour in (0, 13):
            at = AT + timedelta(hours=hour, minutes=number)
            direction = "out" if outcome is Outcome.NOT_REACHED else "in"
            call_id = await whole_call(centre, outcome.value, at)
            await centre.database.execute(
                "UPDATE calls SET direction = $2 WHERE call_id = $1", call_id, direction
            )
            if outcome is Outcome.ANSWERED:
                label = await centre.add_ticket(call_id, number * 10 + hour + 1)
                await centre.database.execute(
                    """UPDATE tickets SET disposition = $2, type = 'kebakaran', opened_at = $3
                       WHERE call_id = $1""",
                    *(call_id, "prank" if hour else "normal", at),
                )
                await centre.send(label or "", at=at + timedelta(minutes=2))


async def take_seat(centre: Centre, login: str, name: str, at: datetime, until: datetime) -> None:
    """Somebody new sat at the phone 109."""
    await centre.add_account(login, "call_taker", "x", name=name)
    await centre.database.execute(
        """INSERT INTO seatings (centre, extension, account_id, began_at, ended_at)
           SELECT centre, '109', account_id, $2, $3 FROM accounts WHERE login = $1""",
        *(login, at, until),
    )


def test_every_call_has_exactly_one_class() -> None:
    for direction, outcome, overflow in itertools.product(
        ("in", "out"), (None, *Outcome), (True, False)
    ):
        assert classify(direction=direction, outcome=outcome, overflow=overflow) in CallClass


async def test_the_database_has_the_same_rule(database: Any) -> None:
    for direction, outcome, overflow in itertools.product(
        ("in", "out"), (None, *Outcome), (True, False)
    ):
        found = await database.fetchval(
            "SELECT class_of_call($1, $2, $3)", direction, outcome, overflow
        )
        assert found == classify(direction=direction, outcome=outcome, overflow=overflow)


async def test_totals_are_those_of_an_independent_count(
    centre: Centre, database: Any, reading: DeskDatabase
) -> None:
    await fill(centre)
    counted = await read_counted(reading, "JPR", ZONE, ONE)
    told = await database.fetchrow(
        """SELECT count(*) FILTER (WHERE direction = 'in') AS offered,
                  count(*) FILTER (WHERE outcome = 'answered') AS answered,
                  count(*) FILTER (WHERE outcome LIKE 'abandoned%') AS abandoned,
                  avg(extract(epoch FROM answered_at - offered_at))
                      FILTER (WHERE outcome = 'answered') AS asa
           FROM calls WHERE (offered_at AT TIME ZONE 'Asia/Jakarta')::date = '2026-05-01'"""
    )
    figures = counted.figures
    assert [figures[name] for name in ("offered", "answered", "abandoned")] == [
        *(told["offered"], told["answered"], told["abandoned"]),
    ]
    assert figures["asa"] == pytest.approx(float(told["asa"]))
    assert figures["offered"] == sum(
        each.n for code, each in counted.all("class").items() if code != "called_out"
    )
    assert figures["false_answered"] == 1 and counted.agency_measure("sent") == 2


async def test_a_kept_day_says_the_same_as_its_calls(
    centre: Centre, reading: DeskDatabase, jobs: Database
) -> None:
    await fill(centre)
    live = await read_counted(reading, "JPR", ZONE, ONE)
    while await count_days(jobs, "JPR", at_once=400):
        pass
    assert (await read_counted(reading, "JPR", ZONE, ONE)) == live and live.offered == 16


async def test_what_comes_late_corrects_a_day(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database
) -> None:
    """At once for the reader, and for good when the jobs have looked."""
    await fill(centre)
    while await count_days(jobs, "JPR", at_once=400):
        pass
    call_id = await whole_call(centre, "abandoned_held", AT + timedelta(hours=2))
    await database.execute(
        "UPDATE tickets SET disposition = 'informasi' WHERE disposition = 'normal'"
    )
    assert await _kept(database) == 16  # nobody has counted it anew
    late = await read_counted(reading, "JPR", ZONE, ONE)
    assert late.offered == 17 and late.one("disposition", "informasi").n == 1
    assert await count_days(jobs, "JPR") == 1 and await _kept(database) == 17
    assert await database.fetchval("SELECT count(*) FROM report_late") == 0
    assert await read_counted(reading, "JPR", ZONE, ONE) == late
    assert await count_days(jobs, "JPR") == 0, call_id


async def test_another_clock_cuts_other_days(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database
) -> None:
    await whole_call(centre, "answered", datetime(2026, 5, 1, 16, 30, tzinfo=UTC))
    while await count_days(jobs, "JPR", at_once=400):
        pass
    assert (await read_counted(reading, "JPR", ZONE, ONE)).offered == 1
    await database.execute("UPDATE centres SET time_zone = 'Asia/Jayapura' WHERE code = 'JPR'")
    assert (await read_counted(reading, "JPR", "Asia/Jayapura", ONE)).offered == 0


@pytest.mark.parametrize(
    ("begin", "end", "offered"), [(7, 14, 8), (21, 7, 8), (23, 7, 0), (9, 23, 16)]
)
async def test_a_shift(
    centre: Centre, reading: DeskDatabase, begin: int, end: int, offered: int
) -> None:
    await fill(centre)
    hours = Hours(begin=datetime.min.time().replace(hour=begin), end=AT.time().replace(hour=end))
    shift = Period(first=DAY, last=DAY, hours=hours)
    assert (await read_counted(reading, "JPR", ZONE, shift)).offered == offered


async def test_overflow_is_told_from_the_queue(
    centre: Centre, database: Any, reading: DeskDatabase
) -> None:
    call_id = await whole_call(centre, "answered", AT)
    await fact(database, call_id, "overflow_answered", AT, stage="duty")
    taken = await whole_call(centre, "answered", AT)
    await fact(database, taken, "overflow_answered", AT, stage="taken")  # out of the held lane
    counted = await read_counted(reading, "JPR", ZONE, ONE)
    assert counted.classes(CallClass.OVERFLOW).n == 1 and counted.classes(CallClass.ANSWERED).n == 1


async def test_a_call_is_of_whoever_answered_it(
    centre: Centre, database: Any, reading: DeskDatabase
) -> None:
    """The shift changed while it rang: offered at 09:00:00, answered at 09:00:09."""
    await centre.add_seat("109", "Meja 9")
    await take_seat(centre, "siti", "Siti", AT - timedelta(hours=7), AT + timedelta(seconds=5))
    await take_seat(centre, "budi", "Budi", AT + timedelta(seconds=6), AT + timedelta(hours=7))
    await whole_call(centre, "answered", AT, answered_by="109")
    counted = await read_counted(reading, "JPR", ZONE, ONE)
    assert list(counted.all("person")) == ["budi"]


async def test_only_who_was_held_and_no_human_was_kept_away(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database, http: ClientSession
) -> None:
    """A review reaches a day that is kept; who hung up during the greeting may be anybody."""
    await whole_call(centre, "abandoned_screening", AT)
    held = await whole_call(centre, "abandoned_held", AT + timedelta(minutes=1))
    ended = await whole_call(centre, "ended_by_call_taker", AT + timedelta(minutes=2))
    while await count_days(jobs, "JPR", at_once=400):
        pass
    before = await read_counted(reading, "JPR", ZONE, ONE)
    assert before.one("kept_away") == Sum(2, 300.0)
    await database.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding)
           VALUES ('JPR', $1, 'reviewer', 'human'), ('JPR', $2, 'reviewer', 'false_call')""",
        *(held, ended),
    )
    after = await read_counted(reading, "JPR", ZONE, ONE)
    assert after.one("kept_away") == Sum(1, 150.0) and after.offered == 3
    assert await count_days(jobs, "JPR") == 1
    assert await read_counted(reading, "JPR", ZONE, ONE) == after
    await log_in(http)
    html = await page(http, f"/reports/calls?{QUERY}&kept_away=1")
    assert html.count('href="/calls/') == 1 and ended in html and "Tertahan penyaringan" in html
    told = json.loads(await body(http, "json", f"/reports/ministry.json?{QUERY}"))
    assert (told["ghost"], told["lainnya"]) == (1, 2)


async def test_two_of_one_name_are_two_and_a_new_name_makes_no_third(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database, http: ClientSession
) -> None:
    await centre.add_seat("109", "Meja 9")
    await take_seat(centre, "siti", "Siti", AT - timedelta(hours=1), AT + timedelta(hours=1))
    await take_seat(centre, "siti.r", "Nama lama", AT + timedelta(hours=1), AT + timedelta(hours=4))
    for hours in (0, 2, 3):
        await whole_call(centre, "answered", AT + timedelta(hours=hours), answered_by="109")
    await whole_call(centre, "answered", AT, answered_by="777")
    while await count_days(jobs, "JPR", at_once=400):
        pass
    await database.execute("UPDATE accounts SET name = 'Siti' WHERE login = 'siti.r'")
    counted = await read_counted(reading, "JPR", ZONE, ONE)
    people = {login: each.n for login, each in counted.all("person").items()}
    assert people == {"siti": 1, "siti.r": 2, "#777": 1}
    assert counted.one("seated", "siti.r") == Sum(1, 3 * 3600.0)
    await log_in(http)
    rows = csv.reader(io.StringIO((await body(http, "csv")).decode("utf-8-sig")))
    told = {each[1]: each[3] for each in rows if each[0] == "Petugas" and each[2] == "Panggilan"}
    assert told == {"Siti (siti.r)": "2", "Siti (siti)": "1", "777": "1"}


async def test_wrap_up_and_occupancy_of_each_person(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database, http: ClientSession
) -> None:
    """As an independent count has it; of who sat there, and of who has a telephone of their own."""
    await centre.add_seat("109", "Meja 9")
    await take_seat(centre, "siti", "Siti", AT - timedelta(hours=1), AT + timedelta(hours=1))
    await database.execute(
        """INSERT INTO sessions (sha256, centre, account_id, began_at, expires_at, ended_at)
           SELECT repeat('a', 64), centre, account_id, $1, $2, $2 FROM accounts
           WHERE login = 'call_taker'""",
        *(AT, AT + timedelta(minutes=30)),
    )
    for number, (desk, seconds) in enumerate((("109", 20.0), ("109", 10.5), ("101", 5.0))):
        at = AT + timedelta(minutes=10 * number)
        call_id = await whole_call(centre, "answered", at, answered_by=desk)
        ended = at + timedelta(seconds=150 + seconds)
        await centre.add_fact(call_id, "wrapped_up", ended, by=desk, seconds=seconds)
    unmeasured = await whole_call(centre, "answered", AT, answered_by="101")
    told = await database.fetch(
        """SELECT c.answered_by, count(f.key) AS wraps,
                  sum((f.data ->> 'seconds')::float) AS wrap_s,
                  sum(extract(epoch FROM c.ended_at - c.answered_at))::float AS talk_s
           FROM calls c LEFT JOIN facts f ON f.call_id = c.call_id AND f.kind = 'wrapped_up'
           GROUP BY 1 ORDER BY 1"""
    )
    there_s = {"101": 1800.0, "109": 7200.0}
    while await count_days(jobs, "JPR", at_once=400):
        pass
    counted = await read_counted(reading, "JPR", ZONE, ONE)
    for row, login in zip(told, ("call_taker", "siti"), strict=True):
        assert counted.one("wrap_up", login) == Sum(row["wraps"], row["wrap_s"])
        share = 100 * (row["wrap_s"] + row["talk_s"]) / there_s[row["answered_by"]]
        assert counted.occupancy(login) == pytest.approx(share)
    assert counted.figures["wrap_up"] == pytest.approx(35.5 / 3)
    await log_in(http)
    html = await page(http, f"/reports?{QUERY}")
    assert "Rata-rata merapikan" in html and f"{LINK}&amp;person=siti" in html
    behind = await page(http, f"/reports/calls?{QUERY}&person=siti")
    assert behind.count('href="/calls/') == 2 and "20 dtk" in behind and "Siti" in behind
    wrapped = await page(http, f"/reports/calls?{QUERY}&wrapped=1")
    assert wrapped.count('href="/calls/') == 3 and unmeasured not in wrapped
    rows = csv.reader(io.StringIO((await body(http, "csv")).decode("utf-8-sig")))
    values = {each[2]: each[3] for each in rows if each[:2] == ["Petugas", "Siti"]}
    assert (values["Merapikan"], values["Rata-rata merapikan (dtk)"]) == ("2", "15.2")
    assert values["Menit di meja"] == "120"


UNIT_TIMES = """
SELECT count(*) FILTER (WHERE step = 'assign') AS assigned,
       sum(left_s) AS left_s, count(left_s) AS "left", sum(ready_s) AS ready_s
FROM (SELECT step,
             CASE step WHEN 'depart' THEN extract(epoch FROM at - before) END AS left_s,
             CASE step WHEN 'clear' THEN extract(epoch FROM at - before) END AS ready_s
      FROM (SELECT step, at, lag(at) OVER (PARTITION BY unit_id ORDER BY history_id)
                   AS before FROM unit_history) h) s"""


async def step_unit(
    database: Any, unit: int, step: str, state: str, at: datetime, label: str = ""
) -> None:
    """By the desk; a unit that is free again leaves its ticket."""
    await database.execute(
        """UPDATE units SET state = $2, step = $3, since = $4, party = 'desk', step_by = 'x',
               ticket_id = (SELECT ticket_id FROM tickets WHERE label = $5)
           WHERE unit_id = $1""",
        *(unit, state, step, at, None if state in ("ready", "out_of_service") else label),
    )


async def test_times_of_units(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database, http: ClientSession
) -> None:
    """As an independent count by window functions has them; what nobody said is not counted."""
    unit = await centre.add_unit("Pancar 1")
    other = await centre.add_unit("Pancar 2")
    labels = [
        await centre.add_ticket(await whole_call(centre, "answered", AT), number)
        for number in (1, 2, 3)
    ]
    whole = (("assign", "assigned", 0), ("depart", "on_the_way", 120), ("arrive", "on_scene", 600))
    ways = [
        (unit, labels[0], 0, (*whole, ("clear", "ready", 3600))),
        (unit, labels[1], 90, (("assign", "assigned", 0), ("arrive", "on_scene", 300))),
        (other, labels[2], 100, (*whole, ("stand_down", "out_of_service", 900))),
    ]
    for number, label, minutes, steps in ways:
        for step, state, seconds in steps:
            at = AT + timedelta(minutes=minutes, seconds=seconds)
            await step_unit(database, number, step, state, at, label)
    told = await database.fetchrow(UNIT_TIMES)
    live = await read_counted(reading, "JPR", ZONE, ONE)
    measured = {
        measure: sum(
            (live.one("unit", f"damkar {each} {measure}") for each in (unit, other)), Sum()
        )
        for measure in ("assigned", "left", "drove", "reached", "ready")
    }
    assert measured["assigned"].n == told["assigned"] == 3
    assert measured["left"] == Sum(told["left"], float(told["left_s"]))
    assert measured["ready"] == Sum(1, float(told["ready_s"]))
    assert measured["drove"] == Sum(2, 960.0) and measured["reached"] == Sum(3, 1500.0)
    while await count_days(jobs, "JPR", at_once=400):
        pass
    assert await read_counted(reading, "JPR", ZONE, ONE) == live
    # said late: the day is counted anew
    await step_unit(database, unit, "clear", "ready", AT + timedelta(hours=4))
    late = await read_counted(reading, "JPR", ZONE, ONE)
    assert late.one("unit", f"damkar {unit} ready").n == 2
    assert await count_days(jobs, "JPR") == 1
    await log_in(http)
    html = await page(http, f"/reports?{QUERY}")
    assert f'href="/reports/units?{LINK}&amp;unit={unit}"' in html and "Pancar 1" in html
    behind = await page(http, f"/reports/units?{QUERY}&unit={unit}")
    assert behind.count('href="/tickets/') == 2 and labels[2] not in behind
    assert labels[2] in await page(http, f"/reports/units?{QUERY}&agency=damkar")
    for bad in ("unit=x", "unit=99999999999999999999", "before=x"):
        async with http.get(f"/reports/units?{QUERY}&{bad}") as reply:
            assert reply.status == 400
    rows = csv.reader(io.StringIO((await body(http, "csv")).decode("utf-8-sig")))
    values = {
        each[1]: each[3] for each in rows if each[:1] + each[2:3] == ["Waktu unit", "Penugasan"]
    }
    assert sorted(values.values()) == ["1", "2", "3"]  # each, and both together
    with zipfile.ZipFile(io.BytesIO(await body(http, "xlsx"))) as book:
        assert "Waktu unit" in book.read("xl/workbook.xml").decode()


async def test_no_day_is_counted_that_can_have_nothing(
    centre: Centre, database: Any, reading: DeskDatabase
) -> None:
    """After today; and before the first call and the first ticket."""
    await centre.add_seat("109", "Meja 9")
    long_ago, late = datetime(2020, 1, 1, tzinfo=UTC), datetime(2199, 1, 5, tzinfo=UTC)
    await take_seat(centre, "siti", "Siti", long_ago, long_ago + timedelta(hours=7))
    await whole_call(centre, "answered", late)
    await centre.add_ticket(await whole_call(centre, "answered", AT), 1)
    await database.execute("UPDATE tickets SET opened_at = $1", AT - timedelta(days=50))
    future = Period(first=date(2199, 1, 1), last=date(2200, 1, 31))
    past = Period(first=date(2019, 12, 1), last=date(2020, 12, 31))
    for period in (future, past):
        assert (await read_counted(reading, "JPR", ZONE, period)).by_what == {}
    of_ticket = Period(first=DAY - timedelta(days=50), last=DAY - timedelta(days=50))
    assert (await read_counted(reading, "JPR", ZONE, of_ticket)).one("type", "none").n == 1


async def test_days_that_nobody_has_counted_are_counted_for_the_reader(
    http: ClientSession, centre: Centre, database: Any, reading: DeskDatabase, jobs: Database
) -> None:
    """As right after an update of the rules, or when much was written late: never refused."""
    for day in (0, 1, 30, 79):
        await whole_call(centre, "answered", AT + timedelta(days=day))
    period = Period(first=DAY, last=DAY + timedelta(days=80))
    live = await read_counted(reading, "JPR", ZONE, period)
    assert live.offered == 4
    await log_in(http)
    await page(http, f"/reports?{period.query}")
    for form in ("report.csv", "ministry.json"):
        async with http.get(f"/reports/{form}?{period.query}") as reply:
            assert reply.status == 200
    while await count_days(jobs, "JPR", at_once=400):
        pass
    assert await read_counted(reading, "JPR", ZONE, period) == live
    await database.execute(
        """INSERT INTO report_late SELECT 'JPR', $1::timestamptz + day * interval '1 day'
           FROM generate_series(0, 60, 2) day""",
        AT,
    )
    assert await read_counted(reading, "JPR", ZONE, period) == live
    hours = Hours(begin=time(0), end=time(23, 59))
    within = Period(first=DAY, last=DAY + timedelta(days=30), hours=hours)
    assert (await read_counted(reading, "JPR", ZONE, within)).offered == 3


async def test_what_was_written_to_a_day_of_long_ago_does_not_stay(
    centre: Centre, database: Any, jobs: Database
) -> None:
    """Nobody counts that day anew; one that nothing was written to is still right."""
    for days in (KEPT_DAYS + 100, KEPT_DAYS + 101):
        await database.execute(
            """INSERT INTO report_days (centre, day, time_zone, rules) SELECT 'JPR',
               (now() AT TIME ZONE $2)::date - $1::integer, $2, report_rules()""",
            *(days, ZONE),
        )
    await database.execute(
        "INSERT INTO report_late SELECT 'JPR', now() - $1::integer * interval '1 day'",
        KEPT_DAYS + 100,
    )
    await count_days(jobs, "JPR", at_once=1)
    left = await database.fetchval(
        """SELECT array_agg((now() AT TIME ZONE $2)::date - day) FROM report_days
           WHERE day < now() - $1::integer * interval '1 day'""",
        *(KEPT_DAYS, ZONE),
    )
    assert left == [KEPT_DAYS + 101]
    assert await database.fetchval("SELECT count(*) FROM report_late") == 0


MISSING = [
    ("answered", {"queue_entered"}, "no_entry"),  # waited, and queue_log knows nothing of it
    ("answered", {"answered"}, "no_connect"),
    ("abandoned_screening", {"offered"}, "no_offer"),
    ("abandoned_held", {"hung_up"}, "no_end"),
]


@pytest.mark.parametrize(("outcome", "lost", "amiss"), MISSING)
async def test_what_asterisk_did_not_write_is_named(
    centre: Centre, database: Any, http: ClientSession, outcome: str, lost: set[str], amiss: str
) -> None:
    await fill(centre)
    call_id = await whole_call(centre, outcome, AT + timedelta(hours=5))
    await database.execute(
        "DELETE FROM facts WHERE call_id = $1 AND kind = ANY ($2)", call_id, list(lost)
    )
    await log_in(http)
    html = await page(http, f"/reports?{QUERY}")
    assert "Tidak cocok: 1 panggilan" in html
    assert call_id in await page(http, f"/reports/calls?{QUERY}&amiss=1")
    counted = await read_counted_by(database, amiss)
    assert counted == 1


async def test_all_fits(centre: Centre, http: ClientSession) -> None:
    await fill(centre)
    await log_in(http)
    html = await page(http, f"/reports?{QUERY}")
    assert "Cocok 100 %: 16 panggilan" in html and "Rata-rata waktu dari INVITE" in html


async def fill_more(centre: Centre) -> None:
    """Beside `fill`: agencies in time and late, calls back, shifts, seats, calls of one moment."""
    await fill(centre)
    database = centre.database
    for _ in range(ROWS + 3):  # more than a page, all at once
        await whole_call(centre, "message", AT)
    hasty = await whole_call(centre, "abandoned_waiting", AT)
    await database.execute(
        "UPDATE calls SET waiting_at = ended_at - interval '2 seconds' WHERE call_id = $1", hasty
    )
    strange = await whole_call(centre, "answered", AT + timedelta(days=1), answered_by="777")
    await centre.add_fact(strange, "wrapped_up", AT, by="777", seconds=5.0)
    await database.execute("DELETE FROM facts WHERE call_id = $1 AND kind = 'answered'", strange)
    for number, hours in enumerate((0.1, 30, None), 100):
        label = await centre.add_ticket(await whole_call(centre, "answered", AT), number, at=AT)
        dispatch = await centre.send(label, at=AT + timedelta(minutes=number - 100))
        await database.execute(
            """UPDATE tickets SET kecamatan = 'Tahunan', answered_at = $2,
                   type = CASE WHEN number = 102 THEN 'kebakaran' ELSE 'jalan_rusak' END,
                   state = CASE WHEN number = 100 THEN 'callback' ELSE state END
               WHERE label = $1""",
            *(label, AT),
        )
        if hours is not None:
            await finish(database, dispatch, AT + timedelta(hours=hours))
    await database.execute(
        """INSERT INTO callback_attempts (centre, ticket_id, by_whom, began_at, ended_at, outcome)
           SELECT centre, ticket_id, 'rini', $1, $1, 'no_answer' FROM tickets WHERE number > 99""",
        AT,
    )
    await centre.add_seat("109", "Meja 9")
    await take_seat(centre, "siti", "Siti", AT, AT + timedelta(days=1, hours=3))
    wrapped = await whole_call(centre, "answered", AT, answered_by="109")
    await centre.add_fact(wrapped, "wrapped_up", AT + timedelta(seconds=30), by="109", seconds=9.0)
    await database.execute(
        """UPDATE units SET state = 'assigned', step = 'assign', since = $2, party = 'desk',
               step_by = 'x', ticket_id = (SELECT max(ticket_id) FROM tickets)
           WHERE unit_id = $1""",
        *(await centre.add_unit("Pancar 1"), AT),
    )
    heard = [await whole_call(centre, "abandoned_held", AT) for _ in range(3)]
    await database.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding)
           VALUES ('JPR', $1, 'reviewer', 'human'), ('JPR', $2, 'reviewer', 'false_call'),
                  ('JPR', $3, 'reviewer', 'human')""",
        *(*heard[:2], strange),
    )
    await centre.add_fact(hasty, "out_of_hours", AT, ready="0")
    for card, percent in ((wrapped, 80), (strange, 40), (hasty, 60)):
        await fill_card(database, card, percent)
    pattern = await add_pattern(database, "Pagi", 9)
    for hours in (0, 24, 48):
        begins_at = AT + timedelta(hours=hours - 0.5)
        ends_at = begins_at + timedelta(hours=7)
        shift = await add_shift(database, pattern, "Pagi", begins_at, ends_at)
        await add_duty(database, shift, "siti")
    await database.execute(
        """INSERT INTO waiting_lines (key, centre, node, uniqueid, source, kind, at, data)
           VALUES ('k', 'JPR', 'node-1', '17.1', 'dialplan', 'offered', $1, '{}')""",
        AT,
    )


async def finish(database: Any, dispatch: int, at: datetime) -> None:
    """Its agency is done at that time, and took the ticket half that time after it was sent."""
    for step, state in (
        ("acknowledge", "acknowledged"),
        ("arrive", "on_scene"),
        ("finish", "done"),
    ):
        await database.execute(
            """UPDATE dispatches SET state = $2::text, step = $3, step_party = 'agency',
                   step_by = 'x', step_at = $4::timestamptz - ($4::timestamptz - sent_at)
                             * CASE $2::text WHEN 'done' THEN 0 ELSE 0.5 END
               WHERE dispatch_id = $1""",
            *(dispatch, state, step, at),
        )


async def fill_card(database: Any, call_id: str, percent: int) -> None:
    """Siti's; below 50 it has a critical error."""
    await database.execute(
        """INSERT INTO scorecard_forms (centre, name, version, questions, made_by)
           VALUES ('JPR', 'Baku', 1, '[]', 'x') ON CONFLICT DO NOTHING"""
    )
    await database.execute(
        """INSERT INTO scorecards
               (centre, form_id, call_id, account_id, by, marks, percent, critical)
           SELECT 'JPR', f.form_id, $1, a.account_id, 'reviewer', '[]', $2, $2 < 50
           FROM scorecard_forms f, accounts a WHERE f.name = 'Baku' AND a.login = 'siti'""",
        *(call_id, percent),
    )


async def listed(http: ClientSession, path: str) -> int:
    """How many entries a list has, on all its pages."""
    html = await page(http, path)
    older = re.search(r'href="([^"]+)" rel="next"', html)
    more = urljoin(path, unescape(older[1])) if older else ""
    return html.count('<th scope="row"') + (await listed(http, more) if more else 0)


def counted_in(counted: Counted) -> dict[str, int]:
    """Of each figure of the report, of how many entries it is made."""
    figures = counted.figures
    answered, false = counted.classes(*ANSWERED).n, counted.false_calls.n
    queued = counted.service_level(timedelta(seconds=15)).whole
    typed = sum(each.n for each in counted.all("typed_after").values())
    own = {
        **dict.fromkeys(("asa", "slowest_tenth", "longest", "talk"), answered),
        **dict.fromkeys(("service_level_15", "service_level_20"), queued),
        "false_minutes": false,
        "saved_minutes": counted.one("kept_away").n,
        "wrap_up": sum(each.n for each in counted.all("wrap_up").values()),
        "service_level_open": counted.service_level_open(timedelta(seconds=15)).whole,
        "held_human": counted.safety.held_human.whole,
        "human_held": counted.safety.human_held.whole,
        "occupancy": sum(each.n for each in counted.all("seated").values()),
        "promise": counted.promise.whole,
        **dict.fromkeys(("typed_half", "typed_slowest"), typed),
    }
    return {each.code: own.get(each.code, int(figures[each.code] or 0)) for each in FIGURES}


COUNTS = {  # the columns of each table that count what their list lists
    **{"class": (1,), "days": (1, 2, 3), "heat": tuple(range(1, 25)), "disposition": (1,)},
    **{"type": (1,), "kecamatan": (1,), "agency": (1,), "unit": (1,), "people": (1, 4)},
    **{"scorecards": (1, 3), "attendance": (1, 2, 3, 4), "callback": (1,), "amiss": (1,)},
}


async def test_each_figure_counts_what_its_list_lists(
    centre: Centre, reading: DeskDatabase, http: ClientSession
) -> None:
    """Each card and each cell of each table: nothing is told without what is behind it."""
    await fill_more(centre)
    period = Period(first=DAY, last=DAY + timedelta(days=2))
    report = await read_report(
        reading,
        centre="JPR",
        centre_name="Jepara Siap 112",
        time_zone=ZONE,
        period=period,
        now=datetime.now(UTC),
        language=Language.ID,
    )
    counted = await read_counted(reading, "JPR", ZONE, period)
    await log_in(http, "supervisor")
    made_of = counted_in(counted)
    for figure in report.figures:
        found = await listed(http, figure.behind.address(period))
        assert found == made_of[figure.definition.code] > 0, figure.definition.code
        if figure.part is not None:
            part = await listed(http, figure.part.address(period))
            assert figure.value == pytest.approx(100 * part / found)
    assert {table.code for table in report.tables} == set(COUNTS)
    for table in report.tables:
        for row in table.rows:
            for column in range(1, len(row.cells)):
                await check_cell(http, table, row, column, period)
    html = await page(http, f"/reports?{period.query}")
    links = {unescape(each) for each in re.findall(r'href="(/reports/[a-z]+\?[^"]+)"', html)}
    assert {figure.behind.address(period) for figure in report.figures} <= links
    assert report.fit.unplaced == await listed(http, f"/reports/unplaced?{period.query}") == 1
    assert f"/reports/unplaced?{period.query}" in links


async def test_scorecards_stand_beside_those_of_the_days_before(
    centre: Centre, database: Any, http: ClientSession
) -> None:
    """By when the call came in; of the day before, in percentage points."""
    await centre.add_account("siti", "call_taker", "x", name="Siti")
    for days, percent in ((0, 80), (0, 40), (-1, 55), (-2, 100)):
        call_id = await whole_call(centre, "answered", AT + timedelta(days=days))
        await fill_card(database, call_id, percent)
    await log_in(http)
    rows = csv.reader(io.StringIO((await body(http, "csv")).decode("utf-8-sig")))
    told = {row[2]: row[3] for row in rows if row[:2] == ["Kartu nilai", "Siti"]}
    assert told == {
        **{"Kartu": "2", "Rata-rata %": "60.0", "Kesalahan kritis": "1"},
        **{"Sebelumnya %": "55.0", "Perubahan": "5.0"},
    }
    assert await listed(http, f"/reports/scorecards?{QUERY}&person=siti&critical=1") == 1
    async with http.get("/reports/scorecards?from=2026-05-01&person=" + "x" * 200) as reply:
        assert reply.status == 400


async def check_cell(
    http: ClientSession, table: Table, row: Row, column: int, period: Period
) -> None:
    cell, behind = row.cells[column], row.of_cell(column) or row.of_cell(0)
    if cell is None:
        return
    assert behind is not None, (table.code, column)
    if column in COUNTS[table.code] and cell:
        assert await listed(http, behind.address(period)) == cell, (table.code, column)


async def test_the_lists_of_an_agency_are_what_its_times_are_of(
    centre: Centre, reading: DeskDatabase, http: ClientSession
) -> None:
    """An average is of as many as its list has; a percentage of that of all that was sent."""
    await fill_more(centre)
    period = Period(first=DAY, last=DAY + timedelta(days=2))
    by = (await read_counted(reading, "JPR", ZONE, period)).all("agency")
    await log_in(http, "supervisor")
    path = f"/reports/sent?{period.query}&agency=damkar"
    found = {each: await listed(http, f"{path}&measure={each}") for each in MEASURES}
    assert found == {each: by[f"damkar {each}"].n for each in MEASURES}
    assert found["sent"] == found["timed"] == 5 and found["in_time"] == 1
    assert (found["promised"], found["within_day"]) == (2, 1)


async def test_how_long_an_agency_waited_for_the_desk(
    centre: Centre, database: Any, reading: DeskDatabase
) -> None:
    """From the answer, and from when the caller began to wait, until it was sent."""
    call = await centre.add_call(at=NOW)
    label = await centre.add_ticket(call, 77, at=NOW)
    await database.execute(
        """UPDATE tickets SET opened_at = $2::timestamptz,
               answered_at = $2::timestamptz + interval '20 seconds' WHERE label = $1""",
        *(label, NOW),
    )
    await centre.send(label, "damkar", at=NOW + timedelta(seconds=140))
    period = Period(first=DAY, last=DAY + timedelta(days=1))
    by = (await read_counted(reading, "JPR", ZONE, period)).all("agency")
    assert (by["damkar answered"].n, by["damkar answered"].seconds) == (1, 120)
    assert by["damkar told"].seconds == 140


async def test_a_report_keeps_the_limits_that_held(
    centre: Centre, database: Any, reading: DeskDatabase, http: ClientSession
) -> None:
    """An agency gets other minutes: what was sent before is not held against them."""
    await fill_more(centre)
    period = Period(first=DAY, last=DAY + timedelta(days=2))
    before = (await read_counted(reading, "JPR", ZONE, period)).all("agency")
    assert before["damkar limit"] == Sum(5, 5 * 300.0)
    await database.execute("UPDATE agencies SET emergency_min = 99, other_min = 99")
    assert (await read_counted(reading, "JPR", ZONE, period)).all("agency") == before
    await log_in(http, "supervisor")
    taken = await body(http, "csv", f"/reports/report.csv?{period.query}")
    rows = csv.reader(io.StringIO(taken.decode("utf-8-sig")))
    told = [row[3] for row in rows if (row[0], row[2]) == ("Instansi", "Batas (mnt)")]
    assert told == ["5.0"]


async def test_a_number_is_masked_for_who_sees_no_calls(
    centre: Centre, http: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the roles as shipped each that sees reports sees calls."""
    await fill_more(centre)
    without = GRANTED[Role.SUPERVISOR] - {Right.SEE_CALLS}
    monkeypatch.setattr(access, "GRANTED", {**GRANTED, Role.SUPERVISOR: without})
    await log_in(http, "supervisor")
    for listing in ("calls", "tickets", "callbacks", "numbers"):
        html = await page(http, f"/reports/{listing}?{QUERY}")
        assert mask("081234567890") in html and "0812-3456-7890" not in html, listing
        assert "081234567890" not in html and "number=" not in html, listing
    async with http.get(f"/reports/calls?{QUERY}&number=081234567890") as reply:
        assert reply.status == 404, "a number that is masked cannot be guessed"


async def test_the_calls_behind_a_figure(centre: Centre, http: ClientSession) -> None:
    await fill(centre)
    await log_in(http)
    html = await page(http, f"/reports/calls?{QUERY}&class=message")
    assert html.count('href="/calls/') == 2
    assert 'href="/calls/' not in await page(
        http, f"/reports/calls?{QUERY}&class=cut_by_us&before=2026-01-01T00:00:00Z"
    )
    for bad in ("class=x", "disposition=x", "before=x", "before=2026-01-01T00:00:00", "from=x"):
        async with http.get(f"/reports/calls?{bad}") as reply:
            assert reply.status == 400


async def test_a_wrong_range_is_said(centre: Centre, http: ClientSession) -> None:
    await log_in(http)
    assert "Rentang itu tidak bisa dipakai" in await page(http, "/reports?from=2026-02-30")


async def test_every_paper_has_the_same_figures(
    centre: Centre, database: Any, http: ClientSession
) -> None:
    await fill(centre)
    await log_in(http)
    rows = list(csv.reader(io.StringIO((await body(http, "csv")).decode("utf-8-sig"))))
    told = {cells[1]: cells[3] for cells in rows if cells[0] == "Ringkasan"}
    assert told["Panggilan masuk"] == "16" and told["Dijawab petugas"] == "2"
    with zipfile.ZipFile(io.BytesIO(await body(http, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>16</v>" in sheet and "<f>" not in sheet
    pdf = await body(http, "pdf")
    assert pdf.startswith(b"%PDF") and b"StructTreeRoot" in pdf
    actions = await database.fetch("SELECT detail FROM audit WHERE action = 'reports.export'")
    assert sorted(json.loads(row["detail"])["what"] for row in actions) == ["csv", "pdf", "xlsx"]


async def test_the_ministry(centre: Centre, http: ClientSession) -> None:
    await fill(centre)
    await log_in(http)
    told = json.loads(await body(http, "json", f"/reports/ministry.json?{QUERY}"))
    assert (told["normal"], told["prank"], told["panggilan_masuk"]) == (1, 1, 16)


async def test_numbers_that_call_often(centre: Centre, database: Any, http: ClientSession) -> None:
    """With the calls behind each count, and no calls of others among them."""
    await fill(centre)
    other = await whole_call(centre, "answered", AT)
    await database.execute("UPDATE calls SET ani = '+6581' WHERE call_id = $1", other)
    await log_in(http)
    html = await page(http, f"/reports/numbers?{QUERY}")
    assert "0812-3456-7890" in html
    counted = re.findall(r'<a href="(/reports/calls\?[^"]+)">(\d+)</a>', html)
    assert len(counted) == 2
    for address, count in counted:
        assert await listed(http, unescape(address)) == int(count) > 0
    behind = await page(http, unescape(counted[0][0]))
    assert other not in behind and "0812-3456-7890" in behind
    assert await listed(http, f"/reports/calls?{QUERY}&number=%2B6581") == 1


async def page(http: ClientSession, path: str) -> str:
    async with http.get(path) as reply:
        assert reply.status == 200, await reply.text()
        return await reply.text()


async def body(http: ClientSession, form: str, path: str = "") -> bytes:
    async with http.get(path or f"/reports/report.{form}?{QUERY}") as reply:
        assert reply.status == 200 and "attachment" in reply.headers["Content-Disposition"]
        return await reply.read()


async def read_counted_by(database: Any, amiss: str) -> int:
    rows = await database.fetch(
        """SELECT * FROM report_figures('JPR', '2026-05-01 00:00+07', '2026-05-02 00:00+07',
                                        'Asia/Jakarta', NULL, NULL)"""
    )
    return Counted.of(rows).amiss.get(amiss, 0)


async def _kept(database: Any) -> int:
    return int(
        await database.fetchval(
            """SELECT sum(n) FROM report_rows WHERE what = 'class' AND key <> 'called_out'
               AND day = '2026-05-01'"""
        )
    )


async def test_a_human_decides_about_a_mail_that_did_not_go(
    centre: Centre, site: str, database: Any
) -> None:
    """One is sent again, one is left; what is on its way is nobody's to send a second time."""
    await database.execute(
        """INSERT INTO report_mails (centre, every, period, first_day, last_day, receiver, state,
                                     tries, tried_at)
           SELECT 'JPR', 'day', '2026-11-09', '2026-11-09', '2026-11-09', r || '@jepara.example',
                  s, 12, now()
           FROM (VALUES ('<b>', 'given_up'), ('b', 'given_up'), ('c', 'sending')) v (r, s)"""
    )
    numbers = [
        row["mail_id"]
        for row in await database.fetch("SELECT mail_id FROM report_mails ORDER BY 1")
    ]
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as http:
        await log_in(http, "supervisor")
        async with http.get("/reports/mail") as reply:
            html = await reply.text()
        assert reply.status == 200 and html.count('value="again"') == 2 and "&lt;b&gt;" in html
        for number, act in zip(numbers, ("again", "drop", "again"), strict=True):
            form = {"csrf": field(html, "csrf"), "act": act}
            async with http.post(f"/reports/mail/{number}", data=form) as reply:
                assert reply.status == 200
    rows = await database.fetch("SELECT state, tries FROM report_mails ORDER BY mail_id")
    assert [row["state"] for row in rows] == ["waiting", "dropped", "sending"]
    assert rows[0]["tries"] == 0
    query = "SELECT count(*) FROM audit WHERE action = 'reports.mail_decide'"
    assert await database.fetchval(query) == 2


async def test_of_two_who_decide_about_a_mail_the_first_has_done_it(
    centre: Centre, database: Any, dsn: str
) -> None:
    """By the rule itself, without a page: one is told that it was done, and one line stands."""
    number = await database.fetchval(
        """INSERT INTO report_mails (centre, every, period, first_day, last_day, receiver, state,
                                     tries, tried_at)
           VALUES ('JPR', 'day', '2026-11-09', '2026-11-09', '2026-11-09', 'a@jepara.example',
                   'given_up', 12, now()) RETURNING mail_id"""
    )
    desk = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=2)
    account = access.Account(
        actor="supervisor",
        name="Supervisor",
        role=Role.SUPERVISOR,
        centre="JPR",
        centre_name="Jepara",
        time_zone="Asia/Jakarta",
    )
    trail = trail_of(account, desk, "127.0.0.1")
    both = (MailDecision.AGAIN, MailDecision.DROP)
    done = await asyncio.gather(*(decide_mail(desk, account, number, one, trail) for one in both))
    await desk.close()
    assert sorted(done) == [False, True]
    rows = await database.fetch("SELECT detail FROM audit WHERE action = 'reports.mail_decide'")
    assert len(rows) == 1
