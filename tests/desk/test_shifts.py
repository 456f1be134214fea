"""Shifts as people meet them: plan, swap, absence, hand-over, calendar, file, attendance."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, FormData
from icalendar import Calendar

from ari_app.errors import NotFound
from ari_app.people.access import Account, Role
from ari_app.people.audit import Trail, trail_of
from ari_app.reports.period import Period
from ari_app.reports.reading import read_attendance
from ari_app.secrecy import token_hash
from ari_app.settings import Settings
from ari_app.shifts.calendar_address import end_address, renew_address
from ari_app.shifts.planning import (
    PlanChanged,
    apply_changes,
    exported,
    make_shifts,
    one_shift,
    shifts_between,
)
from ari_app.shifts.roster import Shift
from ari_app.shifts.roster_csv import changes
from ari_app.store.database import Database, Login
from ari_app.store.desk_database import DeskDatabase
from recordings import retention
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.desk.sample_shifts import add_duty, add_note, add_pattern, add_shift
from tests.desk.test_pages import EVIL, field, log_in
from tests.desk.waiting import page_with
from tests.patience import PATIENCE_S
from tests.store.postgres import as_login

HOUR = timedelta(hours=1)


@asynccontextmanager
async def browser(site: str, login: str) -> AsyncIterator[ClientSession]:
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as http:
        await log_in(http, login)
        yield http


async def page(http: ClientSession, path: str) -> str:
    async with http.get(path) as reply:
        assert reply.status == 200, path
        return await reply.text()


async def send(
    http: ClientSession, path: str, form: dict[str, str] | None = None
) -> tuple[int, str]:
    csrf = field(await page(http, "/shifts/notes"), "csrf")
    async with http.post(path, data={**(form or {}), "csrf": csrf}) as reply:
        return reply.status, await reply.text()


@pytest.fixture
async def ari(centre: Centre) -> None:
    """A second call-taker, and two seats."""
    await centre.add_account("ari", "call_taker", CHEAP.hash("sandi-ari"), name="Ari Wibowo")
    for number in ("301", "302"):
        await centre.add_seat(number, f"Meja {number}")


async def shift_at(database: Any, hours: float, name: str, *logins: str) -> int:
    """A shift of eight hours that begins so many hours from now, with these people."""
    begins = datetime.now(UTC) + hours * HOUR
    query = "SELECT pattern_id FROM shift_patterns WHERE name = $1"
    pattern = await database.fetchval(query, name) or await add_pattern(database, name, 7)
    shift = await add_shift(database, pattern, name, begins, begins + 8 * HOUR)
    for login in logins:
        await add_duty(database, shift, login)
    return shift


PATTERN = {"name": "Malam", "begin": "21:00", "end": "07:00", "strength": "2"}


async def test_a_supervisor_plans(
    ari: None, site: str, database: Any, settings: Settings, dsn: str
) -> None:
    """A pattern makes shifts; people come to one, but not twice at a time, and none who is away."""
    async with browser(site, "supervisor") as http:
        form = {**PATTERN, "holiday_strength": "0", "weekday": "1"}
        status, html = await send(http, "/shifts/patterns", {**form, "end": "21:00"})
        assert status == 422 and "jam selesai yang berbeda" in html and 'value="Malam"' in html
        status, html = await send(http, "/shifts/patterns", form)
        assert status == 200 and "Tersimpan." in html
        assert (await send(http, "/shifts/patterns", form))[0] == 409
        rows = await database.fetch("SELECT * FROM shifts ORDER BY day")
        assert len(rows) >= 8 and {row["day"].isoweekday() for row in rows} == {1}
        assert {row["ends_at"] - row["begins_at"] for row in rows} == {10 * HOUR}
        shift, day = rows[-1]["shift_id"], rows[-1]["day"]
        add = {"act": "add", "login": "ari", "seat": "301"}
        assert (await send(http, f"/shifts/{shift}", add))[0] == 200
        status, html = await send(http, f"/shifts/{shift}", add)
        assert status == 409 and "sudah ada di dinas ini" in html
        absent = {"login": "call_taker", "first": str(day), "last": str(day), "kind": "sick"}
        assert (await send(http, "/shifts/absences", absent))[0] == 200
        add["login"] = "call_taker"
        status, html = await send(http, f"/shifts/{shift}", add)
        assert status == 409 and "tidak hadir pada hari itu" in html
        three = {"act": "strength", "strength": "3"}
        assert (await send(http, f"/shifts/{shift}", three))[0] == 200
        html = await page(http, f"/shifts?week={day}")
        assert "Ari Wibowo" in html and "1/3" in html and "Meja 301" in html
        number = await database.fetchval("SELECT pattern_id FROM shift_patterns")
        assert (await send(http, f"/shifts/patterns/{number}"))[0] == 200
    left = await database.fetch("SELECT shift_id FROM shifts WHERE begins_at > now()")
    assert [row["shift_id"] for row in left] == [shift], "the one that somebody works stays"
    trail = await database.fetch("SELECT action, detail FROM audit WHERE action LIKE 'shift.%'")
    assert {"shift.pattern", "shift.add", "shift.absent"} <= {row["action"] for row in trail}
    assert not any("sick" in str(row["detail"]) for row in trail), "why is nobody's business"
    holiday = settings.model_copy(
        update={"hours": settings.hours.model_copy(update={"holidays": [day]})}
    )
    jobs = Database(as_login(dsn, Login.JOBS), connections=1)
    for _ in range(2):
        async with jobs.transaction() as session:
            await make_shifts(session, holiday, datetime.now(UTC))
    await jobs.close()
    assert await database.fetchval("SELECT count(*) FROM shifts WHERE begins_at > now()") == 1


async def test_a_call_taker_sees_the_plan_and_changes_nothing(
    ari: None, site: str, database: Any
) -> None:
    shift = await shift_at(database, 24, "Pagi", "call_taker")
    async with browser(site, "ari") as http:
        html = await page(http, f"/shifts/{shift}")
        assert "Call Taker" in html and 'name="act"' not in html
        assert (await send(http, f"/shifts/{shift}", {"act": "remove", "login": "call_taker"}))[
            0
        ] == 404
        async with http.get("/shifts/absences") as reply:
            assert reply.status == 404


async def test_a_swap_needs_both_and_a_supervisor(ari: None, site: str, database: Any) -> None:
    shift = await shift_at(database, 24, "Pagi", "call_taker")
    back = await shift_at(database, 48, "Siang", "ari")
    mine, theirs = await database.fetchrow(
        """SELECT min(duty_id) FILTER (WHERE shift_id = $1),
                  min(duty_id) FILTER (WHERE shift_id = $2) FROM duties""",
        *(shift, back),
    )
    ask = {"duty": str(mine), "to": f"ari {theirs}"}
    async with (
        browser(site, "call_taker") as asker,
        browser(site, "ari") as other,
        browser(site, "supervisor") as supervisor,
    ):
        assert (await send(other, "/shifts/swaps", ask))[0] == 404, "it is not theirs to give"
        assert (await send(asker, "/shifts/swaps", ask))[0] == 200
        status, html = await send(asker, "/shifts/swaps", ask)
        assert status == 409 and "sudah ditawarkan" in html
        number = await database.fetchval("SELECT swap_id FROM duty_swaps")
        path = f"/shifts/swaps/{number}"
        assert "Setujui" not in await page(supervisor, "/shifts"), "they have not agreed yet"
        assert (await send(supervisor, path, {"step": "approve"}))[0] == 409
        assert (await send(asker, path, {"step": "agree"}))[0] == 409
        assert (await send(other, path, {"step": "agree"}))[0] == 200
        assert (await send(supervisor, path, {"step": "approve"}))[0] == 200
        assert (await send(supervisor, path, {"step": "approve"}))[0] == 409, "once"
    rows = await database.fetch(
        """SELECT d.shift_id, a.login FROM duties d JOIN accounts a USING (account_id)
           ORDER BY d.shift_id"""
    )
    assert [tuple(row) for row in rows] == [(shift, "ari"), (back, "call_taker")]


async def test_who_is_ill_says_so_and_the_place_is_given_to_another(
    ari: None, site: str, database: Any
) -> None:
    """At once with an alarm for whoever manages shifts, however far the shift is."""
    shift = await shift_at(database, 30 * 24, "Pagi", "call_taker", "ari")
    await database.execute(
        """UPDATE duties SET seat = '301' WHERE account_id = (
               SELECT account_id FROM accounts WHERE login = 'call_taker')"""
    )
    await database.execute("UPDATE shifts SET own_strength = 2")
    day = str(await database.fetchval("SELECT day FROM shifts"))

    async def alarms(http: ClientSession) -> list[str]:
        async with http.get("/api/v1/centre-alarms") as reply:
            told = (await reply.json())["alarms"]
        return [one["subject"] for one in told if one["kind"] == "absence_opened"]

    async with browser(site, "call_taker") as own, browser(site, "supervisor") as boss:
        for form, status in (
            ({"first": day, "last": "2020-01-01", "kind": "sick"}, 422),
            ({"first": "2020-01-01", "last": day, "kind": "sick"}, 422),
            ({"first": day, "last": day, "kind": "sick"}, 200),
            ({"first": day, "last": day, "kind": "leave"}, 409),
        ):
            assert (await send(own, "/shifts/away", form))[0] == status, form
        html = await page(own, "/shifts")
        assert "Saya masuk lagi" in html and "Perlu pengganti" not in html
        async with asyncio.timeout(PATIENCE_S):
            while await alarms(boss) != [f"Pagi {day[8:]}-{day[5:7]}"]:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        assert 'id="h-open"' in await page(boss, "/shifts")
        place = {"act": "replace", "login": "call_taker"}
        assert (await send(boss, f"/shifts/{shift}", place))[0] == 422  # with nobody
        status, _ = await send(boss, f"/shifts/{shift}", {**place, "by": "ari"})
        assert status == 409  # they are on it already
        assert (await send(boss, f"/shifts/{shift}", {**place, "by": "supervisor"}))[0] == 200
        assert (await send(own, f"/shifts/{shift}", {**place, "by": "ari"}))[0] == 404
        async with asyncio.timeout(PATIENCE_S):
            while await alarms(boss):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        rows = await database.fetch(
            "SELECT login, seat FROM duties JOIN accounts USING (account_id) ORDER BY login"
        )
        assert [(row["login"], row["seat"]) for row in rows] == [
            *(("ari", None), ("call_taker", None), ("supervisor", "301")),
        ]
        number = await database.fetchval("SELECT absence_id FROM absences")
        async with browser(site, "ari") as other:
            await send(other, f"/shifts/away/{number}")  # nobody takes another's word back
        assert await database.fetchval("SELECT removed_at FROM absences") is None
        assert (await send(own, f"/shifts/away/{number}"))[0] == 200
        assert await database.fetchval("SELECT removed_at FROM absences") is not None
    trail = await database.fetch("SELECT action, detail FROM audit WHERE action LIKE 'shift.%'")
    assert {"shift.report_absent", "shift.replace", "shift.withdraw_absent"} <= {
        row["action"] for row in trail
    }
    assert not any("sick" in row["detail"] for row in trail)


async def test_what_is_handed_over_is_read_by_the_next(ari: None, site: str, database: Any) -> None:
    early = await shift_at(database, -8.2, "Pagi", "call_taker")
    await shift_at(database, -0.2, "Siang", "ari")
    await shift_at(database, 7.8, "Malam", "supervisor")
    async with browser(site, "call_taker") as http:
        status, html = await send(http, "/shifts/notes", {"said": " "})
        assert status == 422 and "Tulis apa yang diserahkan." in html
        status, html = await send(http, "/shifts/notes", {"said": f"Api di Tahunan. {EVIL}"})
        assert status == 200 and "Belum dibaca: Ari Wibowo" in html and "<img" not in html
        await send(http, "/shifts/notes", {"said": f"Api di Tahunan. {EVIL}"})  # a second click
    (row,) = await database.fetch("SELECT * FROM shift_notes")
    assert row["shift_id"] == early, "their own shift, which has just ended"
    await database.execute("UPDATE shift_notes SET written_at = now() - interval '20 minutes'")
    await database.execute("UPDATE shifts SET begins_at = begins_at - interval '1 hour'")
    async with browser(site, "supervisor") as http:
        html = await page_with(http, "/board", "Serah terima dinas Pagi belum dibaca 1 petugas.")
        assert "Dinas sekarang" in html and "Berikutnya" in html
        assert "Tempat kosong sejak" in html and "Baca dan konfirmasi" not in html
    async with browser(site, "ari") as http:
        html = await page_with(http, "/board", "Baca dan konfirmasi")
        assert "Api di Tahunan." in html and "belum dibaca 1 petugas" not in html
        status, html = await send(http, f"/shifts/notes/{row['note_id']}")
        assert "Dibaca:" in html and "Sudah saya baca" not in html
        await send(http, f"/shifts/notes/{row['note_id']}")
    assert await database.fetchval("SELECT count(*) FROM shift_note_reads") == 1
    with pytest.raises(Exception, match="permission denied"):
        await database.execute("SET ROLE sigap_desk; UPDATE shift_notes SET said = ''")


async def test_what_is_handed_over_says_which_tickets(
    ari: None, site: str, database: Any, centre: Centre
) -> None:
    """Not by their numbers alone; this shift's own come first, and no tick is lost by a mistake."""
    await shift_at(database, -0.2, "Siang", "ari")
    for number in range(1, 33):
        at = datetime.now(UTC) - timedelta(minutes=60 - number)
        await centre.add_ticket(await centre.add_call(at=at), number, at=at)
    await database.execute(
        "UPDATE tickets SET type = 'kebakaran', desa = 'Bandengan' WHERE number IN (1, 32)"
    )
    async with browser(site, "ari") as http:
        html = await page(http, "/shifts/notes")
        offered = re.findall(r'name="ticket" value="([^"]+)"', html)
        assert offered == [f"JPR-2026-{number:05}" for number in range(32, 2, -1)]
        assert html.count("Kebakaran · Bandengan") == 1 and "2 tiket yang lebih lama" in html
        status, html = await send(http, "/shifts/notes", {"said": " ", "ticket": offered[0]})
        assert status == 422 and f'value="{offered[0]}" checked' in html
        told = {"said": "Lihat juga JPR-2026-00001.", "ticket": offered[0]}
        await send(http, "/shifts/notes", told)
        await database.execute("UPDATE tickets SET state = 'closed' WHERE number = 1")
        html = await page(http, "/shifts/notes")
        note = html[html.index("<article") : html.index("</article>")]
        assert note.count("Kebakaran · Bandengan") == 2 and note.count("tidak terbuka lagi") == 1


