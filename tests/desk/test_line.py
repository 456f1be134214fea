"""What SIP refused, on a page and on the board, until somebody has seen it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.desk.centre import Centre
from tests.desk.test_admin import page, send
from tests.desk.test_pages import EVIL, log_in
from tests.patience import PATIENCE_S

LIST = "/line"


async def add(
    database: Any, name: str, *, trunk: str = "telkom", count: int = 1, method: str = "INVITE"
) -> None:
    await database.execute(
        """INSERT INTO line_invites (line_id, centre, node, became, trunk, source, status, why,
               dialled, caller, first_at, last_at, count, method)
           VALUES ($1, 'JPR', 'n', 'refused', $2, '10.9.0.1', 488, $3, '112', $4,
                   now(), now(), $5, $6)""",
        *(name, trunk, f"Not Acceptable Here: {EVIL}"[:64], f"<{name}>", count, method),
    )


@pytest.mark.parametrize("role", ["supervisor", "admin"])
async def test_what_was_refused_is_seen(
    http: ClientSession, centre: Centre, database: Any, role: str
) -> None:
    await add(database, "0812", count=3)
    await log_in(http, role)
    html = await page(http, LIST)
    for words in ("telkom", "488", "ditolak", "&lt;0812&gt;", "3 kali", "Semua sudah dilihat"):
        assert words in html
    assert EVIL not in html and "<0812>" not in html
    status, html, path = await send(http, LIST, {"until": datetime.now(UTC).isoformat()})
    assert (status, path) == (200, f"{LIST}?done=seen")
    assert "Semua sudah dilihat" not in html and f"dilihat {role}" in html
    told = "SELECT actor, detail ->> 'lines' FROM audit WHERE action = 'line.see'"
    assert [tuple(line) for line in await database.fetch(told)] == [(role, "1")]


@pytest.mark.parametrize("until", ["", "x", "2026-11-28", "0001-01-01T00:00:00+00:00"])
async def test_a_made_up_moment_is_refused(
    http: ClientSession, centre: Centre, database: Any, until: str
) -> None:
    await add(database, "0812")
    await log_in(http, "supervisor")
    status, _, _ = await send(http, LIST, {"until": until})
    assert status == 400


@pytest.mark.parametrize(("role", "links"), [("supervisor", 2), ("call_taker", 0)])
async def test_the_board_tells_it(
    http: ClientSession, centre: Centre, database: Any, role: str, links: int
) -> None:
    await add(database, "0812", count=2)
    await add(database, "noise", trunk="", count=99)
    await log_in(http, role)
    html = await _board(http, "ditolak SIP")
    assert "Saluran operator telkom: 2 panggilan ditolak SIP (488)" in html
    assert "dari luar saluran operator" not in html
    assert html.count('href="/line"') == links
    await add(database, "flood", trunk="", count=2)
    assert "101 percobaan panggilan dari luar" in await _board(http, "dari luar saluran operator")


async def test_refused_registrations_alarm_when_they_are_many(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    await add(database, "guess", trunk="", count=99, method="REGISTER")
    await log_in(http, "supervisor")
    assert "pendaftaran telepon ditolak" in await page(http, LIST)
    assert "pendaftaran telepon ditolak" not in await page(http, "/board")
    await add(database, "more", trunk="", count=2, method="REGISTER")
    assert "101 pendaftaran telepon ditolak sejak" in await _board(http, "pendaftaran telepon")
    status, _, _ = await send(http, LIST, {"until": datetime.now(UTC).isoformat()})
    assert status == 200
    async with asyncio.timeout(PATIENCE_S):
        while "pendaftaran telepon" in await page(http, "/board"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _board(http: ClientSession, words: str) -> str:
    async with asyncio.timeout(PATIENCE_S):
        while words not in (html := await page(http, "/board")):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return html
