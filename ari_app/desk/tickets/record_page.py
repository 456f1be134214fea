"""``/tickets/{label}`` and ``/calls/{id}``: one ticket, or one call, with its whole history.

To read and to listen; the form of a ticket is the console's. What an alarm may ask of somebody
without a console is done here, with forms that need no script: the type, or the outcome that closes
the ticket (`outcome_page`), to whom it goes, and how far an agency is that answers by telephone or
radio only. A call that has a ticket is shown there, so that there is one page for each.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from aiohttp import web

from ari_app.agencies.unit import UnitState, steps_of
from ari_app.desk.tickets import history_words
from ari_app.desk.tickets.readable_history import readable
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import chosen, frame, language_of, render, words
from ari_app.desk.web.page_access import call_id_of, reader, writer
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.live.targets import named
from ari_app.location.seen import Look, SeenLocation, location_of, record_look
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row
from ari_app.telephone_number import shown
from ari_app.texts.catalog import Language
from ari_app.tickets import desk_work
from ari_app.tickets.dispatching import LONGEST_NOTE, SendRefused
from ari_app.tickets.form import CLOSING
from ari_app.tickets.history import HistoryEntry
from ari_app.tickets.history_reading import history_of_call, history_of_ticket
from ari_app.tickets.opening import TicketState
from ari_app.tickets.telling import Telling, truth_of
from ari_app.tickets.ticket_files import files_of
from ari_app.tickets.ticket_lookup import find_ticket
from ari_app.tickets.way import FINAL, DispatchState, Side, Step, StepRefused, possible
from recordings.evidence import LONGEST_REASON

SENT, TELEPHONED, RECEIVED = "sent", "telephoned", "received"
RELATED, UNRELATED = "related", "unrelated"
FILED, UNIT = "filed", "unit"
TYPED, CLOSED = "typed", "closed"
MOST_AGENCIES, LONGEST_WHOM = 20, 200
NOTHING_OFFERED: Mapping[str, Any] = {
    **{"may_send": False, "untold": False, "may_relate": False},
    **{"related": (), "files": (), "units": (), "types": ()},
}
USUAL = (Step.ACKNOWLEDGE, Step.ARRIVE, Step.FINISH)  # shown first; the others are unfolded


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a step was not taken; what was typed is kept: a ``note`` for the agency, or for an
    export its ``reason`` and the parts to ``silence``. ``unit``: one that works elsewhere.
    """

    problem: str
    status: int
    agency: str = ""
    note: str = ""
    reason: str = ""
    silence: str = ""
    unit: int | None = None


async def ticket(request: web.Request) -> web.StreamResponse:
    """By its label; whoever has no session gets the login."""
    account = await reader(request, Right.SEE_TICKETS)
    return await show_ticket(request, account, await found(request, account))


async def step(request: web.Request) -> web.StreamResponse:
    """A step of an agency, as the API's; then the page again."""
    login = f"/tickets/{quote(request.match_info['label'], safe='')}"
    account = await writer(request, Right.SEND_TICKETS, login=login)
    row, (form, is_own) = await found(request, account), await read_own(request)
    agency, note = (str(form.get(name, "")) for name in ("agency", "note"))
    if not is_own:
        refused = Refused(problem="old_form", status=403, agency=agency, note=note)
        return await show_ticket(request, account, row, refused)
    wanted = chosen(Step, str(form.get("step", "")))
    if len(note) > LONGEST_NOTE:
        raise web.HTTPBadRequest
    database = request.app[DESK].database
    try:
        await desk_work.step_for_agency(
            database,
            account,
            row["label"],
            agency,
            step=wanted,
            note=note.strip(),
            now=datetime.now(UTC),
            trail=trail_of(account, database, request.remote),
        )
    except StepRefused:
        refused = Refused(problem="refused", status=409, agency=agency, note=note)
        return await show_ticket(request, account, row, refused)
    raise web.HTTPSeeOther(f"/tickets/{row['label']}?done={wanted}#agencies")


async def send(request: web.Request) -> web.StreamResponse:
    """The ticket to the agencies that were ticked; then the page again."""
    login = f"/tickets/{quote(request.match_info['label'], safe='')}"
    account = await writer(request, Right.SEND_TICKETS, login=login)
    row, (form, is_own) = await found(request, account), await read_own(request)
    if not is_own:
        return await show_ticket(request, account, row, Refused(problem="old_form", status=403))
    every = [str(code).replace("\0", "") for code in form.getall("agency", [])]
    agencies = every[:MOST_AGENCIES]
    if not agencies:
        return await show_ticket(request, account, row, Refused(problem="nobody", status=422))
    database = request.app[DESK].database
    try:
        await desk_work.send(
            database,
            account,
            row["label"],
            agencies=agencies,
            note="",
            now=datetime.now(UTC),
            trail=trail_of(account, database, request.remote),
        )
    except SendRefused:
        return await show_ticket(request, account, row, Refused(problem="unsendable", status=409))
    to = "".join(f"&to={quote(code, safe='')}" for code in agencies)
    raise web.HTTPSeeOther(f"/tickets/{row['label']}?done={SENT}{to}#agencies")


