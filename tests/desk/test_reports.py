"""Reports: counted right, corrected by what comes late, the same on every paper."""

import csv
import io
import itertools
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from ari_app.call import Outcome
from ari_app.reports.classes import CallClass, classify
from ari_app.reports.counted import Counted, Sum
from ari_app.reports.counting import KEPT_DAYS, count_days
from ari_app.reports.period import Hours, Period
from ari_app.reports.reading import MAY_COUNT_NOW, NotCountedYet, read_counted
from ari_app.store.database import Database, Login
from ari_app.store.desk_database import DeskDatabase
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.store.postgres import as_login

ZONE = "Asia/Jakarta"
DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)  # 09.00 there
ONE = Period(first=DAY, last=DAY)
QUERY = "from=2026-05-01&until=2026-05-01"


@pytest.fixture
async def jobs(dsn: str) -> Any:
    database = Database(as_login(dsn, Login.JOBS), connections=1)
    yield database
    await database.close()


@pytest.fixture
async def reading(dsn: str) -> Any:
    database = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    yield database
    await database.close()


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


async def test_many_late_days_wait_until_they_are_counted(
    centre: Centre, database: Any, reading: DeskDatabase, jobs: Database
) -> None:
    await whole_call(centre, "answered", AT)
    while await count_days(jobs, "JPR", at_once=400):
        pass
    period = Period(first=DAY, last=DAY + timedelta(days=80))
    assert (await read_counted(reading, "JPR", ZONE, period)).offered == 1
    await database.execute(
        """INSERT INTO report_late SELECT 'JPR', $1::timestamptz + day * interval '1 day'
           FROM generate_series(0, $2::integer) day""",
        *(AT, MAY_COUNT_NOW),
    )
    with pytest.raises(NotCountedYet):
        await read_counted(reading, "JPR", ZONE, period)
    while await count_days(jobs, "JPR", at_once=400):
        pass
    assert (await read_counted(reading, "JPR", ZONE, period)).offered == 1


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


async def test_numbers_that_call_often(centre: Centre, http: ClientSession) -> None:
    await fill(centre)
    await log_in(http)
    assert "0812-3456-7890" in await page(http, f"/reports/numbers?{QUERY}")


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
