"""The check of a drafted dialplan and its way into use, one at a time, with the steps told.

The check is the command of the admin (``sigap dialplan check --json``) in a process of its own: it
computes for seconds, starts an Asterisk and places calls, and the desk must go on meanwhile. What
it found is kept until the next one; the draft itself lies on the disk.
"""

import asyncio
import contextlib
import json
import logging
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from aiohttp import web

from ari_app.asterisk.plan_versions import Version
from ari_app.errors import SigapError
from ari_app.operations import plan_draft, plan_trial, processes
from ari_app.operations.plan_draft import Draft
from ari_app.operations.programs import environ_of
from ari_app.settings import Settings
from ari_app.texts.catalog import in_each_language
from dialplan.checker.finding import Finding

LIMIT_S = 240.0
END_S = 20.0
log = logging.getLogger(__name__)


class Stage(StrEnum):
    CHECKING = "checking"
    CALLING = "calling"
    APPLYING = "applying"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """``of_version``: of the draft that was looked at; ``says``: why an apply went wrong.

    ``over``: how many of the test calls are over, as 3/11.
    """

    by: str = ""
    stage: Stage = Stage.DONE
    over: str = ""
    of_version: int = -1
    findings: Sequence[Mapping[str, Any]] = ()
    calls: Sequence[Mapping[str, str]] = ()
    says: str = ""
    applied: int = 0

    @property
    def sound(self) -> bool:
        return not self.says and all(found["weight"] != "error" for found in self.findings)


@dataclass(slots=True)
class PlanWork:
    """What goes on and what was found last."""

    settings: Settings
    result: Result = field(default_factory=Result)
    _task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        return self._task is not None and not self._task.done()

    def check(self, draft: Draft, *, by: str, with_calls: bool) -> bool:
        """Begins to look at the draft; False when something goes on already."""
        return self._begin(self._checked(draft, with_calls=with_calls), draft, by)

    def apply(self, draft: Draft, *, by: str, why: str, with_calls: bool) -> bool:
        """Begins to check the draft and, if it is sound, to try it."""
        work = self._applied(draft, by=by, why=why, with_calls=with_calls)
        return self._begin(work, draft, by)

    async def close(self) -> None:
        """The desk ends: a check goes with it; an apply that is under way comes to its end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _begin(self, work: Any, draft: Draft, by: str) -> bool:
        if self.busy:
            work.close()
            return False
        self.result = Result(by=by, stage=Stage.CHECKING, of_version=draft.version)
        self._task = asyncio.create_task(self._watched(work), name="dialplan")
        return True

    async def _watched(self, work: Any) -> None:
        """Whatever happens, it has an end that the page can show."""
        try:
            await work
        except (SigapError, OSError, ValueError, TimeoutError) as error:
            log.warning("the dialplan was not used: %s", error, extra={"action": "dialplan"})
            self.result = replace(self.result, says=str(error) or type(error).__name__)
        finally:
            self.result = replace(self.result, stage=Stage.DONE)

    async def _checked(self, draft: Draft, *, with_calls: bool) -> None:
        refused = await asyncio.to_thread(plan_draft.refused, self.settings.home, draft)
        self.result = replace(self.result, findings=[_row(found) for found in refused])
        if refused:
            return
        with plan_draft.laid_out(draft) as paths:
            await self._asked(paths, with_calls=with_calls)

    async def _asked(self, paths: Sequence[Path], *, with_calls: bool) -> None:
        words = ["check", "--json", *([] if with_calls else ["--no-calls"]), *map(str, paths)]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ari_app.cli", "dialplan", *words),
            env=environ_of(self.settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=8 * 1024 * 1024,
        )
        try:
            async with asyncio.timeout(LIMIT_S):
                has_findings, said = await asyncio.gather(
                    self._read(process), _all_of(process.stderr)
                )
                await process.wait()
        finally:
            # by SIGINT, so that it ends what it has started
            await processes.end_child(process, signal.SIGINT, END_S)
        if not has_findings:
            words_of_it = said.decode(errors="replace").strip().splitlines()
            raise SigapError(words_of_it[-1] if words_of_it else "The check ended without a word.")

    async def _read(self, process: asyncio.subprocess.Process) -> bool:
        """Each line as it comes; whether the findings were among them."""
        has_findings = False
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        async for line in process.stdout:
            values = json.loads(line)
            if "over" in values:
                over = f"{values['over']}/{values['of']}"
                self.result = replace(self.result, stage=Stage.CALLING, over=over)
            if "calls" in values:
                self.result = replace(self.result, calls=values["calls"])
            if "findings" in values:
                rows = [{**row, "file": Path(row["file"]).name} for row in values["findings"]]
                self.result, has_findings = replace(self.result, findings=rows), True
        return has_findings

    async def _applied(self, draft: Draft, *, by: str, why: str, with_calls: bool) -> None:
        await self._checked(draft, with_calls=with_calls)
        if not self.result.sound:
            return
        self.result = replace(self.result, stage=Stage.APPLYING, over="")
        version = await asyncio.shield(asyncio.to_thread(self._try, draft, by, why))
        self.result = replace(self.result, applied=version.number)

    def _try(self, draft: Draft, by: str, why: str) -> Version:
        with plan_draft.laid_out(draft) as paths:
            files = plan_trial.candidate(self.settings, paths)
        return plan_trial.apply(self.settings, files, by=by, why=why)


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    return await stream.read() if stream else b""


def _row(found: Finding) -> Mapping[str, Any]:
    return {
        **{"file": found.origin.file, "line": found.origin.line, "weight": found.weight.value},
        "says": in_each_language(found.says.said),
        "remedy": in_each_language(found.remedy.said),
    }


WORK = web.AppKey("dialplan work", PlanWork)
