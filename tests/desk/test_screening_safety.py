"""Screening safety: of the calls that were held, how many were a human; the same everywhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from ari_app.reports.counting import count_days
from ari_app.reports.period import Period
from ari_app.reports.reading import read_counted, read_safety
from ari_app.reports.safety import Safety
from ari_app.reports.service_level import Share
from ari_app.store.database import Database
from ari_app.store.desk_database import DeskDatabase
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.desk.test_reports import ZONE, listed, page, whole_call

AT = datetime.now(UTC).replace(hour=5, minute=0, second=0, microsecond=0) - timedelta(days=3)
DAY = Period(first=AT.date(), last=AT.date())
JUDGED = Safety(held_human=Share(part=2, whole=5), human_held=Share(part=2, whole=3), unreviewed=2)


async def held(centre: Centre, *findings: str, outcome: str = "abandoned_held") -> str:
    """A call that was held, with what each reviewer heard in it."""
    call_id = await whole_call(centre, outcome, AT)
    await centre.database.execute(
        "UPDATE calls SET held_at = offered_at WHERE call_id = $1", call_id
    )
    for number, finding in enumerate(findings):
        await judged(centre, call_id, finding, f"peninjau {number}")
    return call_id


async def judged(centre: Centre, call_id: str, finding: str, by: str = "peninjau") -> None:
    await centre.database.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding)
           VALUES ('JPR', $1, $2, $3::review_finding)""",
        *(call_id, by, finding),
    )


async def fill(centre: Centre) -> str:
    """As `JUDGED` has it; one that is nobody's yet."""
    for _ in range(2):
        await held(centre, "false_call")
    await judged(centre, await held(centre, "human"), "false_call", "peninjau 0")  # a slip
    await held(centre, "false_call", "human")  # two reviewers: a human is not argued away
    await held(centre, "human", outcome="answered")  # held, and taken later
    await held(centre, "cannot_tell")
    await held(centre)
    passed = await whole_call(centre, "abandoned_waiting", AT)
    await judged(centre, passed, "human")
    await judged(centre, await whole_call(centre, "abandoned_screening", AT), "false_call")
    out = await whole_call(centre, "answered", AT)
    await centre.database.execute("UPDATE calls SET direction = 'out' WHERE call_id = $1", out)
    await judged(centre, out, "human")
    return await held(centre, outcome="ended_by_call_taker")


async def test_a_judgement_reaches_the_figure_in_all_places(
    centre: Centre, reading: DeskDatabase, jobs: Database, http: ClientSession
) -> None:
    unreviewed = await fill(centre)
    counted = await read_counted(reading, "JPR", ZONE, DAY)
    assert counted.safety == JUDGED
    while await count_days(jobs, "JPR", at_once=400):
        pass
    assert await read_counted(reading, "JPR", ZONE, DAY) == counted
    assert await read_safety(reading, "JPR") == JUDGED
    await log_in(http, "reviewer")
    html = await page(http, "/review")
    assert "40,0 %" in html and "2 dari 5; 95 %: 11,8-76,9 %" in html, "Wilson's interval"
    await judged(centre, unreviewed, "false_call")  # of a day that is counted
    while await count_days(jobs, "JPR", at_once=400):
        pass
    after = await read_safety(reading, "JPR")
    assert (after.held_human, after.unreviewed) == (Share(part=2, whole=6), 1)
    assert (await read_counted(reading, "JPR", ZONE, DAY)).safety == after


async def test_the_report_says_it_with_what_is_behind_it(
    centre: Centre, http: ClientSession
) -> None:
    await fill(centre)
    await log_in(http, "supervisor")
    html = await page(http, f"/reports?{DAY.query}")
    assert "Keamanan penyaringan" in html and "2 dari 5; 95 %" in html
    found = {
        asked: await listed(http, f"/reports/calls?{DAY.query}&{asked}")
        for asked in (
            *("held=1&finding=human&finding=false_call", "held=1&finding=human"),
            *("held=1&finding=", "finding=human"),
        )
    }
    assert list(found.values()) == [5, 2, 2, 3]
    async with http.get(f"/reports/calls?{DAY.query}&finding=x") as reply:
        assert reply.status == 400


async def test_nobody_judged_is_no_figure(centre: Centre, reading: DeskDatabase, http: Any) -> None:
    assert (await read_safety(reading, "JPR")).held_human.percent is None
    await log_in(http, "reviewer")
    assert "0,0 %" not in await page(http, "/review")
