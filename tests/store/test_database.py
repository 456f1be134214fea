"""Sharing a few connections: who cannot have one fails alone."""

import pytest

from ari_app.store import database as module
from ari_app.store.database import Database, DatabaseAway


async def test_who_waits_in_vain_for_a_connection_cuts_nobody_off(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CONNECT_S", 0.3)
    only_one = Database(dsn, connections=1)
    async with only_one.transaction() as session:
        with pytest.raises(DatabaseAway):
            async with only_one.transaction():
                pass
        await session.run("shipping.alive")  # what had begun goes on
    async with only_one.transaction() as session:
        await session.run("shipping.alive")
    await only_one.close()


async def test_a_connection_that_was_cut_is_replaced(dsn: str) -> None:
    database, other = Database(dsn, connections=2), Database(dsn)
    with pytest.raises(DatabaseAway):
        async with database.transaction() as session:
            own = await session.connection.fetchval("SELECT pg_backend_pid()")
            async with other.transaction() as killer:
                await killer.connection.execute("SELECT pg_terminate_backend($1)", own)
            await session.run("shipping.alive")
    async with database.transaction() as session:
        await session.run("shipping.alive")
    await database.close()
    await other.close()


async def test_what_the_disk_says_is_no_database_that_is_away(dsn: str) -> None:
    """A recording that is not there would else hold up all others behind it, and nobody is told."""
    database = Database(dsn, connections=1)
    with pytest.raises(FileNotFoundError):
        async with database.transaction() as session:
            await session.connection.execute("CREATE TABLE undone (x int)")
            raise FileNotFoundError(2, "No such file or directory", "a.flac")
    async with database.transaction() as session:
        assert await session.connection.fetchval("SELECT to_regclass('undone')") is None
    with pytest.raises(DatabaseAway):
        async with database.transaction():
            raise ConnectionResetError(104, "Connection reset by peer")
    await database.close()
