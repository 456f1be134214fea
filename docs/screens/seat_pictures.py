"""The choice of a place after the login: `take` is called by ``docs.screens.make``."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from playwright.async_api import Browser

from bench.free_ports import free_ports
from docs.screens.board_pictures import NARROW, WIDE, new_page
from tests.desk.ami_server import member
from tests.desk.passwords import CHEAP
from tests.desk.sample_board import sample_board
from tests.store.postgres import cloned, make_template, running_server

LOGIN, PASSWORD = "sari", "sandi-sari"
SEATS = {"301": "Meja 1", "302": "Meja 2 (jendela)", "303": "Meja 3", "304": "Meja cadangan"}
SITTING = {"301": ("bagus.w", "Bagus Widodo", 127), "303": ("rini.a", "Rini Astuti", 411)}

PHONES = [member("301"), member("302", status=5), member("303", status=5), member("304", status=5)]


async def take(browser: Browser, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            sample_board(Path(home), dsn, free_ports(2)[0], members=PHONES) as address,
        ):
            await _fill(dsn)
            for name, scheme, size, language in (
                ("seat-night", "dark", WIDE, "id"),
                ("seat-english", "light", WIDE, "en"),
                ("seat-phone", "dark", NARROW, "id"),
            ):
                page = await new_page(browser, address, scheme, size)
                await page.goto(f"/?lang={language}")
                await page.fill("#login", LOGIN)
                await page.fill("#password", PASSWORD)
                await page.keyboard.press("Enter")
                await page.wait_for_selector("[name=seat]:checked")
                await page.screenshot(path=folder / f"{name}.png")


async def _fill(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await _add_account(connection, LOGIN, "Sari Wulandari")
    for extension, name in SEATS.items():
        await connection.execute("INSERT INTO seats VALUES ('JPR', $1, $2)", extension, name)
    for extension, (login, name, minutes) in SITTING.items():
        await _add_account(connection, login, name)
        await connection.execute(
            """WITH began AS (
                   INSERT INTO sessions (sha256, centre, account_id, expires_at)
                   SELECT encode(sha256($2::bytea), 'hex'), 'JPR', account_id,
                          now() + interval '5 hours'
                   FROM accounts WHERE login = convert_from($2::bytea, 'UTF8')
                   RETURNING sha256, account_id)
               INSERT INTO seatings (centre, extension, account_id, session, began_at)
               SELECT 'JPR', $1, account_id, sha256, $3 FROM began""",
            extension,
            login.encode(),
            datetime.now(UTC) - timedelta(minutes=minutes),
        )
    await connection.close()


async def _add_account(connection: asyncpg.Connection, login: str, name: str) -> None:
    await connection.execute(
        """INSERT INTO accounts (centre, login, name, role, password_hash)
           VALUES ('JPR', $1, $2, 'call_taker', $3)""",
        *(login, name, CHEAP.hash(f"sandi-{login}")),
    )
