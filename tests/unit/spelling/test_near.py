"""Which words are near enough to a typed one."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.spelling.near import MOST, distance, is_tolerated, nearest, variants

WORD = some.text(ascii_lowercase[:4], min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("typed", "word", "near", "remark"),
    [
        ("kebakran", "kebakaran", True, "a letter too few"),
        ("kebakaraan", "kebakaran", True, "a letter too many"),
        ("kebajaran", "kebakaran", True, "another letter"),
        ("kebakarna", "kebakaran", True, "two changed places"),
        ("ebakaran", "kebakaran", True, "the first one too"),
        ("kebkar", "kebakaran", True, "in the beginning of a word"),
        ("kecalakan", "kecelakaan", True, "two mistakes in a long word"),
        ("jebajaran", "kebakaran", False, "two mistakes, and another beginning"),
        ("gudangxy", "gudang", True, "two too many"),
        ("pohin", "pihon", False, "two mistakes in a short word"),
        ("api", "apa", False, "short words are meant as they are"),
        ("gudang", "gudangnya", False, "begins as typed: it is found anyway"),
        ("jl300", "jl301", False, "a digit is meant"),
    ],
)
def test_what_is_near(typed: str, word: str, near: bool, remark: str) -> None:
    assert bool(nearest(typed, [word])) is near, remark


@given(WORD, WORD)
def test_variants_are_all_that_is_one_mistake_away(one: str, other: str) -> None:
    assert (other in variants(one)) is (distance(one, other) == 1)


@given(WORD, WORD)
def test_a_distance_has_no_direction(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert distance(one, one) == 0


def test_the_nearest_come_first_and_are_few() -> None:
    words = [f"gudan{letter}" for letter in ascii_lowercase] + ["udangku", "gudangnya", "xylofon"]
    found = nearest("gudang", words)
    assert len(found) == MOST and "gudangnya" not in found and "gudang" not in found
    assert nearest("gudeng", ["gudangan", "gudang"]) == ["gudang", "gudangan"]


@given(some.text(max_size=30))
def test_whatever_is_typed(typed: str) -> None:
    assert nearest(typed.lower(), ["kebakaran"]) in ([], ["kebakaran"])
    assert not is_tolerated("kebakaran1") and not is_tolerated("x" * 21)
