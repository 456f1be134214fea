"""The moments that a reviewer's note names."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.desk.review.moments_in_note import pieces


@pytest.mark.parametrize(
    ("note", "moments", "remark"),
    [
        ("knalpot 0:07, lalu 0:12 anak", [7, 12], "two of them"),
        ("1:05", [65], "alone"),
        ("pukul 09.11, 3 orang", [], "a clock of the wall has a point"),
        ("01:02:03 dan 12:345", [], "no moments of ours"),
        ("0:75", [], "no minute has so many seconds"),
        ("5:00", [], "later than the recording"),
        ("", [], "nothing said"),
    ],
)
def test_moments_are_found(note: str, moments: list[float], remark: str) -> None:
    found = [piece.at_s for piece in pieces(note, 120) if piece.at_s is not None]
    assert found == moments, remark


@given(some.text(alphabet="0123456789: a\n"), some.floats(0, 4000))
def test_nothing_of_the_note_is_lost(note: str, seconds: float) -> None:
    found = pieces(note, seconds)
    assert "".join(piece.text for piece in found) == note
    assert all(0 <= piece.at_s <= seconds for piece in found if piece.at_s is not None)
