"""``/admin/places``: the places that the ticket's form knows; a CSV file changes them.

First what it would change, then the change. The preview carries the file itself and reads it anew
when it is confirmed; places that have changed since are shown once more. ``sigap places`` does the
same.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from ari_app.desk.admin.admin_page import shown
from ari_app.desk.admin.sheet_form import sheet
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.uploaded import Uploaded, read_upload
from ari_app.desk.web.words import of_tables
from ari_app.errors import Conflict
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.places.csv_file import FileRefused, as_csv, places_of
from ari_app.places.difference import counts
from ari_app.places.keeping import difference_from, import_shown, list_places
from ari_app.places.place import Place
from ari_app.texts.marks import N_, NP_

LIST = "/admin/places"
LARGEST_BYTES = 4 * 1024 * 1024  # the page carries it; a larger one by the command
_FILE = "csv"

KINDS: Mapping[str, str] = {
    "kecamatan": N_("Kecamatan"),
    "desa": N_("Desa atau kelurahan"),
    "dusun": N_("Dusun"),
    "landmark": NP_("place", "Patokan"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file as it came. ``wrong``: a sentence for each line that cannot be used; then nothing of
    it is. ``whole``: places that are not in it go.
    """

    text: str
    whole: bool
    places: tuple[Place, ...] = ()
    wrong: tuple[str, ...] = ()


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await reader(request, Right.MANAGE_SETTINGS))


async def download(request: web.Request) -> web.StreamResponse:
    """All of them, as `preview` reads them."""
    account = await reader(request, Right.MANAGE_SETTINGS)
    async with request.app[DESK].database.transaction() as session:
        places = await list_places(session, account.centre)
    entry = AuditEntry(action="places.export", subject=account.centre)
    await trail(request, account).write(entry)
    return sheet(f"tempat_{account.centre}", as_csv(places))


async def preview(request: web.Request) -> web.StreamResponse:
    """What the file would change, or what is wrong with it; nothing is changed."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    _, read = await _brought(request, LARGEST_BYTES)
    if read is None:
        return await _page(request, account, problem="file", status=422)
    return await _page(request, account, read, status=422 if read.wrong else 200)


async def apply(request: web.Request) -> web.StreamResponse:
    """Exactly what was shown, in one piece."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    came, read = await _brought(request, 2 * LARGEST_BYTES)  # each line's end is two bytes here
    if read is None:
        return await _page(request, account, problem="file", status=422)
    mark, why = (came.fields.get(name, "") for name in ("mark", "why"))
    if read.wrong or not await _imported(request, account, read, mark, why):
        return await _page(request, account, read, problem="changed", status=409, why=why)
    raise web.HTTPSeeOther(f"{LIST}?done=imported")


async def _imported(
    request: web.Request, account: Account, read: Read, mark: str, why: str
) -> bool:
    """False where it would no longer be what was shown."""
    written, database = trail(request, account), request.app[DESK].database
    try:
        await import_shown(
            read.places, mark, whole=read.whole, why=why, database=database, trail=written
        )
    except Conflict:
        return False
    return True


async def _brought(request: web.Request, largest: int) -> tuple[Uploaded, Read | None]:
    """The form, and its file; None where there is none that can be read at all."""
    came = await read_upload(request, _FILE, largest)
    if came is None:
        raise web.HTTPForbidden
    if not came.file or len(came.file) > largest:
        return came, None
    whole = came.fields.get("whole", "") == "yes"
    return came, await asyncio.to_thread(_read, came.file, whole=whole)


def _read(data: bytes, *, whole: bool) -> Read:
    try:
        text = data.decode("utf-8-sig")
        return Read(text=text, whole=whole, places=tuple(places_of(text, name="CSV")))
    except UnicodeDecodeError:
        said = "It is not in UTF-8; save it as 'CSV UTF-8' in the spreadsheet."
    except FileRefused as error:
        return Read(text="", whole=whole, wrong=error.wrong or (str(error),))
    return Read(text="", whole=whole, wrong=(said,))


async def _page(
    request: web.Request,
    account: Account,
    read: Read | None = None,
    *,
    problem: str = "",
    status: int = 200,
    why: str = "",
) -> web.Response:
    language = language_of(request)
    async with request.app[DESK].database.transaction() as session:
        known = await list_places(session, account.centre)
        found = None
        if read and not read.wrong:
            found = await difference_from(session, account.centre, read.places, whole=read.whole)
    context = {
        **of_tables({"place_kind_word": KINDS}, language),
        "counts": counts(known),
        "read": read,
        "found": found,
        "problem": problem,
        "why": why,
    }
    response = shown(request, account, "admin_places.html", context)
    response.set_status(status)
    return response