async def test_the_calendar_is_ones_own_and_its_address_is_renewed(
    ari: None, site: str, http: ClientSession, database: Any
) -> None:
    await shift_at(database, 24, "Pagi", "ari", "call_taker")
    await shift_at(database, 48, "Siang", "call_taker")
    async with browser(site, "ari") as own:
        _, html = await send(own, "/shifts/feed")
        first = html.split("/shifts/feed/")[1].split(".ics")[0]
        async with http.get(f"/shifts/feed/{first}.ics") as reply:
            body = await reply.read()
            assert reply.status == 200 and reply.content_type == "text/calendar"
        (event,) = Calendar.from_ical(body).walk("VEVENT")
        assert event["summary"] == "112: Pagi" and b"Call" not in body
        assert first not in await page(own, "/shifts"), "it is shown once"
        await send(own, "/shifts/feed")
        async with http.get(f"/shifts/feed/{first}.ics") as reply:
            assert reply.status == 404
        _, html = await send(own, "/shifts/feed")
        second = html.split("/shifts/feed/")[1].split(".ics")[0]
        await database.execute("UPDATE accounts SET active = false WHERE login = 'ari'")
        async with http.get(f"/shifts/feed/{second}.ics") as reply:
            assert reply.status == 404
    stored = await database.fetchval("SELECT secret_sha256 FROM shift_feeds")
    assert second not in stored


