"""An agency's own times, as the report counts them: this month and the last, nobody else's."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession

from ari_app.reports.agency_times import AgencyTimes, Times, months
from ari_app.reports.period import Period
from ari_app.reports.reading import read_agency_times, read_counted
from ari_app.store.desk_database import DeskDatabase
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.desk.test_reports import finish

ZONE = "Asia/Jakarta"
TODAY = datetime.now(ZoneInfo(ZONE)).date()
THIS, LAST = months(TODAY)
PAGE = "/agency/times"


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 11, 30), (date(2026, 10, 1), date(2026, 10, 31))),
        (date(2026, 3, 1), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 15), (date(2025, 12, 1), date(2025, 12, 31))),
    ],
)
def test_the_month_that_goes_on_and_the_one_before(today: date, before: tuple[date, date]) -> None:
    now, last = months(today)
    assert (now.first, now.last) == (today.replace(day=1), today)
    assert (last.first, last.last) == before


def test_what_nobody_did_has_no_time() -> None:
    row = {"measure": "sent", "n": 2, "half_s": 60.0, "most_s": 90.0}
    found = AgencyTimes.of(THIS, [row])
    assert found.sent == 2 and not found.times
    assert found.in_time.part == 0 and AgencyTimes.of(THIS, []).in_time.whole == 0


async def sent(centre: Centre, number: int, at: datetime, agency: str = "damkar") -> int:
    call_id = await centre.add_call(at=at)
    label = await centre.add_ticket(call_id, number, at=at)
    await centre.database.execute(
        "UPDATE tickets SET answered_at = opened_at, type = 'binatang' WHERE label = $1", label
    )
    return await centre.send(label, agency, at=at + timedelta(minutes=1))


async def fill(centre: Centre, database: Any) -> None:
    """Of the last month ten, done after 20, 40 … 200 minutes; PLN's are much slower."""
    at = datetime.combine(LAST.first, datetime.min.time(), UTC) + timedelta(days=9)
    for number in range(1, 11):
        dispatch = await sent(centre, number, at)
        await finish(database, dispatch, at + timedelta(minutes=1 + 20 * number))
    for number in range(11, 15):
        dispatch = await sent(centre, number, at, "pln")
        await finish(database, dispatch, at + timedelta(hours=30))


async def test_median_and_slowest_tenth_are_of_what_the_report_counts(
    centre: Centre, database: Any, reading: DeskDatabase
) -> None:
    await fill(centre, database)
    found = await read_agency_times(reading, "JPR", "damkar", ZONE, LAST)
    assert found.times == {  # acknowledged and on scene after half the time, see `finish`
        "acknowledged": Times(n=10, half_s=50 * 60, most_s=90 * 60),
        "on_scene": Times(n=10, half_s=50 * 60, most_s=90 * 60),
        "done": Times(n=10, half_s=100 * 60, most_s=180 * 60),
    }
    counted = (await read_counted(reading, "JPR", ZONE, LAST)).all("agency")
    assert found.sent == counted["damkar sent"].n == 10
    assert found.in_time.part == getattr(counted.get("damkar in_time"), "n", 0)
    assert found.within_day.part == getattr(counted.get("damkar within_day"), "n", 0)
    for measure, times in found.times.items():
        assert counted[f"damkar {measure}"].n == times.n
    day = Period(first=LAST.first, last=LAST.first)
    assert (await read_agency_times(reading, "JPR", "damkar", ZONE, day)).sent == 0


async def test_the_page_shows_its_own_alone(
    centre: Centre, database: Any, http: ClientSession
) -> None:
    await fill(centre, database)
    for number in (21, 22):
        await sent(centre, number, datetime.now(UTC) - timedelta(seconds=90))
    await log_in(http, "agency")
    async with http.get("/agency") as page:
        assert f'href="{PAGE}"' in await page.text()
    async with http.get(PAGE) as page:
        now, last = (await page.text()).split('<section class="panel times"')[1:]
    assert "Tidak ada tiket yang dikirim" not in last
    rows = dict(re.findall(r'data-measure="(\w+)">(.*?)</tr>', last))
    assert {name: re.findall(r">([^<>]+)</td>", row) for name, row in rows.items()} == {
        "acknowledged": ["50:00", "1 jam 30 mnt", "10"],
        "on_scene": ["50:00", "1 jam 30 mnt", "10"],
        "done": ["1 jam 40 mnt", "3 jam 0 mnt", "10"],
    }
    if THIS.first.day != TODAY.day:  # else a minute ago may be the last month
        assert '<dd class="num"><b>2</b></dd>' in now


async def test_an_agency_of_another_name_sees_another_page(
    centre: Centre, database: Any, http: ClientSession
) -> None:
    """Nothing in the address chooses whose."""
    await log_in(http, "agency")
    await fill(centre, database)
    texts = []
    for address in (PAGE, f"{PAGE}?agency=pln", f"{PAGE}?centre=KDS"):
        async with http.get(address) as page:
            texts.append(re.sub(r'(csrf" value="|\?)[^"]*', "", await page.text()))
    assert texts[0].count("<b>10</b>") == 1 and texts[0] == texts[1] == texts[2]
