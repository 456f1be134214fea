"""A ticket to which an alarm leads is filled in or closed on its own page, without a console."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from tests.desk.centre import Centre
from tests.desk.test_pages import field, log_in
from tests.desk.waiting import page_with


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePage:
    """The page of a ticket, as a supervisor without a telephone has it."""

    http: ClientSession
    label: str

    async def read(self) -> str:
        async with self.http.get(f"/tickets/{self.label}") as reply:
            assert reply.status == 200
            return await reply.text()

    async def say(self, act: str, said: str, **more: str) -> tuple[int, str]:
        html = await self.read()
        version = re.search(r'name="version" value="(\d+)"', html)
        data = {
            "csrf": field(html, "csrf"),
            "version": version[1] if version else "1",
            **{"act": act, "said": said},
            **more,
        }
        async with self.http.post(f"/tickets/{self.label}/outcome", data=data) as reply:
            return reply.status, await reply.text()


@pytest.fixture
async def untyped(http: ClientSession, centre: Centre, database: Any) -> OutcomePage:
    """Its talk is over and nobody has said what it was about."""
    label = await centre.add_ticket(await centre.add_call(), 1)
    await database.execute("UPDATE tickets SET ended_at = $1", datetime.now(UTC))
    await centre.add_alarm("untyped", label, datetime.now(UTC))
    await log_in(http, "supervisor")
    return OutcomePage(http=http, label=label)


async def test_the_boards_alarm_leads_to_the_form_that_ends_it(untyped: OutcomePage) -> None:
    there = f"/tickets/{untyped.label}#outcome"
    html = await page_with(untyped.http, "/board", there)
    assert html.count(there) == 2  # the alarm, and the list
    assert 'id="outcome"' in await untyped.read()


async def test_a_type_is_given_and_its_agencies_are_offered(
    untyped: OutcomePage, database: Any
) -> None:
    status, html = await untyped.say("type", "kebakaran")
    assert status == 200 and "Jenis tersimpan" in html and 'value="damkar" checked' in html
    row = await database.fetchrow("SELECT type, state::text, updated_by FROM tickets")
    assert tuple(row) == ("kebakaran", "open", "supervisor")
    trail = "SELECT actor, subject, detail FROM audit WHERE action = 'ticket.update'"
    ((actor, subject, detail),) = await database.fetch(trail)
    assert (actor, subject) == ("supervisor", untyped.label)
    assert json.loads(detail) == {"fields": "type"}


async def test_it_is_closed_with_the_outcome_of_the_call(
    untyped: OutcomePage, database: Any
) -> None:
    status, html = await untyped.say("close", "ghost_bising")
    assert status == 200 and "Tiket ditutup" in html and 'id="outcome"' not in html
    row = await database.fetchrow("SELECT disposition::text, state::text FROM tickets")
    assert tuple(row) == ("ghost_bising", "closed")
    detail = await database.fetchval("SELECT detail FROM audit WHERE action = 'ticket.update'")
    assert json.loads(detail) == {
        **{"fields": "disposition, state", "state": "closed", "disposition": "ghost_bising"}
    }


@pytest.mark.parametrize(
    ("act", "said", "more", "status", "words"),
    [
        ("close", "normal", {}, 422, "Pilih hasil akhir dulu."),  # an incident is sent
        ("close", "", {}, 422, "Pilih hasil akhir dulu."),
        ("type", "", {}, 422, "Pilih jenis kejadian dulu."),
        ("type", "no_such_type", {}, 422, "Pilih jenis kejadian dulu."),
        ("type", "medis", {"version": "7"}, 409, "Orang lain baru saja mengubah"),
        ("type", "medis", {"csrf": "0" * 64}, 403, "terlalu lama"),
        ("fly", "medis", {}, 400, ""),
        ("type", "medis", {"version": "x"}, 400, ""),
    ],
)
async def test_what_cannot_be_says_why_and_changes_nothing(
    untyped: OutcomePage,
    database: Any,
    act: str,
    said: str,
    more: dict[str, str],
    status: int,
    words: str,
) -> None:
    got, html = await untyped.say(act, said, **more)
    assert got == status and words in html
    row = await database.fetchrow("SELECT type, disposition, state::text, version FROM tickets")
    assert tuple(row) == (None, None, "open", 1)


async def test_a_ticket_that_an_agency_works_on_is_not_closed(
    untyped: OutcomePage, centre: Centre, database: Any
) -> None:
    await centre.send(untyped.label, "pln")
    status, html = await untyped.say("close", "prank")
    assert status == 422 and "masih ada instansi" in html
    assert await database.fetchval("SELECT state::text FROM tickets") == "open"


async def test_a_call_back_is_not_ended_here_and_a_reviewer_ends_nothing(
    untyped: OutcomePage, database: Any, site: str
) -> None:
    """Who waits to be called back is called; who hears recordings changes no ticket."""
    await database.execute("UPDATE tickets SET state = 'callback'")
    assert 'id="outcome"' not in await untyped.read()
    assert (await untyped.say("close", "prank"))[0] == 409
    await database.execute("UPDATE tickets SET state = 'open'")
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as http:
        await log_in(http, "reviewer")
        other = OutcomePage(http=http, label=untyped.label)
        assert 'id="outcome"' not in await other.read()
        assert (await other.say("close", "prank"))[0] == 404
