"""A setting as a form has it: from its value to fields, and from fields to a value. Pure.

What was typed goes on as text: the model alone says what fits. A decimal comma is a point.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from multidict import MultiMapping

from ari_app.desk.web.reading import whole, word
from ari_app.operations.settings_described import Column, Described, Kind

EMPTY_ROWS = 2  # for new ones
MOST_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    column: Column
    name: str
    text: str


def text_of(kind: Kind, value: Any) -> str:
    """In one input."""
    if value is None:
        return ""
    if kind is Kind.LINES:
        return "\n".join(str(each) for each in value)
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


def rows_of(one: Described, value: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    """A row each, and some empty ones."""
    filled = [[_text_in(column, row.get(column.name)) for column in one.columns] for row in value]
    empty = [[_text_in(column, column.default) for column in one.columns]] * EMPTY_ROWS
    return _cells(one, [*filled, *empty])


def typed_rows(one: Described, fields: MultiMapping[Any]) -> list[list[Cell]]:
    """As they came, to be shown again."""
    texts = [[word(fields, _name(row, column)) for column in one.columns] for row in _rows(fields)]
    return _cells(one, texts)


def _cells(one: Described, texts: Sequence[Sequence[str]]) -> list[list[Cell]]:
    return [
        [
            Cell(column=column, name=_name(number, column), text=text)
            for column, text in zip(one.columns, row, strict=True)
        ]
        for number, row in enumerate(texts)
    ]


def value_in(one: Described, fields: MultiMapping[Any]) -> Any:
    """What was typed, for the model to judge."""
    match one.kind:
        case Kind.TICK:
            return "value" in fields
        case Kind.LINES:
            return [line.strip() for line in word(fields, "value").splitlines() if line.strip()]
        case Kind.ROWS:
            return list(_rows_in(one, fields))
        case Kind.WHOLE | Kind.NUMBER:
            text = word(fields, "value").replace(",", ".")
        case _:
            text = word(fields, "value")
    return None if one.may_be_none and not text else text


def _rows_in(one: Described, fields: MultiMapping[Any]) -> Iterator[dict[str, Any]]:
    """Without what only has its defaults: nobody has filled it."""
    for number in _rows(fields):
        texts = {column: word(fields, _name(number, column)) for column in one.columns}
        if any(texts[column] for column in one.columns if column.needed):
            yield {
                column.name: text.replace(",", " ").split() if column.kind is Kind.LINES else text
                for column, text in texts.items()
                if text or column.needed
            }


def _text_in(column: Column, value: Any) -> str:
    return ", ".join(value) if column.kind is Kind.LINES and value else text_of(column.kind, value)


def _rows(fields: MultiMapping[Any]) -> range:
    return range(min(whole(word(fields, "rows")) or 0, MOST_ROWS))


def _name(row: int, column: Column) -> str:
    return f"r{row}-{column.name}"
