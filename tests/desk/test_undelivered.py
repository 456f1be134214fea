"""What was given up, on a page: seen, tried again once, with its line in the trail."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.desk.centre import NOW, Centre
from tests.desk.test_admin import page, send
from tests.desk.test_pages import EVIL, log_in
from tests.patience import PATIENCE_S

LIST = "/undelivered"
STATUS = "SELECT status, attempts FROM notifications"


@pytest.fixture
async def dead(centre: Centre, database: Any) -> int:
    return await give_up(centre, database)


async def give_up(centre: Centre, database: Any) -> int:
    """The webhook of an agency refused its ticket; the number of the dead letter."""
    label = await centre.add_ticket(await centre.add_call(), 1)
    dispatch = await centre.send(label)
    channel = await database.fetchval(
        """INSERT INTO agency_channels (agency_id, kind, label, url, secret, leads_to)
           SELECT agency_id, 'webhook', $2, 'sealed:x', 'sealed:x', 'https://x/…'
           FROM dispatches WHERE dispatch_id = $1 RETURNING channel_id""",
        dispatch,
        EVIL,
    )
    return int(
        await database.fetchval(
            """INSERT INTO notifications (centre, dispatch_id, channel_id, kind, body, status,
                   attempts, ended_at, problem)
               VALUES ('JPR', $1, $2, 'sent', '{}', 'dead', 12, now(), 'The receiver answered 404.')
               RETURNING notification_id""",
            dispatch,
            channel,
        )
    )


@pytest.mark.parametrize("role", ["supervisor", "admin"])
async def test_what_was_given_up_is_tried_again(
    http: ClientSession, database: Any, dead: int, role: str
) -> None:
    await log_in(http, role)
    html = await page(http, LIST)
    for words in ("JPR-2026-00001", "Penerima menjawab 404.", "12 kali dicoba", "Coba lagi"):
        assert words in html
    assert EVIL not in html
    assert ("/admin/agencies" in html) == (role == "admin")  # no link to what is not there
    assert "Try again" in await page(http, f"{LIST}?lang=en")
    status, html, path = await send(http, LIST, {"number": str(dead)})
    assert (status, path) == (200, f"{LIST}?done=queued")
    assert "It is being tried again." in html and "JPR-2026-00001" not in html
    assert tuple(await database.fetchrow(STATUS)) == ("pending", 0)
    assert await database.fetchval("SELECT count(*) FROM pgqueuer") == 1
    _, html, path = await send(http, LIST, {"number": str(dead)})  # somebody else was slower
    assert path == f"{LIST}?done=unknown" and "somebody else was faster" in html
    trail = "SELECT actor, subject FROM audit WHERE action = 'notification.retry'"
    assert [tuple(line) for line in await database.fetch(trail)] == [(role, str(dead))]


async def test_what_was_overtaken_is_dropped(http: ClientSession, database: Any, dead: int) -> None:
    await log_in(http, "supervisor")
    await database.execute(
        """UPDATE dispatches SET state = 'cancelled', step = 'cancel', step_at = now(),
                                 step_party = 'desk', step_by = 'rini'"""
    )
    _, html, path = await send(http, LIST, {"number": str(dead)})
    assert path == f"{LIST}?done=overtaken" and "Tidak dikirim" in html
    assert (await database.fetchrow(STATUS))["status"] == "dropped"


async def test_a_form_without_its_token_tries_nothing(
    http: ClientSession, database: Any, dead: int
) -> None:
    await log_in(http, "supervisor")
    async with http.post(LIST, data={"csrf": "made-up", "number": str(dead)}) as reply:
        assert reply.status == 403
    assert (await database.fetchrow(STATUS))["status"] == "dead"


@pytest.mark.parametrize(("role", "links"), [("supervisor", 2), ("call_taker", 0)])
async def test_the_board_and_its_alarm_lead_there(
    http: ClientSession, centre: Centre, database: Any, dead: int, role: str, links: int
) -> None:
    dispatch = await database.fetchval("SELECT dispatch_id FROM dispatches")
    await centre.add_alarm("undelivered", "JPR-2026-00001", NOW, dispatch=dispatch)
    await log_in(http, role)
    async with asyncio.timeout(PATIENCE_S):
        while 'id="alarm-' not in (html := await page(http, "/board")):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert html.count('href="/undelivered"') == links
