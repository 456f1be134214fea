"""The transcript on the page of a recording: its lines, and their correction."""

from typing import Any

from aiohttp import web

from ari_app.desk.review.search import search_of
from ari_app.desk.review.transcript_words import why_none
from ari_app.desk.web.own_form import form_of
from ari_app.desk.web.page import chosen
from ari_app.desk.web.page_access import call_id_of, writer
from ari_app.desk.web.running_desk import DESK, Desk
from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Account, Right
from ari_app.people.audit import Trail, trail_of
from ari_app.store.desk_database import Row
from ari_app.texts.catalog import Language
from recordings.transcripts import reading
from recordings.transcripts.spoken import Side


async def correct(request: web.Request) -> web.StreamResponse:
    """What somebody says was said, then the page again, at that line."""
    account = await writer(request, Right.REVIEW, login="/review")
    form, call_id = await form_of(request), call_id_of(request.match_info["call"])
    database = request.app[DESK].database
    side, start_s = chosen(Side, str(form.get("side", ""))), _seconds(str(form.get("start_s", "")))
    try:
        await reading.correct(
            database,
            account,
            call_id,
            side=side,
            start_s=start_s,
            text=str(form.get("text", "")),
            trail=trail_of(account, database, request.remote),
        )
    except NotFound as error:
        raise web.HTTPNotFound from error
    except Invalid as error:
        raise web.HTTPBadRequest from error
    onward = search_of(request.query).address
    where = f"?{onward}" if onward else ""
    raise web.HTTPSeeOther(f"/review/{call_id}{where}#said-{side}-{start_s:.2f}")


async def shown(
    desk: Desk, account: Account, call_id: str, *, trail: Trail, language: Language
) -> dict[str, Any]:
    """For the template: the lines, or the sentence that stands in their place."""
    known = await desk.database.together.row("transcripts.of_call", account.centre, call_id)
    lines = await reading.read(desk.database, account, call_id, trail=trail)
    return {
        "lines": lines,
        "no_transcript": "" if lines else why_none(desk.settings.transcript, known, language),
        "recogniser": known["recogniser"] if known else None,
        "longest_line": reading.LONGEST_TEXT,
    }


async def backlog(desk: Desk, account: Account) -> Row:
    """How many recordings wait to be written down, and how many failed; empty without a model."""
    section = desk.settings.transcript
    if section.model is None:
        return {}
    values = (account.centre, desk.settings.node, section.days)
    return await desk.database.together.row("transcripts.counts", *values) or {}


async def backlog_of_talks(desk: Desk, account: Account) -> Row:
    """How late what callers say is written down; empty where it is not."""
    section = desk.settings.transcript
    if section.model is None or not section.live_calls:
        return {}
    values = (account.centre, desk.settings.node)
    return await desk.database.together.row("live_words.backlog", *values) or {}


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not 0 <= value < 1e6:
        raise web.HTTPBadRequest
    return value
