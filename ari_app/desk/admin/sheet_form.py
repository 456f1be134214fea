"""A list as a CSV file on an admin's page: taken along, and brought back."""

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


def not_used(error: SheetRefused) -> FormTrouble:
    lines = {"lines": " · ".join(error.wrong)}
    return FormTrouble(status=422, problem="file_lines", field=_FILE, values=lines)
