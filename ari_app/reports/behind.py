"""Which list is behind a figure, and by what it is asked. Pure.

A list has as many entries as its figure counts; of an average, those that it is the average of; of
a percentage, the whole, and beside it (`Figure.part`) those that count as reached.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from ari_app.reports.classes import CallClass
from ari_app.reports.period import Period

Asked = tuple[tuple[str, str], ...]


class Listing(StrEnum):
    CALLS = "calls"
    TICKETS = "tickets"
    SENT = "sent"  # dispatches to agencies
    UNITS = "units"
    CALL_BACKS = "callbacks"
    DUTIES = "duties"
    PRESENCE = "presence"
    SCORECARDS = "scorecards"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Behind:
    """``period``: of its own where it is not that of the report."""

    listing: Listing
    asked: Asked = ()
    period: Period | None = None

    def address(self, period: Period) -> str:
        more = f"&{urlencode(self.asked)}" if self.asked else ""
        return f"/reports/{self.listing.value}?{(self.period or period).query}{more}"


def calls(*asked: tuple[str, str], period: Period | None = None) -> Behind:
    return Behind(Listing.CALLS, asked, period)


def of_classes(classes: Iterable[CallClass], *more: tuple[str, str]) -> Behind:
    return calls(*(("class", each.value) for each in classes), *more)


def tickets(**asked: str) -> Behind:
    return Behind(Listing.TICKETS, tuple(asked.items()))


def sent(measure: str, agency: str | None = None) -> Behind:
    """``measure``: of ``functions/report_dispatches.sql``."""
    of_agency = () if agency is None else (("agency", agency),)
    return Behind(Listing.SENT, (("measure", measure), *of_agency))
