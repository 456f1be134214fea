"""``/seat``: after the login a call-taker without a phone of his own chooses a place.

One form, without a script: arrow keys choose, Enter takes. What is shown may be old when it is
sent; the database decides, and whoever was too late sees the places as they are now.
"""

import logging
from dataclasses import dataclass

from aiohttp import web

from ari_app.asterisk.ami_connection import AmiError
from ari_app.desk.web import wording
from ari_app.desk.web.authentication import by_cookie, csrf_fits, csrf_token, digest, session_cookie
from ari_app.desk.web.page import language_of, render, words
from ari_app.desk.web.parts import PARTS, Parts
from ari_app.live import seating
from ari_app.live.seating import Seat, SeatState, SeatTaken
from ari_app.people.access import Account, Role
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the form sends: the place, and who was shown sitting there (0: nobody)."""

    extension: str
    seating: int


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await _chooser(request))


async def choose(request: web.Request) -> web.StreamResponse:
    """Sit down, and on to the console; 409 with the reason where that cannot be."""
    account = await _chooser(request)
    form = await request.post()
    if not csrf_fits(session_cookie(request), str(form.get("csrf", ""))):
        sentence = wording.text("old_form", language_of(request))
        return await _page(request, account, problem=sentence, status=403)
    chosen = _chosen(str(form.get("seat", "")))
    problem = "seat_none" if chosen is None else await _sit(request, account, chosen)
    if problem:
        sentence = wording.text(problem, language_of(request))
        return await _page(request, account, problem=sentence, status=409)
    raise web.HTTPSeeOther("/")


async def is_to_choose(request: web.Request, account: Account) -> bool:
    """Whether this person is led to the choice: nobody is where there are no places to choose."""
    if account.role is not Role.CALL_TAKER or account.extension or not account.chooses_seat:
        return False
    try:
        return bool(await _rows(request.app[PARTS], account))
    except DatabaseAway:
        return False


async def _chooser(request: web.Request) -> Account:
    account = await by_cookie(request)
    if account is None:
        raise web.HTTPSeeOther("/")
    if not account.chooses_seat:
        raise web.HTTPNotFound
    return account


async def _sit(request: web.Request, account: Account, chosen: Chosen) -> str:
    """Key of the sentence that says why not; "" when the person sits."""
    parts = request.app[PARTS]
    await parts.live.look_now()
    choice = seating.seats(await _rows(parts, account), parts.live.view, account.actor)
    seat = next((one for one in choice if one.extension == chosen.extension), None)
    if seat is None or (seat.seating != chosen.seating and seat.state is not SeatState.OWN):
        return "seat_too_late"
    if problem := _refused(parts, choice, seat):
        return problem
    try:
        await _sit_down(request, account, seat)
    except SeatTaken:
        return "seat_too_late"
    if seat.state is not SeatState.OWN:
        await _make_ready(parts, seat.extension)
    return ""


async def _sit_down(request: web.Request, account: Account, seat: Seat) -> None:
    by = digest(session_cookie(request))
    detail = {"from": seat.person} if seat.state is SeatState.LEFT else {}
    async with request.app[PARTS].database.transaction() as session:
        if seat.state is SeatState.LEFT:
            await session.row("seats.vacate", account.centre, seat.seating)
        await seating.sit(session, account.centre, seat.extension, by=by, login=account.actor)
        line = (account.centre, account.actor, "seat.take", seat.extension)
        await session.run("desk_access.audit", *line, request.remote or "", detail)


def _refused(parts: Parts, choice: list[Seat], seat: Seat) -> str:
    """A talk is never taken away from anybody, the own one neither."""
    if seat.state is SeatState.BUSY:
        return "seat_busy"
    if not seat.can_be_chosen:
        return "seat_taken"
    own = (one.extension for one in choice if one.state is SeatState.OWN and one is not seat)
    return "seat_own_talk" if any(seating.in_call(parts.live.view, e) for e in own) else ""


async def _make_ready(parts: Parts, extension: str) -> None:
    """A pause is a person's, not a place's: who sits down is ready."""
    for member in parts.live.view.members:
        if member.extension == extension and member.pause_reason:
            try:
                await parts.ami.pause(member.interface, paused=False)
            except AmiError as error:
                log.warning("a place stays paused: %s", error, extra={"extension": extension})


def _chosen(value: str) -> Chosen | None:
    """``301.17``: the place, a dot, and the number of who was shown there."""
    extension, _, seen = value.partition(".")
    if not (extension.isascii() and extension.isdigit() and seen.isascii() and seen.isdigit()):
        return None
    return Chosen(extension=extension[:6], seating=int(seen[:18]))


async def _rows(parts: Parts, account: Account) -> list[Row]:
    return await parts.database.rows("seats.of_centre", account.centre)


async def _page(
    request: web.Request, account: Account, *, problem: str = "", status: int = 200
) -> web.Response:
    parts, language = request.app[PARTS], language_of(request)
    choice = seating.seats(await _rows(parts, account), parts.live.view, account.actor)
    last = await parts.database.row("seats.last_of", account.centre, account.actor)
    context = {
        **words(language, account.time_zone),
        "account": account,
        "csrf": csrf_token(session_cookie(request)),
        "seats": choice,
        "chosen": seating.preselected(choice, last["extension"] if last else None),
        "problem": problem,
    }
    return render(request, "seat.html", context, status=status)
