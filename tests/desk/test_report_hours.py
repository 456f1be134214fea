"""A change of the opening hours shows in the reports: who called outside them, and what changed."""

import csv
import io
import json
from datetime import time, timedelta

from aiohttp import ClientSession

from ari_app.reports.counting import count_days
from ari_app.reports.opening import opening_lines
from ari_app.reports.period import Hours as PeriodHours
from ari_app.reports.period import Period
from ari_app.reports.reading import read_counted
from ari_app.settings import Hours
from ari_app.store.database import Database
from ari_app.store.desk_database import DeskDatabase
from ari_app.texts.catalog import Language
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.desk.test_reports import AT, DAY, LINK, ONE, QUERY, ZONE, body, listed, page, whole_call


async def fill(centre: Centre) -> None:
    """Two answered within 15 s; one who left a message while the centre was closed, and one whom
    a call-taker who was ready all the same answered at once.
    """
    for _ in range(2):
        await whole_call(centre, "answered", AT)
    for outcome in ("message", "answered"):
        closed = await whole_call(centre, outcome, AT + timedelta(hours=10))
        await centre.add_fact(closed, "out_of_hours", AT + timedelta(hours=10), ready="0")


async def test_who_calls_outside_the_hours_is_told_apart(
    centre: Centre, reading: DeskDatabase, jobs: Database, http: ClientSession
) -> None:
    """And the service level is told without them too: it is not unexplained."""
    await fill(centre)
    live = await read_counted(reading, "JPR", ZONE, ONE)
    while await count_days(jobs, "JPR", at_once=400):
        pass
    assert await read_counted(reading, "JPR", ZONE, ONE) == live
    assert live.figures["out_of_hours"] == 2
    assert live.figures["service_level_15"] == 75.0
    assert live.figures["service_level_open"] == 100.0
    await log_in(http)
    html = await page(http, f"/reports?{QUERY}")
    assert "Di luar jam layanan" in html and f"/reports/calls?{LINK}&amp;closed=1" in html
    assert await listed(http, f"/reports/calls?{QUERY}&closed=1") == 2
    assert await listed(http, f"/reports/calls?{QUERY}&closed=0&class=message") == 0
    assert "dalam jam layanan" in await page(http, f"/reports/calls?{QUERY}&closed=0")


async def test_the_head_says_the_hours_and_each_change(centre: Centre, http: ClientSession) -> None:
    """One that was taken back is told too."""
    always, shorter = json.dumps("always"), '"<b>07:00-21:00"'
    for days, action, before, after in (
        (0, "settings.change", always, shorter),
        (0, "settings.refused", shorter, "null"),
        (1, "settings.change", always, shorter),
    ):
        detail = {"number": "1", "before": before, "after": after}
        await centre.database.execute(
            """INSERT INTO audit (centre, at, actor, action, subject, detail)
               VALUES ('JPR', $1, 'wati', $2, 'hours.sunday', $3)""",
            *(AT + timedelta(days=days), action, json.dumps(detail)),
        )
    await log_in(http)
    html = await page(http, f"/reports?{QUERY}")
    assert "Jam layanan sekarang: setiap hari 24 jam" in html and "<b>07:00" not in html
    line = "Jam layanan diubah 2026-05-01 09:00: Minggu: "
    changes = ["24 jam → <b>07:00-21:00", "<b>07:00-21:00 → seperti setiap hari"]
    rows = csv.reader(io.StringIO((await body(http, "csv")).decode("utf-8-sig")))
    assert [row[3] for row in rows if row[1] == "opening"][1:] == [
        line + change for change in changes
    ]
    night = Period(first=DAY, last=DAY, hours=PeriodHours(begin=time(21), end=time(7)))
    assert "diubah" not in await page(http, f"/reports?{night.query}")


def test_the_hours_in_words() -> None:
    hours = Hours(
        every_day="07:00-21:00", sunday="closed", holiday="08:00-12:00", holidays=["2026-12-25"]
    )
    assert opening_lines(hours, (), ZONE, Language.ID) == (
        "Jam layanan sekarang: setiap hari 07:00-21:00; Minggu tutup; hari libur 08:00-12:00",
    )
    row = {"at": AT, "subject": "hours.every_day", "before": None, "after": '"closed'}
    (_, changed) = opening_lines(Hours(), [row], ZONE, Language.EN)
    assert changed == 'Opening hours changed 2026-05-01 09:00: every day: as shipped → "closed'
