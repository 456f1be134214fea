"""The console's ticket in Chromium, with the desk and the database alone: nobody telephones."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from playwright.async_api import Page, Route, expect

from ari_app.settings import Settings, Transcript
from ari_app.store.database import statements
from recordings.transcripts.recogniser import FILES
from tests.console.browser import log_in, new_desk, running_browser
from tests.console.hands import saved
from tests.desk.ami_server import AmiServer, channel, member
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.desk.test_pages import log_in as log_in_by_form
from tests.desk.test_ring_card import ringing_here
from tests.patience import PATIENCE_S

SAID = "#outcome"


@pytest.fixture
async def ticket(centre: Centre) -> str:
    """An answered call's ticket; nothing is written in it yet."""
    return await centre.add_ticket(await centre.add_call(), 1)


@pytest.fixture
async def console(site: str, ticket: str, database: Any) -> AsyncIterator[Page]:
    """The call-taker's console with the ticket on the screen; no script may fail."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    await database.execute(  # so that they are told by sending
        """INSERT INTO agency_channels (agency_id, kind, label, url, leads_to)
           SELECT agency_id, 'apprise', 'surel', 'sealed:x', 'surel' FROM agencies
           WHERE code IN ('damkar', 'pln', 'pmi')"""
    )
    wrong: list[str] = []
    async with running_browser() as browser:
        page = await log_in(await new_desk(browser, site), "call_taker", "sandi-call_taker")
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.click(f"#l-{ticket}")
        await expect(page.locator("#ticket-label")).to_have_text(ticket)
        yield page
        await page.context.close()
    assert not wrong


# ── sending ──────────────────────────────────────────────────────────────────────────────────


async def test_type_chosen_last_and_sent_at_once_tells_its_agencies(
    console: Page, database: Any
) -> None:
    """The type is not saved and its agencies are not known: sending waits for both."""
    answer = asyncio.Event()

    async def slow(route: Route) -> None:
        await answer.wait()
        await route.continue_()

    await console.route("**/dispatches", slow)
    await console.click("#type-kebakaran")
    await console.keyboard.press("Control+Enter")
    await expect(console.locator(SAID)).to_have_text(
        "Menunggu daftar instansi; lalu terkirim sendiri."
    )
    answer.set()
    await expect(console.locator(SAID)).to_have_text("Dikirim ke 3 instansi.")
    assert await agencies(database) == ["damkar", "pln", "pmi"]
    assert await database.fetchval("SELECT disposition FROM tickets") is None


async def test_what_cannot_be_sent_is_refused_and_not_finished(
    console: Page, database: Any
) -> None:
    await console.route("**/dispatches", lambda route: route.abort())
    await console.click("#type-kebakaran")
    await saved(console)
    await console.keyboard.press("Control+Enter")
    await expect(console.locator(SAID)).to_contain_text("BELUM terkirim: daftar instansi")
    await console.unroute("**/dispatches")
    await console.route("**/api/v1/tickets/*", lambda route: route.abort())  # the database is away
    await console.click("#type-medis")
    await console.keyboard.press("Control+Enter")
    await expect(console.locator(SAID)).to_contain_text("BELUM terkirim: tersimpan di komputer")
    await console.click("#finish")
    await expect(console.locator(SAID)).to_contain_text("BELUM dilakukan: daftar instansi")
    await expect(console.locator("#form")).to_be_visible()
    assert await database.fetchval("SELECT disposition FROM tickets") is None


async def test_between_two_peoples_words_nothing_is_sent_in_silence(
    console: Page, database: Any
) -> None:
    await console.click("#type-kebakaran")
    await console.fill("[name=narrative]", "dari Sari")
    await saved(console)
    await database.execute(
        "UPDATE tickets SET narrative = 'dari Bagus', version = version + 1, updated_by = 'bagus'"
    )
    await console.fill("[name=narrative]", "dari Sari, lebih lengkap")
    await expect(console.locator("#conflicts")).to_contain_text("dari Bagus")
    await console.keyboard.press("Control+Enter")
    await expect(console.locator(SAID)).to_contain_text("BELUM terkirim")
    await expect(console.locator(SAID)).to_contain_text("pilih satu")


async def test_who_unticks_every_agency_may_finish(console: Page, database: Any) -> None:
    await console.click("#type-kebakaran")
    await expect(console.locator("[data-agency]")).to_have_count(3)
    for name in ("Damkar", "PLN", "PMI"):
        await console.click(f"[data-agency]:has-text('{name}')")
    await console.keyboard.press("Control+Enter")
    await expect(console.locator("#no-ticket")).to_be_visible()
    assert await agencies(database) == []
    assert await database.fetchval("SELECT disposition FROM tickets") == "normal"


async def test_a_prank_is_finished_and_tells_no_agency(
    console: Page, ticket: str, database: Any
) -> None:
    await console.click("#type-kebakaran")
    await expect(console.locator("[data-agency][aria-pressed=true]")).to_have_count(3)
    await console.keyboard.press("Alt+p")
    await expect(console.locator("[data-agency][aria-pressed=true]")).to_have_count(0)
    await expect(console.locator("#finish kbd")).to_be_visible()
    await console.keyboard.press("Control+Enter")
    await expect(console.locator("#no-ticket")).to_be_visible()
    assert await agencies(database) == []
    assert await outcome_of(database) == ("prank", "closed")


async def test_a_closed_ticket_is_opened_again(console: Page, ticket: str, database: Any) -> None:
    await console.keyboard.press("Alt+p")
    await expect(console.locator("#undo")).to_have_text("Batalkan")
    await console.keyboard.press("Control+Enter")
    await expect(console.locator("#no-ticket")).to_be_visible()
    assert await outcome_of(database) == ("prank", "closed")
    await console.click(f"#l-{ticket}")
    await expect(console.locator("#ticket-state")).to_have_text("selesai")
    await console.click("#undo:has-text('Buka lagi')")
    await expect(console.locator("#ticket-state")).to_have_text("terbuka")
    assert await outcome_of(database) == (None, "open")


@pytest.mark.parametrize("known", [True, False], ids=["known", "not known here"])
async def test_a_ticket_that_an_agency_works_on_stays_open_and_is_saved(
    console: Page, ticket: str, centre: Centre, database: Any, known: bool
) -> None:
    if not known:
        await console.route("**/dispatches", lambda route: route.abort())
    await centre.send(ticket)
    await console.fill("[name=narrative]", "Ternyata anak-anak bermain telepon.")
    await saved(console)
    if known:
        await expect(console.locator("#agencies .badge")).to_have_count(1)
    await console.keyboard.press("Alt+p")
    await console.keyboard.press("Control+Enter")
    await expect(console.locator(SAID)).to_contain_text("Tiket tetap terbuka")
    await expect(console.locator("#no-ticket")).to_be_visible()
    assert await outcome_of(database) == ("prank", "open")


async def test_a_field_that_is_refused_keeps_no_other_back(console: Page, database: Any) -> None:
    await console.fill("[name=caller_name]", "Bu Sri\u0007")  # pasted, cannot be shown
    await expect(console.locator("#save-state")).to_have_text(
        "tidak bisa disimpan: Nama penelepon: ada huruf yang tidak bisa ditampilkan"
    )
    await console.fill("[name=narrative]", "Api di dapur.")
    async with asyncio.timeout(PATIENCE_S):
        while (  # noqa: ASYNC110 - the database
            await database.fetchval("SELECT narrative FROM tickets") != "Api di dapur."
        ):
            await asyncio.sleep(0.05)
    await expect(console.locator("#save-state")).to_contain_text("tidak bisa disimpan")
    await console.keyboard.press("Control+Enter")
    await expect(console.locator(SAID)).to_contain_text("Perbaiki dulu")
    await console.fill("[name=caller_name]", "Bu Sri")
    await saved(console)
    assert await database.fetchval("SELECT caller_name FROM tickets") == "Bu Sri"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "BELUM terkirim: Tiketnya sudah selesai. Buka lagi dulu."),
        ("en", "NOT sent: The ticket is closed."),
    ],
)
async def test_a_refusal_is_said_in_the_readers_language(
    console: Page, database: Any, language: str, said: str
) -> None:
    await console.goto(f"/?lang={language}")
    await console.click("#type-kebakaran")
    await expect(console.locator("[data-agency]")).to_have_count(3)
    await database.execute("UPDATE tickets SET state = 'closed'")  # by somebody else, a moment ago
    await console.click("#send")
    await expect(console.locator(SAID)).to_have_text(said)


# ── for every hand and ear ───────────────────────────────────────────────────────────────────


async def test_f2_goes_to_the_reasons_and_back(console: Page, ami: AmiServer) -> None:
    ami.members = [member("101")]
    await expect(console.locator("#pause")).to_be_visible()
    await console.focus("[name=narrative]")
    await console.keyboard.press("F2")
    await expect(console.locator("#pause .reasons button").first).to_be_focused()
    await console.keyboard.press("F2")
    await expect(console.locator("#pause")).not_to_have_attribute("open", "")
    await expect(console.locator("#pause summary")).to_be_focused()


async def test_f2_makes_ready_while_the_phone_comes_back_and_before_the_script_runs(
    console: Page, ami: AmiServer
) -> None:
    """As right after a reload: app_queue's place is paused, and its phone not registered yet."""
    ami.members = [member("101", status=5, paused=True)]
    await expect(console.locator("#ready")).to_be_visible()
    await console.keyboard.press("F2")
    await expect(console.locator(SAID)).to_have_text("Terlaksana.")
    assert [one["Paused"] for one in ami.named("QueuePause")] == ["false"]
    ami.members, pressed = [member("101")], asyncio.Event()
    await expect(console.locator("#pause")).to_be_visible()

    async def slow(route: Route) -> None:
        await pressed.wait()
        await route.continue_()

    await console.route("**/static/console.js*", slow)
    await console.reload(wait_until="commit")
    await console.wait_for_selector("#pause")
    await console.keyboard.press("F2")
    pressed.set()
    await expect(console.locator("#pause")).to_have_attribute("open", "")


