"""Which keys callers pressed while nobody listened at the manager interface: Asterisk's own log.

``dialplan/logger.conf`` has Asterisk write each key into a file of its own, whoever runs. Its lines
say the time (by the machine's clock, in its zone), the key and the channel; nothing that a caller
can choose stands in them but one of sixteen keys.
"""

import logging
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

log = logging.getLogger(__name__)

READ_BYTES = 1 << 18  # the latest two thousand keys
_LINE = re.compile(
    r"^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})\] DTMF\[.*"
    r"DTMF end '([0-9*#A-D])' received on (\S+), duration \d+ ms$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedKey:
    """``channel`` as Asterisk names it; after a restart it gives the same names again."""

    at: datetime
    key: str
    channel: str


def keys_in(lines: Iterable[str]) -> list[LoggedKey]:
    """In the file's order; what is no key is passed over."""
    found = (_LINE.match(line) for line in lines)
    return [
        LoggedKey(at=datetime.fromisoformat(each[1]).astimezone(), key=each[2], channel=each[3])
        for each in found
        if each
    ]


def latest_keys(path: Path) -> list[LoggedKey]:
    """Of the end of the file; blocking. One that cannot be read has none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - READ_BYTES))
            return keys_in(file.read().decode(errors="replace").splitlines())
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            log.warning("%s cannot be read: %s", path.name, error.strerror)
        return []
