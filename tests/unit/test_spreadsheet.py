"""No text of anybody becomes a formula, whatever a spreadsheet takes for the end of a cell."""

import csv
import io

import pytest

from ari_app.spreadsheet import as_written, plain

HARMLESS = (
    "",
    "Pohon tumbang",
    "Bu Sri; dua anak",
    "baris\nbaris",
    "3 - 4 orang",
    "a=b",
    "'kutip'",
)
HOSTILE = (
    "=1+1",
    "+62812",
    "@SUM(A1)",
    "\t=1+1",
    "\n=1+1",
    "Jalan;=HYPERLINK(A1)",
    "Jalan; =1+1",
    "Jalan;;-1+1;@x",
    "Jalan\n=cmd|' /C calc'!A0\nselesai",
    "Jalan\r\n  +1",
    "Jalan\t=1+1",
    "Jalan;＝1",  # noqa: RUF001
)


@pytest.mark.parametrize("text", HARMLESS)
def test_words_stay_as_they_are(text: str) -> None:
    assert plain(text) == text == as_written(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    """Neither where the file's commas part them, nor for one that knows only semicolons or tabs."""
    out = io.StringIO()
    csv.writer(out).writerow(["1", plain(text), "2"])
    cells = [*next(csv.reader(io.StringIO(out.getvalue(), newline="")))]
    for delimiter in ";\t":
        for row in csv.reader(out.getvalue().splitlines(), delimiter=delimiter):
            cells += row
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]  # noqa: RUF001
    assert as_written(plain(text)) == text
