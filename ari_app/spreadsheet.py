"""Texts in files that somebody opens in a spreadsheet: none of them is taken for a formula.

A cell that begins like one runs it, in Excel and in LibreOffice, and may send the sheet anywhere
(OWASP, CSV injection); what a caller or an agency wrote stands in such cells. An apostrophe in
front makes it a text, which the spreadsheet shows without it. Numbers of ours need no guard.
"""

from collections.abc import Mapping

GUARD = "'"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as typed


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"{GUARD}{text}" if text.startswith(_FORMULA) else text


def as_written(text: str) -> str:
    """What was given to `plain`."""
    return text[1:] if text.startswith(GUARD) and text[1:].startswith(_FORMULA) else text


def plain_row(row: Mapping[str, object]) -> dict[str, object]:
    """A row of a table with each text of it plain; numbers and dates stay."""
    return {key: plain(value) if isinstance(value, str) else value for key, value in row.items()}
