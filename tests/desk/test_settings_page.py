"""The page of settings: what counts and why, changed with a reason, taken back, no secret shown."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from ari_app.asterisk.configuration import SOUNDS
from ari_app.desk.web.authentication import SESSION_COOKIE, csrf_token
from ari_app.settings import Settings, Share
from ari_app.settings_changes import read
from tests.desk.centre import Centre
from tests.desk.test_admin import page, send
from tests.desk.test_pages import EVIL, log_in

ONE = "/admin/settings/queue.message_s"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    secret = Share(sms="apprise://kunci-rahasia/{number}")
    return settings.model_copy(update={"share": secret})


@pytest.fixture
async def admin(http: ClientSession, centre: Centre) -> AsyncIterator[ClientSession]:
    await log_in(http, "admin")
    yield http


def row(html: str, name: str) -> str:
    found = re.search(rf'<tr id="s-{re.escape(name)}".*?</tr>', html, re.DOTALL)
    assert found, name
    return found.group()


async def test_what_counts_is_shown_with_where_it_comes_from(
    admin: ClientSession, settings: Settings
) -> None:
    html = await page(admin, "/admin/settings")
    assert "bawaan" in row(html, "queue.message_s") and "90" in row(html, "queue.message_s")
    assert "dari berkas" in row(html, "http_port") and "Ubah" not in row(html, "http_port")
    assert "hanya di berkas" in row(html, "rtp_start")
    assert "•••" in row(html, "share.sms") and "rahasia" not in html
    assert "rahasia" not in await page(admin, "/admin/settings/share.sms")
    assert "Tertulis di berkas" in await page(admin, "/admin/settings/http_port")
    assert "Opening hours" in await page(admin, "/admin/settings?lang=en")
    async with admin.get("/admin/settings/queue.nothing") as reply:
        assert reply.status == 404


async def test_a_change_says_who_and_why_and_goes_back_by_one_click(
    admin: ClientSession, settings: Settings, database: Any
) -> None:
    new = {"version": "0", "value": "45", "why": f"pesan pendek {EVIL}"}
    for wrong, said in (
        ({"value": "dua"}, "tulis angka"),
        ({"value": "1"}, "paling kecil 5"),
        ({"why": ""}, "tulis alasannya"),
        ({"value": "90"}, "Tersimpan"),  # as the default, and said so by whoever means it
    ):
        status, html, _ = await send(admin, ONE, {**new, **wrong})
        assert said in html
        assert (status == 422) == ("Belum" in html)
    status, html, _ = await send(admin, ONE, new)
    assert status == 409 and "orang lain" in html and 'value="45"' in html  # typed, kept
    status, html, url = await send(admin, ONE, {**new, "version": "1"})
    assert status == 200 and url.startswith("/admin/settings?done=kept")
    assert "45" in row(html, "queue.message_s") and "diubah di sini" in row(html, "queue.message_s")
    assert "belum dipakai" in html and EVIL not in html
    assert EVIL not in await page(admin, "/admin/settings-history")

    await send(admin, "/admin/settings-history/2", {})
    changes = read(settings.home)
    assert changes.values == {"queue.message_s": 90}
    assert [(one.by, one.undoes) for one in changes.history] == [
        *(("admin", 0), ("admin", 0), ("admin", 2)),
    ]
    await send(admin, ONE, {"version": "3", "why": "bawaan saja", "unset": "1"})
    assert read(settings.home).values == {}
    kept = await database.fetch("SELECT detail FROM audit WHERE action = 'settings.change'")
    assert len(kept) == 4
    html = await page(admin, "/audit?group=settings")
    assert "mengubah pengaturan" in html and EVIL not in html


async def test_lists_ticks_and_secrets(admin: ClientSession, settings: Settings) -> None:
    path = "/admin/settings/calling.numbers"
    fields = {
        **{"version": "0", "why": "uji", "rows": "4"},
        **{"r0-number": "119", "r0-name": "Medis", "r1-number": "", "r1-name": ""},
        **{"r3-number": "08121234567", "r3-name": "SAR"},
    }
    assert (await send(admin, path, {**fields, "r1-number": "x"}))[0] == 422
    await send(admin, path, fields)
    wanted = [{"number": "119", "name": "Medis"}, {"number": "08121234567", "name": "SAR"}]
    assert read(settings.home).values["calling.numbers"] == wanted
    await send(admin, "/admin/settings/review.train_ok", {"version": "0", "why": "u", "value": "1"})
    await send(
        admin,
        "/admin/settings/hours.holidays",
        {"version": "0", "why": "u", "value": "2026-12-25\n\n2027-01-01"},
    )
    whatsapp = "apprise://kunci-rahasia/{number}"
    status, html, _ = await send(
        admin, "/admin/settings/share.whatsapp", {"version": "0", "why": "u", "value": whatsapp}
    )
    assert status == 200 and "rahasia" not in html
    assert "rahasia" not in await page(admin, "/admin/settings-history")
    values = read(settings.home).values
    assert values["review.train_ok"] is True
    assert values["hours.holidays"] == ["2026-12-25", "2027-01-01"]
    assert values["share.whatsapp"] == whatsapp


async def test_a_line_without_an_asterisk_is_said_to_be_untested(admin: ClientSession) -> None:
    assert "Uji saluran ini" in await page(admin, "/admin/trunks")
    status, html, _ = await send(admin, "/admin/trunks", {"trunk": "lab"})
    assert status == 200 and "Tidak dapat diuji" in html


async def test_a_prompt_is_heard_before_it_is_used_and_goes_back(
    admin: ClientSession, settings: Settings
) -> None:
    path = "/admin/prompts/greeting"
    assert "Apa keadaan darurat Anda" in await page(admin, "/admin/prompts")
    [cookie] = [each.value for each in admin.cookie_jar if each.key == SESSION_COOKIE]
    for data, said in (
        (b"no sound", "bukan WAV atau MP3"),
        ((SOUNDS / "ready.wav").read_bytes(), "belum dipakai"),
    ):
        form = FormData({"csrf": csrf_token(cookie)})
        form.add_field("sound", data, filename="../../x.wav", content_type="audio/wav")
        async with admin.post(f"{path}/versions", data=form) as reply:
            assert said in await reply.text()
    played = settings.sounds_dir / "greeting.wav"
    assert not played.exists()
    async with admin.get(f"{path}/1.wav") as reply:
        assert (reply.status, (await reply.read())[:4]) == (200, b"RIFF")
    async with admin.get(f"{path}/2.wav") as reply:
        assert reply.status == 404
    assert (await send(admin, path, {"use": "1", "why": ""}))[0] == 422
    html = (await send(admin, path, {"use": "1", "why": "suara petugas"}))[1]
    assert played.exists() and "saat pusat dimulai" in html and "suara petugas" in html
    await send(admin, path, {"use": "0", "why": "kembali"})
    assert not played.exists()
