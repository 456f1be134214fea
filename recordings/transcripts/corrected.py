"""What people wrote in place of a recogniser's words: both stand side by side. Pure.

A correction is of a line, known by its side and its beginning. The newest of a line counts, and an
empty one gives the recogniser the word back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recordings.transcripts.spoken import Line, Side, Word, lines_of

_SAME_S = 0.02  # the database's real numbers are less exact than ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What somebody says was said from ``start_s`` to ``end_s``."""

    side: Side
    start_s: float
    end_s: float
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line as it is shown: the recogniser's words, and what somebody wrote instead."""

    heard: Line
    edit: Edit | None


def read_lines(words: Iterable[Word], edits: Sequence[Edit]) -> list[ReadLine]:
    """``edits`` the oldest first. Pure."""
    return [ReadLine(heard=line, edit=_newest(line, edits)) for line in lines_of(words)]


def _newest(line: Line, edits: Sequence[Edit]) -> Edit | None:
    of_line = [edit for edit in edits if begins_at(line, edit.side, edit.start_s)]
    return of_line[-1] if of_line and of_line[-1].text else None


def edit_of(row: Mapping[str, Any]) -> Edit:
    return Edit(
        side=Side(row["side"]),
        start_s=row["start_s"],
        end_s=row["end_s"],
        text=row["text"],
        by=row["name"],
        at=row["at"],
    )


def begins_at(line: Line, side: Side, start_s: float) -> bool:
    return line.side is side and abs(line.start_s - start_s) < _SAME_S
