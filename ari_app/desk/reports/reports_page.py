"""``/reports``: the figures of a range of days, what each means, and the calls behind them.

Everything that was chosen stands in the address: a link shows the same again.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from ari_app.desk.reports import charts
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Invalid
from ari_app.people.access import Account, Right
from ari_app.reports.classes import CallClass
from ari_app.reports.definitions import AMISS, BY_CODE, DISPOSITIONS
from ari_app.reports.period import Period, period_of, today, usual
from ari_app.reports.reading import NotCountedYet, days_of, hours_of, read_report
from ari_app.reports.report import Report, class_name, shown
from ari_app.store.database import DatabaseAway
from ari_app.telephone_number import mask
from ari_app.telephone_number import shown as spaced

ROWS = 50
MOST_NUMBERS = 50
MAY_BE_SLOW_DAYS = 31
_MOST_CLASSES = len(CallClass)


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    period, refused = _asked(request, account)
    report, waits = None, False
    try:
        report = await of_request(request, account, period)
    except NotCountedYet:
        waits = True
    context = {
        **_frame(request, account, period),
        "report": report,
        "waits": waits,
        "refused": refused,
        "usual": usual(_today(account)),
        "columns": charts.columns,
        "share_of_most": charts.share_of_most,
        "warmth": charts.warmth,
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
    }
    return render(request, "reports.html", context, status=503 if waits else 200)


async def of_request(request: web.Request, account: Account, period: Period) -> Report:
    """The report in the reader's language; raises `NotCountedYet`."""
    return await read_report(
        request.app[DESK].database,
        centre=account.centre,
        centre_name=account.centre_name,
        time_zone=account.time_zone,
        period=period,
        now=datetime.now(UTC),
        language=language_of(request).value,
    )


def period_asked(request: web.Request, account: Account) -> Period:
    """400 for what no form and no link of ours asks."""
    try:
        return period_of(request.query, _today(account))
    except Invalid as error:
        raise web.HTTPBadRequest(reason="No such range") from error


def _asked(request: web.Request, account: Account) -> tuple[Period, bool]:
    """A range that a person typed and that cannot be is said on the page, beside this month's."""
    try:
        return period_of(_form(request.query), _today(account)), False
    except Invalid:
        return period_of({}, _today(account)), True


def _form(asked: Mapping[str, str]) -> dict[str, str]:
    """The form has two fields for the hours; a link has one."""
    begin, end = asked.get("begin", ""), asked.get("end", "")
    hours = {"hours": f"{begin}-{end}"} if begin or end else {}
    return {**asked, **hours}


def _today(account: Account) -> Any:
    return today(datetime.now(UTC), account.time_zone)


def _frame(request: web.Request, account: Account, period: Period) -> dict[str, Any]:
    language = language_of(request)
    return {
        **words(language, account.time_zone),
        **frame(request, account),
        "period": period,
        "shown": lambda value, unit=None: shown(value, unit, language.value),
    }


# ── the calls behind a figure ────────────────────────────────────────────────────────────────


async def calls(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    period = period_asked(request, account)
    classes, disposition, amiss, before = _wanted(request)
    kept_away = request.query.get("kept_away") == "1"
    rows, too_long = [], False
    try:
        rows = await request.app[DESK].database.rows(
            "reports.calls",
            *(account.centre, *days_of(period), account.time_zone, *hours_of(period)),
            *(classes or None, disposition, amiss, before, ROWS + 1, kept_away),
        )
    except DatabaseAway:
        if period.days <= MAY_BE_SLOW_DAYS:
            raise
        too_long = True  # a few calls among hundreds of thousands
    language = language_of(request).value
    context = {
        **_frame(request, account, period),
        "rows": rows[:ROWS],
        "too_long": too_long,
        "older": _older(request, rows[ROWS - 1]["offered_at"]) if len(rows) > ROWS else "",
        "class_name": lambda code: class_name(code, language),
        "amiss_name": lambda code: AMISS[code].in_language(language),
        "disposition_name": lambda code: DISPOSITIONS[code].in_language(language),
        "about": _about(classes, disposition, kept_away, language),
    }
    return render(request, "report_calls.html", context)


def _wanted(request: web.Request) -> tuple[list[str], str | None, bool, datetime | None]:
    classes, before = request.query.getall("class", []), request.query.get("before")
    disposition = request.query.get("disposition")
    try:
        known = [CallClass(each).value for each in classes[:_MOST_CLASSES]]
        moment = datetime.fromisoformat(before) if before else None
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if disposition is not None and disposition not in DISPOSITIONS:
        raise web.HTTPBadRequest
    if moment is not None and moment.tzinfo is None:
        raise web.HTTPBadRequest
    return known, disposition, request.query.get("amiss") == "1", moment


def _about(
    classes: list[str], disposition: str | None, kept_away: bool, language: str
) -> list[str]:
    said = [class_name(each, language) for each in classes]
    if disposition:
        said.append(DISPOSITIONS[disposition].in_language(language))
    if kept_away:
        said.append(BY_CODE["kept_away"].name.in_language(language))
    return said


def _older(request: web.Request, before: datetime) -> str:
    kept = [(name, value) for name, value in request.query.items() if name != "before"]
    return "?" + urlencode([*kept, ("before", before.isoformat())])


# ── who calls most ───────────────────────────────────────────────────────────────────────────


async def numbers(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    period = period_asked(request, account)
    rows = await request.app[DESK].database.rows(
        "reports.numbers",
        *(account.centre, *days_of(period), account.time_zone, *hours_of(period), MOST_NUMBERS),
    )
    country, open_ = request.app[DESK].settings.centre.country, account.may(Right.SEE_CALLS)
    context = {
        **_frame(request, account, period),
        "rows": rows,
        "number_shown": lambda ani: spaced(ani, country) if open_ else mask(ani),
    }
    return render(request, "report_numbers.html", context)
