"""TLS: by an own certificate with real handshakes, and by a proxy in front."""

import asyncio
import os
import re
import shutil
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectorCertificateError, ClientSession, CookieJar, TCPConnector, web
from multidict import CIMultiDict, CIMultiDictProxy

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect, listen
from ari_app.desk.site import build
from ari_app.desk.web import centre_watch, outside
from ari_app.operations import certificate
from ari_app.operations.certificate import CertificateUnusable, ServedCertificate
from ari_app.settings import Settings, Tls
from tests.desk import certificates
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import ARI_PASSWORD
from tests.desk.test_pages import log_in
from tests.patience import PATIENCE_S

Files = Callable[[Path], Tls]


# ── the files ────────────────────────────────────────────────────────────────────────────────


def without_key(folder: Path) -> Tls:
    tls = certificates.write(folder)
    tls.key.unlink()
    return tls


def with_anothers_key(folder: Path) -> Tls:
    own, other = certificates.write(folder), certificates.write(folder, name="other")
    return Tls(certificate=own.certificate, key=other.key)


def swapped(folder: Path) -> Tls:
    tls = certificates.write(folder)
    return Tls(certificate=tls.key, key=tls.certificate)


def with_text(folder: Path) -> Tls:
    tls = certificates.write(folder)
    tls.certificate.write_text("not a certificate")
    return tls


def with_passphrase(folder: Path) -> Tls:
    return certificates.write(folder, passphrase=b"rahasia")


def with_a_folder(folder: Path) -> Tls:
    tls = certificates.write(folder)
    return Tls(certificate=folder, key=tls.key)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (without_key, r"There is no file .*desk\.key; correct tls\.certificate"),
        (with_anothers_key, r"The key .*other\.key does not belong to the certificate"),
        (swapped, r"desk\.key does not hold what it should, in PEM"),
        (with_text, r"desk\.pem does not hold what it should, in PEM"),
        (with_passphrase, r"has a passphrase; give one without"),
        (with_a_folder, r"Cannot read .*Is a directory"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, files: Files, says: str) -> None:
    with pytest.raises(CertificateUnusable, match=says):
        certificate.read(files(tmp_path))


def test_an_unreadable_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a user without the right meets it; root may read everything, so the answer is the OS's."""
    tls = certificates.write(tmp_path)
    tls.key.chmod(0)
    if os.geteuid() == 0:
        real = Path.open

        def refuse(path: Path, *more: Any, **most: Any) -> Any:
            if path == tls.key:
                raise PermissionError(13, "Permission denied")
            return real(path, *more, **most)

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CertificateUnusable, match="Permission denied"):
        certificate.read(tls)


@pytest.mark.parametrize(
    ("days", "says"),
    [(-1, "has expired on"), (5, "expires on"), (90, "")],
)
def test_what_is_said_of_its_dates(tmp_path: Path, days: int, says: str) -> None:
    warning = certificate.read(certificates.write(tmp_path, days=days)).warning(datetime.now(UTC))
    assert says in warning and bool(says) == bool(warning)


def test_a_clock_that_is_wrong(tmp_path: Path) -> None:
    found = certificate.read(certificates.write(tmp_path))
    assert "check the clock" in found.warning(found.valid_from - timedelta(days=1))


# ── real handshakes ──────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def serving(
    settings: Settings, ami: AmiServer, served: ServedCertificate | None
) -> AsyncIterator[str]:
    passwords = Credentials(ari_password=ARI_PASSWORD, ami_password=ami.password)
    runner = web.AppRunner(build(connect(settings, passwords)), shutdown_timeout=0.2)
    await runner.setup()
    await listen(runner, settings, served)
    yield settings.desk_url
    await runner.cleanup()


@asynccontextmanager
async def browser(address: str, tls: Tls) -> AsyncIterator[ClientSession]:
    """One that trusts this certificate and no other."""
    trust = ssl.create_default_context(cafile=str(tls.certificate))
    connector = TCPConnector(ssl=trust, force_close=True)
    jar = CookieJar(unsafe=True)
    async with ClientSession(address, cookie_jar=jar, connector=connector) as http:
        yield http


