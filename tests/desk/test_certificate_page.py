"""The desk's certificate in the browser: seen, renewed, put in after it was checked, and back."""

import argparse
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, FormData

from ari_app import settings_changes
from ari_app.commands import certificate as command
from ari_app.operations import certificate, certificate_put, own_authority
from ari_app.settings import Settings
from tests.desk import certificates
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.desk.test_admin import page, send
from tests.desk.test_pages import EVIL, field, log_in

PAGE = "/admin/certificate"
HOST = "127.0.0.1"


@pytest.fixture
async def admin(http: ClientSession, centre: Centre) -> ClientSession:
    await log_in(http, "admin")
    return http


@asynccontextmanager
async def admin_of(settings: Settings, ami: AmiServer) -> AsyncIterator[ClientSession]:
    """At a desk with settings of its own."""
    async with (
        served(settings, ami) as address,
        ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as http,
    ):
        await log_in(http, "admin")
        yield http


async def put(http: ClientSession, *pems: bytes, **fields: str) -> tuple[int, str]:
    form = FormData({"csrf": field(await page(http, PAGE), "csrf"), "hosts": HOST, **fields})
    for pem in pems:
        form.add_field("pem", BytesIO(pem), filename="x.pem", content_type="text/plain")
    async with http.post(f"{PAGE}/put", data=form) as reply:
        return reply.status, await reply.text()


def files(folder: Path, name: str, **more: Any) -> tuple[bytes, bytes]:
    tls = certificates.write(folder, name=name, **more)
    return tls.certificate.read_bytes(), tls.key.read_bytes()


async def told(database: Any) -> list[tuple[str, dict[str, str]]]:
    rows = await database.fetch(
        "SELECT action, detail FROM audit WHERE action LIKE 'certificate.%' ORDER BY audit_id"
    )
    return [(row["action"], json.loads(row["detail"])) for row in rows]


async def test_it_is_put_in_seen_and_taken_back(
    admin: ClientSession, settings: Settings, database: Any, tmp_path: Path
) -> None:
    assert "tidak memakai TLS sendiri" in await page(admin, PAGE)
    first, second = files(tmp_path, "a"), files(tmp_path, "b", days=80)
    status, html = await put(admin, *first, why=f"dari Kominfo {EVIL}")
    assert status == 200 and "Terpasang." in html and 'id="lies"' in html and EVIL not in html
    tls = certificate_put.tls_of(settings.home)
    assert certificate.read(tls) and 'id="use-put"' in html
    assert "Panggilan dan telepon berjalan terus" in html, "what a restart does"
    status, html = await put(admin, b"\n".join(second))  # both in one file
    assert status == 200 and 'id="before"' in html
    newer = certificate.read(tls).valid_until
    status, html, path = await send(admin, PAGE, {"do": "back"})
    assert (status, path) == (200, f"{PAGE}?done=back_certificate")
    assert certificate.read(tls).valid_until > newer
    entries = await told(database)
    assert [action for action, _ in entries] == [
        *("certificate.put", "certificate.put", "certificate.back"),
    ]
    assert entries[0][1]["names"] == HOST and EVIL in entries[0][1]["why"]
    assert "PRIVATE" not in str(entries)
    assert "memasang sertifikat" in await page(admin, "/audit?action=certificate")


