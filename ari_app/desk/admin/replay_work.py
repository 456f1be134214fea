"""A replay that an admin has begun from a page: one at a time, the last thing the machine does.

It is the command (``sigap replay --side-task``) in a process of its own, with the settings as they
would be. It rests while calls need the machine. What it found is on the disk as it goes, so what
was ended goes on where it was; it ends with the desk, and the next desk says so.
"""

import asyncio
import contextlib
import json
import logging
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from ari_app.operations import processes
from ari_app.operations.programs import environ_of
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings
from recordings.replay_store import TRIED

FILE = "replay.json"  # in the run folder
END_S = 20.0
_LONGEST_SAID = 300
log = logging.getLogger(__name__)


class Became(StrEnum):
    GOING = "going"
    DONE = "done"
    STOPPED = "stopped"  # somebody ended it
    CUT = "cut"  # with the desk
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which value of which setting is tried, on the calls of which days, for whom."""

    name: str
    value: Any
    now: Any  # its value when it was asked
    since: date
    until: date
    by: str
    at: datetime

    @property
    def tried(self) -> Mapping[str, Any]:
        return {"name": self.name, "value": self.value, "now": self.now, "by": self.by}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``folder``: where its result is, once it has begun. ``says``: why it failed."""

    asked: Asked
    became: Became
    folder: str = ""
    total: int | None = None
    heard: int = 0
    rests: bool = False
    says: str = ""

    def stored(self) -> str:
        asked = asdict(self.asked) | {
            "since": self.asked.since.isoformat(),
            "until": self.asked.until.isoformat(),
            "at": self.asked.at.isoformat(),
        }
        return json.dumps(asdict(self) | {"asked": asked})

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """None where there is none that can be read; what went on then was cut off."""
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            asked = values.pop("asked")
            since, until = (date.fromisoformat(asked.pop(day)) for day in ("since", "until"))
            at = datetime.fromisoformat(asked.pop("at"))
            became = Became(values.pop("became"))
            own = Asked(**asked, since=since, until=until, at=at)
            found = cls(asked=own, became=became, **values)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return replace(found, became=Became.CUT, rests=False) if became is Became.GOING else found


class ReplayWork:
    """What goes on, or how the last one ended."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path = settings.run_dir / FILE
        self._task: asyncio.Task[None] | None = None
        self.standing = Standing.read(self._path)

    @property
    def busy(self) -> bool:
        return self._task is not None and not self._task.done()

    def begin(self, asked: Asked, tried: Settings) -> bool:
        """With the thresholds and times of ``tried``; False while one goes on already."""
        if self.busy:
            return False
        self._stands(Standing(asked=asked, became=Became.GOING))
        own = {"ear": tried.ear, "screening": tried.screening}
        settings = self._settings.model_copy(update=own)
        self._task = asyncio.create_task(self._watched(settings), name="replay")
        return True

    async def stop(self) -> bool:
        """What it has heard is kept; False where nothing goes on."""
        if not self.busy or self.standing is None:
            return False
        await self._cancel()
        self._stands(replace(self.standing, became=Became.STOPPED, rests=False))
        return True

    async def close(self) -> None:
        """The desk ends, and the replay with it; the file still says that it goes on."""
        await self._cancel()

    async def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _stands(self, standing: Standing) -> None:
        self.standing = standing
        try:
            write_small(self._path, standing.stored(), mode=0o600)
        except OSError as error:  # the next desk will not know of it
            log.warning("the replay is not noted: %s", error, extra={"action": "replay"})

    async def _watched(self, settings: Settings) -> None:
        """Whatever happens, it has an end that the page can show."""
        try:
            says = await self._run(settings)
        except (OSError, ValueError) as error:
            says = str(error) or type(error).__name__
        if self.standing is not None:
            became = Became.FAILED if says else Became.DONE
            self._stands(replace(self.standing, became=became, rests=False, says=says))
        if says:
            log.warning("a replay failed: %s", says, extra={"action": "replay"})

    async def _run(self, settings: Settings) -> str:
        """Why it failed; empty: it did not."""
        assert self.standing is not None  # noqa: S101 - `begin` has made it
        asked = self.standing.asked
        days = ("--since", asked.since.isoformat(), "--until", asked.until.isoformat())
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ari_app.cli", "replay", "--side-task", *days),
            env={**environ_of(settings), "OMP_NUM_THREADS": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # an autogroup of its own, which it makes the last
        )
        try:
            done, said = await asyncio.gather(self._follow(process.stdout), _last(process.stderr))
            await process.wait()
        finally:
            await processes.end_child(process, signal.SIGTERM, END_S)
        return "" if done and not process.returncode else said or "It ended without a word."

    async def _follow(self, stdout: asyncio.StreamReader | None) -> bool:
        """Each line as it comes; whether it came to its end."""
        assert stdout is not None and self.standing is not None  # noqa: S101 - a pipe was asked for
        done = False
        async for line in stdout:
            news = json.loads(line)
            done = done or bool(news.pop("done", False))
            if "folder" in news:
                await asyncio.to_thread(self._name, str(news["folder"]))
                self._stands(replace(self.standing, **news))
            else:
                self.standing = replace(self.standing, **news)
        return done

    def _name(self, folder: str) -> None:
        """Beside what it finds: for whose sake it was asked. A full disk shows elsewhere."""
        if self.standing is not None:
            text = json.dumps(self.standing.asked.tried)
            with contextlib.suppress(OSError):
                write_small(self._settings.exports_dir / folder / TRIED, text)


async def _last(stream: asyncio.StreamReader | None) -> str:
    """Where the command fails, that says why."""
    said = (await stream.read()).decode(errors="replace") if stream else ""
    return processes.last_word(said)[:_LONGEST_SAID]


REPLAY = web.AppKey("replay work", ReplayWork)
