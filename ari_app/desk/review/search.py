"""What a reviewer looks for, as the address of the list says it, and the address again. Pure.

So a search can be sent to a colleague, and goes along from call to call. A word that is none of
ours is as if it was not there: an old address still shows a list.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from ari_app.call import Outcome
from ari_app.telephone_number import canonical_number
from ari_app.tickets.search_terms import label_of
from ari_app.verdict import Verdict
from recordings.first_heard import Because
from recordings.transcripts.spoken import prefixes

LONGEST = 64  # characters of a number or a name
_LONGEST_S = 86_400
_MINUTE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_LENGTH = re.compile(
    r"(?:(\d{1,4}):(?=[0-5]\d$))?(\d{1,5})", re.ASCII
)  # 75 or, as lists say it, 1:15
_BESIDE = ("begin", "end", "exact")  # say more of a day or of words, and nothing by themselves
_NOT_TYPED = ("again", "after", "exact")  # stand in links only
Word = TypeVar("Word", bound=StrEnum)


class Said(StrEnum):
    """What was found in a call, or that nobody has said so yet."""

    HUMAN = "human"
    FALSE_CALL = "false_call"
    CANNOT_TELL = "cannot_tell"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """Where a page ended. ``rank``: the place of its reason among all; 0 in a list of any calls."""

    rank: int
    call_id: str

    def __str__(self) -> str:
        return f"{self.rank}.{self.call_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """None: whatever it is. ``because`` is of the calls that are to be heard, all else of any."""

    because: Because | None = None
    again: bool | None = None  # what a second reviewer hears
    after: After | None = None  # the page after the one that ended with this call
    number: str | None = None  # as it was typed
    ticket: str | None = None  # a label, as it was typed
    since: date | None = None
    begin: time | None = None  # on the first day; by itself it says nothing
    until: date | None = None  # that day too
    end: time | None = None  # on the last day, that minute too
    verdict: Verdict | None = None
    outcome: Outcome | None = None
    said: Said | None = None
    taker: str | None = None  # an extension, or a part of a name
    type: str | None = None
    agency: str | None = None
    least_s: int | None = None
    most_s: int | None = None
    tag: str | None = None  # in a reviewer's note, without its #
    words: str | None = None  # that were said, or their beginnings: all of them
    exact: bool | None = None  # no words but these

    @property
    def of_any_call(self) -> bool:
        """Whether it looks among all calls, and not only among those that are to be heard."""
        of_calls = (one.name for one in fields(self)[3:] if one.name not in _BESIDE)
        return any(getattr(self, name) is not None for name in of_calls)

    @property
    def address(self) -> str:
        """The query of the address; empty for the usual list."""
        pairs = ((one.name, getattr(self, one.name)) for one in fields(self))
        shown = {name: _shown(value) for name, value in pairs if value is not None}
        return urlencode(shown, safe=":")

    def values(
        self, zone: ZoneInfo, country: str, calls: list[str] | None = None
    ) -> tuple[object, ...]:
        """For ``reviews.found``, in its order; ``calls``: those among which it is looked for."""
        number = canonical_number(self.number, country) or self.number if self.number else None
        days = (_begin(self.since, self.begin, zone), _end(self.until, self.end, zone))
        words = (self.verdict, self.outcome, self.said, self.taker, self.type, self.agency)
        after = self.after.call_id if self.after else None
        figures = (self.least_s, self.most_s, self.tag, calls, after)
        label = (label_of(self.ticket) or self.ticket) if self.ticket else None
        return (number, *days, *words, *figures, label)

    @property
    def spoken(self) -> str | None:
        return prefixes(self.words) if self.words else None


def search_of(query: Mapping[str, str]) -> Search:
    return Search(
        because=_word(Because, query.get("because")),
        again=True if query.get("again") == "1" else None,
        after=_after(query.get("after", "")),
        number=_text(query.get("number")),
        ticket=_text(query.get("ticket")),
        since=_day(query.get("since")),
        begin=_minute(query.get("begin")),
        until=_day(query.get("until")),
        end=_minute(query.get("end")),
        verdict=_word(Verdict, query.get("verdict")),
        outcome=_word(Outcome, query.get("outcome")),
        said=_word(Said, query.get("said")),
        taker=_text(query.get("taker")),
        type=_text(query.get("type")),
        agency=_text(query.get("agency")),
        least_s=_seconds(query.get("least_s")),
        most_s=_seconds(query.get("most_s")),
        tag=_tag(query.get("tag")),
        words=_words(query.get("words")),
        exact=True if query.get("exact") == "1" else None,
    )


def not_heeded(query: Mapping[str, str]) -> list[str]:
    """The fields in which something stands that the search could not read, or cannot use.

    A time without its day is such a thing: it would look among all calls as if it was not there.
    """
    search = search_of(query)
    asked = [one.name for one in fields(Search) if one.name not in _NOT_TYPED]
    unread = [name for name in asked if query.get(name, "").strip() and not _has(search, name)]
    alone = [time for time, day in (("begin", "since"), ("end", "until")) if not _has(search, day)]
    return unread + [name for name in alone if _has(search, name)]


def _has(search: Search, name: str) -> bool:
    return getattr(search, name) is not None


def _shown(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "1" if value is True else str(value)


def _after(said: str) -> After | None:
    rank, _, call_id = said.partition(".")
    if rank not in ("0", "1", "2", "3", "4"):
        return None
    try:
        return After(rank=int(rank), call_id=str(UUID(call_id)))
    except ValueError:
        return None


def _begin(day: date | None, at: time | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, at or time(), zone) if day else None


def _end(day: date | None, at: time | None, zone: ZoneInfo) -> datetime | None:
    """The first moment that is not looked for any more."""
    if day is None:
        return None
    if at is None:
        return datetime.combine(day + timedelta(days=1), time(), zone)
    return datetime.combine(day, at, zone) + timedelta(minutes=1)


def _word(words: type[Word], said: str | None) -> Word | None:
    return next((word for word in words if word == said), None)


def _text(said: str | None) -> str | None:
    text = "".join(letter for letter in said or "" if letter.isprintable()).strip()
    return text[:LONGEST] or None


def _tag(said: str | None) -> str | None:
    return (_text(said) or "").lstrip("#").partition(" ")[0] or None


def _words(said: str | None) -> str | None:
    text = _text(said)
    return text if text and prefixes(text) else None


def _day(said: str | None) -> date | None:
    try:
        day = date.fromisoformat(said or "")
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _minute(said: str | None) -> time | None:
    found = _MINUTE.fullmatch(said or "")
    return time(int(found[1]), int(found[2])) if found else None


def _seconds(said: str | None) -> int | None:
    found = _LENGTH.fullmatch((said or "").strip())
    return min(60 * int(found[1] or 0) + int(found[2]), _LONGEST_S) if found else None
