"""The one rule of durations: never less than none, whatever was done to the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.elapsed import elapsed_s, is_over, not_before

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "seconds"),
    [(NOON + MINUTE, 60.0), (NOON, 0.0), (NOON - HOUR, 0.0), (NOON + HOUR, 3600.0)],
)
def test_seconds(at: datetime, seconds: float) -> None:
    assert elapsed_s(NOON, at) == seconds


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (NOON, False),
        (NOON + MINUTE / 2, False),
        (NOON + MINUTE, True),
        (NOON + HOUR, True),
        (NOON - HOUR, True),  # set back since: who knows how long it has lasted
    ],
)
def test_a_wait_ends(now: datetime, over: bool) -> None:
    assert is_over(NOON, now, MINUTE) is over


moments = st.none() | st.datetimes(timezones=st.just(UTC))


@given(at=moments, others=st.lists(moments))
def test_nothing_is_before_what_it_follows(
    at: datetime | None, others: list[datetime | None]
) -> None:
    found = not_before(at, *others)
    assert (found is None) == (at is None)
    assert found is None or all(found >= each for each in (at, *others) if each is not None)
