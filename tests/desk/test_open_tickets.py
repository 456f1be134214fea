"""One's own open tickets: on the idle console, on a page, over the API."""

from datetime import UTC, datetime
from typing import Any

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
