"""A reviewer's note in pieces: words, and the moments of the recording that it names. Pure.

A moment is written as the player shows it, ``0:07`` or ``61:05``; one that the recording does not
have is a word like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MOMENT = re.compile(r"(?<![\d:.])(\d{1,3}):([0-5]\d)(?![\d:])")


@dataclass(frozen=True, slots=True)
class Piece:
    """``at_s``: where in the recording; None: only words."""

    text: str
    at_s: float | None = None


def pieces(note: str, seconds: float) -> list[Piece]:
    """Together they are the note again."""
    return list(_pieces(note, seconds))


def _pieces(note: str, seconds: float) -> Iterator[Piece]:
    done = 0
    for found in _MOMENT.finditer(note):
        at_s = 60.0 * int(found[1]) + int(found[2])
        if at_s > seconds:
            continue
        if found.start() > done:
            yield Piece(note[done : found.start()])
        yield Piece(found[0], at_s)
        done = found.end()
    if done < len(note):
        yield Piece(note[done:])