async def test_w_opens_the_history(console: Page, ticket: str) -> None:
    async with console.expect_popup() as opened:
        await console.keyboard.press("w")
    history = await opened.value
    await expect(history).to_have_url(re.compile(f"/tickets/{ticket}$"))
    await history.close()


async def test_a_hidden_number_is_taken_and_seconds_are_written_dtk(
    console: Page, ticket: str, centre: Centre, database: Any
) -> None:
    call = await centre.add_call(ani=None, outcome="abandoned_waiting")
    label = await centre.add_ticket(call, 2)
    await database.execute(
        "UPDATE tickets SET state = 'callback', ani = NULL WHERE label = $1", label
    )
    await expect(console.locator(f"#call-{label}")).to_have_text("Saya tangani")
    await console.click(f"#call-{label}")
    await expect(console.locator(f"#b-{label}")).to_contain_text("tidak bisa ditelepon")
    await expect(console.locator("#replay")).to_contain_text("30 dtk")


@pytest.mark.parametrize(
    ("ani", "written"),
    [
        ("081234567891", "0812-3456-7891"),
        ("0291123456", "(0291) 123456"),
        ("+60123456789", "+60 12-345 6789"),
        ("510101234567890", "5101-0123-4567-890"),  # no valid number
    ],
)
async def test_a_number_is_written_as_people_write_it(
    console: Page, centre: Centre, ani: str, written: str
) -> None:
    await console.mouse.move(5, 5)  # what slides under the pointer is not clicked
    label = await centre.add_ticket(await centre.add_call(ani=ani), 2, ani=ani)
    await console.click(f"#l-{label}")
    await expect(console.locator("#ticket-label")).to_have_text(label)
    await expect(console.locator("#ticket-ani")).to_have_text(written)


