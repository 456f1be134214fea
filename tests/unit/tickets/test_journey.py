"""How long the waits of a call's journey lasted, each under its own name."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ari_app.facts import FactKind
from ari_app.tickets.history import journey_of
from ari_app.tickets.journey import lasted_s

NOW = datetime(2026, 5, 1, 2, 11, 2, 500_000, tzinfo=UTC)


def fact(kind: str, s: float, **data: Any) -> dict[str, Any]:
    return {"call_id": "c", "kind": kind, "at": NOW + timedelta(seconds=s), "data": data}


JOURNEY = [
    fact("offered", 0),
    fact("held", 12),
    fact("waiting", 30),
    fact("rang", 47.25, taker="PJSIP/101", ring_s=15),
    fact("answered", 50, taker="PJSIP/102"),
    fact("hung_up", 110, by="caller"),
]


@pytest.mark.parametrize(
    ("position", "seconds", "remark"),
    [
        (0, None, "coming in lasts no time"),
        (1, 18, "held, until the queue"),
        (2, 20, "in the queue until answered, though a telephone rang between"),
        (3, 15, "as long as it rang"),
        (4, 60, "a talk until it is over"),
        (5, None, "the end lasts no time"),
    ],
)
def test_how_long_a_step_lasted(position: int, seconds: float | None, remark: str) -> None:
    assert lasted_s(JOURNEY, position) == seconds, remark


def test_a_wait_that_goes_on_has_no_length_yet() -> None:
    assert lasted_s(JOURNEY[:3], 2) is None


def test_a_ring_without_a_length_has_none() -> None:
    for data in ({}, {"ring_s": ""}, {"ring_s": None}):
        assert lasted_s([fact("rang", 0, **data)], 0) is None


def test_a_ring_stands_where_it_began() -> None:
    told = journey_of([JOURNEY[2], fact("key_pressed", 40, key="1"), JOURNEY[3]])
    assert [one["kind"] for one in told] == ["waiting", "rang", "key_pressed"]
    assert told[1]["at"] == NOW + timedelta(seconds=32.25)


def test_reminders_one_after_the_other_are_one() -> None:
    prompts = [fact("prompted", 6 * n, prompt="still_here") for n in range(1, 6)]
    told = journey_of(
        [fact("offered", 0), *prompts, fact("key_pressed", 33, key="1"), *prompts[:0]]
    )
    assert [one["kind"] for one in told] == ["offered", "prompted", "key_pressed"]
    assert told[1]["data"] == {"prompt": "still_here", "times": 5}


def test_a_reminder_after_an_answer_is_another() -> None:
    again = [fact("prompted", s, prompt="still_here") for s in (5, 15)]
    told = journey_of([again[0], fact("key_pressed", 9, key="1"), again[1]])
    assert [one["kind"] for one in told] == ["prompted", FactKind.KEY_PRESSED, "prompted"]
