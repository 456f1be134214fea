"""Reports of a night shift: one night, on the page as in the mail; and what fits no record."""

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from zipfile import ZipFile

import pytest
from aiohttp import ClientSession

from ari_app.reports.mailing import plan_mails, send_next
from ari_app.reports.period import Hours, Period
from ari_app.reports.reading import read_counted
from ari_app.settings import Reports, Settings
from ari_app.store.database import Database
from ari_app.store.desk_database import DeskDatabase
from tests.desk.centre import Centre
from tests.desk.sample_shifts import add_duty, add_pattern, add_shift
from tests.desk.test_pages import log_in
from tests.desk.test_reports import DAY, ZONE, body, listed, page, take_seat, whole_call
from tests.store.test_report_mails import MailServer

MIDNIGHT = datetime(2026, 4, 30, 17, 0, tzinfo=UTC)  # the first moment of 1 May in Jakarta
NIGHT = "from=2026-05-01&until=2026-05-01&hours=21:00-07:00"
HOUR = timedelta(hours=1)


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    found = MailServer()
    server = await asyncio.start_server(found.talk, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


async def fill_nights(centre: Centre) -> list[str]:
    """Calls at 02.00 and 23.00 of 1 May and 02.00 and 08.00 of 2 May; those of the night."""
    calls = [
        await whole_call(centre, "answered", MIDNIGHT + hours * HOUR, answered_by="109")
        for hours in (2, 23, 26, 32)
    ]
    await centre.add_seat("109", "Meja 9")
    await take_seat(centre, "siti", "Siti", MIDNIGHT + 20 * HOUR, MIDNIGHT + 30 * HOUR)
    night = await add_pattern(centre.database, "Malam", 21)
    await centre.database.execute("UPDATE shift_patterns SET end_minute = 31 * 60")
    for begin in (-3, 21, 45):  # this night, the one before and the one after
        shift = await add_shift(
            *(centre.database, night, "Malam"),
            *(MIDNIGHT + begin * HOUR, MIDNIGHT + (begin + 10) * HOUR),
        )
        await add_duty(centre.database, shift, "siti")
    return calls[1:3]


def told(data: bytes) -> list[list[str]]:
    """A report as CSV, without its head."""
    return [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) if row[0]]


async def test_a_night_is_of_the_day_on_which_it_begins(
    centre: Centre, http: ClientSession
) -> None:
    """Not two halves of two nights; each figure lists what it counts, and the day has its name."""
    night = await fill_nights(centre)
    await log_in(http)
    html = await page(http, f"/reports/calls?{NIGHT}&class=answered")
    assert html.count('href="/calls/') == 2 and all(call in html for call in night)
    rows = told(await body(http, "csv", f"/reports/report.csv?{NIGHT}"))
    values = {(section, row, column): value for section, row, column, value in rows}
    assert values["Ringkasan", "Panggilan masuk", ""] == "2"
    assert values["Panggilan per hari", "2026-05-01", "Dijawab"] == "2"
    assert ("Panggilan per hari", "2026-05-02", "Dijawab") not in values
    assert values["Petugas", "Siti", "Menit di meja"] == str(9 * 60)  # until 06.00
    assert float(values["Petugas", "Siti", "Okupansi %"]) > 0
    assert values["Kehadiran", "Siti", "Dinas"] == "1"
    assert await listed(http, f"/reports/presence?{NIGHT}") == 1
    assert await listed(http, f"/reports/duties?{NIGHT}") == 1
    assert await listed(http, f"/reports/numbers?{NIGHT}") == 1


async def test_a_shift_is_chosen_by_its_name(centre: Centre, http: ClientSession) -> None:
    await fill_nights(centre)
    await log_in(http)
    html = await page(http, "/reports?from=2026-05-01&until=2026-05-01")
    assert f'href="/reports?{NIGHT.replace("&", "&amp;")}"' in html and "Malam" in html
    assert "sampai 07:00 keesokan harinya" in await page(http, f"/reports?{NIGHT}")


async def test_the_nights_of_two_days_are_those_of_each(
    centre: Centre, reading: DeskDatabase
) -> None:
    """Nothing between them; and 24 hours from seven are of their day too."""
    await fill_nights(centre)
    for begin, of_days in ((21, (1, 2, 0)), (7, (1, 2, 1))):
        hours = Hours(begin=time(begin), end=time(7))
        found = [
            await read_counted(reading, "JPR", ZONE, Period(first=day, last=day, hours=hours))
            for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))
        ]
        assert tuple(each.offered for each in found) == of_days
        both = Period(first=DAY - timedelta(days=1), last=DAY, hours=hours)
        assert (await read_counted(reading, "JPR", ZONE, both)).offered == 3


