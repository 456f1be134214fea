"""The first certificate, by a button: desk, callers' page and lines by TLS have it, calls go on."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
from aiohttp import ClientSession, CookieJar, TCPConnector
from playwright.async_api import expect

from ari_app.operations import own_authority, settings_state
from ari_app.operations.running_centre import RunningCentre
from ari_app.operations.settings_state import State
from ari_app.settings import Settings, Share, Trunk
from ari_app.store.database import dsn_of
from ari_app.telephone.phone_event import PhoneEventKind
from bench.free_ports import free_ports
from tests.calls import made_database
from tests.calls.lab import (
    SPEAKING,
    Lab,
    has,
    is_recorded,
    lab_settings,
    make_accounts,
    running_parts,
)
from tests.console.browser import new_context, running_browser
from tests.desk.passwords import CHEAP
from tests.desk.test_admin import page, send
from tests.desk.test_pages import log_in
from tests.patience import PATIENCE_S

HOST, PAGE = "127.0.0.1", "/admin/certificate"
CALLER = "081480000001"


def settings_of(home: Path) -> Settings:
    """With a line by TLS and a page for callers, and without a certificate."""
    secure, share, far = free_ports(3)
    made = lab_settings(home, share=Share(address="http://localhost", port=share))
    line = Trunk(name="aman", match=["127.0.0.6"], host=f"{HOST}:{far}", transport="tls")
    return made.model_copy(update={"trunks": [*made.trunks, line], "sip_tls_port": secure})


async def make_admin(settings: Settings) -> None:
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        await connection.execute(
            "INSERT INTO accounts (centre, login, name, role, password_hash)"
            " VALUES ($1, 'admin', 'Admin', 'admin', $2)",
            *(settings.centre.code, CHEAP.hash("sandi-admin")),
        )
    finally:
        await connection.close()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[RunningCentre, str]]:
    """The centre, and a supervisor's token."""
    await asyncio.to_thread(made_database.lay, settings)
    centre = RunningCentre(settings, on_progress=lambda line: None)
    await centre.start()
    try:
        token = await make_accounts(settings)
        await make_admin(settings)
        yield centre, token
    finally:
        await centre.stop()


@asynccontextmanager
async def reached(settings: Settings, token: str, *, secure: bool) -> AsyncIterator[ClientSession]:
    """The desk at that address, as whoever trusts the authority and no other reaches it."""
    trust = own_authority.authority(settings.home) if secure else None
    context = ssl.create_default_context(cadata=trust.decode()) if trust else None
    base = f"{'https' if secure else 'http'}://{HOST}:{settings.http_port}"
    async with ClientSession(
        base,
        headers={"Authorization": f"Bearer {token}"} if token else None,
        cookie_jar=CookieJar(unsafe=True),
        connector=TCPConnector(ssl=context or True),
    ) as http:
        yield http


async def answered(settings: Settings, number: int) -> State:
    """How that asking ended."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            state = settings_state.read(settings.run_dir)
            if state and state.done >= number:
                return state
            await asyncio.sleep(0.1)


def shown_at(port: int) -> str:
    """What is shown there; raises OSError where nobody speaks TLS."""
    return ssl.get_server_certificate((HOST, port))


async def test_it_is_taken_up_by_a_button_and_given_back_by_another(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    async with running(settings) as (centre, token), reached(settings, token, secure=False) as http:
        plain = Lab(settings=settings, centre=centre, http=http)
        await plain.ready()
        before = running_parts(settings)
        async with (
            plain.call_taker("201", answer_after=0.2) as taker,
            plain.caller(CALLER, audio=SPEAKING, loop=True, seconds=600) as phone,
        ):
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            await plain.until(CALLER, has(state="talking"))
            await _use(settings)
            state = await answered(settings, 1)
            assert (state.outcome, tuple(state.steps)) == ("", ("asterisk", "share", "desk"))
            async with reached(settings, token, secure=True) as https:
                own = own_authority.tls_of(settings.home).certificate.read_text()
                for port in (settings.http_port, settings.share.port, settings.sip_tls_port):
                    assert await asyncio.to_thread(shown_at, port) in own
                by_tls = replace(plain, http=https)
                await by_tls.until(CALLER, has(state="talking"))
                await _back(settings)
                state = await answered(settings, 2)
                assert (state.outcome, state.applied) == ("", {})
            await plain.ready()
            call = await plain.until(CALLER, has(state="talking"))
            await phone.stop()
        after = running_parts(settings)
        assert after["asterisk"] == before["asterisk"] and after["desk"] != before["desk"]
        call = await plain.until(CALLER, is_recorded)
        journey = (await plain.api(f"/calls/{call['id']}"))["journey"]
        assert [one["data"]["by"] for one in journey if one["kind"] == "hung_up"] == ["caller"]


async def _use(settings: Settings) -> None:
    """As an admin does who knows the page only, and is led to where it is found then."""
    at = f"{HOST}:{settings.http_port}"
    async with running_browser() as browser:
        context = await new_context(browser, base_url=f"http://{at}", ignore_https_errors=True)
        admin = await context.new_page()
        await admin.goto("/")
        await admin.fill("#login", "admin")
        await admin.fill("#password", "sandi-admin")
        await admin.keyboard.press("Enter")
        await admin.wait_for_selector("nav")
        await admin.goto(PAGE)
        await admin.get_by_role("button", name="Buat otoritas dan sertifikat sendiri").click()
        await admin.locator("#use-own").get_by_role("button", name="Pakai sekarang").click()
        await expect(admin.locator("[data-applying]")).to_contain_text(f"https://{at}{PAGE}")
        await admin.wait_for_url(f"https://{at}/**", timeout=PATIENCE_S * 1000)
        await admin.goto(f"https://{at}{PAGE}")  # still logged in
        await expect(admin.locator("#served")).to_contain_text(HOST)


async def _back(settings: Settings) -> None:
    async with reached(settings, "", secure=True) as admin:
        await log_in(admin, "admin")
        assert 'id="served"' in await page(admin, PAGE)
        await send(admin, "/admin/settings-history/1", {})
