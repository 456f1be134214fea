"""Event streams: the oldest of a session gives way, and no session takes all places."""

import asyncio

import pytest

from ari_app.desk.live.streams import Streams, TooManyStreams


async def hold(streams: Streams, session: str, opened: list[str], name: str) -> str:
    async with streams.slot(session):
        opened.append(name)
        await asyncio.Event().wait()
    return "gave way"


async def test_the_oldest_gives_way_and_ends_without_an_error() -> None:
    streams, opened = Streams(most_of_session=2, most=10), list[str]()
    tasks = [asyncio.create_task(hold(streams, "a", opened, str(n))) for n in range(3)]
    assert await asyncio.wait_for(tasks[0], 5) == "gave way"
    assert opened == ["0", "1", "2"] and not tasks[1].done() and not tasks[2].done()
    tasks[1].cancel()
    with pytest.raises(asyncio.CancelledError):  # somebody else's cancelling stays one
        await tasks[1]
    tasks[2].cancel()


async def test_others_wait_while_all_places_are_taken() -> None:
    streams, opened = Streams(most_of_session=2, most=3), list[str]()
    sessions = ("a", "a", "b")
    tasks = [asyncio.create_task(hold(streams, each, opened, each)) for each in sessions]
    await asyncio.sleep(0)
    with pytest.raises(TooManyStreams):
        await hold(streams, "c", opened, "c")
    tasks[2].cancel()
    await asyncio.wait([tasks[2]])
    last = asyncio.create_task(hold(streams, "c", opened, "c"))
    await asyncio.sleep(0)
    assert opened == ["a", "a", "b", "c"]
    for task in (*tasks, last):
        task.cancel()
