"""The files of a ticket on its page: the form that adds one, and each at ``/files/{id}``."""

from datetime import UTC, datetime
from urllib.parse import quote

from aiohttp import web

from ari_app.desk.tickets import record_page
from ari_app.desk.tickets.record_page import Refused
from ari_app.desk.web.api import uuid_of
from ari_app.desk.web.authentication import by_cookie
from ari_app.desk.web.page_access import writer
from ari_app.desk.web.running_desk import DESK, Desk
from ari_app.desk.web.uploaded import read_upload
from ari_app.location.incoming import keep_settling
from ari_app.people.access import Right
from ari_app.people.audit import trail_of
from ari_app.store.kept_file import NotKept
from ari_app.tickets import ticket_files
from ari_app.tickets.photos import LARGEST_BYTES
from ari_app.tickets.ticket_files import FileKind, FileRefused

# Whatever is in it, it is what we say it is, and runs nothing. The page shows its photos again
# and again: an hour's looks of one session are one look.
_HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Vary": "Cookie",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_MEDIA_TYPES = {FileKind.PHOTO: "image/jpeg", FileKind.DOCUMENT: "application/pdf"}


async def add(request: web.Request) -> web.StreamResponse:
    """A photo or a PDF to the ticket; then the page again, which shows it when it is kept."""
    login = f"/tickets/{quote(request.match_info['label'], safe='')}"
    account, desk = await writer(request, Right.CHANGE_TICKETS, login=login), request.app[DESK]
    row = await record_page.found(request, account)
    form = await read_upload(request, "file", LARGEST_BYTES)
    if form is None:
        refused = Refused(problem="old_form", status=403)
        return await record_page.show_ticket(request, account, row, refused)
    try:
        await ticket_files.add_file(
            desk.database,
            account,
            row,
            form.file,
            folder=desk.settings.photos_dir,
            node=desk.settings.node,
            now=datetime.now(UTC),
            trail=trail_of(account, desk.database, request.remote),
        )
    except FileRefused as error:
        refused = Refused(problem=error.reason, status=422)
        return await record_page.show_ticket(request, account, row, refused)
    except NotKept:
        refused = Refused(problem="file_no_room", status=503)
        return await record_page.show_ticket(request, account, row, refused)
    raise web.HTTPSeeOther(f"/tickets/{row['label']}?done={record_page.FILED}#files")


async def file(request: web.Request) -> web.StreamResponse:
    """To whoever sees the ticket, its agencies among them; a paper only to be saved."""
    account, desk = await by_cookie(request), request.app[DESK]
    if account is None:
        raise web.HTTPNotFound
    file_id, seen = str(uuid_of(request.match_info["id"])), request.method == "GET"
    path, kind, label = await ticket_files.look_at_file(
        desk.database,
        account,
        file_id,
        folder=desk.settings.photos_dir,
        trail=trail_of(account, desk.database, request.remote) if seen else None,
    )
    headers = {**_HEADERS, "Content-Type": _MEDIA_TYPES[kind]}
    if kind is FileKind.DOCUMENT:
        headers["Content-Disposition"] = f'attachment; filename="{label}-{file_id[:8]}.pdf"'
    return web.FileResponse(path, headers=headers)


async def settle_files(desk: Desk) -> None:
    """What a process that died has left behind is put where it belongs, or swept away."""
    await keep_settling(desk.settings.photos_dir, desk.database)
