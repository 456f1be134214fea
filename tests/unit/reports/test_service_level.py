"""Who counts as served in time."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.reports.service_level import (
    TARGETS,
    Share,
    service_level,
    service_level_of_counts,
)

LIMIT = timedelta(seconds=15)
waits = st.lists(st.floats(0, 100).map(lambda s: timedelta(seconds=s)))


@pytest.mark.parametrize(
    ("answered", "abandoned", "part", "whole"),
    [
        ([], [], 0, 0),  # nobody called: nothing was missed
        ([15.0], [], 1, 1),  # at the limit is within it
        ([15.001], [], 0, 1),
        ([3.0, 20.0], [4.0, 30.0], 2, 4),  # who left early was not kept waiting
    ],
)
def test_a_row(answered: list[float], abandoned: list[float], part: int, whole: int) -> None:
    found = service_level(
        [timedelta(seconds=s) for s in answered], [timedelta(seconds=s) for s in abandoned], LIMIT
    )
    assert found == Share(part=part, whole=whole)


@given(waits, waits)
def test_counts_say_the_same(answered: list[timedelta], abandoned: list[timedelta]) -> None:
    def counted(each: list[timedelta]) -> list[tuple[int, int]]:
        return [(-int(-wait.total_seconds() // 1), 1) for wait in each]

    exact = service_level(answered, abandoned, LIMIT)
    assert service_level_of_counts(counted(answered), counted(abandoned), LIMIT) == exact


def test_a_target() -> None:
    assert Share(part=9, whole=10).meets(TARGETS[0]) and not Share(part=8, whole=10).meets(
        TARGETS[0]
    )
    assert Share(part=0, whole=0).meets(TARGETS[0])


def test_no_share_is_more_than_the_whole() -> None:
    with pytest.raises(ValueError, match="impossible"):
        Share(part=2, whole=1)
