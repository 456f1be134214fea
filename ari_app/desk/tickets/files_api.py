"""``/api/v1/tickets/{id}/files``: photos and papers that the desk adds to a ticket."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import find_ticket
from ari_app.desk.web.problems import Problem
from ari_app.desk.web.uploaded import read_body
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets.photos import LARGEST_BYTES
from ari_app.tickets.ticket_files import FileKind, add_file, files_of


class TicketFileShape(Shape):
    id: UUID
    path: str
    kind: FileKind
    bytes: int
    at: AwareDatetime
    by: str
    name: str = Field(description="who that is now")


class TicketFilesShape(Shape):
    ticket: str
    files: list[TicketFileShape]


async def files(asked: ApiRequest) -> TicketFilesShape:
    return await _of(asked, await find_ticket(asked))


async def add(asked: ApiRequest) -> TicketFilesShape:
    """The body is the file itself; what it is, its content says."""
    row, settings = await find_ticket(asked), asked.desk.settings
    sent_as = asked.request.content_type
    if not (sent_as.startswith("image/") or sent_as == "application/pdf"):
        raise Problem(415, "unsupported_media_type", "Send JPEG, PNG, WebP, HEIC or PDF.")
    await add_file(
        asked.desk.database,
        asked.account,
        row,
        await read_body(asked.request, LARGEST_BYTES),
        folder=settings.photos_dir,
        node=settings.node,
        now=datetime.now(UTC),
        trail=asked.trail,
    )
    return await _of(asked, row)


async def _of(asked: ApiRequest, ticket: Row) -> TicketFilesShape:
    rows = await files_of(asked.desk.database, ticket)
    return TicketFilesShape(ticket=ticket["label"], files=[_shape(row) for row in rows])


def _shape(row: Row) -> TicketFileShape:
    path = f"/files/{row['file_id']}"
    plain = {name: row[name] for name in ("kind", "bytes", "at", "by", "name")}
    return TicketFileShape(id=row["file_id"], path=path, **plain)


ROUTES = (
    Route(
        method="GET",
        path="/tickets/{id}/files",
        summary="Photos and papers that the desk added to a ticket",
        right=Right.SEE_TICKETS,
        handler=files,
        answers=TicketFilesShape,
    ),
    Route(
        method="POST",
        path="/tickets/{id}/files",
        summary="Add a photo or a PDF, at most 10 MB; the body is the file itself",
        right=Right.CHANGE_TICKETS,
        handler=add,
        answers=TicketFilesShape,
        problems=(400, 415, 422),
    ),
)
