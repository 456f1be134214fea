"""Waits until something is written in some folders: the kernel tells (inotify(7)), nobody polls.

Where it cannot tell (a folder that is not there yet, no watch left, another system) the wait is
short instead. It only says *when* to look: whoever misses a word looks a little later.
"""

import asyncio
import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

UNWATCHED_S = 0.08  # how long to wait where the kernel does not tell
_IN_MODIFY, _IN_MOVED_TO, _IN_CREATE = 0x2, 0x80, 0x100  # linux/inotify.h
_IN_MOVE_SELF, _IN_Q_OVERFLOW, _IN_IGNORED = 0x800, 0x4000, 0x8000
_WRITTEN = _IN_MODIFY | _IN_MOVED_TO | _IN_CREATE | _IN_MOVE_SELF
_ONLY_FOLDERS = 0x01000000
_FLAGS = os.O_NONBLOCK | os.O_CLOEXEC  # inotify_init1's are these
_EVENT = struct.Struct("iIII")  # watch, mask, cookie, length of the name that follows


class FileWatch:
    """Of these files; others in their folders may be written as often as they like."""

    def __init__(self, files: Iterable[Path]) -> None:
        real = [file.resolve() for file in files]
        self._folders = frozenset(file.parent for file in real)
        self._names = frozenset(os.fsencode(file.name) for file in real)
        self._watched: dict[int, Path] = {}
        self._written = asyncio.Event()
        self._library, self._descriptor = _inotify()

    @contextmanager
    def watching(self) -> Iterator["FileWatch"]:
        """Needs the running loop."""
        loop, descriptor = asyncio.get_running_loop(), self._descriptor
        if descriptor is None:
            yield self
            return
        loop.add_reader(descriptor, self._heard)
        self._watch_all()
        try:
            yield self
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)

    async def wait(self, longest_s: float) -> bool:
        """True when something was written since the last wait; else False, after this time."""
        watched = self._watch_all()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest_s if watched else min(longest_s, UNWATCHED_S)):
                await self._written.wait()
        was_written = self._written.is_set()
        self._written.clear()
        return was_written

    def _watch_all(self) -> bool:
        """Whether the kernel tells of every folder; one that has come is watched from now on."""
        if self._library is None:
            return False
        for folder in self._folders - set(self._watched.values()):
            values = (self._descriptor, os.fsencode(folder), _WRITTEN | _ONLY_FOLDERS)
            watch = self._library.inotify_add_watch(*values)
            if watch >= 0:
                self._watched[watch] = folder
                self._written.set()  # what was written before it
        return len(self._watched) == len(self._folders)

    def _heard(self) -> None:
        try:
            events = os.read(self._descriptor or 0, 65536)
        except BlockingIOError:
            return
        at = 0
        while at < len(events):
            watch, mask, _, length = _EVENT.unpack_from(events, at)
            name = events[at + _EVENT.size : at + _EVENT.size + length].rstrip(b"\0")
            at += _EVENT.size + length
            gone = mask & (_IN_IGNORED | _IN_MOVE_SELF)
            if gone:  # one that comes in the folder's place is another
                self._forget(watch, mask)
            if gone or mask & _IN_Q_OVERFLOW or name in self._names:
                self._written.set()

    def _forget(self, watch: int, mask: int) -> None:
        if self._watched.pop(watch, None) and self._library and not mask & _IN_IGNORED:
            self._library.inotify_rm_watch(self._descriptor, watch)


def _inotify() -> tuple[ctypes.CDLL | None, int | None]:
    """The C library and a descriptor; None of both where there is no inotify."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        descriptor = int(library.inotify_init1(_FLAGS))
    except (OSError, AttributeError):
        return None, None
    return (library, descriptor) if descriptor >= 0 else (None, None)
