"""A list as a CSV file, as spreadsheets write it: comma, semicolon or tab. Pure.

The first line, or the second behind ``sep=;``, names the columns in any order. All mistakes of a
file are told at once, each with its line; then nothing of it is used.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from ari_app.errors import Invalid
from ari_app.places.columns import without_mark
from ari_app.spreadsheet import as_written, plain

LARGEST_BYTES = 1024 * 1024
_MOST_LINES, _MOST_MISTAKES = 5000, 12
Cells = Mapping[str, str]
T = TypeVar("T")


class SheetRefused(Invalid):
    """Nothing of the file is used; ``wrong`` names the lines."""

    def __init__(self, wrong: Sequence[str]) -> None:
        self.wrong = tuple(wrong[:_MOST_MISTAKES])
        more = len(wrong) - len(self.wrong)
        super().__init__("; ".join([*self.wrong, *([f"and {more} more"] if more else [])]))


def read_sheet(data: bytes, columns: Sequence[str], build: Callable[[Cells], T]) -> list[T]:
    """What ``build`` makes of each line, whose cells are those of ``columns``, "" where there is
    none; it refuses a line with a ``ValueError`` that says why. Raises `SheetRefused`.
    """
    found, wrong = list[T](), list[str]()
    for line, cells in _lines(data, columns):
        try:
            found.append(build(cells))
        except ValueError as error:
            wrong.append(f"{line}: {error}")
    if not (found or wrong):
        wrong.append("1: no lines")
    if wrong:
        raise SheetRefused(wrong)
    return found


def as_sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """With a mark at its beginning, by which a spreadsheet knows that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return f"\N{ZERO WIDTH NO-BREAK SPACE}{out.getvalue()}"


def _lines(data: bytes, columns: Sequence[str]) -> list[tuple[int, Cells]]:
    try:
        text, delimiter, before = without_mark(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SheetRefused(["1: not UTF-8"]) from error
    if "\0" in text:  # UTF-16, as some spreadsheets write it, or no text at all
        raise SheetRefused(["1: not UTF-8"])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        named = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in columns if name not in named]
        if missing:
            raise SheetRefused([f"1: {', '.join(missing)}?"])
        rows = [(reader.line_num + before, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise SheetRefused([f"{reader.line_num + before}: {error}"]) from error
    if len(rows) > _MOST_LINES:
        raise SheetRefused([f"{_MOST_LINES + 1}: > {_MOST_LINES}"])
    return [(line, _cells(named, row, columns)) for line, row in rows]


def _cells(named: Sequence[str], row: Sequence[str], columns: Sequence[str]) -> Cells:
    found = dict(zip(named, (as_written(cell.strip()) for cell in row), strict=False))
    return {name: found.get(name, "") for name in columns}
