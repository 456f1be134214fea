"""Places as a CSV file, as spreadsheets write it: comma, semicolon or tab, decimal comma or point.

The first line, or the second behind ``sep=;``, names the columns in any order (`columns`);
``kecamatan`` is needed, or ``kode`` and ``nama`` as Kemendagri publishes them (`regions`). All
mistakes of a file are told at once, each with its line.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.places.columns import COLUMNS, ColumnsRefused, columns_of, without_mark
from ari_app.places.place import Place, PlaceError, with_parents
from ari_app.places.regions import (
    Named,
    numbered,
    with_different_names,
    with_levels,
    without_levels_of,
)
from ari_app.spreadsheet import as_written, plain

_ALSO_BETWEEN = "|"
_MOST_MISTAKES = 20
_LARGEST_BYTES = 20 * 1024 * 1024


class FileRefused(SigapError):
    """Nothing of the file is used; the message names the lines. ``wrong``: a sentence for each
    (all of them, where the message has the first alone); none where the whole file is no list.
    """

    def __init__(self, message: str, wrong: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.wrong = tuple(wrong)


def read_places(path: Path) -> list[Place]:
    """The places of a file, and those that its smaller ones lie in. Raises :class:`FileRefused`."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise FileRefused(f"{path} is larger than 20 MiB; is it the right file?")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileRefused(f"Cannot read {path} ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"{path} is not in UTF-8; save it as 'CSV UTF-8' in the spreadsheet."
        ) from error
    return places_of(text, name=str(path))


def places_of(text: str, *, name: str) -> list[Place]:
    """As `read_places`, from the text of a file called ``name``."""
    wrong: list[str] = []
    lines = numbered(with_different_names(with_levels(_lines(text, name, wrong))))
    found: dict[tuple[str, ...], int] = {}
    places: list[Place] = []
    for line in lines:
        _read_line(line, places, found, wrong)
    if wrong:
        raise FileRefused(_list_of(name, wrong), wrong)
    if not places:
        raise FileRefused(f"{name} holds no place; each line is one.")
    return with_parents(places)


def _lines(text: str, name: str, wrong: list[str]) -> list[Named]:
    """The lines that say something; appends what is wrong with the others."""
    text, delimiter, before = without_mark(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[Named] = []
    line = before
    try:
        columns = columns_of(next(reader, []))
        line = reader.line_num + before
        for row in reader:
            line = reader.line_num + before
            if len(row) > len(columns) and any(map(str.strip, row[len(columns) :])):
                wrong.append(f"line {line}: has more columns than the first line")
            elif any(map(str.strip, row)):
                cells = zip(columns, map(str.strip, row), strict=False)
                found.append(Named(line=line, cells={c: as_written(v) for c, v in cells if c}))
    except ColumnsRefused as error:
        raise FileRefused(f"{name} {error}") from error
    except csv.Error as error:  # in the record behind the last whole one, wherever it ends
        wrong.append(f"line {line + 1}: {error}; look at the quotation marks")
    return found


def as_csv(places: Iterable[Place]) -> str:
    """What `places_of` reads."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for place in places:
        names = map(plain, (place.kecamatan, place.desa, place.dusun, place.landmark))
        degrees = ("" if d is None else str(d) for d in (place.latitude, place.longitude))
        writer.writerow([*names, plain(_ALSO_BETWEEN.join(place.also)), *degrees])
    return out.getvalue()


def _read_line(
    line: Named, places: list[Place], found: dict[tuple[str, ...], int], wrong: list[str]
) -> None:
    """Appends the line's place, or what is wrong with it."""
    try:
        place = _place(line)
    except PlaceError as error:
        wrong.append(f"line {line.line}: {error}")
        return
    first = found.setdefault(place.key, line.line)
    if first != line.line:
        wrong.append(
            f"line {line.line}: repeats line {first} ({place.name}); two of one name are told "
            "apart by the columns kode or jenis"
        )
    places.append(place)


def _place(line: Named) -> Place:
    if (error := without_levels_of(line)) is not None:
        raise error
    cells = line.cells
    names = {name: " ".join(cells.get(name, "").split()) for name in COLUMNS[:4]}
    also = [other.strip() for other in cells.get("also", "").split(_ALSO_BETWEEN)]
    return Place(
        **names,
        also=tuple(other for other in also if other),
        latitude=_degrees("latitude", cells.get("latitude", "")),
        longitude=_degrees("longitude", cells.get("longitude", "")),
    )


def _degrees(name: str, text: str) -> float | None:
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError as error:
        raise PlaceError(f"the {name} {text[:20]!r} is not a number, for example -6.59") from error


def _list_of(name: str, wrong: list[str]) -> str:
    more = len(wrong) - _MOST_MISTAKES
    lines = wrong[:_MOST_MISTAKES] + ([f"and {more} more"] if more > 0 else [])
    return f"{name} is not imported, nothing was changed. Correct:\n  " + "\n  ".join(lines)
