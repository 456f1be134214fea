"""The shapes of a report's charts say what its tables say."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.desk.reports.charts import HEIGHT, WIDTH, columns, share_of_most, warmth
from ari_app.reports.report import Chart, Row, Table

COUNTS = some.lists(
    some.tuples(*[some.integers(min_value=0, max_value=100_000)] * 3), min_size=1, max_size=92
)


def table(*counts: tuple[int, ...]) -> Table:
    return Table(
        code="days",
        name="",
        meaning="",
        heads=("Hari", "Dijawab", "Ditinggalkan", "Lainnya"),
        rows=tuple(Row(cells=(f"2026-05-{day:02}", *row)) for day, row in enumerate(counts, 1)),
        chart=Chart.STACKED,
    )


@given(counts=COUNTS)
def test_a_pile_is_as_high_as_its_figures_and_stays_within(
    counts: list[tuple[int, int, int]],
) -> None:
    found = columns(table(*counts))
    assert found.top == max(1, *map(sum, counts))
    highest = HEIGHT - 26  # above the names of the days, and a little room
    for number, row in enumerate(counts):
        pile = found.blocks[3 * number : 3 * number + 3]
        for block, value in zip(pile, row, strict=True):
            assert block.height == pytest.approx(highest * value / found.top, abs=0.01)
            assert block.says.endswith(f": {value}") and f"-{number + 1:02} " in block.says
            assert 0 <= block.x and block.x + block.width <= WIDTH + 0.01
            assert 0 <= block.y and block.y + block.height <= HEIGHT
    assert 1 <= len(found.labels) <= 16


@given(counts=COUNTS)
def test_the_warmest_is_the_most_and_nothing_is_cold(counts: list[tuple[int, int, int]]) -> None:
    most = max(map(max, counts))
    for row, warm in zip(counts, warmth(table(*counts)), strict=True):
        for value, step in zip(row, warm, strict=True):
            assert 0 <= step <= 6 and (step == 0) is (value == 0)
            assert (step == 6) or value < most or most == 0


def test_the_longest_bar_is_the_most() -> None:
    assert share_of_most(table((5, 0, 0), (10, 0, 0), (0, 0, 0))) == [50.0, 100.0, 0.0]
    assert share_of_most(table((0, 0, 0))) == [0.0]