async def test_letters_are_turned_off_and_stay_off(console: Page) -> None:
    prank = console.locator("[data-disposition=prank]")
    await console.click("#letters")
    await console.keyboard.press("p")
    await expect(console.locator(SAID)).to_have_text("Tombol huruf hanya berlaku bersama Alt.")
    await console.reload()
    await expect(console.locator("#letters")).to_have_attribute("aria-pressed", "false")
    await console.keyboard.press("p")
    await expect(prank).to_have_attribute("aria-pressed", "false")
    await console.keyboard.press("Alt+p")
    await expect(prank).to_have_attribute("aria-pressed", "true")


async def test_a_tab_and_an_agency_keep_the_focus(console: Page, centre: Centre) -> None:
    await console.mouse.move(5, 5)  # what slides under the pointer is not clicked
    other = await centre.add_ticket(await centre.add_call(), 2)
    await console.click(f"#l-{other}")
    await expect(console.locator("#ticket-label")).to_have_text(other)
    tab = console.locator(".tab").first
    await tab.focus()
    await console.keyboard.press("Alt+p")  # the other's tab is marked until that is saved
    await saved(console)
    await expect(tab).to_be_focused()
    await console.keyboard.press("Enter")
    await console.click("#type-kebakaran")
    pln = console.locator("[data-agency=pln]")
    await pln.focus()
    await console.keyboard.press("Space")
    await expect(pln).to_have_attribute("aria-pressed", "false")
    await expect(pln).to_be_focused()


async def test_the_seconds_of_a_call_are_not_read_aloud(
    console: Page, centre: Centre, ami: AmiServer
) -> None:
    call = await centre.add_call(state="waiting", at=datetime.now(UTC))
    ami.channels = ringing_here(call)
    time = console.locator("#mine-call time.since")
    passed = re.compile(r"^00:(0[1-9]|[1-5][0-9])$")  # a busy browser skips seconds
    await expect(time).to_have_text(passed)
    nearest = "time => time.closest('[aria-live], [role=status], [role=alert]').ariaLive"
    assert await time.evaluate(nearest) == "off"


