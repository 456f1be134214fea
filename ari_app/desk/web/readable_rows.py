"""Rows of a list in their shape, those that have one: a broken row hides no other."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from ari_app.desk.web.api import Shape
from ari_app.store.desk_database import Row

Listed = TypeVar("Listed", bound=Shape)
log = logging.getLogger(__name__)


def readable(shape: Callable[[Row], Listed], rows: Sequence[Row]) -> list[Listed]:
    """The rows in their shape. One that has none is logged and left out: it hides no other."""
    found = []
    for row in rows:
        try:
            found.append(shape(row))
        except ValueError:
            log.exception("A row cannot be shown", extra={"action": "row_left_out"})
    return found
