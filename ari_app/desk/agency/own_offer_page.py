"""``/agency/{label}/public``: an agency offers the public what it has done, in its own words and
with one of its photos. A human of the centre checks it before anybody sees it.
"""

from uuid import UUID

from aiohttp import web

from ari_app.desk.agency.agency_page import own, show_own
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page_access import writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Conflict
from ari_app.people.access import Right
from ari_app.people.audit import trail_of
from ari_app.public import releasing
from ari_app.public.releasing import NotPlain


async def offer(request: web.Request) -> web.StreamResponse:
    account, desk = await writer(request, Right.OWN_TICKETS, login="/agency"), request.app[DESK]
    row, (fields, is_own) = await own(request, account), await read_own(request)
    said = word(fields, "said")
    if not is_own:
        return await show_own(
            request, account, row, offer_problem="old_form", said=said, status=403
        )
    if not desk.settings.public.page:
        raise web.HTTPNotFound
    trail = trail_of(account, desk.database, request.remote)
    try:
        photo = UUID(word(fields, "photo")) if word(fields, "photo") else None
        await releasing.offer(desk.database, account, row, said, photo, trail)
    except ValueError as error:
        raise web.HTTPBadRequest from error
    except NotPlain as error:
        reason = error.reason
        return await show_own(request, account, row, offer_problem=reason, said=said, status=422)
    except Conflict:
        return await show_own(
            request, account, row, offer_problem="not_done", said=said, status=409
        )
    raise web.HTTPSeeOther(f"/agency/{row['label']}?done=offered")
