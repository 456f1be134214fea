"""The page of settings: what counts and why, changed with a reason, taken back, no secret shown."""

import io
import json
import re
import wave
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import numpy as np
import pytest
from aiohttp import ClientSession, FormData

from ari_app.asterisk import configuration
from ari_app.asterisk.configuration import SOUNDS
from ari_app.asterisk.prompt_audio import LOUD_DBFS, measured
from ari_app.asterisk.sound_files import BREATH_S
from ari_app.desk.web.authentication import SESSION_COOKIE, csrf_token
from ari_app.operations import (
    plan_trial,
    settings_refused,
    settings_standing,
    settings_state,
    until_start,
)
from ari_app.settings import Settings, Share
from ari_app.settings_changes import Change, Kept, path_in, read
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


async def test_what_asterisk_takes_at_a_start_only_is_said(
    admin: ClientSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = ("/admin/settings", "/admin/trunks")
    monkeypatch.setattr(plan_trial, "asterisk_now", lambda settings: "7 100")
    files = settings.asterisk_dir / "etc" / "pjsip.conf"
    files.parent.mkdir(parents=True)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    for text in ("bind = 127.0.0.1:5060", "bind = 127.0.0.1:5070"):
        if files.exists():
            until_start.note(settings)
            for path in pages:
                assert "until-start" not in await page(admin, path)
        files.write_text(f"[udp]\n{text}\n", encoding="utf-8")
    for path in pages:
        html = await page(admin, path)
        assert "Asterisk masih berjalan tanpa nilai baru ini" in html
        assert '<span class="num">sip_port</span>' in html
    assert "Asterisk still runs without these" in await page(admin, f"{pages[0]}?lang=en")


def seen_in(html: str) -> str:
    """What the page's form was made from."""
    [found] = re.findall(r'name="seen" value="([^"]*)"', html)
    return unescape(found)


async def changed(http: ClientSession, name: str, fields: dict[str, Any]) -> tuple[int, str, str]:
    """As somebody does who opens the page first."""
    path = f"/admin/settings/{name}"
    return await send(http, path, {"seen": seen_in(await page(http, path)), "why": "u", **fields})


async def test_a_change_says_who_and_why_and_goes_back_by_one_click(
    admin: ClientSession, settings: Settings, database: Any
) -> None:
    new = {"seen": "90", "value": "45", "why": f"pesan pendek {EVIL}"}
    for wrong, said in (
        ({"value": "dua"}, "tulis angka"),
        ({"value": "1"}, "paling kecil 5"),
        ({"why": ""}, "tulis alasannya"),
        ({"value": "90"}, "Tersimpan"),  # as the default, and said so by whoever means it
    ):
        status, html, _ = await send(admin, ONE, {**new, **wrong})
        assert said in html
        assert (status == 422) == ("Belum" in html)
    status, html, url = await send(admin, ONE, new)
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
    await changed(admin, "queue.message_s", {"why": "bawaan saja", "unset": "1"})
    assert read(settings.home).values == {}
    kept = await database.fetch("SELECT detail FROM audit WHERE action = 'settings.change'")
    assert len(kept) == 4
    html = await page(admin, "/audit?group=settings")
    assert "mengubah pengaturan" in html and EVIL not in html


async def test_of_two_forms_the_second_is_told_both_values(
    admin: ClientSession, settings: Settings
) -> None:
    first = {"seen": "90", "value": "45", "why": "uji"}
    await send(admin, ONE, first)
    status, html, _ = await send(admin, ONE, {**first, "value": "60"})
    assert status == 409 and "diubah menjadi 45; Anda menulis 60" in html
    assert 'value="60"' in html  # typed, kept
    assert read(settings.home).values == {"queue.message_s": 45}
    assert (await send(admin, ONE, {**first, "seen": seen_in(html), "value": "60"}))[0] == 200
    assert read(settings.home).values == {"queue.message_s": 60}


async def test_an_old_change_is_not_undone_over_a_newer_one(
    admin: ClientSession, settings: Settings
) -> None:
    await changed(admin, "queue.message_s", {"value": "45"})
    await changed(admin, "queue.message_s", {"value": "60"})
    html = await page(admin, "/admin/settings-history")
    assert html.count('action="/admin/settings-history/') == 1 and "sudah diubah lagi" in html
    html = (await send(admin, "/admin/settings-history/1", {}))[1]
    assert "sesudahnya nilai ini diubah lagi" in html
    assert read(settings.home).values == {"queue.message_s": 60}


async def test_a_value_that_fits_no_longer_is_thrown_away_by_one_click(
    admin: ClientSession, settings: Settings, database: Any
) -> None:
    values = {"limits.caller_amber_s": 900, "gone.x": 1, "queue.message_s": 45}
    path_in(settings.home).write_text(json.dumps({"values": values, "history": []}))
    html = await page(admin, "/admin/settings")
    assert html.count('action="/admin/settings-left-out"') == 2
    assert 'href="/admin/settings/limits.caller_amber_s">Perbaiki' in html
    assert "/admin/settings/gone.x" not in html
    assert (await changed(admin, "queue.message_s", {"value": "60"}))[0] == 200
    html = (await send(admin, "/admin/settings-left-out", {"name": "gone.x"}))[1]
    assert "Nilai itu dibuang" in html and "gone.x" not in html
    assert (await changed(admin, "limits.caller_amber_s", {"value": "7"}))[0] == 200
    assert "tidak cocok lagi" not in await page(admin, "/admin/settings")
    assert read(settings.home).values == {"queue.message_s": 60, "limits.caller_amber_s": 7}
    kept = "SELECT detail ->> 'why' FROM audit WHERE subject = 'gone.x'"
    assert "cannot be used" in await database.fetchval(kept)


async def test_a_shorter_time_to_keep_shows_what_goes_before_it_counts(
    admin: ClientSession, settings: Settings, database: Any
) -> None:
    name = "retention.audit_days"
    await database.execute(
        """INSERT INTO audit (centre, actor, action, subject, at)
           SELECT $1, 'x', 'login', 'x', now() - interval '500 days' FROM generate_series(1, 7)""",
        settings.centre.code,
    )
    status, html, _ = await changed(admin, name, {"value": "400"})
    assert status == 422 and read(settings.home).values == {}
    assert re.search(r'baris jejak audit: <b class="num">7</b>', html)
    sure = {"value": "400", "sure": "366"}  # yes to another number is no yes to this one
    assert (await changed(admin, name, sure))[0] == 422
    assert (await changed(admin, name, {"value": "400", "sure": "400"}))[0] == 200
    assert read(settings.home).values == {name: 400}
    assert (await changed(admin, name, {"value": "0"}))[0] == 200  # for ever asks nothing

    status, html, _ = await send(admin, "/admin/settings-history/2", {})
    assert status == 422 and 'name="sure" value="2"' in html and "baris jejak audit" in html
    assert read(settings.home).values == {name: 0}
    await send(admin, "/admin/settings-history/2", {"sure": "2"})
    assert read(settings.home).values == {name: 400}


async def test_what_was_refused_is_said_and_stands_in_the_trail(
    admin: ClientSession, settings: Settings, database: Any
) -> None:
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    state = replace(
        settings_standing.state_of(settings, None),
        outcome="screen-1 does not work",
        taken_back=("ear.silent_dbfs",),
    )
    settings_state.write(settings, state)
    done = Change(
        number=1,
        at=datetime.now(UTC),
        by=settings_refused.BY,
        why="refused: screen-1 does not work",
        name="ear.silent_dbfs",
        before=Kept(value=-40),
        after=None,
    )
    await settings_refused.record(settings, [done])
    [kept] = await database.fetch("SELECT detail FROM audit WHERE action = 'settings.refused'")
    assert "screen-1 does not work" in str(kept["detail"])
    assert "ditolak dan dikembalikan" in await page(admin, "/audit?group=settings")


async def test_lists_ticks_and_secrets(admin: ClientSession, settings: Settings) -> None:
    path = "/admin/settings/calling.numbers"
    fields = {
        **{"seen": seen_in(await page(admin, path)), "why": "uji", "rows": "4"},
        **{"r0-number": "119", "r0-name": "Medis", "r1-number": "", "r1-name": ""},
        **{"r3-number": "08121234567", "r3-name": "SAR"},
    }
    assert (await send(admin, path, {**fields, "r1-number": "x"}))[0] == 422
    await send(admin, path, fields)
    wanted = [{"number": "119", "name": "Medis"}, {"number": "08121234567", "name": "SAR"}]
    assert read(settings.home).values["calling.numbers"] == wanted
    await changed(admin, "review.train_ok", {"value": "1"})
    await changed(admin, "hours.holidays", {"value": "2026-12-25\n\n2027-01-01"})
    whatsapp = "apprise://kunci-rahasia/{number}"
    status, html, _ = await changed(admin, "share.whatsapp", {"value": whatsapp})
    assert status == 200 and "rahasia" not in html
    assert "rahasia" not in await page(admin, "/admin/settings-history")
    values = read(settings.home).values
    assert values["review.train_ok"] is True
    assert values["hours.holidays"] == ["2026-12-25", "2027-01-01"]
    assert values["share.whatsapp"] == whatsapp


async def test_a_line_without_an_asterisk_is_said_to_be_untested(admin: ClientSession) -> None:
    assert "Uji saluran ini" in await page(admin, "/admin/trunks")
    for path, found in (
        ("trunks?q=LAB", "1 dari 1"),
        ("trunks?q=telkom", "0 dari 1"),
        ("walls?q=x", "0 dari 0"),
    ):
        assert found in await page(admin, f"/admin/{path}")
    status, html, _ = await send(admin, "/admin/trunks", {"trunk": "lab"})
    assert status == 200 and "Tidak dapat diuji" in html


async def test_a_prompt_is_heard_before_it_is_used_and_goes_back(
    admin: ClientSession, settings: Settings
) -> None:
    path = "/admin/prompts/greeting"
    html = await page(admin, "/admin/prompts?q=darurat greeting")
    assert "Apa keadaan darurat Anda" in html and "1 dari " in html and "goodbye" not in html
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


async def test_a_file_put_there_by_hand_is_shown_and_never_replaced(
    admin: ClientSession, settings: Settings
) -> None:
    """Its level beside that of the others; it becomes a recording only when somebody says so."""
    path = "/admin/prompts/greeting"
    found = settings.sounds_dir / "greeting.wav"
    settings.sounds_dir.mkdir(exist_ok=True)
    quiet = quieter((SOUNDS / "ready.wav").read_bytes(), 8)
    for name in ("greeting", "siren"):
        (settings.sounds_dir / f"{name}.wav").write_bytes(quiet)
    for html in (await page(admin, path), await page(admin, "/admin/prompts")):
        assert "dBFS, bawaan -20" in html and "terlalu pelan" in html
    assert "siren.wav" in await page(admin, "/admin/prompts")
    status, html, _ = await send(admin, path, {"use": "0", "why": "kembali"})
    assert status == 422 and "ditaruh dengan tangan" in html and found.read_bytes() == quiet
    assert (await send(admin, path, {"take": "yes", "why": ""}))[0] == 422
    assert found.read_bytes() == quiet

    html = (await send(admin, path, {"take": "yes", "why": "suara bu Rini"}))[1]
    assert "suara bu Rini" in html and found.read_bytes() != quiet
    kept = settings.home / "sounds.versions" / "greeting"
    assert (kept / "1.by-hand").read_bytes() == quiet
    assert measured(found.read_bytes()).loud_dbfs == pytest.approx(LOUD_DBFS, abs=1.5)
    await send(admin, path, {"use": "0", "why": "kembali"})
    assert not found.exists()


async def test_a_prompt_has_a_place_for_javanese_and_english(
    admin: ClientSession, settings: Settings
) -> None:
    """Said after the Indonesian one, as long as it is used."""
    html = await page(admin, "/admin/prompts/greeting")
    assert 'href="/admin/prompts/greeting.jv"' in html and "greeting.en" in html
    assert ".jv" not in await page(admin, "/admin/prompts/position")  # a number follows it
    path = "/admin/prompts/greeting.jv"
    assert "sesudah yang berbahasa Indonesia" in await page(admin, path)
    [cookie] = [each.value for each in admin.cookie_jar if each.key == SESSION_COOKIE]
    form = FormData({"csrf": csrf_token(cookie)})
    sound = (SOUNDS / "still_here.wav").read_bytes()
    form.add_field("sound", sound, filename="x.wav", content_type="audio/wav")
    async with admin.post(f"{path}/versions", data=form) as reply:
        assert reply.status == 200
    await send(admin, path, {"use": "1", "why": "warga desa"})
    # longer than until the first prompt: said, and not hidden
    assert 'id="cut"' in await page(admin, "/admin/prompts/greeting")
    seconds = [measured((SOUNDS / f"{name}.wav").read_bytes()).seconds for name in TWO]
    configuration.install_sounds(settings)
    played = measured(configuration.prompt_path(settings, "greeting").read_bytes()).seconds
    assert played == pytest.approx(sum(seconds) + BREATH_S, abs=0.05)
    await send(admin, path, {"use": "0", "why": "kembali"})
    configuration.install_sounds(settings)
    alone = configuration.prompt_path(settings, "greeting").read_bytes()
    assert alone == (SOUNDS / "greeting.wav").read_bytes()
    async with admin.get("/admin/prompts/greeting.xx") as reply:
        assert reply.status == 404


TWO = ("greeting", "still_here")


def quieter(wav: bytes, times: int) -> bytes:
    with wave.open(io.BytesIO(wav)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") // times
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return made.getvalue()
