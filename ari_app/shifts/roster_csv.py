"""The plan as a CSV file, out and in: a line a person, with day, shift and seat. Pure.

The columns are named by the first line, in any order, in Bahasa Indonesia or English: ``tanggal``,
``dinas``, ``petugas`` (login, or a name that only one person has) and ``tempat`` (an extension, or
the seat's name; may be left out). What an export has besides is read over. A file says who works
the shifts that it names, and nothing of any other: a shift whose one line has no ``petugas`` is
empty afterwards. All mistakes of a file are told at once, each with its line.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ari_app.shifts.roster import Shift
from ari_app.spreadsheet import as_written, plain

HEADS = ("tanggal", "dinas", "petugas", "tempat", "nama", "mulai", "selesai")
_COLUMNS = {
    **{"tanggal": "day", "date": "day", "day": "day"},
    **{"dinas": "shift", "shift": "shift"},
    **{"petugas": "person", "login": "person", "person": "person"},
    **{"tempat": "seat", "seat": "seat"},
}
LARGEST_BYTES = 64 * 1024
_MOST_LINES = 2000


class Mistake(StrEnum):
    """``UNREADABLE``, ``NO_HEADS`` and ``TOO_MANY`` are of the whole file."""

    UNREADABLE = "unreadable"
    NO_HEADS = "no_heads"
    TOO_MANY = "too_many"
    EMPTY = "empty"
    DAY = "day"
    SHIFT = "shift"
    OVER = "over"
    PERSON = "person"
    SEAT = "seat"
    TWICE = "twice"
    SEAT_OCCUPIED = "seat_occupied"
    ABSENT = "absent"
    MEETS = "meets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """``line`` 0: the file as a whole; ``said``: what stands there, cut."""

    line: int
    mistake: Mistake
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a file is read against. ``shifts``: all of its days and those beside them.

    ``people``: login → name; ``seats``: extension → name; ``absent``: login → from and until.
    """

    shifts: Sequence[Shift]
    people: Mapping[str, str]
    seats: Mapping[str, str]
    absent: Mapping[str, Sequence[tuple[date, date]]]
    now: datetime


Placed = tuple[str, str]  # login, seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A shift whose people become others, or sit elsewhere (``moved``: at which seat now)."""

    shift: Shift
    added: tuple[Placed, ...] = ()
    removed: tuple[Placed, ...] = ()
    moved: tuple[Placed, ...] = ()

    @property
    def swaps_ended(self) -> tuple[Placed, ...]:
        """Of those removed, who has a swap of this shift open: it ends with their duty."""
        swapping = {duty.login for duty in self.shift.duties if duty.swapping}
        return tuple(placed for placed in self.removed if placed[0] in swapping)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRoster:
    """``wanted``: shift → who works it. With anything wrong nothing of it is used."""

    wanted: Mapping[int, tuple[Placed, ...]] = field(default_factory=dict)
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    shift: Shift
    login: str
    seat: str