async def test_the_calendars_address_is_a_rule_without_a_page(
    ari: None, database: Any, dsn: str
) -> None:
    """Each step has its line in the trail; where there is nothing to end there is none."""
    desk = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    account = Account(
        actor="ari",
        name="Ari",
        role=Role.CALL_TAKER,
        centre="JPR",
        centre_name="Jepara",
        time_zone="Asia/Jakarta",
    )
    trail = trail_of(account, desk, "127.0.0.1")
    secret = await renew_address(desk, account, trail)
    stored = await database.fetchval("SELECT secret_sha256 FROM shift_feeds")
    assert stored == token_hash(secret)
    assert [await end_address(desk, account, trail) for _ in range(2)] == [True, False]
    with pytest.raises(NotFound):
        await renew_address(desk, replace(account, actor="a program"), trail)
    await exported(desk, account, date(2026, 5, 4), date(2026, 5, 10), trail)
    await desk.close()
    rows = await database.fetch("SELECT action, subject FROM audit ORDER BY audit_id")
    assert [(row["action"], row["subject"]) for row in rows] == [
        ("shift.feed", "ari"),
        ("shift.feed_end", "ari"),
        ("shift.export", "2026-05-04 - 2026-05-10"),
    ]


async def test_a_file_is_shown_before_it_is_used(ari: None, site: str, database: Any) -> None:
    shift = await shift_at(database, 24, "Pagi", "call_taker")
    day = await database.fetchval("SELECT day FROM shifts WHERE shift_id = $1", shift)
    async with browser(site, "supervisor") as http:
        async with http.get(f"/shifts/roster.csv?from={day}&until={day}") as reply:
            written = await reply.read()
        assert b"call_taker" in written

        async def upload(data: bytes) -> tuple[int, str]:
            form = FormData()
            form.add_field("csrf", field(await page(http, "/shifts/import"), "csrf"))
            form.add_field("file", data, filename="a.csv", content_type="text/csv")
            async with http.post("/shifts/import", data=form) as reply:
                return reply.status, await reply.text()

        status, html = await upload(written)
        assert status == 200 and "tidak ada yang berubah" in html
        status, html = await upload(written.replace(b"call_taker", b"<b>nobody"))
        assert status == 422 and "baris 2" in html and "&lt;b&gt;nobody" in html
        status, html = await upload(written.replace(b"call_taker", b"ari"))
        assert status == 200 and "1 dinas berubah" in html and "Ari Wibowo" in html
        text = written.replace(b"call_taker", b"ari").decode("utf-8-sig")
        form = {"csv": text, "mark": field(html, "mark")}
        await add_duty(database, shift, "supervisor")
        status, html = await send(http, "/shifts/import/apply", form)
        assert status == 409 and "Jadwal berubah" in html
        form["mark"] = field(html, "mark")
        status, html = await send(http, "/shifts/import/apply", form)
        assert status == 200 and "sudah dipakai" in html
    query = "SELECT login FROM duties JOIN accounts USING (account_id)"
    assert [row["login"] for row in await database.fetch(query)] == ["ari"]


