"""Guidance cards as JSON and as CSV: both ways, and what is wrong with a file is named."""

import pytest

from ari_app.agencies.sheet import SheetRefused
from ari_app.desk.admin.guidance_files import as_csv_file, as_json_file, read_file
from ari_app.tickets.guidance import card_of, sample_cards

CARDS = [card_of({k: v for k, v in row.items() if k != "position"}) for row in sample_cards()]


def test_both_kinds_of_file_bring_back_what_they_took_along() -> None:
    assert read_file(as_json_file(CARDS).encode()) == CARDS
    assert read_file(as_csv_file(CARDS).encode()) == CARDS


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[{]", "JSON"),
        (b"[]", "no cards"),
        (b'["x"]', "1: must be an object"),
        (b'[{"code": "a1", "medical": true}]', "1: a1 needs its title"),
        (b"[" * 5000, "JSON"),
        (b"code,title\n", "title_en"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, said: str) -> None:
    with pytest.raises(SheetRefused, match=said):
        read_file(data)


def test_one_bad_card_keeps_all_of_the_file_out() -> None:
    lines = as_csv_file(CARDS[:2]).replace(",ya,", ",mungkin,", 1)
    with pytest.raises(SheetRefused, match="mungkin"):
        read_file(lines.encode())


def test_a_sentence_that_begins_like_a_formula_is_no_formula() -> None:
    card = card_of(
        {**dict(code="x1", title="=1+1", source="s", medical=False), "steps": [{"say": "-2"}]}
    )
    written = as_csv_file([card])
    assert "'=1+1" in written and "'-2" in written
    assert read_file(written.encode()) == [card]
