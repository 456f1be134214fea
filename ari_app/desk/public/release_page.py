"""``/public``: what agencies offer to the public, checked, released or refused; what is released is
taken back here.
"""

from uuid import UUID

from aiohttp import web

from ari_app.desk.public.public_words import TEMPLATE_WORDS
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import frame, language_of, render, words
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import Fields, word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Account, Right
from ari_app.public import releasing
from ari_app.public.months import month_words
from ari_app.public.plain_words import LONGEST
from ari_app.public.releasing import Checked, NotPlain
from ari_app.tickets.photo_cover import areas_of

PAGE = "/public"
MOST_CASES = 100


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await reader(request, Right.RELEASE_CASES))


async def decide(request: web.Request) -> web.StreamResponse:
    """``act``: release or refuse."""
    account = await writer(request, Right.RELEASE_CASES, login=PAGE)
    (fields, is_own), number = await read_own(request), int(request.match_info["number"])
    if not is_own:
        return await _page(request, account, problem="old_form", status=403)
    try:
        done = await _decided(request, account, number, fields)
    except NotPlain as error:
        return await _page(
            request, account, problem=error.reason, status=422, typed=(number, fields)
        )
    except NotFound:
        return await _page(request, account, problem="gone", status=409)
    raise web.HTTPSeeOther(f"{PAGE}?done={done}")


async def withdraw(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.RELEASE_CASES, login=PAGE)
    _, is_own = await read_own(request)
    if not is_own:
        return await _page(request, account, problem="old_form", status=403)
    case_id, database = UUID(request.match_info["id"]), request.app[DESK].database
    try:
        await releasing.withdraw(database, account, case_id, trail(request, account))
    except NotFound:
        return await _page(request, account, problem="gone", status=409)
    raise web.HTTPSeeOther(f"{PAGE}?done=withdrawn")


async def _decided(request: web.Request, account: Account, number: int, fields: Fields) -> str:
    desk, written = request.app[DESK], trail(request, account)
    match word(fields, "act"):
        case "release":
            try:
                covered = areas_of(word(fields, "covered"))
            except Invalid as error:
                raise web.HTTPBadRequest from error
            checked = Checked(
                said=word(fields, "said"),
                with_photo=word(fields, "with_photo") == "yes",
                faces=word(fields, "faces") == "yes",
                words=word(fields, "plain") == "yes",
                covered=covered,
            )
            folder = desk.settings.photos_dir
            await releasing.release(
                desk.database, account, number, checked, folder=folder, trail=written
            )
            return "released"
        case "refuse":
            await releasing.refuse(desk.database, account, number, word(fields, "why"), written)
            return "refused"
        case _:
            raise web.HTTPBadRequest


async def _page(
    request: web.Request,
    account: Account,
    *,
    problem: str = "",
    status: int = 200,
    typed: tuple[int, Fields] | None = None,
) -> web.Response:
    desk, language = request.app[DESK], language_of(request)
    number, fields = typed or (0, None)
    context = {
        **words(language, account.time_zone),
        **of_tables(TEMPLATE_WORDS, language),
        **frame(request, account),
        "offers": await desk.database.rows("public.offers", account.centre),
        "cases": await desk.database.rows("public.cases", account.centre, MOST_CASES),
        "is_on": desk.settings.public.page,
        "address": f"{desk.settings.share.address}/publik",
        "month_words": month_words,
        "longest": LONGEST,
        "typed_of": number,
        "typed": word(fields, "said") if fields else "",
        "covered": word(fields, "covered") if fields else "",
        "problem": problem,
        "done": "" if problem else request.query.get("done", ""),
    }
    return render(request, "public.html", context, status=status)
