"""``/review``: calls that want a look, one after the other: listen, three keys, the next.

Links and one form, which work without a script; ``static/review.js`` adds the keys. Listening goes
by ``/api/v1/calls/{id}/recording``, so each listen is in the audit trail.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from ari_app.call import Outcome
from ari_app.desk.review import review_words, transcript_page
from ari_app.desk.review.evidence_picture import HIGH, bars, level_curve, thresholds_shown
from ari_app.desk.review.found_calls import found_calls
from ari_app.desk.review.moments_in_note import pieces
from ari_app.desk.review.search import After, Said, Search, not_heeded, search_of
from ari_app.desk.review.waveform_picture import outline, width
from ari_app.desk.tickets import history_words
from ari_app.desk.tickets.readable_history import readable
from ari_app.desk.web.api import uuid_of
from ari_app.desk.web.own_form import form_of, read_own
from ari_app.desk.web.page import chosen, frame, language_of, render, words
from ari_app.desk.web.page_access import call_id_of, reader, writer
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables, word
from ari_app.elapsed import elapsed_s
from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.reports.definitions import BY_CODE, Unit
from ari_app.reports.reading import read_safety
from ari_app.reports.report import shown as shown_figure
from ari_app.reports.safety import DAYS, with_interval
from ari_app.store.asked_together import Reading
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.telephone_number import shown
from ari_app.texts.catalog import Language, texts
from ari_app.tickets.clocks import Wait, alarm_at
from ari_app.tickets.form import Disposition
from ari_app.tickets.history_reading import history_of_call
from ari_app.verdict import Verdict
from recordings import review, saved_searches, scorecard_keeping
from recordings.agreement import WITHIN, heard_twice, is_blind
from recordings.review import LONGEST_NOTE, Contradiction, Finding, NotReady, keep_review
from recordings.saved_searches import LONGEST_NAME
from recordings.scorecards import LONGEST_WORDS, Mark
from recordings.spectrogram import TILE_S
from recordings.to_hear import to_hear

MOST_WAITING = 50
MOST_DONE = 8
KEYS = ((Finding.HUMAN, "1"), (Finding.FALSE_CALL, "2"), (Finding.CANNOT_TELL, "3"))


async def first(request: web.Request) -> web.StreamResponse:
    """The oldest one that waits; whoever has no session gets the login."""
    account = await reader(request, Right.REVIEW)
    rows = await _waiting(request, account)
    return await _show(request, account, rows[0]["call_id"] if rows else None, rows)


async def one(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.REVIEW)
    rows = await _waiting(request, account)
    return await _show(request, account, call_id_of(request.match_info["call"]), rows)


async def keep(request: web.Request) -> web.StreamResponse:
    """The word, then the next call; what is refused is said on the page, with the note kept."""
    account = await writer(request, Right.REVIEW, login="/review")
    (form, is_own), call_id = await read_own(request), call_id_of(request.match_info["call"])
    if not is_own:
        return await _refused(request, account, call_id, "old_form", form, 403)
    finding = chosen(Finding, str(form.get("finding", "")))
    note = str(form.get("note", "")).strip()
    if len(note) > LONGEST_NOTE:
        raise web.HTTPBadRequest
    database = request.app[DESK].database
    trail = trail_of(account, database, request.remote)
    was = chosen(Disposition, str(form["was"])) if form.get("was") else None
    listed = await _waiting(request, account)  # before the word takes the call off it
    try:
        await keep_review(
            database, account, call_id, finding=finding, was=was, note=note, trail=trail
        )
    except Contradiction:
        return await _refused(request, account, call_id, "contradiction", form, 409)
    except NotReady:
        return await _refused(request, account, call_id, "not_ready", form, 409)
    except Conflict:
        return await _refused(request, account, call_id, "not_heard", form, 409)
    raise web.HTTPSeeOther(_after_word(search_of(request.query), listed, call_id))


async def judge_instant(request: web.Request) -> web.StreamResponse:
    """Those that were gone at once, all of them; then the list again."""
    account = await writer(request, Right.REVIEW, login="/review")
    await form_of(request)
    database = request.app[DESK].database
    await review.judge_instant(database, account, trail_of(account, database, request.remote))
    raise web.HTTPSeeOther("/review")


async def _waiting(request: web.Request, account: Account) -> list[Row]:
    """What the address asks for; what is to be heard first, where it asks for nothing."""
    desk, search = request.app[DESK], search_of(request.query)
    if search.again:
        since, share = datetime.now(UTC) - WITHIN, desk.settings.review.second_share
        asked = (account.centre, account.actor, since, share, MOST_WAITING)
        async with desk.database.transaction() as session:
            await session.run("search.plan_anew")  # how many calls are meant depends on the share
            return await session.rows("calibration.to_hear", *asked)
    if not search.of_any_call:
        after = (search.after.rank, search.after.call_id) if search.after else None
        return await to_hear(
            desk.database.together,
            account.centre,
            MOST_WAITING,
            because=search.because,
            after=after,
        )
    return await found_calls(
        desk.database,
        account,
        search,
        country=desk.settings.centre.country,
        second_share=desk.settings.review.second_share,
        most=MOST_WAITING,
    )


async def _refused(
    request: web.Request,
    account: Account,
    call_id: str,
    problem: str,
    form: Mapping[str, Any],
    status: int,
) -> web.StreamResponse:
    rows = await _waiting(request, account)
    typed, was = str(form.get("note", ""))[:LONGEST_NOTE], str(form.get("was", ""))
    return await _show(
        request, account, call_id, rows, problem=problem, typed=typed, was=was, status=status
    )


async def _show(
    request: web.Request,
    account: Account,
    call_id: str | None,
    rows: list[Row],
    *,
    problem: str = "",
    typed: str = "",
    was: str = "",
    status: int = 200,
) -> web.Response:
    desk, language = request.app[DESK], language_of(request)
    together, country = desk.database.together, desk.settings.centre.country
    chosen = await together.row("reviews.one", account.centre, call_id) if call_id else None
    if call_id and chosen is None:
        raise web.HTTPNotFound
    context = {
        **words(language, account.time_zone),
        **frame(request, account),
        **of_tables(review_words.TEMPLATE_WORDS, language),
        **await _listed(request, account, rows),
        "chosen": chosen,
        "around": _around(search_of(request.query), rows, call_id),
        "keys": KEYS,
        "dispositions": tuple(Disposition),
        "pieces": pieces,
        "problem": problem,
        "typed": typed,
        "was": was,
        "longest": LONGEST_NOTE,
        "spaced": lambda number: shown(number, country),
        "last": await _last(request, account),
        **(await _of_chosen(request, account, chosen, language) if chosen else {}),
        **(await _said(request, account, chosen, language) if chosen else {}),
    }
    context["tone"] = history_words.tone
    context["into"] = lambda at: elapsed_s(chosen["offered_at"], at) if chosen else 0.0
    context["line"] = lambda entry: history_words.sentence(
        entry, language, lambda number: shown(number, country)
    )
    return render(request, "review.html", context, status=status)


def _figure(code: str, language: Language) -> tuple[str, str]:
    """What the report calls a figure, and what it says that it means."""
    _, definition = texts(language), BY_CODE[code]
    return _(definition.name), _(definition.meaning)


async def _listed(request: web.Request, account: Account, rows: list[Row]) -> dict[str, Any]:
    """The list beside the call: what is in it, what may be looked for, what was judged lately."""
    desk, language = request.app[DESK], language_of(request)
    limits, share = desk.settings.limits, desk.settings.review.second_share
    database, together = desk.database, desk.database.together
    now, search = datetime.now(UTC), search_of(request.query)
    reasons = await together.rows("reviews.by_reason", account.centre, limits.review_s)
    return {
        "rows": rows,
        "safety": await read_safety(together, account.centre),
        "safety_days": DAYS,
        "said_figure": lambda code: _figure(code, language),
        "note_of": lambda share: with_interval(share, language),
        "percent": lambda value: shown_figure(value, Unit.PERCENT, language),
        **{name: sum(row[name] for row in reasons) for name in ("waiting", "instant", "overdue")},
        "reasons": {row["because"]: row["waiting"] for row in reasons},
        "search": search,
        "typed_in": request.query,
        "not_heeded": [
            word(review_words.FIELDS, name, language) for name in not_heeded(request.query)
        ],
        "also": sorted({word for row in rows for word in row.get("also", ())}),
        "exactly": _query(replace(search, exact=True, after=None)),
        "tolerant": _query(replace(search, exact=None, after=None)),
        "onward": _query(search),
        "types": await together.rows("tickets.types", account.centre),
        "agencies": await together.rows("agencies.list", account.centre, None),
        "verdicts": tuple(Verdict),
        "outcomes": tuple(Outcome),
        "findings": tuple(Said),
        "left": lambda row: review_words.time_left(
            alarm_at(Wait.REVIEW, row["since"], limits), now, language
        ),
        "next_page": _next_page(search, rows),
        "first_page": _query(replace(search, after=None)),
        "first_address": replace(search, after=None).address,
        "done": await together.rows("reviews.done", account.centre, MOST_DONE),
        # whoever may be the second reviewer of a call does not read the first one's word
        "may_read": lambda row: (
            row["by"] == account.actor or not heard_twice(str(row["call_id"]), share)
        ),
        "transcripts": await transcript_page.backlog(desk, account),
        "heard_talks": await transcript_page.backlog_of_talks(desk, account),
        "saved": await saved_searches.listed(database, account),
        "too_many": request.query.get("full") == "1",
        "longest_name": LONGEST_NAME,
    }


async def _of_chosen(
    request: web.Request, account: Account, chosen: Row, language: Language
) -> dict[str, Any]:
    """What is known of the call that is listened to."""
    desk = request.app[DESK]
    database, together = desk.database, desk.database.together
    share = desk.settings.review.second_share
    call_id, seconds = chosen["call_id"], chosen["recording_seconds"] or 0
    began_at = chosen["screening_at"] or chosen["offered_at"]
    thresholds = await _thresholds(together, chosen["ear"])
    found = bars(chosen["seconds_heard"], elapsed_s(chosen["offered_at"], began_at), thresholds)
    heard = await database.row(
        "reviews.listened", account.centre, call_id, account.actor, account.through
    )
    said = await together.rows("reviews.of_call", account.centre, call_id)
    blind = is_blind((each["by"] for each in said), account.actor, call_id, share)
    return {
        "heard": bool(heard and heard["listened"]),
        "said": () if blind else said,
        "blind": blind,
        # a human whom nobody answered has a ticket by the first one's word
        "ticket": None if blind and chosen["answered_at"] is None else chosen["ticket"],
        **await _scorecards(database, account, call_id),
        **({"cards": ()} if blind else {}),
        "entries": readable(
            await history_of_call(together, account.centre, call_id), account, desk.settings
        ),
        "script_words": review_words.script_words(language),
        "bars": found,
        "levels": level_curve(found),
        "thresholds": thresholds_shown(thresholds),
        "high": HIGH,
        "shapes": outline(chosen["peaks"]) if chosen["peaks"] else (),
        "shape_width": width(chosen["peaks"] or b""),
        "seconds": seconds,
        "tile_s": TILE_S,
    }


async def _thresholds(database: Reading, ear: str | None) -> Any:
    """Of the ear that judged, as JSON; None where no verdict has told them."""
    fingerprint = (ear or "").split("/")[1:2]
    row = await database.row("reviews.ear_settings", *fingerprint) if fingerprint else None
    return row["settings"] if row else None


async def _scorecards(database: DeskDatabase, account: Account, call_id: str) -> dict[str, Any]:
    """The forms to fill beside the player, where a call-taker answered, and what was filled."""
    together = database.together
    subject = await together.row("scorecards.subject", account.centre, call_id)
    judged = subject is not None and subject["login"] not in (None, account.actor)
    return {
        "subject": subject if judged else None,
        "forms": await scorecard_keeping.forms(database, account) if judged else (),
        "cards": await together.rows("scorecards.of_call", account.centre, call_id),
        "marks": tuple(Mark),
        "longest_words": LONGEST_WORDS,
    }


def _query(search: Search) -> str:
    return f"?{search.address}" if search.address else ""


def _next_page(search: Search, rows: list[Row]) -> str:
    """The address of what comes after a full page; empty where nothing does."""
    if search.again or len(rows) < MOST_WAITING:
        return ""
    last = After(rank=rows[-1]["rank"], call_id=str(rows[-1]["call_id"]))
    return "/review?" + replace(search, after=last).address


async def _said(
    request: web.Request, account: Account, chosen: Row, language: Language
) -> dict[str, Any]:
    """What was said in the call, where there is a recording to compare it with."""
    if chosen["recording_status"] != "ready":
        return {}
    desk = request.app[DESK]
    trail = trail_of(account, desk.database, request.remote)
    return await transcript_page.shown(
        desk, account, chosen["call_id"], trail=trail, language=language
    )


def _around(search: Search, rows: list[Row], call_id: str | None) -> dict[str, str]:
    """The addresses of the calls before and after the chosen one in the list; empty for none.

    After the last one of a full page comes the next page. One that is not in the list has the
    list's first after it.
    """
    ids, onward = [str(row["call_id"]) for row in rows], _query(search)
    at = ids.index(call_id) if call_id in ids else -1
    before = f"/review/{ids[at - 1]}{onward}" if at > 0 else ""
    if at + 1 < len(ids):
        return {"before": before, "after": f"/review/{ids[at + 1]}{onward}"}
    return {"before": before, "after": _next_page(search, rows)}


def _after_word(search: Search, listed: list[Row], call_id: str) -> str:
    """Where a reviewer goes on: at what followed in the list, at its end from the first."""
    address = _around(search, listed, call_id)["after"]
    address = address or f"/review{_query(replace(search, after=None))}"
    return f"{address}{'&' if '?' in address else '?'}done={call_id}"


async def _last(request: web.Request, account: Account) -> Row | None:
    """The review that this browser has just made, to say so and to let it be corrected."""
    try:
        call_id = str(uuid_of(request.query.get("done", "")))
    except NotFound:
        return None
    database = request.app[DESK].database
    said = await database.rows("reviews.of_call", account.centre, call_id)
    own = next((row for row in said if row["by"] == account.actor), None)
    of_call = await database.row("reviews.one", account.centre, call_id)
    if own is None or of_call is None:  # an address may name any call: nobody else's word is told
        return None
    return {**own, "call_id": call_id, "ticket": of_call["ticket"]}