async def test_what_is_wrong_is_a_sentence_and_replaces_nothing(
    admin: ClientSession, settings: Settings, database: Any, tmp_path: Path
) -> None:
    good, other = files(tmp_path, "a"), files(tmp_path, "b")
    for pems, fields, says in (
        ((good[0],), {}, "tepat satu kunci PEM"),
        ((good[0], other[1]), {}, "bukan milik sertifikat ini"),
        (files(tmp_path, "old", days=-1), {}, "habis pada"),
        (files(tmp_path, "locked", passphrase=b"rahasia"), {}, "kuncinya bersandi"),
        (good, {"hosts": "112.jepara.go.id"}, "bukan untuk 112.jepara.go.id"),
        (good, {"hosts": EVIL}, "tulis nama atau alamat IP"),
        (good, {"hosts": " "}, "tulis nama atau alamat IP"),
        ((b"x" * 70_000, good[1]), {}, "lebih besar dari 64 KB"),
        ((b"",), {}, "tepat satu kunci PEM"),  # no file was chosen
    ):
        status, html = await put(admin, *pems, **{"why": "uji", **fields})
        assert status == 422 and says in html, says
        assert 'value="uji"' in html and EVIL not in html
    status, html, _ = await send(admin, PAGE, {"do": "back"})
    assert status == 422 and "Tidak ada yang sebelumnya" in html
    assert not certificate_put.tls_of(settings.home).certificate.exists()
    assert await told(database) == []


async def test_without_the_pages_proof_nothing_is_put_in(
    admin: ClientSession, settings: Settings, tmp_path: Path
) -> None:
    form = FormData({"csrf": "0" * 64, "hosts": HOST})
    for pem in files(tmp_path, "a"):
        form.add_field("pem", BytesIO(pem), filename="x.pem")
    async with admin.post(f"{PAGE}/put", data=form) as reply:
        assert reply.status == 403
    assert not certificate_put.tls_of(settings.home).certificate.exists()


async def test_the_own_authority_renews_and_another_must_be_wanted(
    settings: Settings, ami: AmiServer, centre: Centre, database: Any
) -> None:
    old = own_authority.now() - timedelta(days=100)
    tls = own_authority.make(settings.home, ["10.20.0.5"], old)
    before, authority = tls.certificate.read_bytes(), own_authority.authority(settings.home)
    async with admin_of(settings.model_copy(update={"tls": tls}), ami) as admin:
        html = await page(admin, PAGE)
        assert "otoritas sendiri" in html and "10.20.0.5" in html and 'id="served"' in html
        assert "296 hari lagi" in html or "297 hari lagi" in html
        fields = {"do": "own", "names": "10.20.0.5, localhost", "why": "hampir habis"}
        status, html, path = await send(admin, PAGE, fields)
        assert (status, path) == (200, f"{PAGE}?done=own_certificate")
        assert tls.certificate.read_bytes() != before
        assert own_authority.authority(settings.home) == authority, "browsers keep trusting it"
        fields["names"] = "10.20.0.5 112.jepara.go.id"
        status, html, _ = await send(admin, PAGE, fields)
        assert status == 422 and "Centang otoritas baru" in html and "112.jepara.go.id" in html
        assert own_authority.authority(settings.home) == authority
        status, html, _ = await send(admin, PAGE, {**fields, "another": "yes"})
        assert status == 200 and "112.jepara.go.id" in html
        assert own_authority.authority(settings.home) != authority
    assert [detail.get("authority") for _, detail in await told(database)] == [None, "new"]


async def test_what_the_settings_name_and_nobody_can_use_is_said(
    settings: Settings, ami: AmiServer, centre: Centre, tmp_path: Path
) -> None:
    tls = certificates.write(tmp_path, days=5)
    async with admin_of(settings.model_copy(update={"tls": tls}), ami) as admin:
        assert "4 hari lagi" in await page(admin, PAGE)
        tls.certificate.write_text("nothing")
        assert "tidak bisa dipakai; meja yang dimulai ulang" in await page(admin, PAGE)


async def test_the_command_goes_by_the_same_rule(
    settings: Settings, centre: Centre, database: Any, tmp_path: Path, capsys: Any
) -> None:
    async def run(*words: str) -> int:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        return await command.main(settings, parser.parse_args(words))

    pair = certificates.write(tmp_path)
    named = (str(pair.certificate), str(pair.key), "--name")
    with pytest.raises(certificate_put.PemRefused, match="not for 112"):
        await run("put", *named, "112.jepara.go.id")
    assert await run("put", *named, HOST) == 0
    out = capsys.readouterr().out
    assert "112.example" in out and "./sigap certificate use put" in out and "PRIVATE" not in out
    with pytest.raises(certificate_put.PemRefused):
        await run("back")
    assert [action for action, _ in await told(database)] == ["certificate.put"]