async def test_whose_account_is_closed_works_no_shift(
    ari: None, site: str, database: Any, dsn: str
) -> None:
    """A shift that is over is theirs for ever, one to come is short; nor are they given one."""
    over = await shift_at(database, -12, "Pagi", "ari")
    later = await shift_at(database, 30, "Siang", "ari", "call_taker")
    await database.execute("UPDATE accounts SET active = false WHERE login = 'ari'")
    desk = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    now = datetime.now(UTC)
    found = await shifts_between(desk, "JPR", now - 24 * HOUR, now + 48 * HOUR)
    closed = {(one.shift_id, duty.login): duty.closed for one in found for duty in one.duties}
    assert closed == {(over, "ari"): False, (later, "ari"): True, (later, "call_taker"): False}
    assert found[1].missing == 1
    await desk.close()
    async with browser(site, "supervisor") as http:
        assert "akun ditutup" in await page(http, f"/shifts/{later}")
    duty = "SELECT duty_id FROM duties JOIN accounts USING (account_id) WHERE login = 'call_taker'"
    await database.execute(
        """INSERT INTO duty_swaps (centre, duty_id, asker_id, asked_id, state)
           SELECT 'JPR', d.duty_id, d.account_id, a.account_id, 'agreed'
           FROM duties d, accounts a WHERE d.duty_id = $1 AND a.login = 'ari'""",
        await database.fetchval(duty),
    )
    await database.execute(
        "DELETE FROM duties d USING accounts a WHERE d.account_id = a.account_id"
        " AND a.login = 'ari'"
    )
    swap = await database.fetchval("SELECT swap_id FROM duty_swaps")
    async with browser(site, "supervisor") as http:
        status, html = await send(http, f"/shifts/swaps/{swap}", {"step": "approve"})
        assert status == 409 and "sudah ditutup" in html
    assert await database.fetchval("SELECT state FROM duty_swaps") == "agreed"


