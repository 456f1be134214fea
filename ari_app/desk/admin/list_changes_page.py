"""``/admin/list-changes``: what was changed of types, agencies, units, duty, accounts, seats and
places, by whom, when, why, before and after; each goes back by one click
(`ari_app.people.list_changes`).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from ari_app.agencies.roster import DUTY
from ari_app.agencies.unit_list import UNITS, UnitAtWork
from ari_app.desk.admin.admin_page import FormTrouble, refused, sent_form, shown
from ari_app.desk.admin.admin_words import CHANNELS as CHANNEL_WORDS
from ari_app.desk.admin.admin_words import FIELDS, LISTS, OWN_PHONES
from ari_app.desk.web.moments import Moments
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import asker_of, logged_in, writer
from ari_app.desk.web.reading import whole
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.unit_words import KINDS
from ari_app.desk.web.words import PRIORITIES, ROLES
from ari_app.desk.web.words import word as word_of
from ari_app.people.access import Account, Right
from ari_app.people.account_list import ACCOUNTS, PhoneRefused
from ari_app.people.list_changes import (
    KeptList,
    ListChange,
    NotUndone,
    State,
    Values,
    change_of,
    state_of,
    undo,
)
from ari_app.people.seats import SEATS
from ari_app.places.keeping import PLACES
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_
from ari_app.tickets.agency_keeping import AGENCIES, CHANNELS
from ari_app.tickets.json_entries import ValueRefused
from ari_app.tickets.type_keeping import TYPES

PAGE = "/admin/list-changes"
ALL: Mapping[str, KeptList] = {
    kept.name: kept for kept in (TYPES, AGENCIES, CHANNELS, UNITS, DUTY, ACCOUNTS, SEATS, PLACES)
}
_TOGETHER = {"agencies": ("agencies", "channels")}  # a list's page → what it changes
_ROWS, _SUBJECTS = 50, 6
_CODED: Mapping[str, Mapping[str, str]] = {  # values that are a code
    "kind": {**CHANNEL_WORDS, **KINDS},
    "priority": PRIORITIES,
    "account_role": ROLES,
    "phone": OWN_PHONES,
}
_TIMES = ("begins_at", "ends_at", "invited_until")
_ALWAYS = {"accounts": ("account_role",)}  # told of what is new or gone, too
_LEVELS = ("landmark", "dusun", "desa", "kecamatan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """``way``: new, gone or changed; ``values``: field, before, after."""

    name: str
    way: str
    values: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """``more``: how many subjects it has beside those that are told one by one."""

    change: ListChange
    counts: bool
    subjects: Sequence[Subject]
    more: int


async def show(request: web.Request) -> web.StreamResponse:
    return await _show(request, await logged_in(request))


async def take_back(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.MANAGE_AGENCIES, login=PAGE)
    _, trouble = await sent_form(request)
    number, database = int(request.match_info["number"]), request.app[DESK].database
    if trouble:
        return await _show(request, account, trouble)
    why = texts(language_of(request))(N_("mengembalikan perubahan %(n)s"), n=number)
    try:
        done = await undo(database, asker_of(request, account), number, ALL, why=why)
    except ValueRefused as error:
        return await _show(request, account, refused(error))
    except (UnitAtWork, NotUndone, PhoneRefused) as error:
        return await _show(request, account, FormTrouble(status=409, problem=_problem(error)))
    if done.of == ACCOUNTS.name:  # seen anew, by what the database says now
        for login in done.after:
            request.app[DESK].accounts.forget(login, time.monotonic())
    raise web.HTTPSeeOther(f"{PAGE}?of={_page_of(done.of)}&done=taken_back_change")


def _problem(error: UnitAtWork | NotUndone | PhoneRefused) -> str:
    match error:
        case NotUndone():
            return f"change_{error.problem}"
        case PhoneRefused():
            return f"phone_{error.why}"
    return "unit_at_work"


def _page_of(of: str) -> str:
    return next((page for page, lists in _TOGETHER.items() if of in lists), of)


async def _show(
    request: web.Request, account: Account, trouble: FormTrouble | None = None
) -> web.Response:
    """404 for who may change none of the lists."""
    may = [name for name, kept in ALL.items() if account.may(kept.right)]
    asked = request.query.get("of", "")
    wanted = [name for name in may if not asked or name in _TOGETHER.get(asked, (asked,))]
    if not wanted:
        raise web.HTTPNotFound
    database, before = request.app[DESK].database, whole(request.query.get("before", ""))
    rows = await database.rows("list_changes.page", account.centre, wanted, before, _ROWS)
    states = {
        name: await state_of(database, ALL[name], account.centre)
        for name in {row["of"] for row in rows}
    }
    language = language_of(request)
    shown_change = _shown_by(language, Moments(time_zone=account.time_zone, language=language))
    context = {
        "changes": [shown_change(change_of(row), states[row["of"]]) for row in rows],
        "list_word": lambda name: word_of(LISTS, name, language),
        "field_word": lambda name: word_of(FIELDS, name, language),
        "of": asked if asked in may else "",
        "pages": [name for name in may if _page_of(name) == name],
        "older": rows[-1]["number"] if rows and rows[-1]["has_older"] else None,
    }
    return shown(request, account, "list_changes.html", context, trouble)


def _shown_by(language: Language, moments: Moments) -> Callable[[ListChange, State], ShownChange]:
    def value(name: str, given: Any) -> str:
        return _value(name, given, language, moments)

    def shown_change(change: ListChange, state: State) -> ShownChange:
        first = list(change.after)[:_SUBJECTS]
        return ShownChange(
            change=change,
            counts=change.counts(state),
            subjects=[_subject(change, subject, state, value) for subject in first],
            more=len(change.after) - len(first),
        )

    return shown_change


def _subject(
    change: ListChange, subject: str, state: State, value: Callable[[str, Any], str]
) -> Subject:
    was, is_ = change.before[subject], change.after[subject]
    way = "new" if was is None else "gone" if is_ is None else "changed"
    pairs: list[tuple[str, str, str]] = []
    if was is not None and is_ is not None:
        pairs = [(name, value(name, was.get(name)), value(name, is_[name])) for name in is_]
    for name in _ALWAYS.get(change.of, ()) if not pairs else ():
        before, after = ((side or {}).get(name) for side in (was, is_))
        pairs.append((name, value(name, before), value(name, after)))
    known = {**(was or {}), **(is_ or {}), **state.get(subject, {})}
    return Subject(name=_name(change.of, subject, known), way=way, values=pairs)


def _name(of: str, subject: str, values: Values) -> str:
    """As people call it; its code or number where it has no name any more."""
    if of == PLACES.name:
        own, *within = [values[level] for level in _LEVELS if values.get(level)] or [subject]
        return f"{own} ({', '.join(within)})" if within else str(own)
    if of in (ACCOUNTS.name, SEATS.name) and values.get("name"):
        return f"{values['name']} ({subject})"
    for name in ("name", "person", "label"):
        if values.get(name):
            agency = values.get("agency", "")
            return f"{values[name]} ({agency})" if agency else str(values[name])
    return subject


def _value(name: str, given: Any, language: Language, moments: Moments) -> str:
    _ = texts(language)
    if isinstance(given, bool):
        return _(N_("ya")) if given else _(N_("tidak"))
    if given is None or given in ("", []):
        return _(N_("(kosong)"))
    if name in _CODED:
        return word_of(_CODED[name], given, language)
    if name in _TIMES:
        at = datetime.fromisoformat(given)
        return f"{moments.day(at)} {moments.minute(at)}"
    if isinstance(given, list):
        return ", ".join(one["ask"] if isinstance(one, dict) else str(one) for one in given)
    return str(given)
