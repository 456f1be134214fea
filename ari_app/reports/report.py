"""A report as a reader sees it: figures and tables with words, whatever it is shown on. Pure.

The page, the spreadsheet, the CSV file and the PDF are all made from this one object, so none of
them can say something else than the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.reports.behind import Behind
from ari_app.reports.classes import CallClass
from ari_app.reports.definitions import AMISS, CLASS_NAMES, Definition, Unit
from ari_app.reports.period import Period
from ari_app.texts.catalog import Language, decimal, texts
from ari_app.texts.marks import N_

Cell = str | int | float | None


class Chart(StrEnum):
    BARS = "bars"  # one figure a row
    STACKED = "stacked"  # the columns of a row upon each other
    HEAT = "heat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``behind``: the list of what it counts; ``part``: of a percentage, of what was reached;
    ``note``: how far it can be trusted, what it leaves out, or empty.
    """

    definition: Definition
    value: float | None
    behind: Behind
    target: float | None = None
    part: Behind | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        return self.target is not None and self.value is not None and self.value < self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table. ``behind``: the list behind the row; ``each``: behind its cells, from the
    first one, where they count different things.
    """

    cells: tuple[Cell, ...]
    behind: Behind | None = None
    each: tuple[Behind | None, ...] = ()

    def of_cell(self, number: int) -> Behind | None:
        if number == 0 and self.behind is not None:
            return self.behind
        return self.each[number] if number < len(self.each) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    code: str
    name: str
    meaning: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Whether records and Asterisk's own books agree, and where they do not: what → how many."""

    offered: int
    classed: int
    amiss: Mapping[str, int]
    unplaced: int  # calls that queue_log, CEL or a refused fact names and no record does

    @property
    def is_whole(self) -> bool:
        return self.offered == self.classed and not self.amiss and not self.unplaced


@dataclass(frozen=True, slots=True)
class Name:
    """What a centre calls something of its own, in Bahasa Indonesia and in English."""

    indonesian: str
    english: str

    def in_language(self, language: Language) -> str:
        return self.english if language is Language.EN else self.indonesian


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the centre calls its types and agencies, by code, its people, by login, its units."""

    types: Mapping[str, Name] = field(default_factory=dict)
    agencies: Mapping[str, Name] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Name] = field(default_factory=dict)  # by number

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Names":
        types, agencies, people, units = {}, {}, {}, {}
        for row in rows:
            name = Name(row["name"], row["name_en"] or row["name"])
            if row["what"] == "type":
                types[row["code"]] = name
            elif row["what"] == "person":
                people[row["code"]] = name.indonesian
            elif row["what"] == "unit":
                units[row["code"]] = name
            else:
                agencies[row["code"]] = name
        return cls(types=types, agencies=agencies, people=people, units=units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``language``: of every text in it; ``opening``: lines about the centre's opening hours."""

    centre: str
    centre_name: str
    time_zone: str
    period: Period
    made_at: datetime
    language: Language
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    fit: Fit
    opening: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return texts(self.language)(N_("Laporan layanan 112"))

    @property
    def range_text(self) -> str:
        """2026-11-01 - 2026-11-30, 21:00-07:00 on the next day (Asia/Jakarta)."""
        first, last, hours = self.period.first, self.period.last, self.period.hours
        days = f"{first}" if first == last else f"{first} - {last}"
        return f"{days}{f', {hours}' if hours else ''}{self._next_day} ({self.time_zone})"

    @property
    def _next_day(self) -> str:
        """Said of hours that pass midnight: they are of the day on which they begin."""
        if self.period.hours is None or not self.period.hours.pass_midnight:
            return ""
        return " " + texts(self.language)(N_("keesokan harinya"))

    @property
    def made_text(self) -> str:
        at = self.made_at.astimezone(ZoneInfo(self.time_zone))
        return texts(self.language)(N_("Dibuat %(at)s"), at=at.strftime("%Y-%m-%d %H:%M"))

    @property
    def fit_text(self) -> str:
        return fit_text(self.fit, self.language)


def fit_text(fit: Fit, language: Language) -> str:
    _ = texts(language)
    if fit.is_whole:
        return _(
            "Cocok 100 %%: %(calls)s panggilan, sama dengan CEL dan queue_log.", calls=fit.offered
        )
    found = sum(fit.amiss.values()) + fit.unplaced
    share = 100 * max(0, fit.offered - found) / fit.offered if fit.offered else 0.0
    pieces = [f"{count} {_(AMISS[code])}" for code, count in fit.amiss.items() if code in AMISS]
    if fit.unplaced:
        words = _("baris tanpa panggilan, atau fakta yang ditolak")
        pieces.append(f"{fit.unplaced} {words}")
    return _(
        "Tidak cocok: %(calls)s panggilan (%(share)s %% cocok): %(what)s",
        calls=found,
        share=decimal(_down(share), language),
        what="; ".join(pieces),
    )


def _down(share: float) -> str:
    """Never rounded up to 100."""
    return f"{int(share * 100) / 100:.2f}"


def shown(value: Cell, unit: Unit | None, language: Language) -> str:
    """A figure as people read it: 1.234 calls, 92,5 %, 8,4 dtk; in English 1,234 and 92.5."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    text = f"{value:,.1f}" if _has_fraction(value, unit) else f"{round(value):,}"
    text = decimal(text, language)
    return f"{text} {texts(language)(_UNITS[unit])}" if unit in _UNITS else text


def _has_fraction(value: float, unit: Unit | None) -> bool:
    return unit in (Unit.PERCENT, Unit.SECONDS) or (unit is None and isinstance(value, float))


_UNITS: Mapping[Unit | None, str] = {
    Unit.PERCENT: "%",
    Unit.SECONDS: N_("dtk"),
    Unit.MINUTES: N_("mnt"),
}


def class_name(code: str, language: Language) -> str:
    return texts(language)(CLASS_NAMES[CallClass(code)])
