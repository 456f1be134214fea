"""A type of incident and its questions in the reader's language; what nobody translated is shown as
it is in Bahasa Indonesia."""

from collections.abc import Mapping, Sequence
from typing import Any

from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language


def type_name(row: Row, language: Language) -> str:
    """Of a row with a ticket's ``type_name`` or a type's own ``name``; "" without a type."""
    prefix = "type_name" if "type_name" in row.keys() else "name"
    name, english = row[prefix] or "", row[f"{prefix}_en"] or ""
    return (english if language is Language.EN else "") or name


def questions(row: Row, language: Language) -> list[dict[str, str]]:
    """``ask``: under which the answer is kept; ``say``: as this reader reads it; ``kind``."""
    return [
        {"ask": each["ask"], "say": _said(each, language), "kind": each["kind"]}
        for each in row["questions"]
    ]


def question(asked: str, known: Sequence[Mapping[str, Any]], language: Language) -> str:
    """An answered question; one that the type does not ask any more is shown as it was asked."""
    found = (_said(each, language) for each in known if each["ask"] == asked)
    return next(found, asked)


def _said(each: Mapping[str, Any], language: Language) -> str:
    return str((each["ask_en"] if language is Language.EN else "") or each["ask"])
