"""The cursor of a list in pages: the last row's own time and key; new rows shift nothing."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime

from ari_app.desk.web.reading import whole
from ari_app.errors import Invalid
from ari_app.store.desk_database import Row

_STRANGE = "cursor: not one that was given out."


def read_cursor(cursor: str | None) -> tuple[datetime | None, str | None]:
    """Where the last page ended; raises `Invalid`."""
    if cursor is None:
        return None, None
    try:
        time, _, key = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        at = datetime.fromisoformat(time)
    except (ValueError, binascii.Error) as error:
        raise Invalid(_STRANGE) from error
    if at.tzinfo is None or not key or "\0" in key:
        raise Invalid(_STRANGE)
    return at, key


def read_number_cursor(cursor: str | None) -> tuple[datetime | None, int | None]:
    """As `read_cursor`, where the key is a number of the database."""
    at, key = read_cursor(cursor)
    if key is None:
        return at, None
    number = whole(key)
    if number is None:
        raise Invalid(_STRANGE)
    return at, number


def next_cursor(rows: Sequence[Row], limit: int, time: str, key: str) -> str | None:
    """``rows`` has one more than the page where there is a next one."""
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return base64.urlsafe_b64encode(f"{last[time].isoformat()} {last[key]}".encode()).decode()
