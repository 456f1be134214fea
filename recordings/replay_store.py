"""What a replay found, in a folder of its own below the exports: never in the rows of the past.

``calls.jsonl`` has one line a call, made durable a group at a time; a run that was killed goes on
behind the last whole line. The folder's name has the question (period, thresholds, rules, model)
as eight hex digits: whoever asks the same again continues it, whoever asks something else begins
another. ``report.txt`` is what was printed, ``report.json`` the same for a page. Retention removes
the folder as it does all exports.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ari_app.errors import SigapError
from recordings.replay import Decision

CALLS, QUESTION, LOCK = "calls.jsonl", "question.json", "lock"
TOTAL, REPORT, TABLE = "total.txt", "report.txt", "report.json"
TRIED = "tried.json"  # which setting was tried, where a page has asked for it


class ReplayFailed(SigapError):
    """The replay cannot go on; the message says why, and what to do."""


class ReplayStore:
    """The results of one question. Belongs to one process at a time: see `opened`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lines = folder / CALLS

    def done(self) -> dict[str, Decision]:
        """By call, what an earlier run found; what it was writing when it died is cut off."""
        try:
            content = self._lines.read_bytes() if self._lines.exists() else b""
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                os.truncate(self._lines, whole)
        except OSError as error:
            raise _disk(self.folder, error) from error
        return dict(filter(None, map(_read, content[:whole].splitlines())))

    def keep(self, found: Iterable[tuple[str, Decision]]) -> None:
        """Durable when it returns."""
        text = "".join(f"{json.dumps({'call': call, **asdict(now)})}\n" for call, now in found)
        try:
            with self._lines.open("a", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _disk(self.folder, error) from error

    def keep_total(self, calls: int) -> None:
        """How many calls there are to be heard, for whoever asks how far it is."""
        self._replace(TOTAL, str(calls))

    def keep_report(self, lines: Iterable[str], table: Mapping[str, Any]) -> None:
        """As it was printed, and as figures."""
        self._replace(REPORT, "\n".join(lines))
        self._replace(TABLE, json.dumps(table))

    def _replace(self, name: str, text: str) -> None:
        """That of an earlier run, whole."""
        part = self.folder / "report.part"
        try:
            part.write_text(f"{text}\n", encoding="utf-8")
            part.replace(self.folder / name)
        except OSError as error:
            raise _disk(self.folder, error) from error


@contextmanager
def opened(exports: Path, question: Mapping[str, Any]) -> Iterator[ReplayStore]:
    """The store of a question, its earlier one where there is one. Raises `ReplayFailed`."""
    folder = _folder(exports, json.dumps(question, sort_keys=True))
    with ExitStack() as stack:
        try:
            lock = stack.enter_context((folder / LOCK).open("w"))
        except OSError as error:
            raise _disk(folder, error) from error
        _lock(lock.fileno(), folder)
        yield ReplayStore(folder)


def _folder(exports: Path, question: str) -> Path:
    """Made where there is none."""
    name, now = hashlib.sha256(question.encode()).hexdigest()[:8], datetime.now(UTC)
    try:
        earlier = sorted(exports.glob(f"replay-{name}-*"))
        folder = earlier[-1] if earlier else exports / f"replay-{name}-{now:%Y%m%d-%H%M%S}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / QUESTION).write_text(f"{question}\n", encoding="utf-8")
    except OSError as error:
        raise _disk(exports, error) from error
    return folder


def _lock(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ReplayFailed(
            f"Another replay writes into {folder}; wait until it is over."
        ) from error


def _read(line: bytes) -> tuple[str, Decision] | None:
    """None for a line that is none of ours: its call is heard again."""
    try:
        stored = json.loads(line)
        return str(stored["call"]), Decision.read(stored)
    except (ValueError, KeyError, TypeError):
        return None


def _disk(folder: Path, error: OSError) -> ReplayFailed:
    return ReplayFailed(
        f"Cannot write {folder} ({error.strerror}); make room, then the same command goes on."
    )