async def test_the_first_one_is_chosen_here_without_a_line_in_a_file(
    admin: ClientSession, settings: Settings, database: Any
) -> None:
    """Where nothing watches over the centre, its next start takes it up."""
    assert "Pakai sekarang" not in await page(admin, PAGE), "there is none to use"
    async with admin.get("/ca") as reply:
        assert reply.status == 404
    fields = {"do": "own", "names": HOST, "why": "pertama"}
    _, html, _ = await send(admin, PAGE, fields)
    assert "Pakai sekarang" in html and "https://127.0.0.1:" in html and "[tls]" not in html
    assert "bukan untuk" not in html
    async with admin.get("/ca") as reply:  # each machine can know it before
        assert reply.status == 200
    use = {"do": "use", "pair": "own", "why": f"sertifikat pertama {EVIL}"}
    status, html, path = await send(admin, PAGE, use)
    assert (status, path) == (200, f"{PAGE}?done=use_certificate")
    assert 'id="waits"' in html and "Dipakai saat pusat dimulai berikutnya" in html
    assert "sertifikat pertama" in html and EVIL not in html and 'id="use-own"' not in html
    changes = settings_changes.read(settings.home)
    own = own_authority.tls_of(settings.home)
    assert Settings(home=settings.home, **changes.values).tls == own
    row = await database.fetchrow("SELECT * FROM audit WHERE action = 'settings.change'")
    assert row["subject"] == "tls" and EVIL in json.loads(row["detail"])["why"]
    status, html, _ = await send(admin, PAGE, use)
    assert status == 422 and "Tidak ada yang berubah" in html
    await send(admin, "/admin/settings-history/1", {})
    assert settings_changes.read(settings.home).values == {}
    assert 'id="use-own"' in await page(admin, PAGE)
    assert 'href="/admin/certificate"' in await page(admin, "/admin/settings/tls")


async def test_another_path_is_never_taken(
    admin: ClientSession, settings: Settings, tmp_path: Path
) -> None:
    async with admin.get("/admin/settings/tls") as reply:
        html = await reply.text()
    assert 'name="value"' not in html
    pair = json.dumps({"certificate": str(tmp_path / "a"), "key": str(tmp_path / "b")})
    fields = {"value": pair, "why": "lain", "seen": "null"}
    status, html, _ = await send(admin, "/admin/settings/tls", fields)
    assert status == 422 and "dipilih di halaman Sertifikat" in html
    status, _, _ = await send(admin, PAGE, {"do": "use", "pair": str(tmp_path)})
    assert status == 400
    status, html, _ = await send(admin, PAGE, {"do": "use", "pair": "put"})
    assert status == 422 and "Buat atau pasang dulu" in html
    assert not settings_changes.path_in(settings.home).exists()


async def test_behind_a_proxy_or_below_a_file_it_is_refused_with_the_remedy(
    settings: Settings, ami: AmiServer, centre: Centre, tmp_path: Path
) -> None:
    own_authority.make(settings.home, [HOST], own_authority.now())
    named = certificates.write(tmp_path)
    for update, said, again in (
        ({"trusted_proxies": ["10.0.0.9"]}, "Belum dipakai: ada perantara", "ada perantara"),
        ({"tls": named}, "Ganti dua baris ini di sana", "tertulis di berkas pengaturan"),
    ):
        async with admin_of(settings.model_copy(update=update), ami) as admin:
            html = await page(admin, PAGE)
            assert said in html and "Pakai sekarang" not in html
            status, html, _ = await send(admin, PAGE, {"do": "use", "pair": "own"})
            assert status == 422 and again in html
    assert not settings_changes.path_in(settings.home).exists()
