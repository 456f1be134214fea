"""What a caller shares after the talk waits for somebody of the desk: a real page, desk, database.

The moments at which the clocks look are given to them.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect

from ari_app.store.database import Database
from ari_app.tickets.timekeeping import look
from tests.console.browser import log_in as log_in_on_console
from tests.console.browser import new_desk, running_browser
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in
from tests.location.conftest import Phone
from tests.location.test_link import known

MINUTE = timedelta(minutes=1)
KIND = "share_unseen"


@pytest.fixture
async def jobs(dsn: str, database: Any) -> AsyncIterator[Database]:
    opened = Database(dsn)
    yield opened
    await opened.close()


@pytest.fixture
async def label(centre: Centre, call_id: str, link: str, database: Any) -> str:
    """A fire whose talk is over; the link was given during it."""
    label = await centre.add_ticket(call_id, 7)
    await database.execute(
        "UPDATE tickets SET type = 'kebakaran', ended_at = now(), answered_at = now()"
    )
    return label


async def standing(api: ApiClient) -> list[dict[str, Any]]:
    alarms = (await api.get("/alarms", "call_taker")).json["alarms"]
    return [alarm for alarm in alarms if alarm["kind"] == KIND]


async def unseen(api: ApiClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get("/open-tickets", "call_taker")).json["unseen"]
    return found


async def links_seen(api: ApiClient, call_id: str, links: Any) -> bool:
    body = {"links": [{"link_id": one["link_id"], "shares": one["shares"]} for one in links]}
    reply = await api.post(f"/calls/{call_id}/location/seen", "call_taker", body)
    assert reply.status == 200, reply.body
    return bool(reply.json["seen"])


async def test_it_waits_alarms_and_ends_when_the_ticket_is_opened(
    api: ApiClient, http: ClientSession, phone: Phone, link: str, label: str, jobs: Database
) -> None:
    """Marked at once, an alarm at two minutes, louder at five; a reviewer's look ends nothing."""
    await phone.look(link)
    assert (await phone.at(link, -6.5895, 110.668))[0] == 200
    assert (await phone.share(link, words="di belakang masjid"))[0] == 200
    (one,) = await unseen(api)
    assert (one["label"], one["shared"], one["without_it"]) == (label, ["position", "words"], [])
    began = datetime.fromisoformat(one["since"])
    for minutes, alarms in ((1.9, 0), (2.1, 1), (4, 1)):
        await look(jobs, began + minutes * MINUTE)
        assert len(await standing(api)) == alarms, minutes
    (alarm,) = await standing(api)
    assert (alarm["action"], alarm["ticket"]) == ("look", label)
    await log_in(http, "reviewer")
    async with http.get(f"/tickets/{label}") as reply:
        assert "Baru dari penelepon" in await reply.text()
    assert len(await unseen(api)) == 1
    http.cookie_jar.clear()
    await log_in(http, "call_taker")
    async with http.get("/open") as reply:
        assert "Kiriman penelepon yang belum dilihat" in await reply.text()
    async with http.get(f"/tickets/{label}") as reply:
        assert "Baru dari penelepon" in await reply.text()
    assert await unseen(api) == []
    await look(jobs, began + 6 * MINUTE)
    assert await standing(api) == []
    async with http.get(f"/tickets/{label}") as reply:
        assert "Baru dari penelepon" not in await reply.text()


async def test_an_agency_that_has_the_ticket_has_not_got_it(
    api: ApiClient, http: ClientSession, phone: Phone, link: str, label: str, jobs: Database
) -> None:
    """The alarm says so, and so does the ticket itself."""
    await api.post(f"/tickets/{label}/send", "supervisor", {"agencies": ["damkar"]})
    await phone.look(link)
    assert (await phone.at(link, -6.5895, 110.668))[0] == 200
    await look(jobs, datetime.now(UTC) + 3 * MINUTE)
    (alarm,) = await standing(api)
    assert alarm["without_it"] == ["Damkar/Satpol-PP"]
    assert alarm["shared"] == ["position"]
    assert await unseen(api)
    await log_in(http, "supervisor")
    async with http.get(f"/tickets/{label}") as reply:
        assert f"{alarm['without_it'][0]} belum menerimanya" in await reply.text()


