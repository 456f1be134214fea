"""Accounts become phones: what Asterisk is told, and when it keeps what it knows."""

import asyncio
from dataclasses import replace

import pytest

from ari_app.asterisk.phones import Phone, PhoneKind, load, save
from ari_app.commands import seat as seats
from ari_app.jobs.phones import CHANNEL, look, phones_path, read_phones
from ari_app.people.access import Role
from ari_app.people.accounts import AccountError, NewAccount, create_account, set_active
from ari_app.people.seats import SeatError, add_seat, remove_seat
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from tests.patience import PATIENCE_S
from tests.store.test_accounts import run

SITI = Phone(extension="201", name="Siti R.", kind=PhoneKind.SOFTPHONE, sip_ha1="0" * 32)


async def test_only_active_accounts_with_a_phone_are_told(
    settings: Settings, database: Database
) -> None:
    await _add(database, "siti", "201", "softphone", active=True)
    await _add(database, "budi", "202", "webrtc", active=False)
    await _add(database, "wati", "203", "none", active=True)
    found = await read_phones(settings, database)
    assert [phone.extension for phone in found] == ["201"]


async def test_a_change_is_told_at_once(settings: Settings, database: Database) -> None:
    """Nobody has to look for it; and who would not be told any more is told that."""
    await _add(database, "siti", "201", "softphone", active=True)
    async with asyncio.timeout(PATIENCE_S), database.listening(CHANNEL) as told:
        await set_active(database, "JPR", "siti", active=False)
        await told.wait(3600.0)
        assert not await read_phones(settings, database)
        await add_seat(database, "JPR", "301", "Meja 1")
        await told.wait(3600.0)
        with pytest.raises(DatabaseAway):
            async with database.transaction() as session:
                await session.connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            await told.wait(3600.0)


async def test_a_database_without_phones_does_not_silence_the_centre(
    settings: Settings, database: Database
) -> None:
    """A restored or wrong database must not take away the phones that work."""
    path = phones_path(settings)
    path.parent.mkdir(parents=True)
    save(path, (SITI,))
    ami = NoAsterisk()
    await look(settings, database, ami)  # type: ignore[arg-type]
    assert load(path) == (SITI,)
    assert not ami.reloaded


class NoAsterisk:
    """Counts what it is asked to reload."""

    def __init__(self) -> None:
        self.reloaded: list[str] = []

    async def reload(self, module: str) -> None:
        self.reloaded.append(module)


async def _add(database: Database, login: str, extension: str, phone: str, *, active: bool) -> None:
    async with database.transaction() as session:
        await session.connection.execute(
            "INSERT INTO centres (code, name, time_zone) VALUES ('JPR', 'x', 'Asia/Jakarta')"
            " ON CONFLICT DO NOTHING"
        )
        await session.connection.execute(
            "INSERT INTO accounts (centre, login, name, role, extension, phone, sip_ha1, active)"
            " VALUES ('JPR', $1, $1, 'call_taker', $2, $3, $4, $5)",
            *(login, extension, phone, "0" * 32, active),
        )


async def test_a_place_that_is_chosen_is_a_phone(settings: Settings, database: Database) -> None:
    """Of whoever sits there; its name is the place's, so that a login reloads no queue."""
    await _add(database, "siti", "201", "softphone", active=True)
    await add_seat(database, "JPR", "301", "Meja 1")
    before = await read_phones(settings, database)
    assert [(phone.extension, phone.name) for phone in before] == [
        ("201", "siti"),
        ("301", "Meja 1"),
    ]
    await remove_seat(database, "JPR", "301")
    assert [phone.extension for phone in await read_phones(settings, database)] == ["201"]
    await add_seat(database, "JPR", "301", "Meja satu")
    again = await read_phones(settings, database)
    assert again[1].name == "Meja satu" and again[1].sip_ha1 == before[1].sip_ha1


async def test_an_extension_is_one_phones(settings: Settings, database: Database) -> None:
    await _add(database, "siti", "201", "softphone", active=True)
    with pytest.raises(SeatError, match="201 is taken"):
        await add_seat(database, "JPR", "201", "Meja 1")
    await add_seat(database, "JPR", "202", "Meja 2")
    with pytest.raises(SeatError, match="202 is taken"):
        await add_seat(database, "JPR", "202", "Meja dua")
    budi = NewAccount(login="budi", name="Budi", role=Role.CALL_TAKER, phone=PhoneKind.WEBRTC)
    with pytest.raises(AccountError, match="taken"):
        await create_account(database, "JPR", replace(budi, extension="202"))
    assert (await create_account(database, "JPR", budi)).extension == "203"


async def test_places_at_the_command_line(
    settings: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await run(seats, settings, ["add", "301", "--name", "Meja 1"])
    await run(seats, settings, ["rename", "301", "--name", "Meja jendela"])
    await run(seats, settings, ["list"])
    assert capsys.readouterr().out == "301     Meja jendela             -\n"
    async with database.transaction() as session:
        await session.connection.execute(
            "INSERT INTO accounts (centre, login, name, role)"
            " VALUES ('JPR', 'sari', 'Sari', 'call_taker')"
        )
        await session.connection.execute(
            "INSERT INTO sessions (sha256, centre, account_id, expires_at)"
            " SELECT repeat('a', 64), 'JPR', account_id, now() + interval '1 hour' FROM accounts"
        )
        assert await session.row("seats.sit", "JPR", "301", "a" * 64)
    await run(seats, settings, ["list"])
    assert "Meja jendela             Sari                     since 20" in capsys.readouterr().out
    with pytest.raises(SeatError, match="somebody sits there"):
        await run(seats, settings, ["remove", "301"])
    await set_active(database, "JPR", "sari", active=False)  # who leaves is out
    await run(seats, settings, ["remove", "301"])
    for words in (["add", "x1", "--name", "M"], ["add", "301", "--name", " "]):
        with pytest.raises(SeatError):
            await run(seats, settings, words)
    with pytest.raises(SeatError, match="no place 309"):
        await run(seats, settings, ["rename", "309", "--name", "Meja"])
