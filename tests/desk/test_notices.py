"""What a supervisor tells all consoles, and who confirmed it; messages between desk and them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession

from ari_app.settings import Retention, Settings
from ari_app.store.database import Database, Login, dsn_of
from recordings.retention import apply
from tests.desk.ami_server import AmiServer, member
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_every_route import begin_session, headers_of
from tests.patience import PATIENCE_S

SAID = "Radio damkar mati sampai pukul 15. Telepon saja."


@pytest.fixture
async def people(centre: Centre, database: Any, ami: AmiServer) -> None:
    """A call-taker at 101 and a supervisor at 102, both with a browser."""
    ami.members = [member("101"), member("102")]
    for login in ("call_taker", "supervisor"):
        await begin_session(database, login)


async def order(http: ClientSession, who: str, path: str, body: Any = None) -> int:
    async with http.post(f"/api/v1{path}", headers=headers_of(who), json=body or {}) as reply:
        return reply.status


async def shown(http: ClientSession, who: str, path: str) -> str:
    async with http.get(path, headers=headers_of(who)) as reply:
        assert reply.status == 200
        return await reply.text()


async def until(found: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await found():  # noqa: ASYNC110 - what a page shows
            await asyncio.sleep(0.1)


async def test_a_notice_stands_until_it_is_confirmed(
    api: ApiClient, http: ClientSession, people: None
) -> None:
    async def on_console() -> bool:
        return SAID in await shown(http, "C", "/")

    async def off_console() -> bool:
        return not await on_console()

    async def on_board(said: str) -> bool:
        panel = notice_panel(await shown(http, "S", "/board"))
        return SAID in panel and said in panel

    assert (await api.post("/notices", "call_taker", {"said": SAID})).status == 404
    for nothing in ("   ", "\x1c\u3000"):  # not every sign that shows nothing is a blank to all
        assert (await api.post("/notices", "supervisor", {"said": nothing})).status == 422
    number = (await api.post("/notices", "supervisor", {"said": SAID})).json["number"]
    await until(on_console)
    await until(lambda: on_board("belum: Call Taker"))
    for _ in range(2):  # a second press changes nothing
        assert await order(http, "C", f"/notices/{number}/confirm") == 200
    await until(off_console)
    assert await on_board("sudah dibaca: Call Taker") and not await on_board("belum: Call")
    assert (await api.post(f"/notices/{number}/end", "supervisor")).status == 200
    assert (await api.post(f"/notices/{number}/end", "supervisor")).status == 404
    assert await order(http, "C", f"/notices/{number}/confirm") == 404  # it does not stand any more
    (kept,) = (await api.get("/notices", "supervisor")).json["notices"]
    assert kept["ended_at"] and [c["extension"] for c in kept["confirmations"]] == ["101"]


def notice_panel(page: str) -> str:
    return page.partition('id="notices"')[2].partition('id="write-notice"')[0]


async def test_desk_and_supervisor_write_to_each_other(
    api: ApiClient, http: ClientSession, people: None
) -> None:
    async def messages() -> list[tuple[str, bool, bool]]:
        found = (await api.get("/messages", "supervisor")).json["messages"]
        return [(one["said"], one["from_desk"], one["read_at"] is not None) for one in found]

    assert await order(http, "C", "/messages", {"said": "Minta istirahat."}) == 200
    assert await order(http, "C", "/messages", {"said": "x", "desk": "102"}) == 404  # to the own
    assert await messages() == [("Minta istirahat.", True, False)]
    wrong = await api.post("/messages", "supervisor", {"desk": "999", "said": "x"})
    assert wrong.status == 422 and wrong.json["message"] == "desk: there is no such phone."
    answer = {"desk": "101", "said": "Lima menit lagi."}
    assert (await api.post("/messages", "supervisor", answer)).status == 200
    assert await messages() == [
        ("Lima menit lagi.", False, False),
        ("Minta istirahat.", True, True),  # who answers has read
    ]

    async def is_told() -> bool:
        return "Pengawas: 1 baru" in await shown(http, "C", "/")

    await until(is_told)
    assert "Minta istirahat." in await shown(http, "S", "/board")
    assert "Minta istirahat." not in await shown(http, "C", "/board")
    assert await order(http, "C", "/messages/read") == 200
    assert [read for *_, read in await messages()] == [True, True]


async def test_what_nobody_has_read_stays_and_alarms(
    api: ApiClient, http: ClientSession, people: None, database: Any
) -> None:
    """However old it is, and however much is written after it."""

    async def alarms() -> list[tuple[str, str]]:
        found = (await api.get("/centre-alarms", "supervisor")).json["alarms"]
        kinds = ("supervisor_unread", "desk_unread")
        return sorted((one["kind"], one["subject"]) for one in found if one["kind"] in kinds)

    async def said() -> list[str]:
        found = (await api.get("/messages", "supervisor")).json["messages"]
        return [one["said"] for one in found]

    assert await order(http, "C", "/messages", {"said": "Minta istirahat."}) == 200
    told = {"desk": "102", "said": "Buka jendela."}
    assert (await api.post("/messages", "supervisor", told)).status == 200
    await until(alarms_are(alarms, []))  # nobody is late yet
    await database.execute("UPDATE desk_messages SET at = now() - interval '3 days'")
    await database.execute(
        """INSERT INTO desk_messages (centre, desk, from_desk, said, by, by_name, read_at)
        SELECT 'JPR', '101', true, 'lain ' || n, 'x', 'X', now() FROM generate_series(1, 80) n"""
    )
    assert len(await said()) == 62 and {"Minta istirahat.", "Buka jendela."} <= set(await said())
    both = [("desk_unread", "102"), ("supervisor_unread", "101")]
    await until(alarms_are(alarms, both))
    strip = "Pesan dari meja 101 belum dibaca"
    await until(lambda: contains(http, "S", "/board", strip))
    assert not await contains(http, "C", "/", strip)  # not theirs to end
    assert (await api.post("/messages/withdraw", "call_taker", {"desk": "102"})).status == 404
    assert (await api.post("/messages/withdraw", "supervisor", {"desk": "102"})).status == 200
    assert (await api.post("/messages/withdraw", "supervisor", {"desk": "102"})).status == 409
    assert (await api.post("/messages/read", "supervisor", {"desk": "101"})).status == 200
    await until(alarms_are(alarms, []))
    assert "Minta istirahat." not in await said()


def alarms_are(
    alarms: Callable[[], Awaitable[list[tuple[str, str]]]], wanted: list[tuple[str, str]]
) -> Callable[[], Awaitable[bool]]:
    async def found() -> bool:
        return await alarms() == wanted

    return found


async def contains(http: ClientSession, who: str, path: str, text: str) -> bool:
    return text in await shown(http, who, path)


async def test_nobody_edits_what_was_said(people: None, settings: Settings, api: ApiClient) -> None:
    """Not the desk itself, with all that its login may do."""
    await api.post("/notices", "supervisor", {"said": SAID})
    connection = await asyncpg.connect(dsn_of(settings, Login.DESK))
    try:
        for statement in (
            "UPDATE notices SET said = 'lain'",
            "DELETE FROM notices",
            "DELETE FROM notice_confirmations",
            "UPDATE desk_messages SET said = 'lain'",
            "DELETE FROM desk_messages",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_old_ones_end_with_retention(
    api: ApiClient, http: ClientSession, people: None, settings: Settings, database: Any
) -> None:
    kept = settings.model_copy(update={"retention": Retention(messages_days=30, audit_days=400)})
    number = (await api.post("/notices", "supervisor", {"said": SAID})).json["number"]
    assert await order(http, "C", f"/notices/{number}/confirm") == 200
    await api.post("/messages", "supervisor", {"desk": "101", "said": "Lima menit lagi."})

    async def left() -> list[int]:
        jobs = Database(dsn_of(settings))
        try:
            await apply(kept, jobs, datetime.now(UTC))
        finally:
            await jobs.close()
        tables = ("desk_messages", "notices", "notice_confirmations")
        return [await database.fetchval(f"SELECT count(*) FROM {one}") for one in tables]  # noqa: S608

    await database.execute("UPDATE desk_messages SET at = now() - interval '29 days'")
    await database.execute("UPDATE notices SET at = now() - interval '500 days'")
    assert await left() == [1, 1, 1]  # it still stands
    await database.execute("UPDATE desk_messages SET at = now() - interval '31 days'")
    assert await left() == [1, 1, 1]  # nobody has read it
    await database.execute("UPDATE desk_messages SET read_at = now()")
    await database.execute("UPDATE notices SET ended_at = now() - interval '399 days'")
    assert await left() == [0, 1, 1]
    await database.execute("UPDATE notices SET ended_at = now() - interval '401 days'")
    assert await left() == [0, 0, 0]