async def test_a_closed_ticket_is_not_silent(
    api: ApiClient, phone: Phone, link: str, label: str, jobs: Database, database: Any
) -> None:
    """The link lasts an hour, and the caller does not know that the ticket is closed."""
    await database.execute("UPDATE tickets SET state = 'closed', disposition = 'informasi'")
    await phone.look(link)
    await phone.at(link, -6.5895, 110.668)
    await look(jobs, datetime.now(UTC) + 3 * MINUTE)
    assert len(await standing(api)) == 1


async def test_while_they_talk_nothing_alarms(
    api: ApiClient, phone: Phone, link: str, label: str, jobs: Database, database: Any
) -> None:
    await database.execute("UPDATE tickets SET ended_at = NULL")
    await phone.look(link)
    await phone.at(link, -6.5895, 110.668)
    await look(jobs, datetime.now(UTC) + 60 * MINUTE)
    assert (await standing(api), await unseen(api)) == ([], [])
    over = datetime.now(UTC) + 10 * MINUTE
    await database.execute("UPDATE tickets SET ended_at = $1", over)
    for minutes, alarms in ((1, 0), (2, 1)):  # from the talk's end
        await look(jobs, over + minutes * MINUTE)
        assert len(await standing(api)) == alarms


async def test_a_look_says_no_more_than_it_saw(
    api: ApiClient, phone: Phone, link: str, label: str, call_id: str, database: Any
) -> None:
    """What came between the look and its word waits on; the same word twice is one look."""
    await phone.look(link)
    await phone.share(link, words="pertama")
    before = (await known(api, call_id))["links"]
    await phone.share(link, words="kedua")
    assert not await links_seen(api, call_id, before)
    assert len(await unseen(api)) == 1
    after = (await known(api, call_id))["links"]
    assert [await links_seen(api, call_id, after) for _ in range(2)] == [True, False]
    assert await unseen(api) == []
    told = await database.fetch(
        "SELECT actor, subject, detail::text FROM audit WHERE action = 'location.seen'"
    )
    assert [tuple(row) for row in told] == [("call_taker JPR", label, '{"how": "form"}')]


async def test_a_telephone_that_shares_on_is_no_news_until_it_moves(
    api: ApiClient, phone: Phone, link: str, label: str, call_id: str
) -> None:
    await phone.look(link)
    await phone.at(link, -6.5895, 110.668)
    assert await links_seen(api, call_id, (await known(api, call_id))["links"])
    await phone.at(link, -6.5896, 110.668)
    assert await unseen(api) == []
    await phone.at(link, -6.6, 110.668)
    assert [one["shared"] for one in await unseen(api)] == [["position"]]


async def test_on_the_console_a_hand_that_moves_has_seen_it(
    site: str, api: ApiClient, phone: Phone, link: str, label: str, centre: Centre, database: Any
) -> None:
    """The form stands open at a desk that nobody sits at: nothing is seen until somebody moves."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    async with running_browser() as browser:
        desk = await new_desk(browser, site)
        console = await log_in_on_console(desk, "call_taker", "sandi-call_taker")
        await phone.look(link)
        await phone.share(link, words="di belakang masjid")
        mark = console.locator(f"#s-{label}")
        await expect(mark).to_contain_text("kiriman penelepon")
        await centre.add_alarm(KIND, label, datetime.now(UTC))
        alarm = f"Penelepon tiket {label} mengirim pesan"
        await expect(console.locator("#alerts")).to_contain_text(alarm)
        await mark.click()
        await expect(console.locator("#ticket-label")).to_have_text(label)
        await expect(console.locator("#located-shared")).to_contain_text("di belakang masjid")
        assert len(await unseen(api)) == 1
        await console.mouse.move(300, 300)
        await expect(mark).to_have_count(0)
        assert await unseen(api) == []
        await console.context.close()
