"""One question for all who ask the same at the same moment.

Twenty people who open one list would have it read twenty times at once, each slower for the
others. Nobody is told what was true before they asked: who comes while it is being read waits for
the next reading, which all share who came meanwhile. So a caller, a word or a change that was
written before somebody asked is in what they see, and nothing is kept once it has been told.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, Protocol, TypeVar

Row = Mapping[str, Any]
Answer = TypeVar("Answer")


class Reading(Protocol):
    """A database that is asked in named statements."""

    async def rows(self, name: str, *values: object) -> list[Row]: ...

    async def row(self, name: str, *values: object) -> Row | None: ...


class AskedTogether:
    """`Reading` for many at once. For statements that only read, and whose answer is the same for
    whoever gives these values (hashable ones): what somebody may see is among the values, or is
    asked elsewhere. Who is given a row changes nothing in it.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._next: dict[Hashable, asyncio.Task[Any]] = {}  # nothing of it has been asked yet
        self._last: dict[Hashable, asyncio.Task[Any]] = {}  # that, or what is being asked

    async def rows(self, name: str, *values: object) -> list[Row]:
        key = ("rows", name, values)
        return list(await self.shared(key, lambda: self._reading.rows(name, *values)))

    async def row(self, name: str, *values: object) -> Row | None:
        return await self.shared(("row", name, values), lambda: self._reading.row(name, *values))

    async def shared(self, key: Hashable, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """What ``ask`` brings, for all who ask with this key; raises what it raises. Who goes away
        meanwhile takes the answer from nobody.
        """
        task: asyncio.Task[Answer] | None = self._next.get(key)
        if task is None:
            task = asyncio.create_task(self._asked(key, ask, self._last.get(key)))
            task.add_done_callback(_heed)
            self._next[key] = self._last[key] = task
        return await asyncio.shield(task)

    async def _asked(
        self,
        key: Hashable,
        ask: Callable[[], Awaitable[Answer]],
        before: asyncio.Task[Any] | None,
    ) -> Answer:
        if before is not None:
            await asyncio.wait([before])
        del self._next[key]
        try:
            return await ask()
        finally:
            if self._last[key] is asyncio.current_task():
                del self._last[key]


def _heed(task: asyncio.Task[Any]) -> None:
    """A failure that nobody waited for any more is no news for the log."""
    if not task.cancelled():
        task.exception()
