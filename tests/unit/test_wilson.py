"""Wilson's interval against values of the literature."""

import pytest

from ari_app.wilson import percent, wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
    ],
)
def test_the_interval(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=1e-4)


def test_in_words() -> None:
    assert percent(3, 623) == "0.48 % (3 of 623; 0.16 … 1.41)"
