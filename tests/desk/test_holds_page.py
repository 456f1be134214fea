"""Legal holds in the browser: begun and ended with a reason, by an admin alone, by the rule of the
command; and what is held stays.
"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession

from ari_app.store.database import Database, Login
from recordings.hold import hold
from tests.desk.centre import Centre
from tests.desk.test_admin import page, send
from tests.desk.test_pages import EVIL
from tests.desk.test_seats import browser
from tests.store.postgres import as_login

PAGE = "/admin/holds"


@pytest.fixture
async def admin(site: str, centre: Centre) -> AsyncIterator[ClientSession]:
    async with browser(site, "admin") as http:
        yield http


@pytest.fixture
async def old(centre: Centre, database: Any) -> str:
    """A ticket of long ago, closed."""
    at = datetime.now(UTC) - timedelta(days=2000)
    label = str(await centre.add_ticket(await centre.add_call(at=at), 812, at=at))
    await database.execute("UPDATE tickets SET state = 'closed'")
    return label


async def kept(database: Any) -> list[tuple[Any, ...]]:
    rows = await database.fetch(
        """SELECT is_kept(call_id) AS kept, reason, by, released_by, released_why
           FROM holds ORDER BY hold_id"""
    )
    return [tuple(row) for row in rows]


async def test_a_ticket_is_held_let_go_and_held_again(
    admin: ClientSession, old: str, database: Any
) -> None:
    fields = {"do": "hold", "call": f" {old} ", "reason": f"Polres {EVIL}"}
    status, html, path = await send(admin, PAGE, fields)
    assert (status, path) == (200, f"{PAGE}?done=held") and EVIL not in html
    assert old in html and "0 hari" in html and "ditahan oleh admin" in html
    assert "begitu dilepas, bisa dihapus dalam satu jam" in html
    assert await kept(database) == [(True, f"Polres {EVIL}", "admin", None, None)]
    await database.execute("UPDATE holds SET at = at - interval '12 days 1 hour'")
    assert "12 hari" in await page(admin, PAGE)
    status, html, _ = await send(admin, PAGE, fields)
    assert status == 409 and "Sudah ditahan" in html

    call = await database.fetchval("SELECT call_id FROM holds")
    status, html, _ = await send(admin, PAGE, {"do": "release", "call": call, "reason": " "})
    assert status == 422 and "Tulis alasannya" in html and (await kept(database))[0][0]
    letting = {"do": "release", "call": call, "reason": "perkara selesai"}
    status, html, path = await send(admin, PAGE, letting)
    assert (status, path) == (200, f"{PAGE}?done=let_go")
    assert await kept(database) == [
        (False, f"Polres {EVIL}", "admin", "admin", "perkara selesai"),
    ]
    status, html, _ = await send(admin, PAGE, letting)
    assert status == 409 and "Sudah dilepas sebelumnya" in html
    ended = await page(admin, f"{PAGE}?ended=yes")
    assert "perkara selesai" in ended and "Tahan lagi" in ended
    again = {"do": "hold", "call": call, "reason": f"Polres {EVIL}"}  # as its button sends it
    assert (await send(admin, PAGE, again))[0] == 200
    assert [one[0] for one in await kept(database)] == [True, True], "it is one call"
    trail = await database.fetch("SELECT action, detail FROM audit ORDER BY audit_id")
    told = [(row["action"], row["detail"]) for row in trail if "retention" in row["action"]]
    assert [action for action, _ in told] == [
        *("retention.hold", "retention.release", "retention.hold"),
    ]
    assert "perkara selesai" in told[1][1]


async def test_what_cannot_be_held_is_a_sentence_and_nothing_is_lost(
    admin: ClientSession, old: str, database: Any
) -> None:
    good = {"do": "hold", "call": old, "reason": "Polres, LP/12/2026"}
    for wrong, says in (
        ({"call": "JPR-2026-99999"}, "Tidak ada panggilan atau tiket itu"),
        ({"call": ""}, "Tidak ada panggilan atau tiket itu"),
        ({"reason": ""}, "Tulis alasannya"),
        ({"reason": "x" * 201}, "paling banyak 200 huruf"),
        ({"reason": "a\u202eb"}, "Tulis alasannya"),
    ):
        status, html, _ = await send(admin, PAGE, {**good, **wrong})
        assert status == 422 and says in html, wrong
        [name] = {"call", "reason"} - set(wrong)
        assert f'value="{good[name]}"' in html, "what was typed is there"
    status, html, _ = await send(admin, PAGE, {**good, "call": "x", "csrf": "none"})
    assert await kept(database) == []


async def test_another_centres_call_and_who_is_no_admin_hold_nothing(
    admin: ClientSession, old: str, database: Any, dsn: str
) -> None:
    """The page asks; the database looks for itself."""
    call = await database.fetchval("SELECT call_id FROM tickets WHERE label = $1", old)
    connection = await asyncpg.connect(as_login(dsn, Login.DESK))
    begin = "SELECT account_begins_hold($1, $2, 'x')"
    mine = await database.fetchval("SELECT sha256 FROM sessions LIMIT 1")
    for role in ("supervisor", "reviewer", "call_taker"):
        await database.execute("UPDATE accounts SET role = $1 WHERE login = 'admin'", role)
        assert not await connection.fetchval(begin, mine, call)
    await database.execute("UPDATE accounts SET role = 'admin' WHERE login = 'admin'")
    assert not await connection.fetchval(begin, "0" * 64, call)
    assert not await connection.fetchval(begin, mine, "0197f000-0000-7000-8000-000000000009")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("UPDATE holds SET released_at = now()")
    assert await connection.fetchval(begin, mine, call)
    await connection.close()
    assert len(await kept(database)) == 1


async def test_what_the_command_held_is_there_and_is_found(
    admin: ClientSession, centre: Centre, old: str, database: Any, dsn: str
) -> None:
    other = await centre.add_ticket(await centre.add_call(), 813)
    at_terminal = Database(dsn, connections=1, name="sigap")
    async with at_terminal.transaction() as session:
        await hold(session, "JPR", old, "Polres, LP/12/2026", by="root")
        await hold(session, "JPR", other, "Ombudsman")
    await at_terminal.close()
    html = await page(admin, PAGE)
    assert "ditahan oleh root" in html and "ditahan oleh command line" in html
    found = await page(admin, f"{PAGE}?q=polres")
    assert old in found and other not in found
    assert "Tidak ada." in await page(admin, f"{PAGE}?q=50%25")
    assert 'href="/admin/holds"' in await page(admin, "/admin/retention")


async def test_more_than_a_page_of_them(
    admin: ClientSession, centre: Centre, database: Any
) -> None:
    for number in range(60):
        await centre.add_ticket(await centre.add_call(), 1000 + number)
    await database.execute(
        "INSERT INTO holds (centre, call_id, reason) SELECT 'JPR', call_id, label FROM tickets"
    )
    first = await page(admin, PAGE)
    older = re.search(r'href="\?q=&amp;before=(\d+)"', first)
    assert older and first.count('id="h-') == 50
    assert (await page(admin, f"{PAGE}?before={older[1]}")).count('id="h-') == 10
