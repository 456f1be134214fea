"""A software telephone driven from asyncio: each is a process of its own.

    async with Telephone(caller("081234567890", server="127.0.0.1:5060")) as phone:
        await phone.wait_for(What.ANSWERED, timeout_s=5)

Leaving the block ends the process; it also ends by itself when ours does.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from ari_app.errors import SigapError
from ari_app.telephone.phone_event import PhoneEvent, PhoneEventKind

REPOSITORY = Path(__file__).parents[2]
PASSWORD_VARIABLE = "SIGAP_PHONE_PASSWORD"  # noqa: S105 - its name
_STOP_WITHIN_S = 5.0


class TelephoneError(SigapError):
    """The telephone ended, failed, or did not do in time what was waited for."""


class Telephone:
    """One process; ``arguments`` as for ``python -m ari_app.telephone``.

    ``events`` holds all that it told so far, oldest first.
    """

    def __init__(self, arguments: Iterable[str], *, password: str | None = None) -> None:
        self.events: list[PhoneEvent] = []
        self._arguments = tuple(arguments)
        self._password = password
        self._waited = Counter[PhoneEventKind]()
        self._news = asyncio.Condition()
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int | None:
        """Of the process; None before :meth:`start`."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the process; what it does is then told by :meth:`wait_for`."""
        path = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))
        own = {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "ari_app.telephone", *self._arguments, "--with-parent"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            stdin=asyncio.subprocess.DEVNULL,
            env={**os.environ, **own, PASSWORD_VARIABLE: self._password or ""},
        )
        self._reader = asyncio.create_task(self._read(), name="telephone")

    async def wait_for(self, what: PhoneEventKind, *, timeout_s: float) -> PhoneEvent:
        """The next event of this kind that was not yet waited for.

        Raises :class:`TelephoneError` when it does not come in time, or cannot come any more.
        """
        try:
            async with asyncio.timeout(timeout_s), self._news:
                while (found := self._next(what)) is None:
                    self._must_live(what)
                    await self._news.wait()
        except TimeoutError as error:
            raise TelephoneError(f"No {what} within {timeout_s:g} s; {self._story()}.") from error
        return found

    async def wait_until_over(self, *, timeout_s: float) -> int:
        """Wait until the process ends by itself; returns its exit status."""
        if self._process is None or self._reader is None:
            raise TelephoneError("The telephone was never started.")
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.shield(self._reader)
                return await self._process.wait()
        except TimeoutError as error:
            raise TelephoneError(f"Not over in {timeout_s:g} s; {self._story()}.") from error

    def found(self, what: PhoneEventKind) -> PhoneEvent | None:
        """The first event of this kind so far."""
        return next((event for event in self.events if event.what is what), None)

    async def stop(self) -> None:
        """Hang up and end the process; safe to call at any time and twice."""
        if self._process is None or self._reader is None:
            return
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGTERM)  # terminate() would reap it before us
        try:
            async with asyncio.timeout(_STOP_WITHIN_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reader

    async def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None  # noqa: S101
        async for line in self._process.stdout:
            with contextlib.suppress(ValueError):
                event = PhoneEvent.parse(line.decode("utf-8", "replace"))
                async with self._news:
                    self.events.append(event)
                    self._news.notify_all()
        async with self._news:
            self._news.notify_all()

    def _next(self, what: PhoneEventKind) -> PhoneEvent | None:
        same = [event for event in self.events if event.what is what]
        if len(same) <= self._waited[what]:
            return None
        self._waited[what] += 1
        return same[self._waited[what] - 1]

    def _must_live(self, what: PhoneEventKind) -> None:
        if failed := self.found(PhoneEventKind.FAILED):
            raise TelephoneError(str(failed.data.get("reason")))
        if self._process is None or self._process.stdout is None or self._process.stdout.at_eof():
            raise TelephoneError(f"The telephone ended without {what}; {self._story()}.")

    def _story(self) -> str:
        reported = ", ".join(event.what for event in self.events)
        return f"it told: {reported or 'nothing'}"


def caller(number: str, *, server: str, **options: object) -> tuple[str, ...]:
    """The arguments of a phone that calls 112; ``options`` are those of the command line."""
    return ("call", "--from", number, "--server", server, *_written(options))


def call_taker(extension: str, *, server: str, **options: object) -> tuple[str, ...]:
    """The arguments of a phone that answers (the password goes to :class:`Telephone`)."""
    return ("answer", "--extension", extension, "--server", server, *_written(options))


def _written(options: dict[str, object]) -> list[str]:
    """``hang_up_after=3, loop=True`` → ``--hang-up-after=3 --loop``; None and False: left out."""
    given = {
        name: value for name, value in options.items() if not (value is None or value is False)
    }
    return [
        f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}")
        for name, value in given.items()
    ]
