"""From the answer until a call-taker made a report of it: when its ticket first had a type."""

import re
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from ari_app.reports.counted import Sum
from ari_app.reports.definitions import BY_CODE
from ari_app.reports.period import Period
from ari_app.reports.reading import read_counted
from ari_app.store.desk_database import DeskDatabase
from ari_app.store.migrating import MIGRATIONS
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_pages import log_in
from tests.desk.test_reports import ZONE, body, listed, page

DAY = NOW.date()
ONE = Period(first=DAY, last=DAY)
ANSWERED = NOW + timedelta(seconds=9)  # as `Centre.add_call` has it


async def answered_ticket(centre: Centre, number: int) -> str:
    label = await centre.add_ticket(await centre.add_call(), number)
    await centre.database.execute(
        "UPDATE tickets SET answered_at = $2 WHERE label = $1", label, ANSWERED
    )
    return label


async def give_type(database: Any, label: str, at: datetime, code: str = "kebakaran") -> None:
    """As a form that is saved does it, at a moment of ours."""
    await database.execute("UPDATE tickets SET type = $2 WHERE label = $1", label, code)
    await database.execute(
        """UPDATE first_types SET at = $2
           WHERE ticket_id = (SELECT ticket_id FROM tickets WHERE label = $1) AND at > $2""",
        *(label, at),
    )


async def first_type(database: Any, label: str) -> datetime | None:
    found: datetime | None = await database.fetchval(
        "SELECT f.at FROM first_types f JOIN tickets t USING (ticket_id) WHERE t.label = $1", label
    )
    return found


async def test_the_first_type_stays_whoever_gives_another(
    centre: Centre, database: Any, api: ApiClient
) -> None:
    """By the form, through the API as the console does it."""
    label = await answered_ticket(centre, 1)
    assert await first_type(database, label) is None
    before = await database.fetchval("SELECT clock_timestamp()")
    steps = (("narrative", "Asap"), ("type", "kebakaran"), ("type", "medis"), ("type", None))
    for version, (name, value) in enumerate(steps, 1):
        body = {"version": version, name: value}
        reply = await api.ask("POST", f"/tickets/{label}", "call_taker", json=body)
        assert reply.status == 200, reply
        at = await first_type(database, label)
        assert (at is None) == (version == 1)
        if version == 2:
            given = at
    assert at == given and given is not None and given > before


async def test_a_ticket_that_comes_with_a_type_has_it_from_then_on(
    centre: Centre, database: Any
) -> None:
    label = await answered_ticket(centre, 1)
    made = await database.fetchval(
        """INSERT INTO tickets (centre, node, year, number, label, call_id, source, state,
               opened_at, answered_at, type)
           SELECT centre, node, year, 2, 'JPR-2026-00002', 'walk-in', 'walk_in', state,
                  opened_at, answered_at, 'kebakaran' FROM tickets WHERE label = $1
           RETURNING label""",
        label,
    )
    assert await first_type(database, made) is not None


async def test_half_of_them_and_the_slowest_tenth(
    centre: Centre, database: Any, reading: DeskDatabase, http: ClientSession
) -> None:
    """Twenty tickets after 10 … 200 seconds; what has no such time counts for nothing."""
    for number in range(1, 21):
        label = await answered_ticket(centre, number)
        await give_type(database, label, ANSWERED + timedelta(seconds=10 * number))
    early, walked_in, unanswered, untyped = [
        await answered_ticket(centre, n) for n in range(21, 25)
    ]
    for label in (early, walked_in, unanswered):
        await give_type(database, label, ANSWERED - timedelta(seconds=label == early))
    await database.execute("UPDATE tickets SET source = 'walk_in' WHERE label = $1", walked_in)
    await database.execute("UPDATE tickets SET answered_at = NULL WHERE label = $1", unanswered)
    counted = await read_counted(reading, "JPR", ZONE, ONE)
    assert sum(each.n for each in counted.all("typed_after").values()) == 20
    assert (counted.figures["typed_half"], counted.figures["typed_slowest"]) == (100, 180)
    await log_in(http, "supervisor")
    period = f"from={DAY}&until={DAY}"
    assert await listed(http, f"/reports/tickets?{period}&timed=1") == 20
    html = await page(http, f"/reports/tickets?{period}&timed=1")
    assert "jenisnya diisi sesudah jawaban" in html and "3:20" in html
    assert untyped not in html
    html = await page(http, f"/reports?{period}")
    assert BY_CODE["typed_half"].name in html and BY_CODE["typed_half"].meaning in html


