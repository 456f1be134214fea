"""``./sigap test``: a part stands alone, and what contradicts itself is one sentence."""

from pathlib import Path

import pytest

from tests.run_all import (
    TIMES,
    Busy,
    WrongArguments,
    busy_of,
    by_chance,
    failed_in,
    files_of,
    line_of,
    part_of,
    unsteady_line,
)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ("", ""),
        ("tests/unit -x", ""),
        ("--unit", "--unit"),
        ("--unit -x -k call", "--unit"),
        ("--lint", "--lint"),
        ("--types", "--types"),
        ("--faults --only kill-desk --calls 5", "--faults"),
        ("--busy 2 --times 3 tests/unit", "--busy"),
    ],
)
def test_what_runs(arguments: str, part: str) -> None:
    assert part_of(arguments.split()) == part


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--unit --lint", "--unit and --lint exclude each other"),
        ("--types --types", "exclude each other"),
        ("--lint -x", "leave '-x' out"),
        ("--types ari_app", "leave 'ari_app' out"),
        ("--unit /", "leave it or '/' out"),
    ],
)
def test_what_contradicts_itself(arguments: str, said: str) -> None:
    with pytest.raises(WrongArguments, match=said):
        part_of(arguments.split())


@pytest.mark.parametrize(
    ("arguments", "beside", "times", "rest"),
    [
        ("--busy 2", 2, TIMES, ()),
        ("--busy 2 --times 5", 2, 5, ()),
        ("--times 1 tests/desk -x --busy 0", 0, 1, ("tests/desk", "-x")),
    ],
)
def test_how_busy_and_how_often(
    arguments: str, beside: int, times: int, rest: tuple[str, ...]
) -> None:
    assert busy_of(arguments.split()) == Busy(beside=beside, times=times, arguments=rest)


@pytest.mark.parametrize("arguments", ["--busy", "--busy two", "--busy 2 --times 0", "--busy -1"])
def test_a_busy_run_needs_its_numbers(arguments: str) -> None:
    with pytest.raises(WrongArguments, match=r"needs a whole number from [01] on"):
        busy_of(arguments.split())


def test_a_busy_run_is_told_in_one_line() -> None:
    asked = Busy(beside=2, times=3, arguments=())
    assert line_of(1, asked, 0, 2467.0) == "1 of 3, 2 busy beside it: green, 41 min 7 s"
    assert "not green (pytest 1)" in line_of(2, asked, 1, 5.0)


CALL, PURE = "tests/calls/test_talk.py::test_a", "tests/unit/test_sizes.py::test_b"


@pytest.mark.parametrize(
    ("failed", "again"),
    [
        ([], False),
        ([CALL], True),
        ([f"{CALL}[{number}]" for number in range(9)], True),  # one after the other, in one file
        ([f"tests/calls/test_{name}.py::test_a" for name in "abcd"], True),
        ([f"tests/calls/test_{name}.py::test_a" for name in "abcde"], False),  # no chance any more
        ([CALL, PURE], False),  # what is pure has no chance in it
        (["tests/calls/test_talk.py"], False),  # could not be read at all
    ],
)
def test_a_few_files_of_the_real_parts_are_tried_again(failed: list[str], again: bool) -> None:
    assert by_chance(failed) is again


def test_what_pytest_kept_of_its_failures(tmp_path: Path) -> None:
    kept = tmp_path / "lastfailed"
    assert failed_in(kept) == ()
    kept.write_text(f'{{"{CALL}": true}}')
    assert failed_in(kept) == (CALL,)
    assert files_of((CALL, f"{CALL}[x]")) == ("tests/calls/test_talk.py",)
    assert unsteady_line((CALL,), held=True) == f"\nunsteady, held by itself only: {CALL}"
    assert unsteady_line((CALL,), held=False).startswith("\nfailed, and its file again by itself")