async def test_the_mail_of_a_shift_says_what_the_page_says(
    centre: Centre, jobs: Database, mail: MailServer, settings: Settings, http: ClientSession
) -> None:
    await fill_nights(centre)
    await unplaced_facts(centre)
    reports = Reports(
        mail=f"mailto://127.0.0.1:{mail.port}?from=112@jepara.example&mode=insecure",
        **{"mail_shift": ("sekda@jepara.example",), "mail_form": "xlsx", "mail_people": True},
    )
    now = MIDNIGHT + 31.5 * HOUR
    own_centre = settings.centre.model_copy(update={"name": "Jepara Siap 112"})
    mailing = settings.model_copy(update={"reports": reports, "centre": own_centre})
    await plan_mails(mailing, jobs, now)
    await centre.database.execute("UPDATE report_mails SET next_at = $1", now)
    while await send_next(mailing, jobs, now):
        pass
    (sent,) = (each for each in mail.took if "2026-05-01" in each["Subject"])
    (paper,) = sent.iter_attachments()
    await log_in(http)
    own = await body(http, "xlsx", f"/reports/report.xlsx?{NIGHT}")
    assert cells(paper.get_content()) == cells(own)


def cells(data: bytes) -> dict[str, str]:
    """A workbook's sheets as they are, without the moment at which each was made."""
    book = ZipFile(io.BytesIO(data))
    sheets = {
        name: book.read(name).decode()
        for name in book.namelist()
        if name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml"
    }
    return {name: re.sub(r"Dibuat [-\d]+ [\d:]+", "", text) for name, text in sheets.items()}


async def unplaced_facts(centre: Centre) -> None:
    """At 02.00 of the night: a line of no call, and two facts of one that is none of ours."""
    at = MIDNIGHT + 26 * HOUR
    await centre.database.execute(
        """INSERT INTO waiting_lines (key, centre, node, uniqueid, source, kind, at, data)
           VALUES ('k', 'JPR', 'node-1', '17.1', 'dialplan', 'offered', $1, '{}')""",
        at,
    )
    for number, code in enumerate(("JPR", "JPR", "KDS")):
        fact = {"call_id": f"x{code}", "centre": code, "at": at.isoformat(), "kind": "claimed"}
        await centre.database.execute(
            """INSERT INTO refused_facts (key, node, why, fact)
               VALUES ($1, 'node-1', 'not the id of a call of ours', $2)""",
            *(f"r{number}", json.dumps({**fact, "source": "journal"})),
        )


async def test_a_refused_fact_keeps_a_report_from_being_whole(
    centre: Centre, http: ClientSession
) -> None:
    """Of its own centre and its own time; the list says why."""
    await fill_nights(centre)
    await log_in(http)
    assert "Cocok 100 %" in await page(http, f"/reports?{NIGHT}")
    await unplaced_facts(centre)
    assert "2 baris tanpa panggilan, atau fakta yang ditolak" in await page(
        http, f"/reports?{NIGHT}"
    )
    html = await page(http, f"/reports/unplaced?{NIGHT}")
    assert html.count('<th scope="row"') == 2 and "not the id of a call of ours" in html
    assert "xJPR" in html and "xKDS" not in html and "17.1" in html
    before = NIGHT.replace("05-01", "04-30")
    assert "Cocok 100 %" in await page(http, f"/reports?{before}")
    day = date(2026, 5, 1)
    assert "Cocok 100 %" in await page(http, f"/reports?from={day}&until={day}")


async def test_a_refused_fact_whose_time_is_none_stands_when_it_was_refused(
    centre: Centre, http: ClientSession
) -> None:
    """That may be why it was refused; no report fails on it."""
    await log_in(http)
    fact = {"call_id": "x1", "centre": "JPR", "at": "kemarin", "kind": "claimed"}
    await centre.database.execute(
        """INSERT INTO refused_facts (key, node, why, fact)
           VALUES ('r', 'node-1', 'invalid input for query argument', $1)""",
        json.dumps(fact),
    )
    assert "1 baris tanpa panggilan, atau fakta yang ditolak" in await page(http, "/reports")
    assert "x1" in await page(http, "/reports/unplaced")