async def test_of_each_agency_it_is_of_what_it_was_sent(
    centre: Centre, reading: DeskDatabase, http: ClientSession, api: ApiClient
) -> None:
    """Page, CSV and API say the same; behind it lie the dispatches, each with its own time."""
    for number, (agency, minutes) in enumerate((("damkar", 1), ("damkar", 4), ("dinkes", 7)), 1):
        label = await answered_ticket(centre, number)
        await give_type(centre.database, label, ANSWERED + timedelta(minutes=minutes))
        await centre.send(label, agency)
    untyped = await answered_ticket(centre, 9)
    await centre.send(untyped)
    by = (await read_counted(reading, "JPR", ZONE, ONE)).all("agency")
    assert (by["damkar typed"], by["dinkes typed"]) == (Sum(2, 300.0), Sum(1, 420.0))
    period = f"from={DAY}&until={DAY}"
    reply = await api.get(f"/reports?{period}", "supervisor")
    [table] = [each for each in reply.json["tables"] if each["code"] == "agency"]
    column = table["heads"].index("Jawab-tiket")
    assert [row["cells"][column] for row in table["rows"]] == [2.5, 7.0]
    behind = table["rows"][0]["behind"][column]
    assert behind == f"/reports/sent?{period}&measure=typed&agency=damkar"
    assert "jenis kejadian tiketnya (jawab-tiket)" in table["meaning"]
    await log_in(http, "supervisor")
    html = await page(http, f"/reports?{period}")
    assert f'href="{behind.replace("&", "&amp;")}">2,5</a>' in html and table["meaning"] in html
    csv = (await body(http, "csv", f"/reports/report.csv?{period}")).decode("utf-8-sig")
    assert re.search("^Instansi,[^,]*,Jawab-tiket,2.5\r$", csv, re.MULTILINE)
    html = await page(http, behind)
    assert await listed(http, behind) == 2
    assert "1:00" in html and "4:00" in html and untyped not in html


async def test_of_older_tickets_it_is_read_from_the_trail(centre: Centre, database: Any) -> None:
    """The first change of the form in which the type was given; by label, or by the call's id."""
    labels = [await answered_ticket(centre, number) for number in range(1, 5)]
    by_label, by_call, forgotten, untyped = labels
    for label in labels[:3]:
        await give_type(database, label, NOW)
    call_id = await database.fetchval("SELECT call_id FROM tickets WHERE label = $1", by_call)
    for subject, minutes, fields in (
        (by_label, 1, "narrative"),
        (by_label, 2, "narrative, type"),
        (by_label, 5, "type"),
        (call_id, 3, "kecamatan, type"),
        (untyped, 4, "type"),  # taken away again
    ):
        await database.execute(
            """INSERT INTO audit (centre, at, actor, action, subject, detail)
               VALUES ('JPR', $1, 'rini', 'ticket.update', $2,
                       jsonb_build_object('fields', $3::text))""",
            *(NOW + timedelta(minutes=minutes), subject, fields),
        )
    await database.execute("DROP TABLE first_types")
    (migration,) = MIGRATIONS.glob("*_first_types.sql")
    await database.execute(migration.read_text(encoding="utf-8"))
    assert [await first_type(database, label) for label in labels] == [
        *(NOW + timedelta(minutes=2), NOW + timedelta(minutes=3), None, None),
    ]
    assert forgotten != untyped
