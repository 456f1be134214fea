"""``/shifts/patterns``: which shifts a week has; ``/shifts/absences``: who is away."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from aiohttp import web

from ari_app.desk.shifts.shift_form import day_in, number_of, shown
from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import NotFound
from ari_app.hours import DAY, Span
from ari_app.people.access import Account, Right
from ari_app.shifts import absences as away
from ari_app.shifts import planning
from ari_app.shifts.pattern import LONGEST_NAME, MOST_PEOPLE, Pattern
from ari_app.shifts.planning import NameInUse, pattern_of
from ari_app.shifts.roster import AbsenceKind

PATTERNS, ABSENCES = "/shifts/patterns", "/shifts/absences"
_SHOWN_BEFORE, _SHOWN_AFTER = timedelta(days=30), timedelta(days=366)


async def patterns(request: web.Request) -> web.StreamResponse:
    return await _patterns(request, await reader(request, Right.MANAGE_SHIFTS))


async def add_pattern(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_SHIFTS, login=PATTERNS)
    fields, desk = await form_of(request), request.app[DESK]
    made = _pattern(fields)
    if isinstance(made, str):
        return await _patterns(request, account, problem=made, fields=fields, status=422)
    try:
        await planning.add_pattern(
            desk.database, account, made, desk.settings, trail(request, account)
        )
    except NameInUse:
        return await _patterns(request, account, problem="name_taken", fields=fields, status=409)
    raise web.HTTPSeeOther(f"{PATTERNS}?done=kept")


async def remove_pattern(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_SHIFTS, login=PATTERNS)
    await form_of(request)
    desk = request.app[DESK]
    await planning.remove_pattern(
        desk.database, account, number_of(request), desk.settings, trail(request, account)
    )
    raise web.HTTPSeeOther(f"{PATTERNS}?done=kept")


def _pattern(fields: Fields) -> Pattern | str:
    """What the form says, or the problem."""
    name = " ".join(word(fields, "name").split())
    begin, end = _minute(word(fields, "begin")), _minute(word(fields, "end"))
    texts = [each for each in fields.getall("weekday", []) if isinstance(each, str)]
    days = {int(each) for each in texts if each in "1234567" and len(each) == 1}
    strength = whole(word(fields, "strength"), MOST_PEOPLE)
    on_holidays = whole(word(fields, "holiday_strength"), MOST_PEOPLE)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return "name"
    if begin is None or end is None or begin == end:
        return "hours"
    if not days:
        return "weekdays"
    if not strength or on_holidays is None:
        return "strength"
    return Pattern(
        name=name,
        hours=Span(begin=begin, end=end if end > begin else end + DAY),
        weekdays=frozenset(days),
        strength=strength,
        holiday_strength=on_holidays,
    )


def _minute(text: str) -> int | None:
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return None
    return at.hour * 60 + at.minute


async def _patterns(
    request: web.Request,
    account: Account,
    *,
    problem: str = "",
    fields: Any = None,
    status: int = 200,
) -> web.Response:
    rows = await request.app[DESK].database.rows("shifts.patterns", account.centre)
    names = ("name", "begin", "end", "strength", "holiday_strength")
    context = {
        "patterns": [pattern_of(row) for row in rows],
        "clock": _clock,
        "typed": {name: word(fields, name) if fields else "" for name in names},
        "chosen_days": fields.getall("weekday", []) if fields else list("1234567"),
    }
    return shown(request, account, "shift_patterns.html", context, problem=problem, status=status)


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute % DAY, 60)
    return f"{hours:02}.{minutes:02}"


# ── who is away ──────────────────────────────────────────────────────────────────────────────


async def absences(request: web.Request) -> web.StreamResponse:
    return await _absences(request, await reader(request, Right.MANAGE_SHIFTS))


async def add_absence(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_SHIFTS, login=ABSENCES)
    fields = await form_of(request)
    login, first, last = word(fields, "login"), day_in(fields, "first"), day_in(fields, "last")
    if not login:
        return await _absences(request, account, problem="person", fields=fields, status=422)
    if first is None or last is None or not timedelta() <= last - first <= away.LONGEST:
        return await _absences(request, account, problem="days", fields=fields, status=422)
    kind, database = chosen(AbsenceKind, word(fields, "kind")), request.app[DESK].database
    try:
        await away.add_absence(
            database, account, login, (first, last), kind, trail(request, account)
        )
    except NotFound:
        return await _absences(request, account, problem="person", fields=fields, status=422)
    raise web.HTTPSeeOther(f"{ABSENCES}?done=kept")


async def remove_absence(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_SHIFTS, login=ABSENCES)
    await form_of(request)
    database, number = request.app[DESK].database, number_of(request)
    await away.remove_absence(database, account, number, trail(request, account))
    raise web.HTTPSeeOther(f"{ABSENCES}?done=kept")


async def _absences(
    request: web.Request,
    account: Account,
    *,
    problem: str = "",
    fields: Any = None,
    status: int = 200,
) -> web.Response:
    database, today = request.app[DESK].database, datetime.now(UTC).date()
    days = (today - _SHOWN_BEFORE, today + _SHOWN_AFTER)
    context = {
        "absences": await database.rows("shifts.absences", account.centre, *days),
        "people": await database.rows("shifts.people", account.centre),
        "kinds": list(AbsenceKind),
        "typed": {
            name: word(fields, name) if fields else "" for name in ("login", "first", "last")
        },
        "typed_kind": word(fields, "kind") if fields else "",
    }
    return shown(request, account, "shift_absences.html", context, problem=problem, status=status)
