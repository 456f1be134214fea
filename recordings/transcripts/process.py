"""The recogniser's process, seen from ``sigap jobs``: started, asked, waited for, ended.

A crash, a hang and a model that cannot be loaded are values of ours here, whatever native code did.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ari_app.errors import SigapError
from ari_app.settings import Transcript
from recordings.archive.folder import Archive
from recordings.transcripts.recogniser import NoRecogniser
from recordings.transcripts.spoken import Word, word_of
from recordings.transcripts.stretches import Stretch

LOAD_S = 300.0  # a large model on a slow disk
STEP_S = 300.0  # without a word of it, at the lowest priority
STRETCH_STEP_S = 60.0  # the same, of a talk that goes on: afterwards its words are old
END_S = 5.0
_LONGEST_LINE = 4 * 1024 * 1024  # of the words of some seconds
_TOP = Path(__file__).parents[2]


MayGoOn = Callable[[], Awaitable[None]]  # returns when it may; raises to have it stopped


class NotWritten(SigapError):
    """This recording was not written down; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    words: list[Word]
    recogniser: str
    cpu_s: float


class RecogniserProcess:
    """One, with its model loaded. `dead`: start another one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.name = ""
        self.dead = False

    @classmethod
    async def start(cls, section: Transcript) -> Self:
        """Raises `NoRecogniser`."""
        # our own code is found also where Python looks into no folder by itself
        path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(_TOP))))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "recordings.transcripts.worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=_TOP,
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
            limit=_LONGEST_LINE,
            start_new_session=True,  # an autogroup of its own, which it makes the last
        )
        started = cls(process)
        try:
            await started._say(section.model_dump_json())
            said = await started._hear(LOAD_S)
        except NotWritten as error:
            await started.end()
            raise NoRecogniser(f"The recogniser cannot be started: {error}") from error
        except BaseException:
            await started.end()
            raise
        if "ready" not in said:
            await started.end()
            raise NoRecogniser(str(said.get("refused", said)))
        started.name = str(said["ready"])
        return started

    async def write_down(self, archive: Archive, name: str, may_go_on: MayGoOn) -> Written:
        """Raises `NotWritten`, and what ``may_go_on`` raises; then it is dead, unless the
        recording alone was at fault.
        """
        key_file = str(archive.key_file) if archive.key_file else ""
        asked = {"folder": str(archive.folder), "name": name, "key_file": key_file}
        return await self._written(asked, may_go_on, STEP_S)

    async def write_down_stretch(self, stretch: Stretch, may_go_on: MayGoOn) -> Written:
        """The same, of the caller's side of a talk; its words count from where it begins."""
        asked = {"spool": str(stretch.path), "start": stretch.start, "stop": stretch.stop}
        return await self._written(asked, may_go_on, STRETCH_STEP_S)

    async def _written(
        self, asked: Mapping[str, object], may_go_on: MayGoOn, within_s: float
    ) -> Written:
        words: list[Word] = []
        self.dead = True  # until it has come to an end that leaves it usable
        await self._say(json.dumps(asked))
        while True:
            said = await self._hear(within_s)
            words += [word_of(each) for each in said.get("words", ())]
            if "at_s" in said:
                await may_go_on()
                await self._say("go")
                continue
            self.dead = False
            if "done" in said:
                return Written(words=words, recogniser=self.name, cpu_s=float(said["done"]))
            raise NotWritten(str(said.get("fault", "the recogniser said nothing that is known")))

    async def end(self) -> None:
        self.dead = True
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._ended()

    async def _ended(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                await self._process.wait()

    async def _say(self, line: str) -> None:
        stdin = self._process.stdin
        if stdin is None:
            raise NotWritten("the recogniser's process has no input")
        try:
            stdin.write(line.encode() + b"\n")
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise NotWritten(await self._how_it_ended()) from error

    async def _hear(self, within_s: float) -> dict[str, Any]:
        stdout = self._process.stdout
        if stdout is None:
            raise NotWritten("the recogniser's process has no output")
        try:
            async with asyncio.timeout(within_s):
                line = await stdout.readline()
        except TimeoutError as error:
            raise NotWritten(f"the recogniser gave no sign for {within_s:.0f} s") from error
        except ValueError as error:  # longer than it may be
            raise NotWritten("the recogniser said more than can be") from error
        if not line.endswith(b"\n"):
            raise NotWritten(await self._how_it_ended())
        said: dict[str, Any] = json.loads(line)
        return said

    async def _how_it_ended(self) -> str:
        """Its pipes are closed, so it ends: a kill now could take its status away from asyncio."""
        await self._ended()
        await self.end()
        code = self._process.returncode
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"ended with {code}"
        return f"the recogniser's process was {how}" if code and code < 0 else f"the process {how}"
