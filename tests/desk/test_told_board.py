"""The database tells the desk of what is written: nobody waits until it is asked again."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.live import board_feed
from ari_app.desk.live.board_feed import BoardFeed
from ari_app.desk.live.board_lists import read_lists
from ari_app.desk.main import connect
from ari_app.settings import Settings
from ari_app.store.database import statements
from ari_app.store.desk_database import DeskDatabase
from ari_app.store.migrating import FUNCTIONS
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import ARI_PASSWORD
from tests.desk.waiting import until

SCHEMA = Path(board_feed.__file__).parents[2] / "store" / "schema.sql"
NO_ROW_OF_THE_BOARD = {"channels"}  # a column's name too


@pytest.fixture
async def feed(settings: Settings, ami: AmiServer, centre: Centre) -> AsyncIterator[BoardFeed]:
    desk = connect(settings, Credentials(ari_password=ARI_PASSWORD, ami_password=ami.password))
    yield BoardFeed(desk=desk)
    await desk.database.close()
    await desk.http.close()


def tables_of(statement: str, tables: set[str]) -> set[str]:
    """Every table that a statement reads, also by our functions."""
    functions = {path.stem: path.read_text(encoding="utf-8") for path in FUNCTIONS.glob("*.sql")}
    texts, seen, found = [statement], set[str](), set[str]()
    while texts:
        text = re.sub(r"--.*", "", texts.pop())
        found |= tables & set(re.findall(r"\b\w+\b", text))
        called = (functions.keys() & set(re.findall(r"\b(\w+)\(", text))) - seen
        seen |= called
        texts += [functions[name] for name in called]
    return found


async def test_every_table_of_the_board_tells(
    feed: BoardFeed, database: Any, monkeypatch: Any
) -> None:
    asked: set[str] = set()
    for way in ("rows", "row"):
        real = getattr(DeskDatabase, way)

        async def heard(self: Any, name: str, *values: object, real: Any = real) -> Any:
            asked.add(name)
            return await real(self, name, *values)

        monkeypatch.setattr(DeskDatabase, way, heard)
    await read_lists(feed.desk, 0)
    assert len(asked) > 15
    # of calls on the line, of which there are none here
    asked |= {"desk_calls.again", "earlier.of_numbers", "numbers.newest_notes", "live_words.lately"}
    asked |= {"dispatches.of_calls", "callbacks.of_calls", "desk_tickets.labels"}
    schema = SCHEMA.read_text(encoding="utf-8")
    tables = set(re.findall(r"^CREATE TABLE (\w+)", schema, re.MULTILINE))
    read = set[str]().union(*(tables_of(statements()[name], tables) for name in asked))
    telling = await database.fetch(
        "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'tell_of_board'"
    )
    assert read - NO_ROW_OF_THE_BOARD == {row["name"] for row in telling}


@pytest.fixture
async def running(feed: BoardFeed, monkeypatch: Any) -> AsyncIterator[BoardFeed]:
    """A feed that would ask again in an hour, with one who looks."""
    monkeypatch.setattr(board_feed, "READ_ANYWAY_S", 3600.0)
    tasks = [asyncio.create_task(feed.run()), asyncio.create_task(looked_at(feed))]
    yield feed
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def looked_at(feed: BoardFeed) -> None:
    async for _ in feed.news(3600):
        pass


async def test_what_is_written_is_shown_though_nobody_asks(
    running: BoardFeed, centre: Centre
) -> None:
    await until(lambda: running.lists.current)
    for number in (1, 2):
        label = await centre.add_ticket(await centre.add_call(at=datetime.now(UTC)), number)
        await until(partial(shows, running, label))


def shows(feed: BoardFeed, label: str) -> bool:
    return label in {row["label"] for row in feed.lists.tickets}


async def test_it_listens_again_where_the_connection_was_lost(
    running: BoardFeed, centre: Centre, database: Any
) -> None:
    """And reads what was written in between."""
    await until(lambda: running.lists.current)
    cut = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE usename = 'sigap_desk' AND datname = current_database()"""
    assert await database.fetchval(cut)
    label = await centre.add_ticket(await centre.add_call(at=datetime.now(UTC)), 1)
    await until(partial(shows, running, label))
    label = await centre.add_ticket(await centre.add_call(at=datetime.now(UTC)), 2)
    await until(partial(shows, running, label))
