"""One's own open tickets: on the idle console, on a page, over the API."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect

from tests.console.browser import log_in, new_desk, running_browser
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import log_in as log_in_by_form


async def two_tickets(centre: Centre, database: Any) -> tuple[str, str]:
    """The call-taker's own fire without a place, and the supervisor's accident."""
    now, labels = datetime.now(UTC), []
    for number, login in ((1, "call_taker"), (2, "supervisor")):
        label = await centre.add_ticket(await centre.add_call(at=now), number, at=now)
        await database.execute(
            """UPDATE tickets SET type = 'kebakaran', priority = 'critical', answered_at = $2,
                   ended_at = $2, updated_by = $3, version = 2 WHERE label = $1""",
            label,
            now,
            login,
        )
        labels.append(label)
    return labels[0], labels[1]


async def test_over_the_api_and_on_the_page(
    api: ApiClient, http: ClientSession, centre: Centre, database: Any
) -> None:
    own, other = await two_tickets(centre, database)
    told = (await api.get("/open-tickets", "reviewer")).json["tickets"]
    assert [(one["label"], one["owner"]) for one in told] == [
        (own, "call_taker"),
        (other, "supervisor"),
    ]
    assert (told[0]["next"], told[0]["missing"]) == ("send", ["place"])
    assert (await api.get("/open-tickets?mine=true", "reviewer")).json["tickets"] == []
    await log_in_by_form(http, "call_taker")
    async with http.get("/open") as reply:
        mine, _, others = (await reply.text()).partition("Tiket terbuka lainnya")
    assert own in mine and other in others and own not in others
    await api.post(f"/tickets/{own}/send", "supervisor", {"agencies": ["damkar"]})
    told = (await api.get("/open-tickets", "reviewer")).json["tickets"]
    assert told[0]["next"] == "await"
    await database.execute("UPDATE dispatches SET state = 'new'")
    await centre.database.execute("UPDATE tickets SET state = 'closed' WHERE label = $1", other)
    told = (await api.get("/open-tickets", "reviewer")).json["tickets"]
    assert [one["label"] for one in told] == [own]


async def test_of_very_many_it_says_how_many_and_leads_to_all(
    api: ApiClient, http: ClientSession, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two ends first; then each of all, once, the oldest first, page by page."""
    monkeypatch.setattr("ari_app.tickets.open_tickets.MOST", 2)
    monkeypatch.setattr("ari_app.desk.tickets.open_page.ROWS", 3)
    now = datetime.now(UTC)
    labels = [
        await centre.add_ticket(await centre.add_call(at=at), number, at=at)
        for number in range(1, 8)
        for at in [now - timedelta(minutes=10 - number)]
    ]
    told = (await api.get("/open-tickets", "reviewer")).json
    assert [one["label"] for one in told["tickets"]] == [*labels[:2], *labels[-2:]]
    assert (told["total"], told["next"]) == (7, None)
    seen, cursor = [], "limit=3"
    while cursor:
        told = (await api.get(f"/open-tickets?{cursor}", "reviewer")).json
        seen += [one["label"] for one in told["tickets"]]
        cursor = f"limit=3&cursor={told['next']}" if told["next"] else ""
    assert seen == labels
    await log_in_by_form(http, "call_taker")
    async with http.get("/open") as reply:
        page = await reply.text()
    assert "4 dari 7 tiket terbuka" in page and labels[3] not in page
    found, path = [], "/open?page="
    while path:
        async with http.get(path) as reply:
            page = await reply.text()
        found += [label for label in labels if label in page]
        following = re.search(r'id="next-page" href="([^"]+)"', page)
        path = html.unescape(following[1]) if following else ""
    assert found == labels
    async with http.get("/open?page=strange") as reply:
        assert reply.status == 400


async def test_the_idle_console_shows_them(site: str, centre: Centre, database: Any) -> None:
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    own, other = await two_tickets(centre, database)
    async with running_browser() as browser:
        console = await log_in(await new_desk(browser, site), "call_taker", "sandi-call_taker")
        row = console.locator(f"#o-{own}")
        await expect(row).to_contain_text("kirim ke instansi")
        await expect(row).to_contain_text("belum ada: tempat")
        await expect(console.locator(f"#o-{other}")).to_have_count(0)
        await row.click()
        await expect(console.locator("#ticket-label")).to_have_text(own)
        await expect(console.locator("#own-open")).to_be_hidden()  # the form has the room
        await console.context.close()