async def outcome_of(database: Any) -> tuple[str | None, str]:
    """The disposition and the desk's state of the one ticket."""
    row = await database.fetchrow("SELECT disposition::text, state::text FROM tickets")
    return tuple(row)


async def agencies(database: Any) -> list[str]:
    """Who has the ticket."""
    rows = await database.fetch("SELECT code FROM dispatches JOIN agencies USING (agency_id)")
    return sorted(row["code"] for row in rows)


# ── what the caller says ─────────────────────────────────────────────────────────────────────


@pytest.fixture
async def heard_site(settings: Settings, ami: AmiServer, tmp_path: Path) -> AsyncIterator[str]:
    """A desk whose centre hears its talks; the recogniser is not this process's business."""
    for name in FILES["vosk"]:
        (tmp_path / "model" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "model" / name).write_bytes(b"")
    transcript = Transcript(model=tmp_path / "model", live_calls=1)
    hearing = settings.model_copy(update={"transcript": transcript})
    async with served(hearing, ami) as address:
        yield address


async def test_what_the_caller_says_is_seen_and_makes_another_ticket_likely(
    heard_site: str, centre: Centre, ami: AmiServer, database: Any
) -> None:
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    now = datetime.now(UTC)
    other = await centre.add_ticket(await centre.add_call(at=now), 1, at=now)
    await database.execute(
        "UPDATE tickets SET type = 'kebakaran', kecamatan = 'Tahunan', desa = 'Mantingan'"
    )
    call = await centre.add_call(state="talking", outcome=None, at=now)
    ticket = await centre.add_ticket(call, 2, at=now)
    phone = channel(call, name="PJSIP/101-00000002", unique_id="n.2", linked_id="n.1")
    caller = channel(call, unique_id="n.1", application="Queue")
    ami.channels = [row | {"BridgeId": "b"} for row in (caller, phone)]
    async with running_browser() as browser:
        page = await log_in(await new_desk(browser, heard_site), "call_taker", "sandi-call_taker")
        said, height = page.locator("#said"), await height_of(page, ".phone")
        await expect(said).to_contain_text("tebakan mesin")
        await expect(said).to_contain_text("Belum ada kata")
        await page.click(f"#l-{ticket}")
        await page.click("#type-kebakaran")
        await saved(page)
        await expect(page.locator("#duplicates")).to_have_attribute("data-state", "none")
        await says(database, call, 4.0, "tolong", "pak")
        await expect(said).to_contain_text("tolong pak")
        await says(database, call, 9.0, "kebakaran<b>", "di", "Mantingan")
        await expect(said).to_contain_text("kebakaran<b>? di Mantingan")
        hint = page.locator("#duplicate-words")
        await expect(hint).to_contain_text(other, timeout=PATIENCE_S * 1000)
        await expect(hint).to_contain_text("menurut kata penelepon")
        assert await height_of(page, ".phone") == height  # nothing moved
        await page.set_viewport_size({"width": 1024, "height": 576})
        assert await page.evaluate("() => document.documentElement.scrollWidth") == 1024
        hang_up = await page.locator("#hang-up").bounding_box()
        assert hang_up and hang_up["y"] + hang_up["height"] <= 576
        ami.channels = []
        await expect(said).to_contain_text("Belum ada kata")  # with the talk they go
        await page.context.close()


async def test_how_late_that_is_stands_where_the_transcripts_do(
    heard_site: str, centre: Centre, database: Any
) -> None:
    call = await centre.add_call(state="talking", outcome=None)
    await says(database, call, 4.0, "tolong")
    await centre.add_call(state="talking", outcome=None)
    async with ClientSession(heard_site, cookie_jar=CookieJar(unsafe=True)) as http:
        async with http.get("/metrics", headers={"Authorization": "Bearer token-admin"}) as reply:
            assert 'sigap_live_words{what="not_heard"} 1.0' in await reply.text()
        await log_in_by_form(http, "reviewer")
        async with http.get("/review") as reply:
            shown = await reply.text()
    assert "Kata penelepon: 1 percakapan didengar" in shown and "1 tidak didengar" in shown


async def height_of(page: Page, what: str) -> float:
    found: float = await page.eval_on_selector(what, "one => one.getBoundingClientRect().height")
    return found


async def says(database: Any, call: str, from_s: float, *words: str) -> None:
    """A stretch, as `sigap jobs` keeps it; of words with a sign in them it is not sure."""
    await database.execute(statements()["live_words.hear"], call, int(from_s * 8000), 1.0, 0.0)
    said = [
        ["caller", word, from_s + n, from_s + n + 0.5, 0.9 if word.isalpha() else 0.3]
        for n, word in enumerate(words)
    ]
    await database.execute(statements()["live_words.keep"], call, from_s, json.dumps(said))
