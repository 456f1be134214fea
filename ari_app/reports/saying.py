"""What the tables of a report are made with: the figures, the names, and one language. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ari_app.reports.counted import Counted, Sum
from ari_app.reports.period import Period
from ari_app.reports.report import Chart, Name, Names, Row, Table
from ari_app.shifts.attendance import Attendance
from ari_app.texts.catalog import Language, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a person's filled scorecards came to. ``percent``: their average, ``before``: that of as
    many days before; None where no card has a mark.
    """

    login: str
    name: str
    cards: int
    percent: float | None
    critical: int
    before: float | None = None

    @property
    def change(self) -> float | None:
        if self.percent is None or self.before is None:
            return None
        return self.percent - self.before


@dataclass(frozen=True, slots=True)
class Saying:
    counted: Counted
    names: Names
    language: Language
    period: Period
    attendance: Sequence[Attendance] = ()
    scores: Sequence[Score] = ()

    def said(self, text: str) -> str:
        return texts(self.language)(text)

    def table(
        self,
        code: str,
        name: str,
        meaning: str,
        heads: Sequence[str],
        rows: Iterable[Row],
        chart: Chart | None = None,
    ) -> Table:
        """``name``, ``meaning`` and ``heads`` are only marked for the translators."""
        return Table(
            code=code,
            name=self.said(name),
            meaning=self.said(meaning),
            heads=tuple(self.said(head) for head in heads),
            rows=tuple(rows),
            chart=chart,
        )

    def named(self, names: Mapping[str, Name], code: str) -> str:
        name = names.get(code)
        return name.in_language(self.language) if name else code


def most(found: Mapping[str, Sum]) -> list[tuple[str, Sum]]:
    return sorted(found.items(), key=lambda pair: (-pair[1].n, pair[0]))


def percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def minutes(each: Sum | None) -> float | None:
    average = each.average if each else None
    return None if average is None else round(average / 60, 1)
