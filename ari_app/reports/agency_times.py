"""An agency's own times of a period, as the report counts them, for its own page. Pure.

The report says averages beside all others; whoever answers for an agency sees how it usually went
(the median) and how it went when it went badly (the slowest tenth).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ari_app.reports.agency_tables import in_time, within_day
from ari_app.reports.counted import Sum
from ari_app.reports.period import Period
from ari_app.reports.service_level import Share

MEASURES = ("acknowledged", "on_scene", "done")  # since it was sent: report_dispatches.sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """``half_s``: within so many seconds half of them; ``most_s``: all but the slowest tenth."""

    n: int
    half_s: float
    most_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyTimes:
    period: Period
    sent: int
    times: Mapping[str, Times]  # of each of `MEASURES` that was reached
    in_time: Share
    within_day: Share

    @classmethod
    def of(cls, period: Period, rows: Iterable[Mapping[str, Any]]) -> "AgencyTimes":
        """``rows``: of the statement ``reports.agency_times``."""
        found = {row["measure"]: row for row in rows}
        by = {measure: Sum(row["n"]) for measure, row in found.items()}
        return cls(
            period=period,
            sent=by.get("sent", Sum()).n,
            times={
                each: Times(
                    n=by[each].n, half_s=found[each]["half_s"], most_s=found[each]["most_s"]
                )
                for each in MEASURES
                if each in found
            },
            in_time=in_time(by),
            within_day=within_day(by),
        )


def months(today: date) -> tuple[Period, Period]:
    """The one that goes on, and the one before."""
    first = today.replace(day=1)
    last = first - timedelta(days=1)
    return Period(first=first, last=today), Period(first=last.replace(day=1), last=last)