def as_csv(shifts: Iterable[Shift], zone: ZoneInfo) -> bytes:
    """What `read_roster` reads; UTF-8 with a mark, as Excel wants it."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for shift in shifts:
        times = [f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (shift.begins_at, shift.ends_at)]
        for login, seat, name in _people(shift):
            named = [plain(shift.name), plain(login), plain(seat), plain(name)]
            writer.writerow([shift.day.isoformat(), *named, *times])
    return out.getvalue().encode()


def _people(shift: Shift) -> list[tuple[str, str, str]]:
    """A shift without people has a line to fill in."""
    return [(duty.login, duty.seat, duty.name) for duty in shift.duties] or [("", "", "")]


def days_in(data: bytes) -> tuple[date, date] | None:
    """From which day until which a file speaks; None where nothing of it can be read."""
    rows, wrong = _rows(data)
    days = [day for _, cells in rows if (day := _day(cells.get("day", ""))) is not None]
    return None if wrong or not days else (min(days), max(days))


def read_roster(data: bytes, known: Known) -> ReadRoster:
    rows, wrong = _rows(data)
    lines: list[_Line] = []
    named: dict[int, Shift] = {}
    for number, cells in rows:
        found = _line(number, cells, known, named)
        if isinstance(found, Wrong):
            wrong.append(found)
        elif found is not None:
            lines.append(found)
    if not wrong:
        wrong += _against(lines, known, named)
    if not (wrong or named):
        wrong.append(Wrong(line=0, mistake=Mistake.EMPTY))
    wanted = {
        number: tuple((one.login, one.seat) for one in lines if one.shift.shift_id == number)
        for number in named
    }
    ordered = sorted(wrong, key=lambda each: each.line)
    return ReadRoster(wanted={} if wrong else wanted, wrong=tuple(ordered))


def changes(shifts: Iterable[Shift], wanted: Mapping[int, tuple[Placed, ...]]) -> list[Change]:
    """What a file changes, shift by shift; who only moves to another seat keeps their duty."""
    found = []
    for shift in shifts:
        if shift.shift_id not in wanted:
            continue
        is_so = {(duty.login, duty.seat) for duty in shift.duties}
        to_be = set(wanted[shift.shift_id])
        if is_so != to_be:
            found.append(_change(shift, sorted(to_be - is_so), sorted(is_so - to_be)))
    return found


def _change(shift: Shift, come: Sequence[Placed], go: Sequence[Placed]) -> Change:
    here, stay = {login for login, _ in go}, {login for login, _ in come}
    return Change(
        shift=shift,
        added=tuple(placed for placed in come if placed[0] not in here),
        removed=tuple(placed for placed in go if placed[0] not in stay),
        moved=tuple(placed for placed in come if placed[0] in here),
    )


def _rows(data: bytes) -> tuple[list[tuple[int, dict[str, str]]], list[Wrong]]:
    """The lines that say something, by number, with their cells by column."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Wrong(line=0, mistake=Mistake.UNREADABLE)]
    if "\0" in text:
        return [], [Wrong(line=0, mistake=Mistake.UNREADABLE)]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    found: list[tuple[int, dict[str, str]]] = []
    try:
        heads = [_COLUMNS.get(head.strip().lower(), "") for head in next(reader, [])]
        if not {"day", "shift", "person"} <= set(heads):
            return [], [Wrong(line=1, mistake=Mistake.NO_HEADS)]
        for row in reader:
            cells = {h: as_written(c.strip()) for h, c in zip(heads, row, strict=False) if h}
            if any(cells.values()):
                found.append((reader.line_num, cells))
            if len(found) > _MOST_LINES:
                return [], [Wrong(line=reader.line_num, mistake=Mistake.TOO_MANY)]
    except csv.Error:
        return [], [Wrong(line=reader.line_num, mistake=Mistake.UNREADABLE)]
    return found, []


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _day(text: str) -> date | None:
    """2026-12-25, or as an Indonesian spreadsheet writes it, 25/12/2026."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return day if 2000 <= day.year <= 2200 else None
    return None


def _line(
    number: int, cells: Mapping[str, str], known: Known, named: dict[int, Shift]
) -> _Line | Wrong | None:
    """None: the line names a shift that nobody works."""

    def wrong(mistake: Mistake, column: str) -> Wrong:
        return Wrong(line=number, mistake=mistake, said=cells.get(column, "")[:40])

    day = _day(cells.get("day", ""))
    if day is None:
        return wrong(Mistake.DAY, "day")
    name = cells.get("shift", "").lower()
    shift = next((one for one in known.shifts if one.day == day and one.name.lower() == name), None)
    if shift is None:
        return wrong(Mistake.SHIFT, "shift")
    if shift.ends_at <= known.now:
        return wrong(Mistake.OVER, "shift")
    named.setdefault(shift.shift_id, shift)
    if not cells.get("person"):
        return None
    login, seat = _login(cells["person"], known), _seat(cells.get("seat", ""), known)
    if login is None:
        return wrong(Mistake.PERSON, "person")
    return wrong(Mistake.SEAT, "seat") if seat is None else _Line(number, shift, login, seat)


def _login(said: str, known: Known) -> str | None:
    if said in known.people:
        return said
    alike = [login for login, name in known.people.items() if name.lower() == said.lower()]
    return alike[0] if len(alike) == 1 else None


def _seat(said: str, known: Known) -> str | None:
    if not said or said in known.seats:
        return said
    alike = [extension for extension, name in known.seats.items() if name.lower() == said.lower()]
    return alike[0] if alike else None


def _against(lines: Sequence[_Line], known: Known, named: Mapping[int, Shift]) -> Iterable[Wrong]:
    """Lines that are each right and cannot all be: two shifts for one person, or one for two."""
    others = {
        duty.login: [*others_of(known.shifts, duty.login, named)]
        for shift in known.shifts
        for duty in shift.duties
    }
    for number, one in enumerate(lines):
        before = lines[:number]
        mine = [each for each in before if each.login == one.login]
        here = [each for each in before if each.shift.shift_id == one.shift.shift_id]
        kept = others.get(one.login, [])
        if any(each.login == one.login for each in here):
            yield Wrong(line=one.number, mistake=Mistake.TWICE, said=one.login)
        elif any(each.shift.meets(one.shift) for each in mine) or any(
            each.meets(one.shift) for each in kept
        ):
            yield Wrong(line=one.number, mistake=Mistake.MEETS, said=one.login)
        elif one.seat and any(each.seat == one.seat for each in here):
            yield Wrong(line=one.number, mistake=Mistake.SEAT_OCCUPIED, said=one.seat)
        elif one.shift.duty_of(one.login) is None and any(
            first <= one.shift.day <= last for first, last in known.absent.get(one.login, ())
        ):
            yield Wrong(line=one.number, mistake=Mistake.ABSENT, said=one.login)


def others_of(shifts: Iterable[Shift], login: str, named: Mapping[int, Shift]) -> Iterable[Shift]:
    """A person's shifts of which the file does not speak."""
    return (one for one in shifts if one.shift_id not in named and one.duty_of(login) is not None)
