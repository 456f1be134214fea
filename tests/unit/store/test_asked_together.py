"""One question for all who ask the same at the same moment, and nobody is told what was before."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from ari_app.store.asked_together import AskedTogether, Row
from ari_app.store.database import DatabaseAway


@dataclass(slots=True)
class Table:
    """What was written so far; a reading has what was there as it began, and ends when told."""

    written: int = 0
    away: bool = False
    asked: list[tuple[object, ...]] = field(default_factory=list)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def rows(self, name: str, *values: object) -> list[Row]:
        self.asked.append((name, *values))
        if self.away:
            raise DatabaseAway("The database cannot be reached.")
        found: list[Row] = [{"name": name, "values": values, "written": self.written}]
        await self.goes_on.wait()
        return found

    async def row(self, name: str, *values: object) -> Row | None:
        return next(iter(await self.rows(name, *values)), None)


def asking(together: AskedTogether, *values: object) -> "asyncio.Task[list[Row]]":
    return asyncio.create_task(together.rows("calls.waiting", *values))


async def until_asked(table: Table, times: int) -> None:
    while len(table.asked) < times:  # noqa: ASYNC110 - the loop's next turn
        await asyncio.sleep(0)


async def test_twenty_at_once_are_one_question() -> None:
    table = Table()
    together, all_of_them = AskedTogether(table), [("JPR",)] * 20
    tasks = [asking(together, *one) for one in all_of_them]
    await until_asked(table, 1)
    table.goes_on.set()
    found = await asyncio.gather(*tasks)
    assert table.asked == [("calls.waiting", "JPR")]
    assert all(one == found[0] for one in found)
    found[0].clear()
    assert found[1], "a list of one's own"


async def test_who_comes_meanwhile_is_told_what_was_written_by_then() -> None:
    table = Table()
    together = AskedTogether(table)
    first = asking(together, "JPR")
    await until_asked(table, 1)
    table.written = 1  # a caller whom nobody may miss
    later = [asking(together, "JPR") for _ in range(20)]
    await asyncio.sleep(0)
    assert len(table.asked) == 1, "one after the other"
    table.goes_on.set()
    assert (await first)[0]["written"] == 0
    assert {rows[0]["written"] for rows in await asyncio.gather(*later)} == {1}
    assert len(table.asked) == 2


async def test_nothing_is_kept() -> None:
    table = Table()
    table.goes_on.set()
    together = AskedTogether(table)
    for written in range(3):
        table.written = written
        assert (await together.rows("calls.waiting", "JPR"))[0]["written"] == written
    assert len(table.asked) == 3


async def test_other_values_are_another_question() -> None:
    table = Table()
    table.goes_on.set()
    together = AskedTogether(table)
    ours, theirs, one = await asyncio.gather(
        together.rows("calls.waiting", "JPR"),
        together.rows("calls.waiting", "BGR"),
        together.row("calls.waiting", "JPR"),
    )
    assert (ours[0]["values"], theirs[0]["values"]) == (("JPR",), ("BGR",))
    assert one == ours[0]
    assert len(table.asked) == 3


async def test_a_failure_is_everybodys_and_the_next_one_asks_anew() -> None:
    table = Table(away=True)
    together = AskedTogether(table)
    found: list[Any] = await asyncio.gather(
        *(together.rows("calls.waiting", "JPR") for _ in range(3)), return_exceptions=True
    )
    assert [type(one) for one in found] == [DatabaseAway] * 3
    assert len(table.asked) == 1
    table.away = False
    table.goes_on.set()
    assert await together.rows("calls.waiting", "JPR")


async def test_who_comes_behind_one_that_gave_up_is_answered() -> None:
    table = Table()
    together = AskedTogether(table)
    first = asking(together, "JPR")
    await until_asked(table, 1)
    later = asking(together, "JPR")
    await asyncio.sleep(0)
    first.cancel()
    table.goes_on.set()
    assert (await later)[0]["values"] == ("JPR",)
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_who_goes_away_takes_the_answer_from_nobody() -> None:
    table = Table()
    together = AskedTogether(table)
    goes, stays = asking(together, "JPR"), asking(together, "JPR")
    await until_asked(table, 1)
    goes.cancel()
    await asyncio.sleep(0)
    table.goes_on.set()
    assert (await stays)[0]["values"] == ("JPR",)
    assert len(table.asked) == 1
