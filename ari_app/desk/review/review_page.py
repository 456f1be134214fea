"""``/review``: calls that want a look, one after the other: listen, three keys, the next.

Links and one form, which work without a script; ``static/review.js`` adds the keys. Listening goes
by ``/api/v1/calls/{id}/recording``, so each listen is in the audit trail.
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ari_app.desk.review import review_words
from ari_app.desk.review.waveform_picture import outline, width
from ari_app.desk.tickets import history_words
from ari_app.desk.web.api import uuid_of
from ari_app.desk.web.authentication import csrf_fits, session_cookie
from ari_app.desk.web.page import chosen, frame, language_of, render, words
from ari_app.desk.web.page_access import call_id_of, reader, writer
from ari_app.desk.web.reading import read_form
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.telephone_number import shown
from ari_app.tickets.history_reading import history_of_call
from recordings.review import LONGEST_NOTE, Finding, keep_review

MOST_WAITING = 100
MOST_DONE = 8
KEYS = ((Finding.HUMAN, "1"), (Finding.FALSE_CALL, "2"), (Finding.CANNOT_TELL, "3"))


async def first(request: web.Request) -> web.StreamResponse:
    """The oldest one that waits; whoever has no session gets the login."""
    account = await reader(request, Right.REVIEW)
    rows = await _waiting(request.app[DESK].database, account)
    return await _show(request, account, rows[0]["call_id"] if rows else None, rows)


async def one(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.REVIEW)
    rows = await _waiting(request.app[DESK].database, account)
    return await _show(request, account, call_id_of(request.match_info["call"]), rows)


async def keep(request: web.Request) -> web.StreamResponse:
    """The word, then the next call; what is refused is said on the page, with the note kept."""
    account = await writer(request, Right.REVIEW, login="/review")
    form, call_id = await read_form(request), call_id_of(request.match_info["call"])
    if not csrf_fits(session_cookie(request), str(form.get("csrf", ""))):
        return await _refused(request, account, call_id, "old_form", form, 403)
    finding = chosen(Finding, str(form.get("finding", "")))
    note = str(form.get("note", "")).strip()
    if len(note) > LONGEST_NOTE:
        raise web.HTTPBadRequest
    database = request.app[DESK].database
    trail = trail_of(account, database, request.remote)
    try:
        await keep_review(database, account, call_id, finding=finding, note=note, trail=trail)
    except Conflict:
        return await _refused(request, account, call_id, "not_heard", form, 409)
    raise web.HTTPSeeOther(f"/review?done={call_id}")


async def _waiting(database: DeskDatabase, account: Account) -> list[Row]:
    return await database.rows("reviews.waiting", account.centre, MOST_WAITING)


async def _refused(
    request: web.Request,
    account: Account,
    call_id: str,
    problem: str,
    form: Mapping[str, Any],
    status: int,
) -> web.StreamResponse:
    rows = await _waiting(request.app[DESK].database, account)
    typed = str(form.get("note", ""))[:LONGEST_NOTE]
    return await _show(request, account, call_id, rows, problem=problem, typed=typed, status=status)


async def _show(
    request: web.Request,
    account: Account,
    call_id: str | None,
    rows: list[Row],
    *,
    problem: str = "",
    typed: str = "",
    status: int = 200,
) -> web.Response:
    desk, language = request.app[DESK], language_of(request)
    database, country = desk.database, desk.settings.centre.country
    chosen = await database.row("reviews.one", account.centre, call_id) if call_id else None
    if call_id and chosen is None:
        raise web.HTTPNotFound
    counted = await database.row("reviews.count", account.centre)
    context = {
        **words(language, account.time_zone),
        **frame(request, account),
        **of_tables(review_words.TEMPLATE_WORDS, language),
        "rows": rows,
        "waiting": counted["waiting"] if counted else len(rows),
        "chosen": chosen,
        "around": _around(rows, call_id),
        "keys": KEYS,
        "problem": problem,
        "typed": typed,
        "longest": LONGEST_NOTE,
        "spaced": lambda number: shown(number, country),
        "last": await _last(request, account),
        "done": await database.rows("reviews.done", account.centre, MOST_DONE),
        **(await _of_chosen(database, account, chosen) if chosen else {}),
    }
    context["line"] = lambda entry: history_words.sentence(
        entry, language, lambda number: shown(number, country)
    )
    return render(request, "review.html", context, status=status)


async def _of_chosen(database: DeskDatabase, account: Account, chosen: Row) -> dict[str, Any]:
    """What is known of the call that is listened to."""
    call_id, seconds = chosen["call_id"], chosen["recording_seconds"] or 0
    heard = await database.row(
        "reviews.listened", account.centre, call_id, account.actor, account.through
    )
    return {
        "heard": bool(heard and heard["listened"]),
        "said": await database.rows("reviews.of_call", account.centre, call_id),
        "entries": await history_of_call(database, account.centre, call_id),
        "shapes": outline(chosen["peaks"]) if chosen["peaks"] else (),
        "shape_width": width(chosen["peaks"] or b""),
        "seconds": seconds,
    }


def _around(rows: list[Row], call_id: str | None) -> dict[str, str]:
    """The calls before and after the chosen one in the list."""
    ids = [str(row["call_id"]) for row in rows]
    at = ids.index(call_id) if call_id in ids else -1
    before = ids[at - 1] if at > 0 else ""
    after = ids[at + 1] if at + 1 < len(ids) else ""
    return {"before": before, "after": after}


async def _last(request: web.Request, account: Account) -> Row | None:
    """The review that this browser has just made, to say so and to let it be corrected."""
    try:
        call_id = str(uuid_of(request.query.get("done", "")))
    except NotFound:
        return None
    database = request.app[DESK].database
    rows = await database.rows("reviews.of_call", account.centre, call_id)
    of_call = await database.row("reviews.one", account.centre, call_id)
    if not rows or of_call is None:
        return None
    return {**rows[0], "call_id": call_id, "ticket": of_call["ticket"]}
