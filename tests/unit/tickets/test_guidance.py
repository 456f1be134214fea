"""Guidance cards: what may stand on one, how long a review holds, what comes with the software."""

from datetime import date
from typing import Any

import pytest

from ari_app.tickets.guidance import (
    MOST_STEPS,
    ReviewState,
    card_of,
    entry_of,
    of_row,
    review_of,
    review_state,
    same_words,
    sample_cards,
)
from ari_app.tickets.incident_types import sample_types
from ari_app.tickets.json_entries import ValueRefused

TODAY = date(2026, 11, 29)
GOOD: dict[str, Any] = {
    "code": "tersedak",
    "title": "Tersedak",
    "steps": [{"say": "Suruh batuk.", "say_en": "Let them cough."}],
    "types": ["medis"],
    "medical": True,
    "source": "PMI",
}


def test_a_card_survives_its_way_into_a_file_and_back() -> None:
    card = card_of(GOOD)
    assert card_of(entry_of(card)) == card == of_row(entry_of(card))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "Tersedak"}, "code"),
        ({"code": "../x"}, "code"),
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"source": ""}, "source"),
        ({"steps": []}, "steps"),
        ({"steps": [{"say": "", "say_en": "only English"}]}, "steps"),
        ({"steps": ["a text"]}, "steps"),
        ({"steps": [{"say": "x"}] * (MOST_STEPS + 1)}, "steps"),
        ({"steps": [{"say": "two\nlines"}]}, "steps"),
        ({"types": ["medis", "medis"]}, "types"),
    ],
)
def test_what_cannot_be_kept_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        card_of({**GOOD, **change})
    assert refused.value.field == field


def test_a_strange_field_is_refused() -> None:
    with pytest.raises(ValueError, match="reviewed_on"):  # nobody signs by a file
        card_of({**GOOD, "reviewed_on": "2026-01-01"})


@pytest.mark.parametrize(
    ("on", "due", "state"),
    [
        (None, None, ReviewState.UNREVIEWED),
        (date(2025, 11, 1), date(2026, 11, 28), ReviewState.OVERDUE),
        (date(2025, 11, 1), TODAY, ReviewState.REVIEWED),  # it holds on its last day
    ],
)
def test_how_long_a_review_holds(on: date | None, due: date | None, state: ReviewState) -> None:
    assert review_state(on, due, TODAY) is state


@pytest.mark.parametrize(
    ("reviewer", "on", "due", "field"),
    [
        (" ", TODAY, date(2027, 1, 1), "reviewer"),
        ("dr. A", date(2026, 11, 30), date(2027, 1, 1), "reviewed_on"),  # tomorrow
        ("dr. A", None, date(2027, 1, 1), "reviewed_on"),
        ("dr. A", TODAY, TODAY, "review_due"),
        ("dr. A", TODAY, date(2036, 1, 1), "review_due"),
        ("dr. A", TODAY, None, "review_due"),
    ],
)
def test_a_review_needs_a_name_and_two_days(
    reviewer: str, on: date | None, due: date | None, field: str
) -> None:
    with pytest.raises(ValueRefused) as refused:
        review_of(reviewer, on, due, TODAY)
    assert refused.value.field == field


def test_a_review_is_of_the_words_not_of_where_they_are_offered() -> None:
    card = card_of(GOOD)
    assert same_words(card, card_of({**GOOD, "types": ["kecelakaan"], "active": False}))
    assert not same_words(card, card_of({**GOOD, "title": "Tersedak parah"}))
    assert not same_words(card, card_of({**GOOD, "steps": [{"say": "Pukul."}]}))


def test_each_emergency_of_the_sample_has_a_card_in_both_languages() -> None:
    cards = sample_cards()
    types = {row["code"]: row for row in sample_types()}
    offered = {code for card in cards for code in card["types"]}
    assert offered <= set(types)
    assert {code for code, row in types.items() if row["emergency"]} <= offered
    for card in cards:
        assert card["title_en"] and all(step["say_en"] for step in card["steps"]), card["code"]
        assert "wajib ditinjau" in card["source"].lower(), card["code"]


def test_only_chest_compressions_have_a_beat() -> None:
    assert [card["code"] for card in sample_cards() if card["metronome"]] == ["rjp"]