async def telephoned(request: web.Request) -> web.StreamResponse:
    """Somebody of an agency was told by telephone, or confirmed there that they have the ticket;
    then the page again.
    """
    login = f"/tickets/{quote(request.match_info['label'], safe='')}"
    account = await writer(request, Right.SEND_TICKETS, login=login)
    row, (form, is_own) = await found(request, account), await read_own(request)
    agency, note = (str(form.get(name, "")).replace("\0", "") for name in ("agency", "note"))
    if not is_own:
        refused = Refused(problem="old_form", status=403, agency=agency, note=note)
        return await show_ticket(request, account, row, refused)
    database, received = request.app[DESK].database, form.get("received") == "1"
    try:
        await desk_work.record_telephoned(
            database,
            account,
            row["label"],
            agency,
            whom=note.strip()[:LONGEST_WHOM],
            received=received,
            now=datetime.now(UTC),
            trail=trail_of(account, database, request.remote),
        )
    except StepRefused:
        refused = Refused(problem="refused", status=409, agency=agency, note=note)
        return await show_ticket(request, account, row, refused)
    done = RECEIVED if received else TELEPHONED
    raise web.HTTPSeeOther(f"/tickets/{row['label']}?done={done}#agencies")


async def found(request: web.Request, account: Account) -> Row:
    """The ticket of the address; raises `NotFound`."""
    label = request.match_info["label"].upper()
    return await find_ticket(request.app[DESK].database, account.centre, label)


async def show_ticket(
    request: web.Request, account: Account, row: Row, refused: Refused | None = None
) -> web.Response:
    """The page of a ticket."""
    database = request.app[DESK].database
    of_call = await database.row("desk_calls.one", account.centre, row["call_id"])
    entries = await history_of_ticket(database, account.centre, row)
    agencies = await database.rows("dispatches.of_ticket", row["ticket_id"])
    offered = await _offered(request, account, row, agencies)
    located = await location_of(database, account.centre, row["call_id"])
    related = await database.rows("links.of_ticket", row["ticket_id"])
    offered = {**offered, "related": related, "may_relate": account.may(Right.CHANGE_TICKETS)}
    units = await database.rows("units.of_ticket", row["ticket_id"])
    offered = {**offered, "files": await files_of(database, row), "units": units}
    fills_in = account.may(Right.CHANGE_TICKETS) and row["state"] == TicketState.OPEN
    types = await database.rows("tickets.types", account.centre) if fills_in else ()
    offered = {**offered, "types": types}
    shown_page = _show(
        request, account, entries, of_call or {}, row, agencies, refused, offered, located
    )
    await _looked(request, account, row["call_id"], located)
    return shown_page


async def _looked(
    request: web.Request, account: Account, call_id: str, located: SeenLocation
) -> None:
    """Whoever of the desk opens the page has seen what the caller sent; a reviewer has not.

    Where that cannot be noted it goes on waiting, and the page is shown all the same.
    """
    if request.method == "HEAD" or not account.may(Right.CHANGE_TICKETS):
        return
    with suppress(DatabaseAway):
        await record_look(
            request.app[DESK].database,
            account,
            call_id,
            located.unseen,
            how=Look.PAGE,
            now=datetime.now(UTC),
            trail=trail_of(account, request.app[DESK].database, request.remote),
        )


async def _offered(
    request: web.Request, account: Account, row: Row, agencies: Sequence[Row]
) -> Mapping[str, Any]:
    """Whom the page can send the ticket to: those its type suggests, and the others."""
    open_here = row["state"] != TicketState.CLOSED
    if not (open_here and account.may(Right.SEND_TICKETS)):
        return NOTHING_OFFERED
    database = request.app[DESK].database
    have = {each["agency"] for each in agencies if each["state"] not in FINAL}
    suggested = await database.rows("agencies.suggested", row["ticket_id"])
    every = await database.rows("agencies.list", account.centre, None)
    first = [each for each in suggested if each["code"] not in have]
    known = have | {each["code"] for each in first}
    return {
        "may_send": True,
        "untold": all(each["state"] == DispatchState.CANCELLED for each in agencies),
        "suggested": first,
        "others": [each for each in every if each["active"] and each["code"] not in known],
    }


