"""Places as a CSV file, as spreadsheets write it: comma or semicolon, decimal comma or point.

The first line names the columns, in any order; ``kecamatan`` is needed. All mistakes of a file are
told at once, each with its line.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.places.place import Place, PlaceError, with_parents

COLUMNS = ("kecamatan", "desa", "dusun", "landmark", "also", "latitude", "longitude")
_ALSO_BETWEEN = "|"
_MOST_MISTAKES = 20
_LARGEST_BYTES = 20 * 1024 * 1024


class FileRefused(SigapError):
    """Nothing of the file is used; the message names the lines."""


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
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    _check_columns(reader.fieldnames, name)
    found: dict[tuple[str, ...], int] = {}
    places, wrong = list[Place](), list[str]()
    try:
        for row in reader:
            if any((value or "").strip() for value in row.values() if not isinstance(value, list)):
                _read_row(row, reader.line_num, places, found, wrong)
    except csv.Error as error:  # the line that it was in had not been counted
        wrong.append(f"line {reader.line_num + 1}: {error}; look at the quotation marks")
    if wrong:
        raise FileRefused(_list_of(name, wrong))
    if not places:
        raise FileRefused(f"{name} holds no place; each line is one.")
    return with_parents(places)


def as_csv(places: Iterable[Place]) -> str:
    """What `places_of` reads."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for place in places:
        names = (place.kecamatan, place.desa, place.dusun, place.landmark)
        degrees = ("" if d is None else f"{d:.7g}" for d in (place.latitude, place.longitude))
        writer.writerow([*names, _ALSO_BETWEEN.join(place.also), *degrees])
    return out.getvalue()


def _read_row(
    row: Mapping[str | None, str | list[str] | None],
    line: int,
    places: list[Place],
    found: dict[tuple[str, ...], int],
    wrong: list[str],
) -> None:
    """Appends the line's place, or what is wrong with it."""
    try:
        place = _place(row)
    except PlaceError as error:
        wrong.append(f"line {line}: {error}")
        return
    first = found.setdefault(place.key, line)
    if first != line:
        wrong.append(f"line {line}: repeats line {first} ({place.name})")
    places.append(place)


def _place(row: Mapping[str | None, str | list[str] | None]) -> Place:
    if None in row:
        raise PlaceError("has more columns than the first line")
    cells = {str(name).strip().casefold(): str(value or "").strip() for name, value in row.items()}
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


def _check_columns(names: Iterable[str] | None, file: str) -> None:
    given = [(name or "").strip().casefold() for name in names or ()]
    if "kecamatan" not in given:
        raise FileRefused(
            f"{file} names no column 'kecamatan' in its first line; the columns are "
            f"{', '.join(COLUMNS)}."
        )
    for name in given:
        if name not in COLUMNS:
            raise FileRefused(
                f"{file} has a column {name[:30]!r} that is not known; the columns are "
                f"{', '.join(COLUMNS)}."
            )
        if given.count(name) > 1:
            raise FileRefused(f"{file} has the column {name!r} twice; keep one of them.")


def _list_of(name: str, wrong: list[str]) -> str:
    more = len(wrong) - _MOST_MISTAKES
    lines = wrong[:_MOST_MISTAKES] + ([f"and {more} more"] if more > 0 else [])
    return f"{name} is not imported, nothing was changed. Correct:\n  " + "\n  ".join(lines)