async def test_a_file_keeps_open_swaps_and_looks_once_more(
    ari: None, database: Any, dsn: str
) -> None:
    """Seats change hands within a shift; who is away, or works another shift since, is refused."""
    shift = await shift_at(database, 24, "Pagi", "call_taker", "ari")
    query = """UPDATE duties d SET seat = $1 FROM accounts a
               WHERE a.account_id = d.account_id AND a.login = $2"""
    for login, seat in (("call_taker", "301"), ("ari", "302")):
        await database.execute(query, seat, login)
    await database.execute(
        """INSERT INTO duty_swaps (centre, duty_id, asker_id, asked_id)
           SELECT 'JPR', d.duty_id, d.account_id, a.account_id FROM duties d, accounts a
           WHERE a.login = 'supervisor' AND d.seat = '301'"""
    )
    desk = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    account = Account(
        actor="supervisor",
        name="Supervisor",
        role=Role.SUPERVISOR,
        centre="JPR",
        centre_name="",
        time_zone="Asia/Jakarta",
    )
    trail = Trail(database=desk, centre="JPR", actor="supervisor", address="", through=None)

    async def now_is() -> Shift:
        return (await one_shift(desk, "JPR", shift))[0]

    crossed = {shift: (("call_taker", "302"), ("ari", "301"))}
    await apply_changes(desk, account, changes([await now_is()], crossed), trail)
    assert {d.login: d.seat for d in (await now_is()).duties} == {"call_taker": "302", "ari": "301"}
    assert await database.fetchval("SELECT count(*) FROM duty_swaps WHERE state = 'asked'") == 1
    with_one_more = {shift: (*crossed[shift], ("supervisor", ""))}
    read_before = changes([await now_is()], with_one_more)
    await shift_at(database, 25, "Siang", "supervisor")
    with pytest.raises(PlanChanged):
        await apply_changes(desk, account, read_before, trail)
    await desk.close()


