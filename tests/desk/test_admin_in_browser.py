"""An admin's clicks in Chromium: a file of places, a place, a telephone of somebody's own; people
from the invitation to the second factor; a card that is read to callers; a prompt; a password.
"""

import re
import wave
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyotp
import pytest
from playwright.async_api import Browser, Page, expect

from ari_app.asterisk import line_passwords
from ari_app.operations import certificate_put, own_authority, prompt_keeping
from ari_app.settings import Settings, Trunk
from tests.console.browser import new_context, running_browser
from tests.desk import certificates
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP

SIZES = ((1024, 576), (1366, 768), (1920, 1080))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a line that registers."""
    line = Trunk(name="telkom", match=["10.99.0.1"], host="10.99.0.1", user="112jepara")
    return settings.model_copy(update={"trunks": [*settings.trunks, line]})


@pytest.fixture
async def admin(site: str, centre: Centre) -> AsyncIterator[Page]:
    """Logged in; no script may fail, and nothing may be wider than the smallest screen."""
    wrong: list[str] = []
    await centre.add_account("sari", "call_taker", CHEAP.hash("sandi-sari"), name="Sari Wulandari")
    async with running_browser() as browser:
        page = await (await new_context(browser, base_url=site)).new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.goto("/")
        await page.fill("#login", "admin")
        await page.fill("#password", "sandi-admin")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("nav")
        yield page
    assert not wrong


async def fits(page: Page, name: str) -> None:
    """Nothing is cut at any size."""
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await page.evaluate(wide), (name, width)


async def test_a_file_of_places_is_looked_at_and_used(
    admin: Page, database: Any, tmp_path: Path
) -> None:
    file = tmp_path / "tempat.csv"
    file.write_text(
        "kecamatan,desa,latitude,longitude\nTahunan,,-6.9,110.68\nTahunan,Desa Baru,,\n"
    )
    await admin.goto("/admin/places")
    await admin.set_input_files("#f-file", file)
    await admin.get_by_role("button", name="Lihat perubahannya").click()
    await expect(admin.locator("#t-new")).to_have_text("1")
    await expect(admin.locator("#moved")).to_contain_text("km")
    await fits(admin, "places-preview")
    await admin.get_by_role("button", name="Pakai daftar ini").click()
    await expect(admin.get_by_role("status")).to_contain_text("Tempat tersimpan.")
    assert await database.fetchval("SELECT true FROM places WHERE desa = 'Desa Baru'")

    await admin.check("#f-whole")
    await admin.set_input_files("#f-file", file)
    await admin.get_by_role("button", name="Lihat perubahannya").click()
    await expect(admin.get_by_role("alert")).to_contain_text("dihapus")
    await fits(admin, "places-whole")
    await admin.get_by_role("button", name="Pakai, dan hapus").click()
    await expect(admin.get_by_role("status")).to_contain_text("Tempat tersimpan.")
    many = "SELECT count(*) FROM places WHERE centre = 'JPR'"
    assert await database.fetchval(many) == 2

    await admin.get_by_role("link", name="Riwayat perubahan").click()
    await expect(admin.locator(".changes > li")).to_have_count(2)
    await fits(admin, "places-changes")
    await admin.get_by_role("button", name="Kembalikan perubahan 2").click()
    await expect(admin.get_by_role("status")).to_contain_text("Dikembalikan")
    assert await database.fetchval(many) > 2
    await expect(admin.locator("#c-2")).to_contain_text("sudah diubah lagi")


async def test_a_place_and_a_telephone_of_their_own(admin: Page, database: Any) -> None:
    await admin.goto("/admin/seats")
    await admin.fill("#f-extension", "301")
    await admin.fill("#f-name", "Meja 1")
    await admin.get_by_role("button", name="Tambah tempat").click()
    await admin.fill("#f-name-301", "Meja Timur")
    await admin.get_by_role("button", name="Ganti nama: Meja 1").click()
    await expect(admin.locator("#f-name-301")).to_have_value("Meja Timur")
    await admin.goto("/admin/accounts/sari")
    await admin.fill("#f-extension", "410")
    await admin.get_by_role("button", name="Beri telepon sendiri").click()
    await expect(admin.locator("#sip-password")).to_have_text(re.compile(r"^\w{16}$"))
    await fits(admin, "account-sip")
    await admin.goto("/admin/seats")
    await expect(admin.locator("#own-410")).to_contain_text("telepon SIP")
    await fits(admin, "seats")
    await admin.get_by_role("button", name="Tutup tempat: Meja Timur").click()
    await expect(admin.locator("#seat-301")).to_have_count(0)
    assert await database.fetchval("SELECT phone FROM accounts WHERE login = 'sari'") == "softphone"
    await admin.get_by_role("link", name="Riwayat perubahan").click()
    await admin.locator(".changes > li").first.get_by_role("button").click()
    await admin.get_by_role("link", name="Kembali ke daftar").click()
    await expect(admin.locator("#f-name-301")).to_have_value("Meja Timur")


async def test_a_ticket_is_held_and_let_go(admin: Page, centre: Centre, database: Any) -> None:
    label = await centre.add_ticket(await centre.add_call(), 812)
    await admin.goto("/admin/holds")
    await admin.fill("#f-call", label)
    await admin.fill("#f-reason", "Polres, LP/12/2026")
    await admin.get_by_role("button", name="Tahan", exact=True).click()
    await expect(admin.get_by_role("status")).to_contain_text("Ditahan")
    await fits(admin, "holds")
    letting = admin.get_by_role("button", name=f"Lepas: {label}")
    await letting.click()  # without a reason the browser sends nothing
    assert not await database.fetchval("SELECT released_at FROM holds")
    await admin.get_by_label(f"Alasan melepas {label}").fill("perkara selesai")
    await letting.click()
    await expect(admin.get_by_role("status")).to_contain_text("masa simpan berlaku lagi")
    await admin.get_by_role("link", name="Yang sudah dilepas").click()
    await expect(admin.locator("#holds")).to_contain_text("perkara selesai")
    await fits(admin, "holds-ended")
    await admin.get_by_role("button", name=f"Tahan lagi: {label}").click()
    await expect(admin.locator("#holds")).to_contain_text(label)
    assert await database.fetchval("SELECT bool_or(released_at IS NULL) FROM holds")


async def test_a_certificate_is_checked_and_put_in(
    admin: Page, settings: Settings, tmp_path: Path
) -> None:
    first, second = (certificates.write(tmp_path, name=name) for name in ("a", "b"))
    present = certificate_put.tls_of(settings.home).certificate
    button = admin.get_by_role("button", name="Periksa dan pasang")
    await admin.goto("/admin/certificate")
    await admin.set_input_files("#f-pem", first.certificate)
    await admin.set_input_files("#f-key", second.key)
    await button.click()
    await expect(admin.get_by_role("alert").first).to_contain_text("bukan milik sertifikat ini")
    assert not present.exists()
    for tls in (first, second):
        await admin.set_input_files("#f-pem", tls.certificate)
        await admin.set_input_files("#f-key", tls.key)
        async with admin.expect_navigation():  # the page before says the same
            await button.click()
        await expect(admin.get_by_role("status")).to_contain_text("Terpasang.")
        assert tls.certificate.read_bytes() in present.read_bytes()
        await fits(admin, "certificate")
    await admin.get_by_role("button", name="Kembalikan yang sebelumnya").click()
    await expect(admin.get_by_role("status")).to_contain_text("sebelumnya terpasang lagi")
    assert first.certificate.read_bytes() in present.read_bytes()
    await admin.get_by_role("button", name="Buat otoritas dan sertifikat sendiri").click()
    await expect(admin.get_by_role("status")).to_contain_text("Dibuat.")
    assert own_authority.authority(settings.home)
    await admin.locator("#use-own").get_by_label("Alasan").fill("sertifikat pertama")
    await fits(admin, "certificate-two")
    await admin.locator("#use-own").get_by_role("button", name="Pakai sekarang").click()
    await expect(admin.get_by_role("status")).to_contain_text("Dipilih")
    await expect(admin.locator("#last")).to_contain_text("sertifikat pertama")
    await expect(admin.locator("#use-put")).to_be_visible()
    await fits(admin, "certificate-chosen")
    await admin.locator("#last").get_by_role("button", name="Kembalikan").click()
    await admin.goto("/admin/certificate")
    await expect(admin.locator("#use-own")).to_be_visible()


async def test_a_token_is_made_and_ended(admin: Page, database: Any) -> None:
    await admin.goto("/admin/tokens")
    await admin.fill("#f-name", "Papan Kominfo")
    await admin.get_by_role("button", name="Buat kunci").click()
    await expect(admin.locator("#token")).not_to_be_empty()
    await fits(admin, "tokens")
    row = admin.locator("#tokens tr", has_text="Papan Kominfo")
    await row.get_by_label(re.compile("Akhiri kunci .*Papan Kominfo")).click()  # a slip ends none
    await fits(admin, "token-ends")
    await row.get_by_role("button", name="Ya, akhiri sekarang").click()
    await expect(admin.get_by_role("status")).to_contain_text("Kunci diakhiri")
    await expect(admin.locator("#token")).to_have_count(0)
    assert await database.fetchval("SELECT revoked_by FROM tokens WHERE name = 'Papan Kominfo'")


OWN, OTHER = "kuda laut biru", "rusa bawean hijau"


async def test_a_person_from_the_invitation_to_the_second_factor(
    admin: Page, database: Any
) -> None:
    await admin.goto("/admin/accounts")
    await admin.get_by_role("link", name="Tambah akun").click()
    await admin.fill("#f-name", "Wulan Sari")
    await admin.fill("#f-login", "wulan")
    await admin.select_option("#f-role", "supervisor")
    await admin.get_by_role("button", name="Buat dan undang").click()
    wulan = await guest(admin)
    await invited(wulan, await admin.inner_text("#invitation"), OWN)
    await enters(wulan, OWN)
    secret = await secured(wulan, OWN)
    assert await database.fetchval("SELECT count(*) FROM recovery_codes") == 10

    await admin.goto("/admin/accounts/wulan")
    await fits(admin, "account")
    await admin.get_by_role("button", name="Keluarkan dari 1 perangkat").click()
    await wulan.goto("/account")
    await enters(wulan, OWN)
    later = datetime.now(UTC) + timedelta(seconds=30)  # the code of now has counted
    await wulan.fill("[name=code]", pyotp.TOTP(secret).at(later))
    await wulan.keyboard.press("Enter")
    await expect(wulan.locator("nav").first).to_be_visible()

    await admin.goto("/admin/accounts/wulan")
    await admin.get_by_role("button", name="Lepas kode kedua").click()
    await admin.get_by_role("button", name="Tautan untuk kata sandi baru").click()
    await invited(wulan, await admin.inner_text("#invitation"), OTHER)
    await enters(wulan, OTHER)
    await expect(wulan.locator("nav").first).to_be_visible()
    await wulan.context.close()


async def guest(admin: Page) -> Page:
    """Another browser at the same desk."""
    browser, base = admin.context.browser, re.match(r"https?://[^/]+", admin.url)
    assert isinstance(browser, Browser) and base
    return await (await new_context(browser, base_url=base[0])).new_page()


async def invited(page: Page, link: str, password: str) -> None:
    await page.goto(re.sub(r"^https?://[^/]+", "", link))
    await page.fill("#new", password)
    await page.fill("#again", password)
    await page.keyboard.press("Enter")
    await expect(page.locator("#login")).to_be_visible()


async def enters(page: Page, password: str) -> None:
    await page.fill("#login", "wulan")
    await page.fill("#password", password)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#login", state="detached")


async def secured(page: Page, password: str) -> str:
    """A code from a telephone from now on; the secret that the telephone has."""
    await page.goto("/account")
    await fits(page, "own account")
    await page.fill("#f-old-on", password)
    await page.get_by_role("button", name="Siapkan kode kedua").click()
    await expect(page.locator(".qr svg")).to_be_visible()
    secret = await page.locator("#factor ~ p code").inner_text()
    await page.fill("#f-code", pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="Pasang kode kedua").click()
    await expect(page.locator(".codes li")).to_have_count(10)
    return secret


async def test_what_callers_hear_and_are_told(
    admin: Page, database: Any, settings: Settings, tmp_path: Path
) -> None:
    """A card for call-takers to read, and a prompt; then the pages of a line and of backups."""
    await admin.goto("/admin/guidance")
    await admin.get_by_role("link", name="Kartu baru").click()
    for field, text in (("code", "tersengat"), ("title", "Tersengat"), ("source", "PSC 119")):
        await admin.fill(f"[name={field}]", text)
    await admin.fill("[name=title_en]", "Stung")
    await admin.locator("[name=say]").first.fill("Jangan digaruk.")
    await admin.locator("[name=say_en]").first.fill("Do not scratch it.")
    await admin.locator("[name=type]").first.check()
    await admin.get_by_role("button", name="Pratinjau").click()
    await expect(admin.locator(".guide-preview li").first).to_have_text("Jangan digaruk.")
    await admin.get_by_role("button", name="Simpan", exact=True).click()
    await expect(admin.locator("#card-tersengat")).to_contain_text("belum ditinjau")
    await admin.locator("#card-tersengat a").click()
    for field, text in (
        ("reviewer", "dr. Ratna, PSC 119"),
        ("reviewed_on", "2026-11-28"),
        ("review_due", "2028-11-28"),
    ):
        await admin.fill(f"[name={field}]", text)
    await fits(admin, "guidance")
    await admin.get_by_role("button", name="Catat tinjauan").click()
    assert await database.fetchval("SELECT reviewer FROM guidance_cards WHERE code = 'tersengat'")
    await hears_a_prompt(admin, settings, tmp_path / "salam.wav")
    await gives_a_password(admin, settings)
    await admin.goto("/admin/backup")
    await expect(admin.locator("#no-place")).to_be_visible()
    await fits(admin, "backup")


async def hears_a_prompt(admin: Page, settings: Settings, file: Path) -> None:
    tone = (np.sin(np.arange(16000) * 2 * np.pi * 440 / 8000) * 8000).astype("<i2")
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(tone.tobytes())
    await admin.goto("/admin/prompts/greeting")
    await admin.set_input_files("#f-sound", file)
    await admin.get_by_role("button", name="Unggah").click()
    await expect(admin.locator("#t-1")).to_contain_text("Rekaman 1")
    await fits(admin, "prompt")
    await admin.fill("#why-1", "suara yang lebih jelas")
    await admin.get_by_role("button", name="Pakai: Rekaman 1").click()
    await expect(admin.locator("#t-1")).to_contain_text("dipakai sekarang")
    kept = prompt_keeping.one(settings, "greeting")
    assert kept.in_use == 1


async def gives_a_password(admin: Page, settings: Settings) -> None:
    """Of a line that registers; here no Asterisk runs that could use it."""
    await admin.goto("/admin/trunks")
    await expect(admin.locator("#t-telkom")).to_contain_text("belum ada")
    await fits(admin, "trunks")
    await admin.fill("#p-telkom", "r4ha;sia")
    await admin.get_by_role("button", name="Simpan sandi").click()
    await expect(admin.get_by_role("alert")).to_contain_text("belum dipakai")
    await expect(admin.locator("#t-telkom")).not_to_contain_text("belum ada")
    assert line_passwords.load(settings.home) == {"telkom": "r4ha;sia"}
    assert "r4ha" not in await admin.content()
