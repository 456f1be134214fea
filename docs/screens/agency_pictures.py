"""An agency's page as a telephone shows it: `take` is called by ``docs.screens.make``."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from aiohttp import web
from playwright.async_api import Browser, Page

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect
from ari_app.desk.site import build
from ari_app.settings import Settings
from bench.free_ports import free_ports
from docs.screens.board_pictures import new_page
from tests.desk.centre import Centre
from tests.store.postgres import cloned, make_template, running_server
from tests.tickets.agency.sample_work import BURNS, LOGIN, PASSWORD, TREE, fill

# name, address, scheme, language
PICTURES = (
    ("agency-list-dark", "", "dark", "id"),
    ("agency-list-english", "", "light", "en"),
    ("agency-new-light", f"/{BURNS}", "light", "id"),
    ("agency-work-dark", f"/{TREE}", "dark", "id"),
)
TELEPHONE = (390, 844)


async def take(browser: Browser, folder: Path) -> None:
    with running_server() as server, tempfile.TemporaryDirectory() as home:
        await make_template(server.get_uri())
        async with cloned(server.get_uri()) as dsn, desk(Path(home), dsn) as address:
            for name, path, scheme, language in PICTURES:
                page = await _log_in(browser, address, scheme)
                await page.goto(f"/agency{path}?lang={language}")
                await page.screenshot(path=folder / f"{name}.png")


@asynccontextmanager
async def desk(home: Path, dsn: str) -> AsyncIterator[str]:
    """A desk without a telephone line, with the sample's afternoon."""
    http, ami, ari = free_ports(3)
    settings = Settings(
        home=home, node="node-1", database_dsn=dsn, http_port=http, ami_port=ami, ari_port=ari
    )
    connection = await asyncpg.connect(dsn)
    centre = Centre(database=connection, archive=settings.archive_dir)
    await centre.add_centre("JPR", "Jepara Siap 112")
    await fill(dsn, connection, centre)
    passwords = Credentials(ari_password=os.urandom(12).hex(), ami_password=os.urandom(12).hex())
    runner = web.AppRunner(build(connect(settings, passwords)), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.http_port).start()
    yield f"http://127.0.0.1:{settings.http_port}"
    await runner.cleanup()
    await connection.close()


async def _log_in(browser: Browser, address: str, scheme: str) -> Page:
    """Somebody of the fire brigade."""
    page = await new_page(browser, address, scheme, TELEPHONE, scale=2)
    await page.goto("/")
    await page.fill("#login", LOGIN)
    await page.fill("#password", PASSWORD)
    await page.click("button.go")
    await page.wait_for_url("**/agency")
    return page
