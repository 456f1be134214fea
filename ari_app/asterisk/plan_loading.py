"""Edited files into a running Asterisk: what must be read anew, and whether it was."""

import re
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ari_app.asterisk import console
from ari_app.asterisk.runtime import AsteriskRuntime
from dialplan.checker.files import Files
from dialplan.checker.plan import Plan, read

# file → the order that reads it anew, and nothing else; calls go on through each of them
DIALPLAN = "dialplan reload"
RELOADS = {
    "extensions.conf": DIALPLAN,
    "globals.conf": DIALPLAN,
    "pjsip.conf": "module reload res_pjsip.so",
    "queues.conf": "module reload app_queue.so",
    "queuerules.conf": "module reload app_queue.so",
    "confbridge.conf": "module reload app_confbridge.so",
    "musiconhold.conf": "module reload res_musiconhold.so",
    "features.conf": "module reload features",
}
LOOKS, AGAIN_S = 4, 0.5
_LINE = re.compile(r"\[([\w.-]+\.conf):(\d+)\]\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a call stands in the dialplan."""

    context: str
    extension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningAsterisk:
    runtime: AsteriskRuntime
    file: Path  # its asterisk.conf

    def says(self, words: str) -> str:
        return console.answer(self.runtime, self.file, words)

    def read_anew(self, changed: Collection[str]) -> None:
        """Raises :class:`console.AsteriskSilent`."""
        self.says("core waitfullybooted")
        for order in dict.fromkeys(RELOADS.get(name, DIALPLAN) for name in sorted(changed)):
            self.says(order)

    def unread(self, texts: Mapping[str, str]) -> list[str]:
        """What of these files it does not run with, one sentence each; empty when all is there.

        Asked again when something is missing: a busy console tears a line of its answer.
        """
        for _ in range(LOOKS - 1):
            if not (missing := self._missing(texts)):
                return missing
            time.sleep(AGAIN_S)
        return self._missing(texts)

    def _missing(self, texts: Mapping[str, str]) -> list[str]:
        plan = plan_of(texts)
        wanted = {(step.origin.file, step.origin.line) for step in plan.steps()}
        shown = self.says("dialplan show")
        running = {(file, int(line)) for file, line in _LINE.findall(shown)}
        missing = sorted(wanted - running)
        wrong = [f"{name}:{line} is not in the running dialplan" for name, line in missing[:1]]
        queues = Files(texts=texts, prompts=frozenset()).queues
        return wrong + [
            f"queue {name} is not there"
            for name in queues
            if "No such queue" in self.says(f"queue show {name}")
        ]

    def calls_at(self) -> Iterator[Position]:
        """Where each call stands that the dialplan leads."""
        for line in self.says("core show channels concise").splitlines():
            _, *parts = line.split("!")
            if len(parts) > 5 and parts[1] and not parts[4].startswith("App"):
                yield Position(context=parts[0], extension=parts[1])


def plan_of(texts: Mapping[str, str]) -> Plan:
    return read(Files(texts=texts, prompts=frozenset()).source("extensions.conf"))


def has(plan: Plan, position: Position) -> bool:
    return plan.step(position.context, position.extension, 1) is not None