async def call(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_CALLS)
    database, call_id = request.app[DESK].database, call_id_of(request.match_info["id"])
    row = await database.row("desk_calls.one", account.centre, call_id)
    if row is None:
        raise web.HTTPNotFound
    if row["ticket"] and account.may(Right.SEE_TICKETS):
        raise web.HTTPSeeOther(f"/tickets/{row['ticket']}")
    return await show_call(request, account, row)


async def show_call(
    request: web.Request, account: Account, row: Row, refused: Refused | None = None
) -> web.Response:
    """The page of a call that has no ticket."""
    database = request.app[DESK].database
    entries = await history_of_call(database, account.centre, row["call_id"])
    located = await location_of(database, account.centre, row["call_id"])
    return _show(request, account, entries, row, None, refused=refused, located=located)


def _show(
    request: web.Request,
    account: Account,
    entries: Sequence[HistoryEntry],
    of_call: Row,
    of_ticket: Row | None,
    agencies: Sequence[Row] = (),
    refused: Refused | None = None,
    offered: Mapping[str, Any] | None = None,
    located: SeenLocation | None = None,
) -> web.Response:
    language, settings = language_of(request), request.app[DESK].settings
    country = settings.centre.country
    context = {
        **words(language, account.time_zone),
        **frame(request, account),
        **of_tables(history_words.TEMPLATE_WORDS, language),
        "lines": _lines(request, readable(entries, account, settings), language),
        "of_dispatch": {row["dispatch_id"]: _agency(row) for row in agencies},
        "call": of_call,
        "ticket": of_ticket,
        "spaced": lambda number: shown(number, country),
        "may_listen": account.may(Right.LISTEN),
        "may_review": account.may(Right.REVIEW),
        "may_export": account.may(Right.EXPORT),
        "longest_reason": LONGEST_REASON,
        "agencies": [_agency(row) for row in agencies],
        "sent_to": _sent_to(request, agencies),
        "given_to": [row["name"] for row in agencies if row["state"] != DispatchState.CANCELLED],
        "may_step": account.may(Right.SEND_TICKETS),
        **(offered or NOTHING_OFFERED),
        "located": located,
        "final": FINAL,
        "closing": CLOSING,
        "unit_steps": lambda state: steps_of(UnitState(state), Side.DESK),
        "usual": USUAL,
        "refused": refused,
        "done": _done(request) if refused is None else None,
    }
    return render(request, "record.html", context, status=refused.status if refused else 200)


def _agency(row: Row) -> Mapping[str, Any]:
    """An agency that has the ticket: what is true of it, and the steps the desk may take for it."""
    pictures = [{**one, "at": datetime.fromisoformat(one["at"])} for one in row["pictures"]]
    steps = possible(DispatchState(row["state"]), Side.DESK)
    truth = truth_of(row, datetime.now(UTC))
    return {**row, "possible": steps, "pictures": pictures, "truth": truth}


def _sent_to(request: web.Request, agencies: Sequence[Row]) -> Mapping[str, Sequence[Any]]:
    """Of whom the last sending named: who is ``reached``, and whom a human must ``telephone``."""
    named_now = set(request.query.getall("to", []))
    working = [each for each in map(_agency, agencies) if each["state"] not in FINAL]
    sent = [each for each in working if each["agency"] in named_now]
    unreached = [each for each in sent if each["truth"].telling is Telling.TELEPHONE]
    return {"reached": [each for each in sent if each not in unreached], "telephone": unreached}


def _done(request: web.Request) -> Step | str | None:
    said = request.query.get("done", "")
    every = (SENT, TELEPHONED, RECEIVED, RELATED, UNRELATED, FILED, UNIT, TYPED, CLOSED)
    if said in every:
        return said
    return Step(said) if said in set(Step) else None


def _lines(
    request: web.Request, entries: Sequence[HistoryEntry], language: Language
) -> list[Mapping[str, Any]]:
    """What the list of the page says, a day's name where the day changes."""
    directory = request.app[DESK].directory
    known, country = directory.targets, directory.country

    def name_of(number: str) -> str:
        return shown(named(number, known), country)

    said = ((entry, history_words.sentence(entry, language, name_of)) for entry in entries)
    return [
        {
            "entry": entry,
            "text": text,
            "note": history_words.detail(entry, language),
            "tone": history_words.tone(entry),
        }
        for entry, text in said
        if text
    ]
