"""The counts of a month as the public sees them: numbers and names of types, nothing else. Pure.

A type with few tickets could tell a neighbour whose it was, so it stands among the others.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from ari_app.reports.counted import Counted
from ari_app.reports.report import Name
from ari_app.texts.catalog import Language

FEWEST = 5  # tickets of a type that is named
MOST = 12  # months that the page offers
AT_ONCE = 3  # earlier months that one look of the jobs counts


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMonth:
    offered: int
    answered: int
    false_calls: int  # answered ones, and those that screening kept away
    tickets: int
    done: int  # of what was sent to agencies
    answered_in_time: float | None  # per cent within 15 s
    answer_s: float | None  # on average
    types: Mapping[str, int]  # name → tickets, at least `FEWEST` of each


def public_month(counted: Counted, types: Mapping[str, Name]) -> PublicMonth:
    figures = counted.figures
    named = {
        types[code].indonesian: each.n
        for code, each in counted.all("type").items()
        if code in types and each.n >= FEWEST
    }
    return PublicMonth(
        offered=counted.offered,
        answered=int(figures["answered"] or 0),
        false_calls=int((figures["false_answered"] or 0) + (figures["kept_away"] or 0)),
        tickets=int(figures["tickets"] or 0),
        done=counted.agency_measure("done"),
        answered_in_time=_rounded(figures["service_level_15"]),
        answer_s=_rounded(figures["asa"]),
        types=dict(sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def other_types(tickets: int, types: Mapping[str, int]) -> int:
    """Tickets of the types that are not named."""
    return tickets - sum(types.values())


def months_to_count(today: date) -> tuple[date, date]:
    """This month and the one before it, by their first days."""
    first = today.replace(day=1)
    return before(first), first


def missing_months(today: date, since: date | None, counted: Collection[date]) -> list[date]:
    """Earlier months that nobody has counted since their end: the page was off, or is new.

    The newest first, at most `AT_ONCE` of the last `MOST` months, and none before ``since``, the
    day of the centre's first call (None: it had none).
    """
    found, month = [], months_to_count(today)[0]
    for _ in range(MOST - 2):
        month = before(month)
        if since is not None and month >= since.replace(day=1) and month not in counted:
            found.append(month)
    return found[:AT_ONCE]


def before(month: date) -> date:
    """The month before, by its first day."""
    return (month - timedelta(days=1)).replace(day=1)


def last_of(month: date, today: date) -> date:
    """The last day of it that can have anything."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return min(following - timedelta(days=1), today)


def month_words(month: date, language: Language = Language.ID) -> str:
    return format_date(month, "LLLL y", locale=language)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
