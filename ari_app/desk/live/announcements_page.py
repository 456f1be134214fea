"""``/announcements``: a supervisor has an incident told to those who wait, or ends that; with who
heard each and what they did.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from ari_app.asterisk.announcement_sound import LARGEST, telephone_wav
from ari_app.desk.live import live_words
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.reading import whole
from ari_app.desk.web.running_desk import DESK, Desk
from ari_app.desk.web.uploaded import Uploaded, read_upload
from ari_app.desk.web.words import of_tables
from ari_app.errors import Conflict, Invalid
from ari_app.live import announcements
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.store.kept_file import NotKept, move_into_place, write_new
from ari_app.telephone_number import shown
from ari_app.uuid7 import uuid7

PAGE = "/announcements"
ONE = f"{PAGE}/{{number:[0-9]{{1,18}}}}"
MOST_LISTED = 20
MOST_HEARD = 500
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why nothing was done; what was typed is shown again."""

    problem: str
    status: int
    typed: Mapping[str, str] = field(default_factory=dict)


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await reader(request, Right.ANNOUNCE))


async def heard(request: web.Request) -> web.StreamResponse:
    """Who heard one, and what they did."""
    account, language = await reader(request, Right.ANNOUNCE), language_of(request)
    database, number = request.app[DESK].database, int(request.match_info["number"])
    one = await database.row("announcements.one", account.centre, number)
    if one is None:
        raise web.HTTPNotFound
    context = {
        **words(language, account.time_zone),
        **of_tables(live_words.TEMPLATE_WORDS, language),
        **frame(request, account),
        "one": one,
        "rows": await database.rows("announcements.heard", account.centre, number, MOST_HEARD),
        "spaced": lambda ani: shown(ani, request.app[DESK].settings.centre.country),
    }
    return render(request, "announcement_heard.html", context)


async def start(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.ANNOUNCE, login=PAGE)
    form = await read_upload(request, "file", LARGEST)
    if form is None:
        return await _page(request, account, Trouble(problem="old_form", status=403))
    if trouble := await _started(request, account, form):
        return await _page(request, account, trouble)
    request.app[DESK].announcements.look_at_once()
    raise web.HTTPSeeOther(f"{PAGE}?done=started")


async def end(request: web.Request) -> web.StreamResponse:
    account, desk = await writer(request, Right.ANNOUNCE, login=PAGE), request.app[DESK]
    _, is_own = await read_own(request)
    if not is_own:
        return await _page(request, account, Trouble(problem="old_form", status=403))
    trail = trail_of(account, desk.database, request.remote)
    try:
        await announcements.end(desk.database, account, now=datetime.now(UTC), trail=trail)
    except Conflict:
        return await _page(request, account, Trouble(problem="nothing", status=409))
    desk.announcements.look_at_once()
    raise web.HTTPSeeOther(f"{PAGE}?done=ended")


async def _started(request: web.Request, account: Account, form: Uploaded) -> Trouble | None:
    """The sound is kept before anything counts."""
    desk, fields, now = request.app[DESK], form.fields, datetime.now(UTC)
    said, sound, minutes = (fields.get(name, "").strip() for name in ("words", "sound", "minutes"))

    def trouble(problem: str, status: int = 422) -> Trouble:
        return Trouble(problem=problem, status=status, typed=fields)

    try:
        announcements.words_of(said)
    except Invalid:
        return trouble("words")
    lasts = whole(minutes) or 0
    if lasts not in announcements.MINUTES:
        return trouble("minutes")
    if sound not in (*announcements.SOUNDS, announcements.UPLOADED):
        return trouble("sound")
    try:
        if sound == announcements.UPLOADED:
            await asyncio.to_thread(_keep, desk, form.file)
    except Invalid:
        return trouble("sound")
    except (NotKept, OSError):
        return trouble("no_room", 503)
    trail = trail_of(account, desk.database, request.remote)
    await announcements.start(
        desk.database, account, words=said, sound=sound, minutes=lasts, now=now, trail=trail
    )
    return None


def _keep(desk: Desk, data: bytes) -> None:
    """Whole and durable in the place of the last one; raises `Invalid` and `NotKept`."""
    if not data or len(data) > LARGEST:
        raise Invalid("There is no sound, or it is too large.")
    sound, target = telephone_wav(data), announcements.uploaded_path(desk.settings)
    fresh = Path(f"{target.with_suffix('')}-{uuid7()}.new")
    write_new(fresh, sound)
    try:
        move_into_place(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)


async def _page(
    request: web.Request, account: Account, trouble: Trouble | None = None
) -> web.Response:
    desk, language, now = request.app[DESK], language_of(request), datetime.now(UTC)
    database, centre = desk.database, account.centre
    context = {
        **words(language, account.time_zone),
        **of_tables(live_words.TEMPLATE_WORDS, language),
        **frame(request, account),
        "standing": await announcements.standing(database, centre, now),
        "rows": await database.rows("announcements.latest", centre, MOST_LISTED),
        "sounds": (*announcements.SOUNDS, announcements.UPLOADED),
        "minutes": announcements.MINUTES,
        "longest": announcements.LONGEST_WORDS,
        "trouble": trouble,
        "typed": trouble.typed if trouble else NOTHING,
        "done": "" if trouble else request.query.get("done", ""),
    }
    status = trouble.status if trouble else 200
    return render(request, "announcements.html", context, status=status)
