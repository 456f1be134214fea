"""``/numbers``: what is known of a telephone number, who wrote it, and its place in the queue.

Notes are everybody's who has tickets; a lower place is a supervisor's, with a reason and an end.
The last form gathers all calls of the number as signed evidence.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web

from ari_app.desk.tickets import evidence_file, history_words
from ari_app.desk.tickets.evidence_page import status_of
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.reading import Fields, whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.telephone_number import shown
from ari_app.tickets import numbers
from recordings.evidence import LONGEST_REASON, NO_EXPORT, period_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why nothing was done; what was typed is shown again."""

    problem: str
    status: int
    form: Fields | None = None


async def find(request: web.Request) -> web.StreamResponse:
    """Numbers with a lower place, numbers with notes, and a field for another one."""
    account, desk = await reader(request, Right.SEE_TICKETS), request.app[DESK]
    asked, country = request.query.get("number", "").strip(), desk.settings.centre.country
    if asked:
        try:
            found = numbers.number_in(asked[:100], country)
        except NotFound:
            found = ""
        if found:
            raise web.HTTPSeeOther(_address(found))
    database, centre = desk.database, account.centre
    context = {
        **words(language_of(request), account.time_zone),
        **frame(request, account),
        "asked": asked,
        "lowered": (await numbers.lowered_now(database, centre, datetime.now(UTC))).values(),
        "noted": await database.rows("numbers.noted", centre, numbers.MOST_LISTED),
        "spaced": lambda number: shown(number, country),
    }
    return render(request, "numbers.html", context)


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_TICKETS)
    return await _page(request, account, _number(request))


async def add_note(request: web.Request) -> web.StreamResponse:
    number = _number(request)
    account = await writer(request, Right.CHANGE_TICKETS, login=_address(number))
    form, trouble = await _form(request)
    if trouble is None:
        database = request.app[DESK].database
        trail = trail_of(account, database, request.remote)
        try:
            await numbers.add_note(database, account, number, word(form, "note"), trail=trail)
        except Invalid:
            trouble = Trouble(problem="number_note", status=422, form=form)
    return await _done(request, account, number, trouble, "noted")


async def lower(request: web.Request) -> web.StreamResponse:
    number = _number(request)
    account = await writer(request, Right.ORDER_WAITING, login=_address(number))
    form, trouble = await _form(request)
    if trouble is None:
        database = request.app[DESK].database
        try:
            await numbers.lower(
                database,
                account,
                number,
                reason=word(form, "reason"),
                hours=whole(word(form, "hours"), 999) or 0,
                now=datetime.now(UTC),
                trail=trail_of(account, database, request.remote),
            )
        except Invalid:
            trouble = Trouble(problem="number_lower", status=422, form=form)
    return await _done(request, account, number, trouble, "lowered")


async def lift(request: web.Request) -> web.StreamResponse:
    number = _number(request)
    account = await writer(request, Right.ORDER_WAITING, login=_address(number))
    _, trouble = await _form(request)
    if trouble is None:
        database = request.app[DESK].database
        trail = trail_of(account, database, request.remote)
        try:
            await numbers.lift(database, account, number, now=datetime.now(UTC), trail=trail)
        except Conflict:
            trouble = Trouble(problem="number_usual", status=409)
    return await _done(request, account, number, trouble, "lifted")


async def evidence(request: web.Request) -> web.StreamResponse:
    """The file; refused, the page again."""
    number = _number(request)
    account = await writer(request, Right.EXPORT, login=_address(number))
    form, trouble = await _form(request)
    if trouble is None:
        try:
            zone = ZoneInfo(account.time_zone)
            period = period_of(word(form, "first_day"), word(form, "last_day"), zone)
            reason = word(form, "export_reason")
            return await evidence_file.send(request, account, number, reason, {}, period)
        except NotFound:
            trouble = Trouble(problem="number_no_calls", status=404, form=form)
        except NO_EXPORT as error:
            trouble = Trouble(problem=error.kind, status=status_of(error), form=form)
    return await _page(request, account, number, trouble)


def _number(request: web.Request) -> str:
    """Of the path; raises `NotFound`."""
    country = request.app[DESK].settings.centre.country
    return numbers.number_in(request.match_info["telephone"], country)


def _address(number: str) -> str:
    return f"/numbers/{quote(number, safe='')}"


async def _form(request: web.Request) -> tuple[Fields, Trouble | None]:
    form, is_own = await read_own(request)
    return form, None if is_own else Trouble(problem="old_form", status=403, form=form)


async def _done(
    request: web.Request, account: Account, number: str, trouble: Trouble | None, done: str
) -> web.StreamResponse:
    if trouble is not None:
        return await _page(request, account, number, trouble)
    raise web.HTTPSeeOther(f"{_address(number)}?done={done}")


async def _page(
    request: web.Request, account: Account, number: str, trouble: Trouble | None = None
) -> web.Response:
    desk, language, now = request.app[DESK], language_of(request), datetime.now(UTC)
    country = desk.settings.centre.country
    known = await numbers.known_number(desk.database, account, number, now)
    today = now.astimezone(ZoneInfo(account.time_zone)).date()
    context = {
        **words(language, account.time_zone),
        **of_tables(history_words.TEMPLATE_WORDS, language),
        **frame(request, account),
        "known": known,
        "trouble": trouble,
        "typed": (lambda name: word(trouble.form, name) if trouble and trouble.form else ""),
        "done": "" if trouble else request.query.get("done", ""),
        "today": today.isoformat(),
        "month_ago": today.replace(day=1).isoformat(),
        "hours": numbers.HOURS,
        "longest_note": numbers.LONGEST_NOTE,
        "longest_lower": numbers.LONGEST_REASON,
        "longest_reason": LONGEST_REASON,
        "may_note": account.may(Right.CHANGE_TICKETS),
        "may_order": account.may(Right.ORDER_WAITING),
        "may_export": account.may(Right.EXPORT) and account.may(Right.LISTEN),
        "spaced": lambda text: shown(text, country),
    }
    return render(request, "number.html", context, status=trouble.status if trouble else 200)
