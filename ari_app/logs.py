"""Logging of every process: one line each, a sentence plus fields, UTC, numbers masked.

    2026-05-01T03:04:05.678Z INFO ari_app.screener.main caller claimed call_id=0197… worker=1

Fields come from ``extra={…}`` and from :func:`bound`, which sets them for everything that is
logged inside a block (one call, as a rule). Telephone numbers are masked in the whole line, so
that a forgotten one does not reach the disk; so are passwords in addresses, and tokens.
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType

from ari_app.telephone_number import mask_all

_FIELDS: ContextVar[Mapping[str, object]] = ContextVar("fields", default=MappingProxyType({}))
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


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


def set_up(level: str) -> None:
    """Everything that is logged goes to standard error; ``sigap up`` puts that into a file."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    handler.addFilter(_add_bound_fields)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)


@contextmanager
def bound(**fields: object) -> Iterator[None]:
    """Add the fields to every record of this task until the block ends."""
    token = _FIELDS.set({**_FIELDS.get(), **fields})
    try:
        yield
    finally:
        _FIELDS.reset(token)


def _add_bound_fields(record: logging.LogRecord) -> bool:
    for key, value in _FIELDS.get().items():
        if key not in vars(record):
            setattr(record, key, value)
    return True


def _quoted(value: object) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text
