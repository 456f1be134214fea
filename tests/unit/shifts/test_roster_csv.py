"""The plan as a file: what goes out comes in again, and each mistake is told with its line."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.shifts.roster_csv import Known, Mistake, as_csv, changes, days_in, read_roster
from tests.unit.shifts.some import HOUR, SEVEN, duty, shift

MORNING = shift(duty("bagus", "301"), duty("dewi"), number=1)
NOON = shift(duty("rahma"), name="Siang", begins_h=7, number=2)
NIGHT = shift(name="Malam", begins_h=13, lasts_h=11, number=3)
PEOPLE = {"bagus": "Bagus Widodo", "dewi": "Dewi", "rahma": "Rahma", "d2": "Dua", "d3": "dua"}
KNOWN = Known(
    shifts=(MORNING, NOON, NIGHT),
    people=PEOPLE,
    seats={"301": "Meja 1", "302": "Meja 2"},
    absent={"d2": [(date(2026, 12, 25), date(2026, 12, 25))]},
    now=SEVEN,
)
HEADS = "tanggal,dinas,petugas,tempat\n"


def test_what_goes_out_changes_nothing_when_it_comes_in() -> None:
    written = as_csv(KNOWN.shifts, ZoneInfo("Asia/Jakarta"))
    read = read_roster(written, KNOWN)
    assert not read.wrong and set(read.wanted) == {1, 2, 3}
    assert not changes(KNOWN.shifts, read.wanted)
    assert days_in(written) == (date(2026, 12, 25), date(2026, 12, 25))


def test_no_name_is_a_formula() -> None:
    evil = replace(MORNING, duties=(replace(duty("bagus"), name="=HYPERLINK(1)"),))
    assert b",'=HYPERLINK(1)," in as_csv([evil], ZoneInfo("Asia/Jakarta"))


def test_a_file_says_who_works_what_it_names_and_nothing_else() -> None:
    """As a spreadsheet of an Indonesian machine writes it; names and seats by what people say."""
    text = "Tanggal;Dinas;Petugas;Tempat\r\n25/12/2026;pagi;Bagus Widodo;meja 2\r\n"
    read = read_roster(text.encode("utf-8-sig"), KNOWN)
    assert read.wanted == {1: (("bagus", "302"),)} and not read.wrong
    (change,) = changes(KNOWN.shifts, read.wanted)
    assert change.moved == (("bagus", "302"),) and not change.added
    assert change.removed == (("dewi", ""),)


def test_a_change_says_whose_swap_ends_with_it() -> None:
    swapping = replace(MORNING, duties=tuple(replace(d, swapping=True) for d in MORNING.duties))
    (change,) = changes([swapping], {1: (("bagus", ""),)})
    assert change.swaps_ended == (("dewi", ""),), "whoever only moves keeps theirs"


def test_a_shift_without_people_is_emptied() -> None:
    read = read_roster(f"{HEADS}2026-12-25,Pagi,,\n".encode(), KNOWN)
    assert read.wanted == {1: ()}


@pytest.mark.parametrize(
    ("lines", "mistakes"),
    [
        ("25.12.,Pagi,bagus,", [(2, Mistake.DAY)]),
        ("0001-01-01,Pagi,bagus,", [(2, Mistake.DAY)]),
        ("2026-12-25,Sore,bagus,", [(2, Mistake.SHIFT)]),
        ("2026-12-25,Pagi,nobody,", [(2, Mistake.PERSON)]),
        ("2026-12-25,Pagi,Dua,", [(2, Mistake.PERSON)]),
        ("2026-12-25,Pagi,d2,", [(2, Mistake.ABSENT)]),
        ("2026-12-25,Pagi,bagus,999", [(2, Mistake.SEAT)]),
        ("2026-12-25,Pagi,bagus,\n2026-12-25,Pagi,bagus,", [(3, Mistake.TWICE)]),
        ("2026-12-25,Pagi,bagus,301\n2026-12-25,Pagi,d3,301", [(3, Mistake.SEAT_OCCUPIED)]),
        ("2026-12-25,Siang,bagus,\n2026-12-25,Malam,bagus,", [(3, Mistake.MEETS)]),
        ("2026-12-25,Malam,rahma,", [(2, Mistake.MEETS)]),
        ("x,Pagi,bagus,\n2026-12-25,y,bagus,", [(2, Mistake.DAY), (3, Mistake.SHIFT)]),
        ("", [(0, Mistake.EMPTY)]),
        ('2026-12-25,Pagi,"bagus', [(2, Mistake.UNREADABLE)]),
    ],
)
def test_each_mistake_with_its_line(lines: str, mistakes: list[tuple[int, Mistake]]) -> None:
    read = read_roster(f"{HEADS}{lines}\n".encode(), KNOWN)
    assert [(one.line, one.mistake) for one in read.wrong] == mistakes and not read.wanted


def test_what_is_over_stays_as_it_was() -> None:
    later = replace(KNOWN, now=SEVEN + 7 * HOUR)
    read = read_roster(f"{HEADS}2026-12-25,Pagi,d3,\n".encode(), later)
    assert [one.mistake for one in read.wrong] == [Mistake.OVER]


@pytest.mark.parametrize(
    ("data", "mistake"),
    [
        (b"\xff\xfe", Mistake.UNREADABLE),
        (b"a\0b", Mistake.UNREADABLE),
        (b"", Mistake.NO_HEADS),
        (b"nama,jam\n", Mistake.NO_HEADS),
        (HEADS.encode() + b"2026-12-25,Pagi,bagus,\n" * 2001, Mistake.TOO_MANY),
    ],
)
def test_what_is_no_roster(data: bytes, mistake: Mistake) -> None:
    assert [one.mistake for one in read_roster(data, KNOWN).wrong] == [mistake]
    assert days_in(data) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert read_roster(data, KNOWN).wrong
    days_in(HEADS.encode() + data)
