"""A form that was sent, and whether one of our own pages made it in this session."""

from aiohttp import web

from ari_app.desk.web.authentication import csrf_fits, session_cookie
from ari_app.desk.web.reading import Fields, read_form, word


class OldForm(web.HTTPForbidden):
    """The form does not carry this session's token: 403, where no page says it in words."""


async def form_of(request: web.Request, *, as_typed: bool = False) -> Fields:
    """The fields of a form of this session; raises `OldForm`, and what `read_form` does."""
    fields, is_own = await read_own(request, as_typed=as_typed)
    if not is_own:
        raise OldForm
    return fields


async def read_own(request: web.Request, *, as_typed: bool = False) -> tuple[Fields, bool]:
    """The fields, and whether they carry this session's token: else nothing is done, and the page
    shows again what was typed. Raises what `read_form` does.
    """
    fields = await read_form(request, as_typed=as_typed)
    return fields, csrf_fits(session_cookie(request), word(fields, "csrf"))
