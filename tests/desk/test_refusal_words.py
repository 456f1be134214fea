"""Refusals of the line in Bahasa Indonesia: what the API says about it has a word on the page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from ari_app.desk.web import refusal_words
from ari_app.live import call_back, held, own_call, silent_caller, supervising, talk, targets
from ari_app.texts.catalog import Language
from ari_app.tickets.callbacks import STILL_WORKED_ON

SHOWN = ("Conflict", "Unavailable")  # others are about a body that the page does not send
MODULES = (call_back, held, own_call, silent_caller, supervising, talk, targets)


def sentences() -> Iterator[str]:
    """What those modules refuse with; a value in a sentence is written as x."""
    for module in MODULES:
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SHOWN:
                yield written(node.args[0])


def written(told: ast.expr) -> str:
    parts = told.values if isinstance(told, ast.JoinedStr) else [told]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)


@pytest.mark.parametrize("sentence", sorted({*sentences(), STILL_WORKED_ON}))
def test_every_refusal_of_the_line_has_a_word(sentence: str) -> None:
    assert said(sentence, Language.EN) == "$&"
    assert said(sentence, Language.ID) not in ("", "$&", sentence)


def said(sentence: str, language: Language) -> str:
    """The replacement that the page's script would take; "" without one."""
    known = cast("list[tuple[str, str]]", refusal_words.refusals(language)["sentences"])
    return next((word for pattern, word in known if re.fullmatch(pattern, sentence)), "")
