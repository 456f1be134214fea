"""What is told to callers until help comes: an admin keeps and signs it, a call-taker reads it."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aiohttp import ClientSession, FormData

from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_pages import EVIL, field, log_in


async def page(http: ClientSession, path: str) -> str:
    async with http.get(path) as reply:
        assert reply.status == 200, path
        return await reply.text()


async def card_form(http: ClientSession, code: str = "tersedak") -> dict[str, Any]:
    """The fields as the page has them, to be changed by a hand."""
    html = await page(http, f"/admin/guidance/{code}")
    return {
        "csrf": field(html, "csrf"),
        "version": field(html, "version"),
        "title": "Tersedak",
        "say": "Suruh terus batuk.",
        "say_en": "",
        "type": "medis",
        "medical": "yes",
        "active": "yes",
        "source": "PMI",
    }


async def send(http: ClientSession, path: str, form: dict[str, Any]) -> tuple[int, str]:
    async with http.post(path, data=form) as reply:
        return reply.status, await reply.text()


async def signed(
    http: ClientSession, version: str, csrf: str, code: str = "tersedak"
) -> tuple[int, str]:
    form = {
        "csrf": csrf,
        "version": version,
        "reviewer": f"dr. Sari, PSC 119 {EVIL}",
        "reviewed_on": date.today().isoformat(),
        "review_due": (date.today() + timedelta(days=365)).isoformat(),
    }
    return await send(http, f"/admin/guidance/{code}/review", form)


async def shown(api: ApiClient, code: str = "tersedak") -> dict[str, Any]:
    reply = await api.get("/guidance", "call_taker")
    return next(card for card in reply.json["cards"] if card["code"] == code)


async def overdue_alarms(api: ApiClient, many: int, limit_s: float = 90.0) -> list[dict[str, Any]]:
    """Those of guidance, as soon as there are so many."""
    async with asyncio.timeout(limit_s):
        while True:
            alarms = (await api.get("/centre-alarms", "supervisor")).json["alarms"]
            found = [alarm for alarm in alarms if alarm["kind"] == "guidance_overdue"]
            if len(found) == many:
                return found
            await asyncio.sleep(0.1)


async def test_a_review_that_is_over_alarms_until_there_is_a_new_one(
    http: ClientSession, api: ApiClient, centre: Centre, database: Any
) -> None:
    assert not await overdue_alarms(api, 0)  # as shipped: none was reviewed, each card says so
    for code, due in (("tersedak", "2021-01-01"), ("rjp", "2022-01-01")):
        await database.execute(
            """UPDATE guidance_cards SET reviewer = 'dr. A', reviewed_on = '2020-01-01',
               review_due = $2::text::date WHERE code = $1""",
            code,
            due,
        )
    [alarm] = await overdue_alarms(api, 1)
    assert (alarm["subject"], alarm["figure"]) == ("tersedak", 2)
    assert alarm["since"].startswith("2021-01-01T17:00")  # midnight in Jakarta
    words = "Tinjauan kartu panduan lewat tempo: 2 kartu."
    link = '/admin/guidance/tersedak#h-review"'
    for login, sees, may in (
        ("call_taker", False, False),
        ("supervisor", True, False),
        ("admin", True, True),
    ):
        http.cookie_jar.clear()
        await log_in(http, login)
        html = await page(http, "/board")
        assert ((words in html), (link in html)) == (sees, may), login
    for code in ("tersedak", "rjp"):
        html = await page(http, f"/admin/guidance/{code}")
        status, _ = await signed(http, field(html, "version"), field(html, "csrf"), code)
        assert status == 200
    assert not await overdue_alarms(api, 0)


async def test_an_edited_card_is_unreviewed_until_its_own_words_are_signed(
    http: ClientSession, api: ApiClient, centre: Centre, database: Any
) -> None:
    assert (await shown(api))["review"] == "unreviewed"  # as it came with the software
    await log_in(http, "admin")
    form = await card_form(http)
    status, html = await send(http, "/admin/guidance/tersedak", {**form, "title": EVIL})
    assert status == 200 and EVIL not in html
    assert (await shown(api))["title"] == EVIL and (await shown(api))["version"] == 2

    status, _ = await signed(http, "1", form["csrf"])  # of words that are no longer there
    assert status == 409 and (await shown(api))["review"] == "unreviewed"
    status, html = await signed(http, "2", form["csrf"])
    assert status == 200 and EVIL not in html
    assert (await shown(api))["review"] == "reviewed"

    # where it is offered is no word of it; one sentence is
    again = {**(await card_form(http)), "title": EVIL, "type": "kecelakaan"}
    await send(http, "/admin/guidance/tersedak", again)
    card = await shown(api)
    assert (card["version"], card["types"], card["review"]) == (3, ["kecelakaan"], "reviewed")
    await send(http, "/admin/guidance/tersedak", await card_form(http))
    assert (await shown(api))["review"] == "unreviewed"

    await database.execute(
        """UPDATE guidance_cards SET reviewer = 'dr. A', reviewed_on = '2020-01-01',
           review_due = '2021-01-01' WHERE code = 'tersedak'"""
    )
    assert (await shown(api))["review"] == "overdue"
    assert "tinjauan lewat tempo" in await page(http, "/admin/guidance")
    actions = await database.fetch("SELECT action FROM audit WHERE subject = 'tersedak'")
    assert [row["action"] for row in actions].count("guidance.keep") == 3
    assert [row["action"] for row in actions].count("guidance.review") == 1


async def test_two_admins_at_once_lose_no_word(http: ClientSession, centre: Centre) -> None:
    await log_in(http, "admin")
    form = await card_form(http)
    await send(http, "/admin/guidance/tersedak", {**form, "title": "Yang pertama"})
    status, html = await send(http, "/admin/guidance/tersedak", {**form, "title": "Yang kedua"})
    assert status == 409 and "Yang kedua" in html  # what was typed still stands


async def test_a_preview_keeps_nothing(http: ClientSession, api: ApiClient, centre: Centre) -> None:
    await log_in(http, "admin")
    form = {**(await card_form(http)), "say": "Belum disimpan.", "preview": "yes"}
    status, html = await send(http, "/admin/guidance/tersedak", form)
    assert status == 200 and "<li>Belum disimpan.</li>" in html
    assert (await shown(api))["version"] == 1


async def test_cards_go_into_a_file_and_back(
    http: ClientSession, api: ApiClient, centre: Centre
) -> None:
    await log_in(http, "admin")
    csrf = field(await page(http, "/admin/guidance"), "csrf")
    for name in ("guidance.csv", "guidance.json"):
        text = await page(http, f"/admin/{name}")
        before = (await shown(api))["version"]
        for data, changed in ((text, False), (text.replace("dipukul", f"dipukul {name}"), True)):
            form = FormData({"csrf": csrf})
            form.add_field("file", data.encode(), filename=name)
            async with http.post("/admin/guidance.csv", data=form) as reply:
                assert reply.status == 200
            assert (await shown(api))["version"] == before + changed
    form = FormData({"csrf": csrf})
    form.add_field("file", b'[{"code": "a1", "medical": true}]', filename="x.json")
    async with http.post("/admin/guidance.csv", data=form) as reply:
        assert reply.status == 422 and "a1 needs its title" in await reply.text()


async def test_what_was_read_stands_in_the_history(
    http: ClientSession, api: ApiClient, centre: Centre
) -> None:
    """In one line a card and sitting; a step that was ticked by mistake is taken out."""
    call_id = await centre.add_call(at=datetime.now(UTC) - timedelta(minutes=5))
    label = await centre.add_ticket(call_id, 1)
    path = f"/tickets/{call_id}/guidance"
    said = {"card": "rjp", "version": 1, "read": True}
    for step, read in ((1, True), (2, True), (9, True), (9, False), (2, True)):
        reply = await api.post(path, "call_taker", {**said, "step": step, "read": read})
        assert reply.status == 200
    told = (await api.get(f"/tickets/{label}/history", "call_taker")).json["entries"]
    read_out = [entry for entry in told if entry["kind"] == "ticket.guidance"]
    assert [entry["data"]["steps"] for entry in read_out] == [[1, 2]]
    await log_in(http)
    assert "langkah 1, 2" in await page(http, f"/tickets/{label}")

    # words that there never were
    for wrong in ({"step": 20}, {"version": 7}, {"card": "tidak_ada"}):
        reply = await api.post(path, "call_taker", {**said, "step": 1, **wrong})
        assert reply.status == 404
