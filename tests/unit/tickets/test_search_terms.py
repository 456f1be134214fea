"""What is typed to find a ticket again: read as a label, a number or words, and never as more."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.errors import Invalid
from ari_app.tickets.search_terms import (
    MOST_WORDS,
    Terms,
    TypeNames,
    or_near,
    or_of_type,
    read_terms,
    typed_words,
)
from ari_app.tickets.searching import Wanted
from ari_app.tickets.source import TicketSource

NUMBER = Terms(numbers=("081234567890", "081234567890~"))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Terms()),
        ("  ", Terms()),
        ("JPR-2026-00012", Terms(label="JPR-2026-00012")),
        ("jpr-2026-12", Terms(label="JPR-2026-00012")),  # as people say it
        ("081234567890", NUMBER),
        ("+62 812-3456-7890", NUMBER),  # any spelling
        ("62812 3456 7890", NUMBER),
        ("(0812) 3456.7890", NUMBER),
        ("0812-3456", Terms(numbers=("08123456", "08123456~"))),  # its beginning
        ("112", Terms(words="'112':*")),  # too short for a number
        ("api gudang", Terms(words="'api':* & 'gudang':*")),
        ("Api, API!", Terms(words="'api':*")),
        ("Jl.Kartini 5", Terms(words="'jl':* & 'kartini':* & '5':*")),
        ("a' | !b:*", Terms(words="'a':* & 'b':*")),  # operators are no operators
        ("---", Terms()),
    ],
)
def test_what_is_typed(typed: str, wanted: Terms) -> None:
    assert read_terms(typed, "ID") == wanted


def test_a_place_and_a_name_are_looked_for_where_they_stand() -> None:
    found = read_terms("api", "ID", place="Tahunan", name="Sri")
    assert found.words == "'api':* & 'tahunan':*A & 'sri':*B"
    assert read_terms("081234567890", "ID", place="x") == Terms(
        numbers=NUMBER.numbers, words="'x':*A"
    )


def test_too_much_is_refused() -> None:
    for typed in ("x" * 201, " ".join("abcdefghijkl"[: MOST_WORDS + 1]), "a\0b"):
        with pytest.raises(Invalid):
            read_terms(typed, "ID")


@given(st.text(max_size=60), st.text(max_size=30))
def test_nothing_typed_is_an_operator(typed: str, place: str) -> None:
    try:
        words = read_terms(typed, "ID", place=place).words
    except Invalid:
        return
    for word in (words or "").split(" & ") if words else ():
        assert re.fullmatch(r"'[^\W_]+':\*[AB]?", word), typed


def test_calls_without_a_ticket_are_found_by_what_they_have() -> None:
    assert Wanted().calls_too and Wanted(terms=NUMBER).calls_too
    for wanted in (
        Wanted(type="medis"),
        Wanted(person="siti"),
        Wanted(agency="damkar"),
        Wanted(source=TicketSource.RADIO),
        Wanted(terms=Terms(words="'api':*")),
        Wanted(terms=Terms(label="JPR-2026-00001")),
    ):
        assert not wanted.calls_too


FIRE = TypeNames(code="kebakaran", name="Kebakaran", name_en="Fire")
FLOOD = TypeNames(code="bencana_alam", name="Bencana alam (banjir, longsor)", name_en="Disaster")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("kebakaran", "('kebakaran':* | '=kebakaran')"),
        ("fir gudang", "('fir':* | '=kebakaran') & 'gudang':*"),
        ("alam", "('alam':* | '=bencana_alam')"),
        ("banjir", "'banjir':*"),  # an example of the type, not its name
        ("ke", "'ke':*"),  # too short to mean a type
        ("=kebakaran", "('kebakaran':* | '=kebakaran')"),  # the sign itself cannot be typed
    ],
)
def test_a_word_may_name_a_type(typed: str, wanted: str) -> None:
    words = read_terms(typed, "ID").words
    assert words is not None
    assert or_of_type(words, [FIRE, FLOOD]) == wanted


def test_a_place_or_a_person_is_no_type() -> None:
    words = read_terms("", "ID", place="Kebakaran", name="Fire").words
    assert words is not None
    assert or_of_type(words, [FIRE, FLOOD]) == words


def test_a_code_cannot_break_out() -> None:
    assert or_of_type("'evil':*", [TypeNames(code="evil' | 'a", name="x")]) == (
        "('evil':* | '=evil'' | ''a')"
    )


def test_near_words_stand_beside_the_typed_ones() -> None:
    """Each where it was looked for: place, name, or anywhere, and there a type's name too."""
    words = read_terms("kebakran gudang", "ID", place="Kartini", name="Srii").words
    assert words is not None and typed_words(words) == ["kebakran", "gudang", "kartini", "srii"]
    near = {"kebakran": ["kebakaran"], "kartini": ["kartono", "kebakaran"], "other": ["x"]}
    found = or_near(words, [FIRE], near)
    assert found.words == (
        "('kebakran':* | 'kebakaran' | '=kebakaran') & 'gudang':*"
        " & ('kartini':*A | 'kartono':A | 'kebakaran':A) & 'srii':*B"
    )
    assert found.shown == {
        "kebakaran": "kebakaran",
        "=kebakaran": "kebakaran",
        "kartono": "kartono",
    }
