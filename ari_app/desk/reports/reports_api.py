"""``/api/v1/reports``: the report as the page and the papers have it, for programs.

What leaves the centre has no telephone number in it, and who took it is in the audit trail.
"""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field

from ari_app.desk.reports.reports_page import of_request
from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.problems import Problem
from ari_app.errors import Invalid
from ari_app.people.access import Right
from ari_app.people.audit import AuditEntry
from ari_app.reports.behind import Behind
from ari_app.reports.definitions import Unit
from ari_app.reports.period import Period, period_of, today
from ari_app.reports.report import Cell, Figure, Report, Row, Table
from ari_app.texts.catalog import texts

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_LINK = "address of the page with the list behind it"


class ReportFilterShape(Shape):
    """Without days the month that goes on."""

    first: str | None = Field(None, alias="from", pattern=_DAY, description="the first day")
    until: str | None = Field(None, pattern=_DAY, description="the last day")
    hours: str | None = Field(
        None, pattern=r"^\d{2}:\d{2}-\d{2}:\d{2}$", description="of each day, as 21:00-07:00"
    )


class FigureShape(Shape):
    code: str
    name: str
    meaning: str
    counted: str = Field(description="from what, for whoever counts it again")
    unit: Unit
    value: float | None = Field(description="null: nothing to divide by")
    target: float | None
    note: str
    behind: str = Field(description=_LINK)
    reached: str | None = Field(description="of a percentage: the list of what was reached")


class ReportRowShape(Shape):
    cells: list[str | int | float | None]
    behind: list[str | None] = Field(description=f"of each cell: {_LINK}")


class ReportTableShape(Shape):
    code: str
    name: str
    meaning: str
    heads: list[str]
    rows: list[ReportRowShape]


class ReportShape(Shape):
    centre: str
    time_zone: str
    range: str
    made_at: AwareDatetime
    whole: bool = Field(description="records, CEL and queue_log agree on every call")
    fit: str
    opening: list[str] = Field(description="the opening hours, and when they were changed")
    figures: list[FigureShape]
    tables: list[ReportTableShape]


async def report(asked: ApiRequest) -> ReportShape:
    wanted = asked.query(ReportFilterShape)
    days = today(datetime.now(UTC), asked.account.time_zone)
    try:
        period = period_of(wanted.model_dump(by_alias=True, exclude_none=True), days)
    except Invalid as error:
        raise Problem(422, "invalid", str(error)) from error
    found = await of_request(asked.request, asked.account, period)
    await asked.trail.write(
        AuditEntry(action="reports.export", subject=period.name, detail={"what": "api"})
    )
    return _shape(found)


def _shape(found: Report) -> ReportShape:
    return ReportShape(
        centre=found.centre,
        time_zone=found.time_zone,
        range=found.range_text,
        made_at=found.made_at,
        whole=found.fit.is_whole,
        fit=found.fit_text,
        opening=list(found.opening),
        figures=[_figure(each, found) for each in found.figures],
        tables=[_table(each, found.period) for each in found.tables],
    )


def _figure(figure: Figure, of: Report) -> FigureShape:
    _, definition = texts(of.language), figure.definition
    return FigureShape(
        code=definition.code,
        name=_(definition.name),
        meaning=_(definition.meaning),
        counted=definition.counted,
        unit=definition.unit,
        value=figure.value,
        target=figure.target,
        note=figure.note,
        behind=figure.behind.address(of.period),
        reached=_address(figure.part, of.period),
    )


def _table(table: Table, period: Period) -> ReportTableShape:
    return ReportTableShape(
        code=table.code,
        name=table.name,
        meaning=table.meaning,
        heads=list(table.heads),
        rows=[_row(each, period) for each in table.rows],
    )


def _row(row: Row, period: Period) -> ReportRowShape:
    behind = [_address(row.of_cell(number), period) for number in range(len(row.cells))]
    cells: list[Cell] = list(row.cells)
    return ReportRowShape(cells=cells, behind=behind)


def _address(behind: Behind | None, period: Period) -> str | None:
    return None if behind is None else behind.address(period)


ROUTES = (
    Route(
        method="GET",
        path="/reports",
        summary="The report of a range of days: what each figure means, and what is behind it",
        right=Right.SEE_REPORTS,
        handler=report,
        query=ReportFilterShape,
        answers=ReportShape,
        problems=(422,),
    ),
)
