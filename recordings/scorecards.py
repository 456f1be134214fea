"""What a reviewer says of how a call was handled: a form's questions, their marks, the score. Pure.

A question asks for one thing that was done or not. The score is the weight of what was done among
the weight of what applied, in whole per cent; a critical question that was not done is a critical
error, and the score is 0, however good the rest was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ari_app.tickets.json_entries import ValueRefused

LONGEST_NAME = 80
LONGEST_QUESTION = 200
LONGEST_WORDS = 2000
MOST_QUESTIONS = 20
MOST_WEIGHT = 100


class Mark(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    ask: str
    weight: int = 1
    critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``percent`` None: no question applied. ``critical``: a critical error was made."""

    percent: int | None
    critical: bool


def score(questions: Sequence[Question], marks: Sequence[Mark]) -> Score:
    """``marks``: one a question, in their order; ValueError otherwise."""
    marked = list(zip(questions, marks, strict=True))
    done = sum(each.weight for each, mark in marked if mark is Mark.YES)
    applied = sum(each.weight for each, mark in marked if mark is not Mark.NOT_APPLICABLE)
    critical = any(each.critical and mark is Mark.NO for each, mark in marked)
    if critical or not applied:
        return Score(percent=0 if critical else None, critical=critical)
    return Score(percent=(200 * done + applied) // (2 * applied), critical=False)


def checked_form(name: str, questions: Sequence[Question]) -> None:
    """Raises `ValueRefused` for what no form can be."""
    _checked_text(name, "name", LONGEST_NAME)
    if not questions:
        raise ValueRefused("A form needs a question.", field="questions", problem="needed")
    if len(questions) > MOST_QUESTIONS:
        message = f"{MOST_QUESTIONS} questions at most"
        raise ValueRefused(message, field="questions", problem="too_many", most=MOST_QUESTIONS)
    seen = set[str]()
    for each in questions:
        _checked_text(each.ask, "questions", LONGEST_QUESTION)
        if not 1 <= each.weight <= MOST_WEIGHT:
            message = f"a weight is 1 to {MOST_WEIGHT}"
            raise ValueRefused(
                message, field="questions", problem="weight", least=1, most=MOST_WEIGHT
            )
        if each.ask.casefold() in seen:
            raise ValueRefused("asked twice", field="questions", problem="twice", text=each.ask)
        seen.add(each.ask.casefold())


def _checked_text(text: str, field: str, longest: int) -> None:
    if not text:
        raise ValueRefused(f"{field} is empty", field=field, problem="needed")
    if len(text) > longest:
        raise ValueRefused(f"{field} is too long", field=field, problem="too_long", longest=longest)
    if not text.isprintable():
        raise ValueRefused(f"{field} is not plain", field=field, problem="not_plain")


def questions_of(entries: Sequence[Mapping[str, Any]]) -> list[Question]:
    """As they are kept in a form's row."""
    return [
        Question(ask=each["ask"], weight=each["weight"], critical=each["critical"])
        for each in entries
    ]


def entries_of(questions: Sequence[Question]) -> list[dict[str, object]]:
    return [
        {"ask": each.ask, "weight": each.weight, "critical": each.critical} for each in questions
    ]
