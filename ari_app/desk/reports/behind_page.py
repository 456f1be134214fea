"""``/reports/calls``, ``/reports/tickets`` and so on: the list behind each figure of a report. What
was chosen stands in the address; a list counts as its figure does (`ari_app.reports.behind`).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from ari_app.desk.reports import behind_asked as asked
from ari_app.desk.reports.reports_page import number_words, period_asked, report_frame
from ari_app.desk.web.page import language_of, render
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.problems import Handler
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.reports.behind import Listing
from ari_app.reports.definitions import (
    AMISS,
    CALLBACK_OUTCOMES,
    DISPOSITIONS,
    DUTIES,
    MEASURES,
    PROMISES,
    TICKET_STATES,
)
from ari_app.reports.reading import days_of, hours_of, read_worked
from ari_app.reports.report import Name, Names, class_name
from ari_app.store.database import DatabaseAway
from ari_app.texts.catalog import texts
from ari_app.texts.marks import N_, NP_

ROWS = 50
MAY_BE_SLOW_DAYS = 31
Rows = Sequence[Mapping[str, Any]]


async def calls(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    wanted = asked.calls_wanted(request.query)
    people = [each for each in (wanted.person, wanted.wrapped_by) if each is not None]
    about = wanted.about(language_of(request))
    about += [await _person(request, account, login) for login in people]
    if wanted.ani is not None:
        if not account.may(Right.SEE_CALLS):  # else a number that is masked could be guessed
            raise web.HTTPNotFound
        about.append(number_words(request, account)["number_shown"](wanted.ani))
    return await _listed(request, account, Listing.CALLS, wanted.values, about)


async def tickets(request: web.Request) -> web.StreamResponse:
    account, query = await reader(request, Right.SEE_REPORTS), request.query
    code, place = asked.text(query, "type"), asked.text(query, "kecamatan")
    state = asked.one_of(query, "state", TICKET_STATES)
    promise = asked.one_of(query, "promise", PROMISES)
    types = (await _names(request, account)).types
    about = [] if code is None else [_named(request, types, code)]
    if place is not None:
        about.append(place or _said(request, N_("kecamatan tidak diketahui")))
    if state is not None:
        about.append(_said(request, TICKET_STATES[state]))
    timed = query.get("timed") == "1"
    if timed:
        about.append(_said(request, N_("jenisnya diisi sesudah jawaban")))
    if promise is not None:
        about.append(_said(request, PROMISES[promise]))
    values = (query.get("typed") == "1", code, place, state, timed, promise)
    return await _listed(request, account, Listing.TICKETS, values, about)


async def sent(request: web.Request) -> web.StreamResponse:
    """What was sent to agencies: all of it, or what counts for a measure."""
    account, query = await reader(request, Right.SEE_REPORTS), request.query
    measure = asked.one_of(query, "measure", MEASURES) or "sent"
    agency = asked.text(query, "agency")
    about = [_said(request, MEASURES[measure])]
    if agency is not None:
        names = await _names(request, account)
        about.append(_named(request, names.agencies, agency))
    return await _listed(request, account, Listing.SENT, (measure, agency), about)


async def units(request: web.Request) -> web.StreamResponse:
    """Each time that the desk assigned a unit, with what the unit said when."""
    account, query = await reader(request, Right.SEE_REPORTS), request.query
    values = (asked.text(query, "agency"), asked.number(query, "unit"))
    return await _listed(request, account, Listing.UNITS, values)


async def callbacks(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    outcome = asked.one_of(request.query, "outcome", CALLBACK_OUTCOMES)
    about = [] if outcome is None else [_said(request, CALLBACK_OUTCOMES[outcome])]
    return await _listed(request, account, Listing.CALL_BACKS, (outcome,), about)


async def presence(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    person = asked.text(request.query, "person")
    about = [] if person is None else [await _person(request, account, person)]
    return await _listed(request, account, Listing.PRESENCE, (person,), about)


async def scorecards(request: web.Request) -> web.StreamResponse:
    account, query = await reader(request, Right.SEE_REPORTS), request.query
    person, critical = asked.text(query, "person"), query.get("critical") == "1"
    about = [] if person is None else [await _person(request, account, person)]
    about += [_said(request, NP_("report", "kesalahan kritis"))] if critical else []
    return await _listed(request, account, Listing.SCORECARDS, (person, critical), about)


async def unplaced(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_REPORTS)
    return await _listed(request, account, Listing.UNPLACED, ())


async def duties(request: web.Request) -> web.StreamResponse:
    """Shifts that are over, with who was there; the rule is `ari_app.shifts.attendance`."""
    account, query = await reader(request, Right.SEE_REPORTS), request.query
    which = asked.one_of(query, "which", DUTIES) or "all"
    person, (before, below) = asked.text(query, "person"), asked.begins_below(query)
    period = period_asked(request, account)
    found = await read_worked(request.app[DESK].database, account.centre, account.time_zone, period)
    rows = [
        {"id": one.login, "at": one.begins_at, "duty": one}
        for one in sorted(found, key=lambda one: (one.begins_at, one.login), reverse=True)
        if (person is None or one.login == person) and one.counts_as(which)
        if before is None or (one.begins_at, one.login) < (before, below)
    ]
    about = [_said(request, DUTIES[which])]
    about += [] if person is None else [await _person(request, account, person)]
    return _shown(request, account, Listing.DUTIES, rows, about)


async def _listed(
    request: web.Request,
    account: Account,
    listing: Listing,
    values: Sequence[object],
    about: Sequence[str] = (),
) -> web.StreamResponse:
    """Its statement has the name of the list: of a period, what was asked, below an entry."""
    period = period_asked(request, account)
    stretch = (account.centre, *days_of(period), account.time_zone, *hours_of(period))
    try:
        rows: Rows = await request.app[DESK].database.rows(
            f"reports.{listing.value}",
            *(*stretch, *values, *asked.begins_below(request.query), ROWS + 1),
        )
    except DatabaseAway:
        if period.days <= MAY_BE_SLOW_DAYS:
            raise
        return _shown(request, account, listing, (), about, too_long=True)
    return _shown(request, account, listing, rows, about)


def _shown(
    request: web.Request,
    account: Account,
    listing: Listing,
    rows: Rows,
    about: Sequence[str],
    *,
    too_long: bool = False,  # a few entries among hundreds of thousands
) -> web.StreamResponse:
    language = language_of(request)
    _ = texts(language)
    context = {
        **report_frame(request, account, period_asked(request, account)),
        **number_words(request, account),
        "rows": rows[:ROWS],
        "too_long": too_long,
        "older": _older(request, rows[ROWS - 1]) if len(rows) > ROWS else "",
        "class_name": lambda code: class_name(code, language),
        "amiss_name": lambda code: _(AMISS[code]),
        "disposition_name": lambda code: _(DISPOSITIONS[code]),
        "outcome_name": lambda code: _(CALLBACK_OUTCOMES[code]),
        "about": about,
    }
    return render(request, f"report_{listing.value}.html", context)


def _older(request: web.Request, last: Mapping[str, Any]) -> str:
    kept = [pair for pair in request.query.items() if pair[0] not in ("before", "below")]
    return "?" + urlencode([*kept, ("before", last["at"].isoformat()), ("below", last["id"])])


def _said(request: web.Request, text: str) -> str:
    return texts(language_of(request))(text)


def _named(request: web.Request, names: Mapping[str, Name], code: str) -> str:
    return names[code].in_language(language_of(request)) if code in names else code


async def _names(request: web.Request, account: Account) -> Names:
    return Names.of(await request.app[DESK].database.rows("reports.names", account.centre))


async def _person(request: web.Request, account: Account, login: str) -> str:
    people = (await _names(request, account)).people
    return people.get(login) or login.removeprefix("#") or "-"


HANDLERS: Mapping[Listing, Handler] = {
    Listing.CALLS: calls,
    Listing.TICKETS: tickets,
    Listing.SENT: sent,
    Listing.UNITS: units,
    Listing.CALL_BACKS: callbacks,
    Listing.DUTIES: duties,
    Listing.PRESENCE: presence,
    Listing.SCORECARDS: scorecards,
    Listing.UNPLACED: unplaced,
}
