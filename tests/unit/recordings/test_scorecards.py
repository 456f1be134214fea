"""The score of a scorecard, what a form can be, and how far two reviewers agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.tickets.json_entries import ValueRefused
from ari_app.uuid7 import uuid7
from recordings.agreement import agreeing, heard_twice, kappa
from recordings.first_heard import Candidate, drawn
from recordings.scorecards import (
    MOST_QUESTIONS,
    MOST_WEIGHT,
    Mark,
    Question,
    Score,
    checked_form,
    entries_of,
    questions_of,
    score,
)

YES, NO, NOT = Mark.YES, Mark.NO, Mark.NOT_APPLICABLE
PLACE = Question(ask="Menanyakan tempat kejadian", weight=3, critical=True)
GREETED = Question(ask="Menyapa penelepon", weight=1)
CALM = Question(ask="Menenangkan penelepon", weight=2)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ((YES, YES, YES), Score(percent=100, critical=False)),
        ((YES, NO, YES), Score(percent=83, critical=False)),
        ((YES, NO, NOT), Score(percent=75, critical=False)),
        ((NOT, NOT, NO), Score(percent=0, critical=False)),
        ((NO, YES, YES), Score(percent=0, critical=True)),
        ((NOT, NOT, NOT), Score(percent=None, critical=False)),
    ],
)
def test_the_score(marks: tuple[Mark, ...], said: Score) -> None:
    assert score([PLACE, GREETED, CALM], marks) == said


def test_a_half_is_rounded_up() -> None:
    questions = [Question(ask=str(number)) for number in range(8)]
    assert score(questions, [YES] * 1 + [NO] * 7).percent == 13  # 12.5


@pytest.mark.parametrize("marks", [(), (YES,), (YES, YES, YES, YES)])
def test_each_question_has_its_mark(marks: tuple[Mark, ...]) -> None:
    with pytest.raises(ValueError, match=r"argument"):
        score([PLACE, GREETED, CALM], marks)


@given(st.lists(st.tuples(st.integers(1, MOST_WEIGHT), st.booleans(), st.sampled_from(Mark))))
def test_any_score_is_a_percentage(rows: list[tuple[int, bool, Mark]]) -> None:
    questions = [Question(ask="?", weight=weight, critical=hard) for weight, hard, _ in rows]
    said = score(questions, [mark for *_, mark in rows])
    assert said.percent is None or 0 <= said.percent <= 100
    assert said.critical == any(hard and mark is NO for _, hard, mark in rows)


@pytest.mark.parametrize(
    ("name", "questions", "problem"),
    [
        ("", [PLACE], "needed"),
        ("Dasar", [], "needed"),
        ("Dasar", [Question(ask="")], "needed"),
        ("Dasar", [PLACE, Question(ask=PLACE.ask.upper())], "twice"),
        ("Dasar", [Question(ask="a", weight=0)], "weight"),
        ("Dasar", [Question(ask="a", weight=MOST_WEIGHT + 1)], "weight"),
        ("Dasar", [Question(ask=str(n)) for n in range(MOST_QUESTIONS + 1)], "too_many"),
        ("x" * 81, [PLACE], "too_long"),
        ("Dasar", [Question(ask="a\u202eb")], "not_plain"),
    ],
)
def test_what_no_form_can_be(name: str, questions: list[Question], problem: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        checked_form(name, questions)
    assert refused.value.problem == problem


def test_a_form_is_kept_as_it_was_made() -> None:
    questions = [PLACE, GREETED]
    checked_form("Dasar", questions)
    assert questions_of(entries_of(questions)) == questions


def test_full_agreement_and_chance() -> None:
    assert kappa({("a", "a"): 1, ("b", "b"): 1}) == 1
    assert kappa({("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 1}) == 0
    assert kappa({("a", "b"): 1, ("b", "a"): 1}) == -1
    assert kappa({}) is None
    assert kappa({("a", "a"): 5}) is None  # one word only: chance says the same


def test_cohens_own_example() -> None:
    """Cohen (1960), table 1, as counts of 200: kappa 0.492."""
    table = {
        ("1", "1"): 88, ("1", "2"): 14, ("1", "3"): 18,
        ("2", "1"): 10, ("2", "2"): 40, ("2", "3"): 10,
        ("3", "1"): 2, ("3", "2"): 6, ("3", "3"): 12,
    }  # fmt: skip
    assert agreeing(table) == 140
    assert kappa(table) == pytest.approx(0.492, abs=0.001)


def test_a_share_is_heard_twice() -> None:
    ids = [uuid7() for _ in range(4000)]
    drawn = sum(heard_twice(each, 0.25) for each in ids)
    assert 800 < drawn < 1200  # within seven standard deviations
    assert not any(heard_twice(each, 0) for each in ids)
    assert all(heard_twice(each, 1) for each in ids)


def test_of_what_was_drawn_no_larger_share_is_heard_twice() -> None:
    ids = [uuid7() for _ in range(20_000)]
    first = drawn([Candidate(call_id=each, taker="") for each in ids], 0.1)
    twice = sum(heard_twice(each, 0.2) for each in first)
    assert len(first) == 2000 and 280 < twice < 520  # 400, within seven standard deviations
