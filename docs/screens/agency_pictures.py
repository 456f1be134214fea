"""Takes the pictures of an agency's page in this folder, as a telephone shows it.

    python -m docs.screens.agency_pictures

Needs a Chromium on the machine (CHROMIUM names it).
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from aiohttp import web
from playwright.async_api import Browser, Page

from ari_app.credentials import Credentials
from ari_app.desk.main import make_parts
from ari_app.desk.site import build
from ari_app.settings import Settings
from tests.console.browser import running_browser
from tests.desk.centre import Centre
from tests.desk.conftest import free_port
from tests.store.postgres import cloned, make_template, running_server
from tests.tickets.agency.sample_work import BURNS, LOGIN, PASSWORD, TREE, fill

HERE = Path(__file__).parent
PICTURES = (("list", "", "dark"), ("new", f"/{BURNS}", "light"), ("work", f"/{TREE}", "dark"))
PHONE = {"width": 390, "height": 844}


async def main() -> None:
    with running_server() as server, tempfile.TemporaryDirectory() as home:
        await make_template(server.get_uri())
        async with cloned(server.get_uri()) as dsn, running_browser() as browser:
            async with desk(Path(home), dsn) as address:
                for name, ticket, scheme in PICTURES:
                    page = await _phone(browser, address, scheme)
                    await page.goto(f"/agency{ticket}")
                    await page.screenshot(path=HERE / f"agency-{name}-{scheme}.png")


@asynccontextmanager
async def desk(home: Path, dsn: str) -> AsyncIterator[str]:
    """A desk without a telephone line, with the sample's afternoon."""
    settings = Settings(
        home=home,
        node="node-1",
        database_dsn=dsn,
        http_port=free_port(),
        ami_port=free_port(),
        ari_port=free_port(),
    )
    connection = await asyncpg.connect(dsn)
    centre = Centre(database=connection, archive=settings.archive_dir)
    await centre.add_centre("JPR", "Jepara Siap 112")
    await fill(dsn, connection, centre)
    passwords = Credentials(ari_password=os.urandom(12).hex(), ami_password=os.urandom(12).hex())
    runner = web.AppRunner(build(make_parts(settings, passwords)), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.http_port).start()
    yield f"http://127.0.0.1:{settings.http_port}"
    await runner.cleanup()
    await connection.close()


async def _phone(browser: Browser, address: str, scheme: str) -> Page:
    """Somebody of the fire brigade, logged in."""
    phone = await browser.new_context(
        base_url=address,
        viewport=PHONE,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        device_scale_factor=2,
    )
    page = await phone.new_page()
    await page.goto("/")
    await page.fill("#login", LOGIN)
    await page.fill("#password", PASSWORD)
    await page.click("button.go")
    await page.wait_for_url("**/agency")
    return page


if __name__ == "__main__":
    asyncio.run(main())
