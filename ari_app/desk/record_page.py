"""``/tickets/{label}`` and ``/calls/{id}``: one ticket, or one call, with its whole history.

To read and to listen; what is changed is changed on the console. A call that has a ticket is shown
there, so that there is one page for each.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from ari_app.desk import history_api, history_wording
from ari_app.desk.access import Account, Right
from ari_app.desk.database import Row
from ari_app.desk.history import Entry
from ari_app.desk.live_page import frame
from ari_app.desk.live_stream import FEED
from ari_app.desk.moments import spaced
from ari_app.desk.page import language_of, render, words
from ari_app.desk.page_access import call_id_of, reader
from ari_app.desk.parts import PARTS
from ari_app.desk.targets import named
from ari_app.desk.wording import Language

LONGEST_LABEL = 64


async def ticket(request: web.Request) -> web.StreamResponse:
    """By its label; whoever has no session gets the login."""
    account = await reader(request, Right.SEE_TICKETS)
    if not isinstance(account, Account):
        return account
    label = request.match_info["label"]
    if len(label) > LONGEST_LABEL or "\0" in label:
        raise web.HTTPNotFound
    database = request.app[PARTS].database
    row = await database.row("desk_tickets.by_label", account.centre, label.upper())
    if row is None:
        raise web.HTTPNotFound
    of_call = await database.row("desk_calls.one", account.centre, row["call_id"])
    entries = await history_api.of_ticket(database, account, row)
    return _show(request, account, entries, of_call or {}, row)


async def call(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_CALLS)
    if not isinstance(account, Account):
        return account
    database, call_id = request.app[PARTS].database, call_id_of(request.match_info["id"])
    row = await database.row("desk_calls.one", account.centre, call_id)
    if row is None:
        raise web.HTTPNotFound
    if row["ticket"] and account.may(Right.SEE_TICKETS):
        raise web.HTTPSeeOther(f"/tickets/{row['ticket']}")
    return _show(
        request, account, await history_api.of_call(database, account, row["call_id"]), row, None
    )


def _show(
    request: web.Request,
    account: Account,
    entries: Sequence[Entry],
    of_call: Row,
    of_ticket: Row | None,
) -> web.Response:
    language = language_of(request)
    context = {
        **words(language, account.time_zone),
        **frame(request, account),
        "h": lambda key: history_wording.text(key, language),
        "lines": _lines(request, entries, language),
        "call": of_call,
        "ticket": of_ticket,
        "spaced": spaced,
        "may_listen": account.may(Right.LISTEN),
        "may_review": account.may(Right.REVIEW),
    }
    return render(request, "record.html", context)


def _lines(
    request: web.Request, entries: Sequence[Entry], language: Language
) -> list[Mapping[str, Any]]:
    """What the list of the page says, a day's name where the day changes."""
    known = request.app[FEED].targets

    def name_of(number: str) -> str:
        return spaced(named(number, known))

    said = ((entry, history_wording.sentence(entry, language, name_of)) for entry in entries)
    return [
        {
            "entry": entry,
            "text": text,
            "note": history_wording.detail(entry, language),
            "tone": history_wording.tone(entry),
        }
        for entry, text in said
        if text
    ]
