"""Texts in files that somebody opens in a spreadsheet: none of them is taken for a formula.

A cell that begins like one runs it, in Excel and in LibreOffice, and may send the sheet anywhere
(OWASP, CSV injection); what a caller or an agency wrote stands in such cells. An apostrophe in
front makes it a text, which the spreadsheet shows without it. A spreadsheet that speaks Indonesian
begins a cell behind a semicolon as well, and then a line of a text begins one too, for it does not
see the quotation marks of a file with commas. Numbers of ours need no guard.
"""

import re
from collections.abc import Mapping

GUARD = "'"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001 - as typed
_FIRST = (*_FORMULA, "\t", "\r", "\n")
_INSIDE = re.compile(rf"([;\t\r\n]\s*)(?=[{re.escape(''.join(_FORMULA))}])")
_GUARDED_INSIDE = re.compile(_INSIDE.pattern.replace("(?=", f"{GUARD}(?="))


def plain(text: str) -> str:
    """A text of which no spreadsheet takes anything for a formula."""
    inside = _INSIDE.sub(rf"\1{GUARD}", text)
    return f"{GUARD}{inside}" if text.startswith(_FIRST) else inside


def as_written(text: str) -> str:
    """What was given to `plain`."""
    whole = text[1:] if text.startswith(GUARD) and text[1:].startswith(_FIRST) else text
    return _GUARDED_INSIDE.sub(r"\1", whole)


def plain_row(row: Mapping[str, object]) -> dict[str, object]:
    """A row of a table with each text of it plain; numbers and dates stay."""
    return {key: plain(value) if isinstance(value, str) else value for key, value in row.items()}
