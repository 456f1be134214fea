"""What a reviewer looks for, in the address: there and back, whatever anybody types."""

from datetime import UTC, date, datetime, time
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ari_app.call import Outcome
from ari_app.desk.review.search import Said, Search, not_heeded, search_of
from ari_app.verdict import Verdict
from recordings.first_heard import Because

JAKARTA = ZoneInfo("Asia/Jakarta")
WHOLE = Search(
    because=Because.CUT,
    number="0812 3456-7890",
    ticket="jpr-2026-7",
    since=date(2026, 11, 1),
    begin=time(21, 16),
    until=date(2026, 11, 2),
    end=time(0, 5),
    verdict=Verdict.NOISE,
    outcome=Outcome.ABANDONED_HELD,
    said=Said.NOTHING,
    taker="Rini & Co",
    type="kebakaran",
    agency="damkar",
    least_s=5,
    most_s=60,
    tag="knalpot",
    words="api besar",
    exact=True,
)


def back(address: str) -> Search:
    return search_of(dict(parse_qsl(address)))


@pytest.mark.parametrize("search", [WHOLE, Search(), Search(because=Because.HELD)])
def test_the_address_says_all_of_it(search: Search) -> None:
    assert back(search.address) == search


@given(
    some.dictionaries(
        some.sampled_from(["number", "ticket", "since", "begin", "taker", "least_s", "tag"]),
        some.text(),
    )
)
def test_whatever_is_typed_is_a_search(query: dict[str, str]) -> None:
    search = search_of(query)
    assert back(search.address) == search
    search.values(JAKARTA, "ID")


@pytest.mark.parametrize(
    ("query", "remark"),
    [
        ({"verdict": "dog", "outcome": "", "because": "x"}, "no words of ours"),
        ({"since": "yesterday", "until": "2026-13-01"}, "no days"),
        ({"until": "9999-12-31"}, "there is no day after it"),
        ({"begin": "24:00", "end": "9:1"}, "no times"),
        ({"least_s": "-1", "most_s": "1e9"}, "no lengths"),
        ({"number": " \0\n", "taker": "   "}, "nothing but blanks"),
    ],
)
def test_what_says_nothing_is_the_usual_list(query: dict[str, str], remark: str) -> None:
    assert search_of(query) == Search(), remark


@pytest.mark.parametrize(
    ("query", "unused"),
    [
        ({"begin": "22:00", "end": "06:00"}, ["begin", "end"]),
        ({"begin": "22:00", "since": "2026-11-01", "end": "06:00"}, ["end"]),
        ({"begin": "22:00", "since": "yesterday"}, ["since", "begin"]),
        ({"least_s": "1:75", "most_s": "1,5"}, ["least_s", "most_s"]),
        ({"verdict": "dog", "tag": "#", "words": "!!"}, ["verdict", "tag", "words"]),
        ({"number": "  ", "least_s": "", "csrf": "x", "done": "x"}, []),
        ({"since": "2026-11-01", "until": "2026-11-02", "end": "06:00"}, []),
    ],
)
def test_what_is_not_looked_for_is_known(query: dict[str, str], unused: list[str]) -> None:
    assert not_heeded(query) == unused


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("75", 75), (" 1:15 ", 75), ("61:05", 3665), ("0:07", 7), ("99999", 86_400), ("1:5", None)],
)
def test_a_length_in_seconds_or_as_lists_say_it(typed: str, seconds: int | None) -> None:
    assert search_of({"least_s": typed}).least_s == seconds


@pytest.mark.parametrize("typed", ["081234567890", "+62 812-3456-7890", "0812 3456 7890"])
def test_a_number_in_any_spelling(typed: str) -> None:
    assert Search(number=typed).values(JAKARTA, "ID")[0] == "081234567890"


def test_a_ticket_as_it_is_written() -> None:
    assert Search(ticket="jpr-2026-7").values(JAKARTA, "ID")[-1] == "JPR-2026-00007"
    assert Search(ticket="JPR-7").values(JAKARTA, "ID")[-1] == "JPR-7"


def test_days_are_the_centre_s_and_the_last_one_counts() -> None:
    _, since, until, *_ = Search(since=WHOLE.since, until=WHOLE.until).values(JAKARTA, "ID")
    assert since == datetime(2026, 10, 31, 17, tzinfo=UTC)
    assert until == datetime(2026, 11, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("search", "any_call"),
    [(Search(), False), (Search(because=Because.CUT), False), (Search(least_s=0), True)],
)
def test_a_reason_alone_looks_among_those_to_be_heard(search: Search, any_call: bool) -> None:
    assert search.of_any_call is any_call


def test_a_minute_of_a_day() -> None:
    """Last Tuesday at 21.16: that minute, and all of it; without a day a time says nothing."""
    tuesday, at = date(2026, 11, 24), time(21, 16)
    values = Search(since=tuesday, begin=at, until=tuesday, end=at).values(JAKARTA, "ID")
    assert [each.isoformat() for each in values[1:3] if isinstance(each, datetime)] == [
        "2026-11-24T21:16:00+07:00",
        "2026-11-24T21:17:00+07:00",
    ]
    assert not Search(begin=at, end=at).of_any_call
    assert Search(begin=at, end=at).values(JAKARTA, "ID")[1:3] == (None, None)
