"""``/reports``: the figures of a range of days and what each means; the calls: `behind_page`.

Everything that was chosen stands in the address: a link shows the same again.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from ari_app.desk.reports import charts
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Invalid
from ari_app.people.access import Account, Right
from ari_app.reports.behind import of_classes
from ari_app.reports.classes import ANSWERED, CallClass
from ari_app.reports.period import (
    Period,
    hours_of_minutes,
    of_hours,
    period_of,
    today,
    usual,
)
from ari_app.reports.reading import days_of, hours_of, read_report
from ari_app.reports.report import Report, shown
from ari_app.telephone_number import mask
from ari_app.telephone_number import shown as spaced
from ari_app.texts.catalog import texts
from ari_app.texts.marks import N_

MOST_NUMBERS = 50
_WHOLE_DAYS = N_("Sehari penuh")


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    period, refused = _asked(request, account)
    context = {
        **report_frame(request, account, period),
        "report": await of_request(request, account, period),
        "refused": refused,
        "usual": usual(_today(account)),
        "shifts": await _shifts(request, account, period),
        "columns": charts.columns,
        "share_of_most": charts.share_of_most,
        "warmth": charts.warmth,
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
    }
    return render(request, "reports.html", context)


async def _shifts(
    request: web.Request, account: Account, period: Period
) -> list[tuple[str, Period]]:
    """By its name: the same days, of each shift that is planned; before them the whole days."""
    patterns = await request.app[DESK].database.together.rows("shifts.patterns", account.centre)
    language = language_of(request)
    named = [
        (row["name"], of_hours(period, hours_of_minutes(row["begin_minute"], row["end_minute"])))
        for row in patterns
    ]
    return [(texts(language)(_WHOLE_DAYS), of_hours(period, None)), *named] if named else []


async def of_request(request: web.Request, account: Account, period: Period) -> Report:
    """The report in the reader's language, made once for all who ask for it at this moment."""
    desk, language = request.app[DESK], language_of(request)
    together = desk.database.together

    async def made() -> Report:
        return await read_report(
            together,
            centre=account.centre,
            centre_name=account.centre_name,
            time_zone=account.time_zone,
            period=period,
            now=datetime.now(UTC),
            language=language,
            hours=desk.settings.hours,
        )

    return await together.shared(("report", account.centre, period, language), made)


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


def report_frame(request: web.Request, account: Account, period: Period) -> dict[str, Any]:
    language = language_of(request)
    return {
        **words(language, account.time_zone),
        **frame(request, account),
        "period": period,
        "shown": lambda value, unit=None: shown(value, unit, language),
    }


# ── who calls most ───────────────────────────────────────────────────────────────────────────


async def numbers(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    period = period_asked(request, account)
    rows = await request.app[DESK].database.together.rows(
        "reports.numbers",
        *(account.centre, *days_of(period), account.time_zone, *hours_of(period), MOST_NUMBERS),
    )
    context = {
        **report_frame(request, account, period),
        **number_words(request, account),
        "rows": rows,
        "calls_of": _calls_of(period) if account.may(Right.SEE_CALLS) else None,
        "classes_answered": ANSWERED,
    }
    return render(request, "report_numbers.html", context)


def _calls_of(period: Period) -> Callable[..., str]:
    """The list behind what is counted of a number: all its calls, or those of some classes."""

    def address(ani: str, classes: Iterable[CallClass] = ()) -> str:
        return of_classes(classes, ("number", ani)).address(period)

    return address


def number_words(request: web.Request, account: Account) -> dict[str, Any]:
    """Whole numbers only for who may see calls; one that was withheld says so."""
    country, open_ = request.app[DESK].settings.centre.country, account.may(Right.SEE_CALLS)
    withheld = texts(language_of(request))("nomor tersembunyi")

    def number_shown(ani: str | None) -> str:
        if not ani:
            return withheld
        return spaced(ani, country) if open_ else mask(ani)

    return {"number_shown": number_shown}
