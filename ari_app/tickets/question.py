"""A question that the ticket's form asks for a type of incident, in two languages.

Answers are kept under the question as it is in Bahasa Indonesia, in whichever language it was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ari_app.tickets.json_entries import ValueRefused, only, text

LONGEST = 200
_FIELDS: Mapping[str, type] = {"ask": str, "ask_en": str, "kind": str}


class QuestionKind(StrEnum):
    TEXT = "text"
    YES_NO = "yes_no"  # with yes, no and unknown to click; a text is taken as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``ask_en`` is empty where nobody has translated it: then ``ask`` is shown."""

    ask: str
    ask_en: str = ""
    kind: QuestionKind = QuestionKind.TEXT


def question_of(entry: object) -> Question:
    """From an entry of a file; a text alone is what files had before there were two languages."""
    if isinstance(entry, str):
        asked = text("questions", entry, longest=LONGEST)
        usual = QuestionKind.YES_NO if asked.endswith("?") else QuestionKind.TEXT
        return Question(ask=asked, kind=usual)
    if not isinstance(entry, dict):
        message = "questions must be a list of texts, or of objects with 'ask', 'ask_en' and 'kind'"
        raise ValueRefused(message, field="questions", problem="not_plain")
    return _question({"ask": "", "ask_en": "", "kind": "text", **only(entry, _FIELDS)})


def _question(values: Mapping[str, Any]) -> Question:
    if not values["ask"].strip():
        message = "questions: each needs its 'ask', the question in Bahasa Indonesia"
        raise ValueRefused(message, field="questions", problem="ask_missing", text=values["ask_en"])
    if values["kind"] not in list(QuestionKind):
        message = f"questions: the kind {values['kind']!r} must be one of {', '.join(QuestionKind)}"
        raise ValueRefused(message, field="questions", problem="not_plain")
    english = values["ask_en"].strip()
    return Question(
        ask=text("questions", values["ask"].strip(), longest=LONGEST),
        ask_en=text("questions", english, longest=LONGEST) if english else "",
        kind=QuestionKind(values["kind"]),
    )