async def test_who_was_seated_when_nobody_knows_the_session_any_more(
    ari: None, database: Any, dsn: str
) -> None:
    """Their seat ended with their login, though nobody took it since; nobody is there for ever."""
    shift = await shift_at(database, -10, "Pagi", "ari")
    begins = await database.fetchval("SELECT begins_at FROM shifts WHERE shift_id = $1", shift)
    await database.execute(
        """WITH s AS (INSERT INTO sessions (sha256, centre, account_id, began_at, expires_at)
                      SELECT $1, 'JPR', account_id, $2, $3 FROM accounts WHERE login = 'ari'
                      RETURNING sha256, account_id)
           INSERT INTO seatings (centre, extension, account_id, session, began_at)
           SELECT 'JPR', '301', account_id, sha256, $2 FROM s""",
        *("e" * 64, begins, begins + 2 * HOUR),
    )
    counted = "SELECT here_s FROM accounts, presence_of(account_id, $1, $2) WHERE login = 'ari'"
    assert await database.fetchval(counted, begins, begins + 8 * HOUR) == 7200
    present = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    jobs = Database(as_login(dsn, Login.JOBS), connections=1)
    async with jobs.transaction() as session:
        await session.run("retention.old_sessions", "JPR", datetime.now(UTC))
    assert await database.fetchval(counted, begins, begins + 8 * HOUR) == 7200
    gone = {row["login"]: row["gone_at"] for row in await present.rows("shifts.present", "JPR")}
    assert gone["ari"] == begins + 2 * HOUR
    await database.execute("UPDATE seatings SET ended_at = NULL")
    assert await database.fetchval(counted, begins, begins + 8 * HOUR) == 0
    await jobs.close()
    await present.close()


