"""A type of incident as the admin's page has it: from a row, from what came, to what is kept. Pure.

Between the two lies what was only typed, which may be wrong and is shown again as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from ari_app.desk.admin.admin_page import version_in, words_in
from ari_app.desk.web.reading import Fields, word
from ari_app.tickets.incident_types import MOST
from ari_app.tickets.question import QuestionKind

T = TypeVar("T")
_SPARE = 2  # empty rows to write into
_COMPARED = (
    *("name", "name_en", "questions", "agencies", "emergency", "needs_number", "priority"),
    "active",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question as it was typed; in both languages empty: none."""

    ask: str = ""
    ask_en: str = ""
    kind: str = QuestionKind.TEXT

    @property
    def is_there(self) -> bool:
        return bool(self.ask or self.ask_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeForm:
    """``version`` 0: a new type. ``agencies`` are names, the first told first."""

    code: str = ""
    name: str = ""
    name_en: str = ""
    questions: tuple[Row, ...] = ()
    agencies: tuple[str, ...] = ()
    emergency: bool = True
    needs_number: bool = False
    priority: str = ""
    active: bool = True
    why: str = ""
    version: int = 0

    @property
    def question_rows(self) -> tuple[Row, ...]:
        spare = min(_SPARE, MOST - len(self.questions))
        return (*self.questions, *(Row() for _ in range(spare)))

    @property
    def agency_rows(self) -> tuple[str, ...]:
        return (*self.agencies, *("" for _ in range(min(_SPARE, MOST - len(self.agencies)))))

    def entry(self) -> dict[str, Any]:
        """What `type_of` checks, as it would check a file."""
        return {
            "code": self.code,
            "name": self.name,
            "name_en": self.name_en,
            "questions": [
                {"ask": each.ask, "ask_en": each.ask_en, "kind": each.kind}
                for each in self.questions
            ],
            "agencies": list(self.agencies),
            "emergency": self.emergency,
            "needs_number": self.needs_number,
            "priority": self.priority,
        }

    def changed(self, other: "TypeForm") -> list[str]:
        """The names of what differs."""
        return [name for name in _COMPARED if getattr(self, name) != getattr(other, name)]

    def with_row_up(self, what: str, index: int) -> "TypeForm":
        """A question or an agency changes places with the one before it."""
        match what:
            case "questions":
                return replace(self, questions=_one_up(self.questions, index))
            case "agencies":
                return replace(self, agencies=_one_up(self.agencies, index))
        return self


def _one_up(rows: tuple[T, ...], index: int) -> tuple[T, ...]:
    if not 0 < index < len(rows):
        return rows
    return (*rows[: index - 1], rows[index], rows[index - 1], *rows[index + 1 :])


def of_row(row: Mapping[str, Any]) -> TypeForm:
    """From a row of ``incident_types.all``."""
    plain = {each.name for each in fields(TypeForm)} - {"questions", "agencies", "priority", "why"}
    return TypeForm(
        questions=tuple(Row(**question) for question in row["questions"]),
        agencies=tuple(row["agencies"]),
        priority=row["priority"] or "",
        **{name: row[name] for name in plain},
    )


def of_fields(given: Fields, code: str) -> TypeForm:
    """From what came; ``code`` is the address's, or "" for a new type."""
    questions = zip(
        words_in(given, "ask"), words_in(given, "ask_en"), words_in(given, "kind"), strict=False
    )
    rows = (Row(ask=ask, ask_en=english, kind=kind) for ask, english, kind in questions)
    return TypeForm(
        code=code or word(given, "code"),
        name=word(given, "name"),
        name_en=word(given, "name_en"),
        questions=tuple(row for row in rows if row.is_there),
        agencies=tuple(name for name in words_in(given, "agency") if name),
        emergency=word(given, "emergency") == "yes",
        needs_number=word(given, "needs_number") == "yes",
        priority=word(given, "priority"),
        active=word(given, "active") == "yes",
        why=word(given, "why"),
        version=version_in(given),
    )
