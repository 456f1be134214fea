"""A list as a CSV file on an admin's page: taken along, and brought back."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from ari_app.agencies.sheet import LARGEST_BYTES, SheetRefused
from ari_app.desk.admin.admin_page import OLD_FORM, FormTrouble
from ari_app.desk.web.uploaded import read_upload

_FILE = "file"
_HEADERS = {"Cache-Control": "no-store"}


def sheet(name: str, text: str) -> web.Response:
    """To be kept as a file of this name."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return web.Response(
        text=text, content_type="text/csv", charset="utf-8", headers={**_HEADERS, **disposition}
    )


async def brought(request: web.Request) -> bytes | FormTrouble:
    """The file's bytes, or why there are none."""
    came = await read_upload(request, _FILE, LARGEST_BYTES)
    if came is None:
        return OLD_FORM
    if not came.file:
        return FormTrouble(status=422, problem="file_missing", field=_FILE)
    if len(came.file) > LARGEST_BYTES:
        return FormTrouble(status=422, problem="file_large", field=_FILE)
    return came.file


async def bring_in(
    request: web.Request,
    use: Callable[[bytes], Awaitable[None]],
    again: Callable[[FormTrouble], Awaitable[web.Response]],
    *,
    to: str,
) -> web.StreamResponse:
    """The file is used, then on ``to`` the list; or the list ``again``, with what is wrong."""
    came = await brought(request)
    if isinstance(came, FormTrouble):
        return await again(came)
    try:
        await use(came)
    except SheetRefused as error:
        return await again(not_used(error))
    raise web.HTTPSeeOther(f"{to}?done=kept")


def not_used(error: SheetRefused) -> FormTrouble:
    lines = {"lines": " · ".join(error.wrong)}
    return FormTrouble(status=422, problem="file_lines", field=_FILE, values=lines)
