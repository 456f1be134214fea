"""Logging of every process: one line each, a sentence plus fields, UTC, numbers masked.

    2026-05-01T03:04:05.678Z INFO ari_app.screener.main caller claimed call_id=0197… worker=1

Fields come from ``extra={…}``. A line that a stranger can cause names what it is a repetition of
(``extra={REPEATS: key}``): the first is written, then their number once a minute, so that no attack
fills the disk. Telephone numbers are masked in the whole line, so that a forgotten one does not
reach the disk; so are passwords in addresses, and tokens.
"""

import logging
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

from ari_app.repeats import REPEATS, WINDOW_S, Repeats
from ari_app.telephone_number import mask_all

_OF_STRANGERS = ("aiohttp.", "asyncio")  # loggers of libraries that write a line a bad request
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {
    *("message", "asctime", "taskName", REPEATS),
}


_PASSWORD_IN_ADDRESS = re.compile(r"(\w://)[^\s/\"']*@")
_BEARER = re.compile(r"\b(sigap_|Bearer )[A-Za-z0-9_\-]{16,}")


def without_secrets(text: str) -> str:
    """Passwords in addresses, bearer tokens and webhook secrets that slipped into a line."""
    return _BEARER.sub(r"\1***", _PASSWORD_IN_ADDRESS.sub(r"\1***@", text))


class OneLine(logging.Formatter):
    """A record as one line; a traceback is folded into it."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        when = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        own = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        fields = "".join(f" {key}={_quoted(value)}" for key, value in own.items())
        trace = f" trace={self.formatException(record.exc_info)}" if record.exc_info else ""
        sentence = mask_all(without_secrets(f"{record.getMessage()}{fields}{trace}"))
        folded = sentence.replace("\r", "").replace("\n", " ⏎ ")
        return f"{when} {record.levelname} {record.name} {folded}"


class Sparing(logging.StreamHandler[TextIO]):
    """Writes of lines that repeat each other the first, and the number of the rest."""

    def __init__(self, stream: TextIO, window_s: float = WINDOW_S) -> None:
        super().__init__(stream)
        self._repeats = Repeats[logging.LogRecord](window_s)
        self._timer: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Called with the handler's lock held."""
        key = _repeats(record)
        if key is None or self._repeats.is_first(key, record, time.monotonic()):
            super().emit(record)
        if key is not None:
            self._look_again()

    def close(self) -> None:
        """Nothing that was counted is lost at the end of the process."""
        with self._locked():
            if self._timer is not None:
                self._timer.cancel()
            self._emit(self._repeats.left())
        super().close()

    def _look_again(self) -> None:
        at_s = self._repeats.next_end_s
        if self._timer is None and at_s is not None:
            self._timer = threading.Timer(max(0.0, at_s - time.monotonic()), self._end_windows)
            self._timer.daemon = True
            self._timer.start()

    def _end_windows(self) -> None:
        with self._locked():
            self._timer = None
            self._emit(self._repeats.ended(time.monotonic()))
            self._look_again()

    def _emit(self, repeats: list[tuple[logging.LogRecord, int]]) -> None:
        for record, count in repeats:
            again = logging.makeLogRecord(vars(record) | {"exc_info": None, "exc_text": None})
            again.msg, again.args = f"{record.getMessage()} - {count} more of these", ()
            super().emit(again)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.acquire()
        try:
            yield
        finally:
            self.release()


def _repeats(record: logging.LogRecord) -> str | None:
    """What the line is a repetition of; None: it is always written."""
    said = getattr(record, REPEATS, None)
    if said is not None:
        return f"{record.name} {said}"
    if record.name.startswith(_OF_STRANGERS):
        kind = record.exc_info[0] if record.exc_info else None
        return f"{record.name} {str(record.msg)[:60]} {kind}"
    return None


def set_up(level: str) -> None:
    """Everything that is logged goes to standard error; ``sigap up`` puts that into a file."""
    handler = Sparing(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)


def _quoted(value: object) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text