async def test_attendance_is_counted_and_outlives_the_logins(
    ari: None, site: str, database: Any, settings: Settings, dsn: str
) -> None:
    """Seated from ten minutes after the beginning, away for an hour; a login that overlaps."""
    shift = await shift_at(database, -10, "Pagi", "ari", "call_taker")
    begins = await database.fetchval("SELECT begins_at FROM shifts WHERE shift_id = $1", shift)
    for since, until in ((1 / 6, 4), (5, 9)):
        await database.execute(
            """INSERT INTO seatings (centre, extension, account_id, began_at, ended_at)
               SELECT 'JPR', '301', account_id, $1, $2 FROM accounts WHERE login = 'ari'""",
            *(begins + since * HOUR, begins + until * HOUR),
        )
    for number, (since, until) in enumerate(((-1, 2), (1, 8))):
        await database.execute(
            """INSERT INTO sessions (sha256, centre, account_id, began_at, expires_at, ended_at)
               SELECT $1, 'JPR', account_id, $2, $3, $3 FROM accounts
               WHERE login = 'call_taker'""",
            *(f"{number}" * 64, begins + since * HOUR, begins + until * HOUR),
        )
    await add_note(database, shift, "ari", "Catatan")
    jobs = Database(as_login(dsn, Login.JOBS), connections=1)
    reading = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    today = datetime.now(UTC).date()
    period = Period(first=today - timedelta(days=2), last=today + timedelta(days=1))

    async def told() -> list[tuple[str, int, float]]:
        found = await read_attendance(reading, "JPR", "Asia/Jakarta", period)
        return [(one.login, one.late, round(one.here_s / 3600, 3)) for one in found]

    wanted = [("ari", 1, round(3 + 3 + 5 / 6, 3)), ("call_taker", 0, 8.0)]
    assert await told() == wanted
    async with jobs.transaction() as session:
        assert len(await session.rows("shifts.count_worked", "JPR")) == 2
        assert not await session.rows("shifts.count_worked", "JPR")
    await database.execute("DELETE FROM sessions; DELETE FROM seatings")
    assert await told() == wanted
    async with browser(site, "supervisor") as http:
        html = await page(http, f"/reports?from={period.first}&until={period.last}")
        assert "Kehadiran" in html and "Ari Wibowo" in html
        async with http.get(f"/reports/report.csv?from={period.first}&until={today}") as reply:
            assert "Kehadiran,Ari Wibowo,Terlambat,1" in await reply.text()
    long_ago = "interval '1900 days'"
    await database.execute(
        f"""UPDATE shift_notes SET written_at = written_at - {long_ago};
            UPDATE shifts SET begins_at = begins_at - {long_ago},
                              ends_at = ends_at - {long_ago}"""  # noqa: S608
    )
    await retention.apply(settings, jobs, datetime.now(UTC))
    assert await database.fetchval("SELECT count(*) FROM duties") == 0
    assert await database.fetchval("SELECT said FROM shift_notes") == ""
    await jobs.close()
    await reading.close()
