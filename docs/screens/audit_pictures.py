"""The audit trail, night and day, wide and narrow: `take` is called by ``docs.screens.make``."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from playwright.async_api import Browser

from bench.free_ports import free_ports
from docs.screens.board_pictures import NARROW, WIDE, board
from tests.desk.sample_board import sample_board
from tests.store.postgres import cloned, make_template, running_server

CALL = "0197f3c2-5a10-7c3e-9d41-0c5f2f7a9b10"
# minutes ago, actor, action, subject, address, detail
LINES = (
    (1, "siti", "recording.listen", CALL, "10.20.0.31", '{"range": ""}'),
    (4, "bagus", "ticket.update", "JPR-2026-01482", "10.20.0.32", '{"fields": "narrative, type"}'),
    (5, "bagus", "ticket.send", "JPR-2026-01482", "10.20.0.32", '{"agencies": "damkar, pmi"}'),
    (9, "dewi", "call.listen_live", CALL, "10.20.0.33", "{}"),
    (12, "dewi", "call.end", CALL, "10.20.0.33", '{"reason": "ghost_bising"}'),
    (31, "bagus", "member.pause", "102", "10.20.0.32", '{"why": "makan"}'),
    (33, "agus", "call.review", CALL, "10.20.0.35", '{"finding": "false_call"}'),
    (40, "damkar.budi", "photo.view", "JPR-2026-01482", "10.20.0.90", '{"agency": "damkar"}'),
    (55, "dewi", "login", "dewi", "10.20.0.33", "{}"),
    (56, "-", "login.failed", "Dewi Lestari", "10.20.0.33", "{}"),
    (90, "-", "login.refused", "admin", "203.0.113.9", '{"wait_s": "40"}'),
    (190, "command line", "account.disable", "rini", None, '{"user": "kominfo"}'),
    (200, "command line", "ticket.export", "lapor-20261121.csv", None, '{"user": "kominfo"}'),
    (600, "sigap jobs", "retention.recording", CALL, None, '{"ended_at": "2025-11-20"}'),
    (1500, "command line", "retention.hold", CALL, None, '{"reason": "Polres, LP/12/2026"}'),
)


async def take(browser: Browser, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home, running_server() as server:
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            sample_board(Path(home), dsn, free_ports(2)[0]) as address,
        ):
            await _fill(dsn)
            for name, scheme, size, language in (
                ("audit-night", "dark", WIDE, "id"),
                ("audit-english", "light", WIDE, "en"),
                ("audit-phone", "dark", NARROW, "id"),
            ):
                page = await board(browser, address, scheme, size, language)
                await page.goto("/audit")
                await page.screenshot(path=folder / f"{name}.png")


async def _fill(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    for minutes, *line in reversed(LINES):
        await connection.execute(
            """INSERT INTO audit (centre, at, actor, action, subject, address, detail)
               VALUES ('JPR', $1, $2, $3, $4, $5, $6)""",
            datetime.now(UTC) - timedelta(minutes=minutes),
            *line,
        )
    await connection.close()
