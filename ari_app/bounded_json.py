"""JSON from outside: of bounded depth, and with one error for all that is wrong with it.

Python's reader follows brackets until the stack ends and then raises what nobody expects; what is
nested a little less deep breaks whoever walks through it or writes it again.
"""

import json
from typing import Any

DEPTH = 32  # what Asterisk and we write has a depth of 6 at the most


def read_json(text: str | bytes) -> Any:
    """What :func:`json.loads` reads; raises ValueError alone, also for what is nested too deep."""
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    level = [value]
    for _ in range(DEPTH):
        level = [item for outer in level for item in _items(outer)]
        if not level:
            return value
    raise ValueError(f"nested deeper than {DEPTH}")


def _items(value: Any) -> list[Any]:
    match value:
        case dict():
            return list(value.values())
        case list():
            return value
        case _:
            return []
