"""``/seat``: after the login a call-taker without a phone of their own chooses a seat.

One form, without a script: arrow keys choose, Enter takes. What is shown may be old when it is
sent; the database decides, and whoever was too late sees the seats as they are now.
"""

from dataclasses import dataclass

from aiohttp import web

from ari_app.desk.seats import seat_words
from ari_app.desk.web.authentication import by_cookie, csrf_token, session_cookie
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import language_of, render, words
from ari_app.desk.web.running_desk import DESK
from ari_app.live import seating
from ari_app.live.seating import SeatRefused
from ari_app.people.access import Account
from ari_app.people.audit import trail_of
from ari_app.secrecy import token_hash
from ari_app.texts.catalog import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the form sends: the seat, and who was shown sitting there (0: nobody)."""

    extension: str
    seating: int


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await _chooser(request))


async def choose(request: web.Request) -> web.StreamResponse:
    """Sit down, and on to the console; 409 with the reason where that cannot be."""
    account = await _chooser(request)
    (form, is_own), _ = await read_own(request), texts(language_of(request))
    if not is_own:
        sentence = _(seat_words.PROBLEMS["old_form"])
        return await _page(request, account, problem=sentence, status=403)
    try:
        await _sit_down(request, account, _chosen(str(form.get("seat", ""))))
    except SeatRefused as error:
        sentence = _(seat_words.PROBLEMS[error.reason])
        return await _page(request, account, problem=sentence, status=409)
    raise web.HTTPSeeOther("/")


async def _chooser(request: web.Request) -> Account:
    account = await by_cookie(request)
    if account is None:
        raise web.HTTPSeeOther("/")
    if not account.chooses_seat:
        raise web.HTTPNotFound
    return account


async def _sit_down(request: web.Request, account: Account, chosen: Chosen | None) -> None:
    """Raises `SeatRefused`."""
    if chosen is None:
        raise SeatRefused("seat_none")
    desk = request.app[DESK]
    await seating.sit_down(
        desk.database,
        account,
        chosen.extension,
        seen=chosen.seating,
        session_sha256=token_hash(session_cookie(request)),
        live=desk.live,
        ami=desk.ami,
        trail=trail_of(account, desk.database, request.remote),
    )


def _chosen(value: str) -> Chosen | None:
    """``301.17``: the seat's extension, a dot, and the number of who was shown there."""
    extension, _, seen = value.partition(".")
    if not (extension.isascii() and extension.isdigit() and seen.isascii() and seen.isdigit()):
        return None
    return Chosen(extension=extension[:6], seating=int(seen[:18]))


async def _page(
    request: web.Request, account: Account, *, problem: str = "", status: int = 200
) -> web.Response:
    desk, language = request.app[DESK], language_of(request)
    choice = await seating.choice_of(desk.database, account, desk.live.view)
    last = await desk.database.row("seats.last_of", account.centre, account.actor)
    context = {
        **words(language, account.time_zone),
        "account": account,
        "csrf": csrf_token(session_cookie(request)),
        "seats": choice,
        "chosen": seating.preselected(choice, last["extension"] if last else None),
        "problem": problem,
    }
    return render(request, "seat.html", context, status=status)
