"""Times of clicks: a hand, a machine or chance; without any sound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.screening.rhythm import Click, beeping, by_machine, in_bouts, in_rhythm, spread_db

SURE = 9.0  # as shipped: KnockSettings.sure


def clicks(*times_s: float, sway_s: float = 0.0, seed: int = 3) -> list[Click]:
    shifts = np.random.default_rng(seed).normal(0.0, sway_s, len(times_s))
    return [
        Click(at_s=float(time + shift), level_dbfs=-20.0)
        for time, shift in zip(times_s, shifts, strict=True)
    ]


def after(*gaps_s: float) -> list[float]:
    return [float(time) for time in np.cumsum([0.5, *gaps_s])]


SHORT, LONG = [0.2, 0.2], [0.5, 0.5, 0.5, 0.5]
SOS = after(*SHORT, *LONG, *SHORT, 1.6, *SHORT, *LONG, *SHORT)
RHYTHMS = [
    (clicks(*SOS, sway_s=0.01), True, "an SOS twice"),
    (clicks(*after(*[0.4] * 12), sway_s=0.02), True, "a steady beat of a hand"),
    (clicks(*after(*[0.2, 1.5] * 6), sway_s=0.015), True, "two and two"),
    (clicks(*after(*(0.9 * 0.9**n for n in range(14)))), True, "quicker and quicker"),
    (clicks(*after(0.9, 0.2, 2.1, 0.4, 0.7, 1.6, 0.3, 1.1)), False, "at any distance"),
    (clicks(*after(*[0.08] * 30)), False, "an engine: no hand is as quick"),
    (clicks(0.5, 1.0), False, "two may be anything"),
    (clicks(), False, "nothing"),
]


@pytest.mark.parametrize(("made", "sure", "remark"), RHYTHMS, ids=[row[2] for row in RHYTHMS])
def test_figures_that_come_back_are_a_rhythm(made: list[Click], sure: bool, remark: str) -> None:
    assert (in_rhythm(made) >= SURE) == sure, remark


MACHINES = [
    (clicks(*after(*[0.5] * 12)), True, "a clock"),
    (clicks(*after(*[0.43, 0.57] * 6)), True, "tick and tock"),
    (clicks(*after(*[0.5] * 8, 1.0, *[0.5] * 6)), True, "one beat is lost"),
    (clicks(*after(*[0.5] * 12), sway_s=0.03), False, "a hand sways"),
    (clicks(*SOS), False, "an SOS, however exact"),
    (clicks(*after(0.5, 0.5, 0.5)), False, "too few to tell"),
]


@pytest.mark.parametrize(("made", "machine", "remark"), MACHINES, ids=[r[2] for r in MACHINES])
def test_only_machines_keep_time_to_the_millisecond(
    made: list[Click], machine: bool, remark: str
) -> None:
    assert by_machine(made) == machine, remark


def test_few_knocks_come_together_but_for_a_pause() -> None:
    assert in_bouts(clicks(4.5, 4.8, 9.0, 9.3), 0.9, 1)
    assert not in_bouts(clicks(1.0, 3.0, 5.5, 9.0), 0.9, 1)


def test_how_unlike_the_levels_are() -> None:
    levels = [-20.0, -21.0, -20.5, -35.0, -20.2, -20.1, -19.9, -20.3]
    made = [Click(at_s=float(i), level_dbfs=level) for i, level in enumerate(levels)]
    assert spread_db(made) < 2.0, "one lost in the codec is forgiven"
    assert spread_db(made[:4]) == 15.0, "of a few, none is"


def test_beeps_are_mostly_tones() -> None:
    tones = [Click(at_s=float(i), level_dbfs=-20.0, tone=i != 1) for i in range(4)]
    assert beeping(tones) and not beeping(clicks(1.0, 2.0))


@given(st.integers(0, 10_000))
def test_chance_is_hardly_ever_sure(seed: int) -> None:
    times = np.sort(np.random.default_rng(seed).uniform(0, 12, 18))
    assert in_rhythm(clicks(*times.tolist())) < 2 * SURE


@given(st.lists(st.floats(0.0, 60.0), max_size=64))
def test_any_times_are_survived(times: list[float]) -> None:
    """A line's clock may step back as well."""
    made = clicks(*times)
    in_rhythm(made)
    by_machine(made)