async def test_a_login_over_tls(
    settings: Settings, ami: AmiServer, centre: Centre, tmp_path: Path
) -> None:
    tls = certificates.write(tmp_path)
    settings = settings.model_copy(update={"tls": tls})
    async with serving(settings, ami, ServedCertificate(tls)) as address:
        assert address.startswith("https://")
        async with browser(address, tls) as http:
            assert (await log_in(http))[0] == 200
            cookies = {cookie.key: cookie for cookie in http.cookie_jar}
            assert cookies["sigap_session"]["secure"]
            async with http.get("/healthz") as reply:
                assert reply.headers["Strict-Transport-Security"] == outside.HSTS
            async with ClientSession() as stranger:
                with pytest.raises(ClientConnectorCertificateError):
                    await stranger.get(f"{address}/healthz")


async def test_the_phones_line_is_wss(
    settings: Settings, ami: AmiServer, centre: Centre, database: Any, tmp_path: Path
) -> None:
    """Through TLS to the desk, and from there to where Asterisk's websocket is."""
    tls = certificates.write(tmp_path)
    settings = settings.model_copy(update={"tls": tls})
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    async with (
        echo_at(settings.ari_port),
        serving(settings, ami, ServedCertificate(tls)) as address,
        browser(address, tls) as http,
    ):
        await log_in(http, "call_taker")
        line = http.ws_connect("/phone/ws", protocols=("sip",), origin=address)
        async with line as socket:
            await socket.send_str("OPTIONS")
            assert (await socket.receive(timeout=PATIENCE_S)).data == "OPTIONS"


@asynccontextmanager
async def echo_at(port: int) -> AsyncIterator[None]:
    async def answer(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
        return socket

    app = web.Application()
    app.router.add_get("/ws", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield
    await runner.cleanup()


async def test_a_renewed_certificate_is_taken_without_a_restart(
    settings: Settings, ami: AmiServer, centre: Centre, tmp_path: Path
) -> None:
    first = certificates.write(tmp_path / "a")
    renewed = certificates.write(tmp_path / "b")
    in_use = certificates.write(tmp_path / "c")
    copy(first, in_use)
    served = ServedCertificate(in_use)
    settings = settings.model_copy(update={"tls": in_use})
    async with serving(settings, ami, served) as address:
        assert await answers(address, first)
        in_use.certificate.write_text("half written")
        served._look()
        assert await answers(address, first)
        copy(renewed, in_use)
        served._look()
        assert await answers(address, renewed)
        assert not await answers(address, first)


async def test_a_phones_line_outlives_the_certificate(
    settings: Settings, ami: AmiServer, centre: Centre, database: Any, tmp_path: Path
) -> None:
    """Through a renewal a talk goes on: the open line stays, new ones see the new file."""
    first, renewed = certificates.write(tmp_path / "a"), certificates.write(tmp_path / "b")
    in_use = certificates.write(tmp_path / "c")
    copy(first, in_use)
    served = ServedCertificate(in_use)
    settings = settings.model_copy(update={"tls": in_use})
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    async with (
        echo_at(settings.ari_port),
        serving(settings, ami, served) as address,
        browser(address, first) as http,
    ):
        await log_in(http, "call_taker")
        line = http.ws_connect("/phone/ws", protocols=("sip",), origin=address)
        async with line as socket:
            copy(renewed, in_use)
            served._look()
            assert await answers(address, renewed)
            for said in ("OPTIONS", "BYE"):
                await socket.send_str(said)
                assert (await socket.receive(timeout=10)).data == said


def copy(source: Tls, target: Tls) -> None:
    shutil.copyfile(source.certificate, target.certificate)
    shutil.copyfile(source.key, target.key)


async def answers(address: str, trusted: Tls) -> bool:
    async with browser(address, trusted) as http:
        try:
            async with http.get("/healthz") as reply:
                return reply.status == 200
        except ClientConnectorCertificateError:
            return False


# ── behind a proxy ───────────────────────────────────────────────────────────────────────────

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_proxy_is_believed_only_where_it_is_named(
    settings: Settings, ami: AmiServer, centre: Centre, database: Any, trusted: bool
) -> None:
    proxies = ["127.0.0.1/32"] if trusted else ["10.0.0.0/8"]
    settings = settings.model_copy(update={"trusted_proxies": proxies})
    jar = CookieJar(unsafe=True, treat_as_secure_origin=settings.desk_url)
    async with (
        serving(settings, ami, None) as address,
        ClientSession(address, cookie_jar=jar, headers=FORWARDED) as http,
    ):
        assert (await log_in(http))[0] == 200
        (session,) = [cookie for cookie in http.cookie_jar if cookie.key == "sigap_session"]
        assert bool(session["secure"]) == trusted
        async with http.get("/healthz") as reply:
            assert ("Strict-Transport-Security" in reply.headers) == trusted
    came_from = await database.fetchval("SELECT address FROM audit WHERE action = 'login'")
    assert came_from == ("203.0.113.7" if trusted else "127.0.0.1")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], "10.0.0.1"),
        (["203.0.113.7"], "203.0.113.7"),
        (["1.2.3.4, 203.0.113.7"], "203.0.113.7"),  # the first was written by the caller
        (["1.2.3.4", "203.0.113.7"], "203.0.113.7"),  # two headers are one list
        (["203.0.113.7, 10.0.0.2"], "203.0.113.7"),  # two proxies of ours
        (["10.0.0.3, 10.0.0.2"], "10.0.0.3"),  # somebody inside
        (["2001:db8::7"], "2001:db8::7"),
        (["<script>"], "10.0.0.1"),
        (["203.0.113.7, nonsense"], "10.0.0.1"),
        ([""], "10.0.0.1"),
    ],
)
def test_who_is_behind_the_proxies(said: list[str], found: str) -> None:
    headers = CIMultiDictProxy(CIMultiDict([("X-Forwarded-For", each) for each in said]))
    assert outside.address_of(headers, "10.0.0.1", [ip_network("10.0.0.0/24")]) == found


