"""The ticket's form in a real browser: nothing that was typed is lost or overwritten."""

import asyncio
import hashlib
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import expect

from ari_app.store.database import dsn_of
from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import SPEAKING, Lab, frozen
from tests.console.hands import FIRE, RINGS, TALKS, Desk, answered, beeps, saved
from tests.patience import PATIENCE_S
from tests.tickets.agency.pictures import picture

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_ticket_is_filled_saved_by_itself_and_sent(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000005", audio=SPEAKING, loop=True, seconds=60):
        await answered(page)
        await page.click("#type-kebakaran")
        await page.fill("[name='answers.apa yang terbakar']", "gudang mebel")
        await page.click("#questions label:has-text('terjebak') button:has-text('Tidak')")
        await page.fill("[name=kecamatan]", "Tahunan")
        await page.fill("[name=address]", "belakang Masjid Mantingan")
        await page.click("#form .priority .critical")
        await page.fill("[name=narrative]", FIRE)
        await expect(page.locator("#save-state")).to_contain_text("tersimpan")
        await page.click("[data-agency]:has-text('PMI')")  # suggested, and not wanted here
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#agencies .badge")).to_have_count(2)
        await page.keyboard.press("F8")
    label = await page.inner_text("#ticket-label")
    await expect(page.locator("#finish kbd")).to_be_visible()  # the key that sent means it again
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#no-ticket")).to_be_visible()
    sent = (await centre.api(f"/tickets/{label}/dispatches"))["dispatches"]
    assert {one["sent_by"] for one in sent} == {"sari"} and len(sent) == 2
    ticket = await centre.api(f"/tickets/{label}")
    assert (ticket["type"], ticket["priority"], ticket["kecamatan"], ticket["narrative"]) == (
        *("kebakaran", "critical", "Tahunan", FIRE),
    )
    assert ticket["answers"] == {
        "apa yang terbakar": "gudang mebel",
        "ada orang terjebak?": "Tidak",
    }
    assert (ticket["disposition"], ticket["state"], ticket["updated_by"]) == (
        *("normal", "open", "sari"),
    )


async def test_the_agencys_photo_is_seen_large_with_its_step(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000061", audio=SPEAKING, loop=True, seconds=60):
        await answered(page)
        await page.click("#type-kebakaran")
        await saved(page)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#agencies .badge").first).to_be_visible()
        label = await page.inner_text("#ticket-label")
        await _add_photo(centre, label)
        await page.click("[data-photos=damkar]")
        photo = page.locator("#photos img")
        await expect(photo).to_have_js_property("naturalWidth", 640)
        box = await photo.bounding_box()
        assert box is not None and box["width"] > 400
        await expect(page.locator("#photos figcaption")).to_contain_text("dikirim")
        await page.keyboard.press("Escape")
        await expect(page.locator("#photos")).to_be_hidden()
        await page.keyboard.press("F8")
    assert await _looked(centre, label) == ["sari"]


async def _add_photo(centre: Lab, label: str) -> None:
    """As the agency's page keeps it."""
    data, folder = picture(), centre.settings.photos_dir / "2026" / "11"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bukti.jpg").write_bytes(data)
    connection = await asyncpg.connect(dsn_of(centre.settings))
    try:
        await connection.execute(
            """INSERT INTO dispatch_photos
                   (photo_id, centre, dispatch_id, at, by, path, bytes, sha256, width, height)
               SELECT gen_random_uuid(), d.centre, d.dispatch_id, now(), 'budi',
                      '2026/11/bukti.jpg', $2, $3, 640, 480
               FROM dispatches d JOIN tickets t USING (ticket_id) JOIN agencies a USING (agency_id)
               WHERE t.label = $1 AND a.code = 'damkar'""",
            *(label, len(data), hashlib.sha256(data).hexdigest()),
        )
    finally:
        await connection.close()


async def _looked(centre: Lab, label: str) -> list[str]:
    connection = await asyncpg.connect(dsn_of(centre.settings))
    try:
        told = "SELECT actor FROM audit WHERE action = 'photo.view' AND subject = $1"
        return [row["actor"] for row in await connection.fetch(told, label)]
    finally:
        await connection.close()


async def test_a_false_call_takes_one_key(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000006", audio=SPEAKING, loop=True, seconds=60) as phone:
        await answered(page)
        for key, name in (("g", "ghost"), ("s", "salah_sambung"), ("t", "tes"), ("p", "prank")):
            await page.keyboard.press(key)
            chosen = page.locator(f"[data-disposition={name}]")
            await expect(chosen).to_have_attribute("aria-pressed", "true")
        async with page.expect_popup() as opened:
            await page.click("#ticket-label")
        history = await opened.value
        await expect(history.locator(".history")).to_contain_text("Panggilan masuk")
        await history.close()
        assert phone.found(PhoneEventKind.ENDED) is None  # a word about a call never ends it
        await page.keyboard.press("F8")
    label = await page.inner_text("#ticket-label")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#no-ticket")).to_be_visible()
    ticket = await centre.api(f"/tickets/{label}")
    assert (ticket["disposition"], ticket["state"]) == ("prank", "closed")
    steps = (await centre.api(f"/tickets/{label}/history"))["entries"]
    told = [(step["text"], step["by"]) for step in steps if step["kind"] == "ticket_step"]
    assert told[-1][0].startswith("Tiket selesai") and {by for _, by in told} == {"sari"}
    assert any(text.endswith(": Prank") for text, _ in told)


async def test_a_second_call_disturbs_nothing_half_typed(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000007", audio=SPEAKING, loop=True, seconds=60):
        await answered(page)
        await page.keyboard.press("F8")
    await page.click("[name=narrative]")
    await page.keyboard.type("Pohon tumbang di ")
    async with centre.caller("081500000008", audio=SPEAKING, loop=True, seconds=60):
        await page.wait_for_selector(RINGS)
        await expect(page.locator("#answer kbd")).to_have_text("F9")
        await page.keyboard.type("jalan pasar")  # a blank is a blank, the cursor stays
        await expect(page.locator("[name=narrative]")).to_have_value("Pohon tumbang di jalan pasar")
        assert await page.locator(RINGS).count() == 1
        await page.keyboard.press("F9")
        await page.wait_for_selector(TALKS)
        await expect(page.locator("#ticket-ani")).to_have_text("0815-0000-0008")
        await expect(page.locator("[name=narrative]")).to_have_value("")
        await page.click(".tab >> nth=0")
        await expect(page.locator("[name=narrative]")).to_have_value("Pohon tumbang di jalan pasar")
        await page.keyboard.press("F8")


async def test_a_reload_in_mid_call_keeps_text_and_caller(
    centre: Lab, desk: Desk, tmp_path: Path
) -> None:
    page, heard = await desk("sari"), tmp_path / "heard.wav"
    async with centre.caller("081500000009", audio=SPEAKING, loop=True, record=heard) as phone:
        await answered(page)
        await page.click("[name=narrative]")
        await page.keyboard.type(FIRE, delay=2)
        await page.reload()  # in the middle of the word, before it was sent
        await page.wait_for_selector(TALKS)
        await expect(page.locator("[name=narrative]")).to_have_value(FIRE)
        await expect(page.locator("#save-state")).to_contain_text("tersimpan")
        assert phone.found(PhoneEventKind.ENDED) is None
        await page.mouse.click(700, 20)  # browsers measure sound only after a touch
        await asyncio.sleep(3.5)
        await page.keyboard.press("F8")
        await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    assert beeps(heard, last_s=3.0) >= 2
    call = await centre.recorded("081500000009")
    assert call["outcome"] == "answered"
    assert (await centre.api(f"/tickets/{call['ticket']}"))["narrative"] == FIRE


async def test_a_frozen_database_loses_no_letter(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    with frozen(centre, "postgres"):
        async with centre.caller("081500000010", audio=SPEAKING, loop=True, seconds=60):
            await answered(page)
            await page.fill("[name=narrative]", FIRE)
            await expect(page.locator("#save-state")).to_contain_text("tersimpan di komputer ini")
            await page.reload()
            await expect(page.locator("[name=narrative]")).to_have_value(FIRE)
            await page.keyboard.press("F8")
    call = await centre.recorded("081500000010")
    await saved(page)
    assert (await centre.api(f"/tickets/{call['ticket']}"))["narrative"] == FIRE


async def test_what_two_people_wrote_is_shown_and_not_overwritten(centre: Lab, desk: Desk) -> None:
    page = await desk("sari")
    async with centre.caller("081500000011", audio=SPEAKING, loop=True, seconds=60):
        await answered(page)
        await page.fill("[name=narrative]", "dari Sari")
        await saved(page)
        label = await page.inner_text("#ticket-label")
        ticket = await centre.api(f"/tickets/{label}")
        theirs = {"version": ticket["version"], "narrative": "dari Bagus", "desa": "Mantingan"}
        await centre.api(f"/tickets/{label}", **theirs)
        await page.fill("[name=narrative]", "dari Sari, lebih lengkap")
        await expect(page.locator("#conflicts")).to_contain_text("dari Bagus")
        await expect(page.locator("[name=narrative]")).to_have_value("dari Sari, lebih lengkap")
        await expect(page.locator("[name=desa]")).to_have_value("Mantingan")
        assert (await centre.api(f"/tickets/{label}"))["narrative"] == "dari Bagus"
        await page.click("[data-choice=keep_mine]")
        await saved(page)
        await page.keyboard.press("F8")
    assert (await centre.api(f"/tickets/{label}"))["narrative"] == "dari Sari, lebih lengkap"
