"""Which event streams are open: so many for a session and in all, the oldest gives way.

A browser that has lost its way opens another while the old one is still thought to be there; so
the newest of a session is the one that somebody looks at. Strangers have no stream at all.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST_OF_SESSION = 6  # pages in tabs; browsers themselves open no more to one address (HTTP/1.1)
MOST = 300


class TooManyStreams(Exception):
    """All slots are taken by other sessions."""


@dataclass(eq=False, slots=True)
class _Stream:
    session: str
    task: asyncio.Task[object]
    gives_way: bool = False


@dataclass(slots=True)
class Streams:
    """Each stream runs inside `slot`; one that gives way is cancelled and ends there."""

    most_of_session: int = MOST_OF_SESSION
    most: int = MOST
    _open: list[_Stream] = field(default_factory=list)  # the oldest first

    @asynccontextmanager
    async def slot(self, session: str) -> AsyncIterator[None]:
        """Ends without an error where a newer stream of the session takes its slot.

        Raises :class:`TooManyStreams`.
        """
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a stream belongs to a task")
        self._make_room(session)
        own = _Stream(session=session, task=task)
        self._open.append(own)
        try:
            yield
        except asyncio.CancelledError:
            if not own.gives_way or task.uncancel() > 0:
                raise
        finally:
            if own in self._open:
                self._open.remove(own)

    def _make_room(self, session: str) -> None:
        of_session = [each for each in self._open if each.session == session]
        if len(of_session) >= self.most_of_session:
            self._end(of_session[0])
        elif len(self._open) >= self.most:
            raise TooManyStreams

    def _end(self, stream: _Stream) -> None:
        self._open.remove(stream)
        stream.gives_way = True
        stream.task.cancel()