@pytest.mark.parametrize(
    ("said", "scheme"),
    [([], "http"), (["https"], "https"), (["http, https"], "https"), (["javascript"], "http")],
)
def test_how_the_browser_came(said: list[str], scheme: str) -> None:
    headers = CIMultiDictProxy(CIMultiDict([("X-Forwarded-Proto", each) for each in said]))
    assert outside.scheme_of(headers, "http") == scheme


# ── who is told ──────────────────────────────────────────────────────────────────────────────


def test_what_a_look_finds(tmp_path: Path) -> None:
    at = datetime.now(UTC)
    for days, soon in ((90, False), (20, True), (-1, True)):
        seen = certificate.look(certificates.write(tmp_path, days=days), at)
        assert seen.until is not None and seen.ends_soon is soon, days
    early = at - timedelta(days=500)
    seen = certificate.look(certificates.write(tmp_path), early)
    assert seen.not_yet and seen.until is not None, "the clock is wrong, not the certificate"
    assert certificate.look(with_anothers_key(tmp_path), at).until is None


async def board_with(http: ClientSession, words: str, *, there: bool = True) -> str:
    """The board, as soon as it says this, or does not say it any more."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with http.get("/board") as reply:
                html = await reply.text()
            if (words in html) is there:
                return html
            await asyncio.sleep(0.1)


async def test_a_certificate_that_ends_is_on_the_board_of_admins(
    settings: Settings,
    ami: AmiServer,
    centre: Centre,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And on everybody's once no start would take it; the metric and the rule say it too."""
    monkeypatch.setattr(centre_watch, "CERTIFICATE_AGAIN_S", 0.0)
    tls = certificates.write(tmp_path, days=10)
    settings = settings.model_copy(update={"tls": tls})
    async with (
        serving(settings, ami, ServedCertificate(tls)) as address,
        browser(address, tls) as admin,
        browser(address, tls) as supervisor,
    ):
        await log_in(admin, "admin")
        await log_in(supervisor, "supervisor")
        html = await board_with(admin, "Sertifikat meja habis dalam 9 hari")
        assert 'href="/help/sertifikat"' in html
        async with supervisor.get("/board") as reply:
            assert "Sertifikat meja" not in await reply.text()
        async with admin.get("/metrics") as reply:
            found = re.search(r"^sigap_certificate_left_seconds (\S+)$", await reply.text(), re.M)
        assert found and 9 * 86400 < float(found[1]) < 10 * 86400
        tls.key.write_text("no key")
        await board_with(supervisor, "Sertifikat meja atau kuncinya tidak dapat dipakai")
        async with admin.get("/metrics") as reply:
            text = await reply.text()
        assert 'sigap_centre_alarms{kind="certificate_unusable"} 1.0' in text
        certificates.write(tmp_path, name="desk")
        await board_with(supervisor, "Sertifikat meja", there=False)
