"""What somebody of an agency may see and do: its own tickets, for the page and the API alike.

Everything else does not exist: each query names the agency of the account that asks.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from ari_app.desk.web.parts import Parts
from ari_app.desk.web.problems import not_found
from ari_app.people.access import Account
from ari_app.people.audit import AuditLine, Trail
from ari_app.store.desk_database import Row
from ari_app.tickets import photos
from ari_app.tickets.dispatching import take_step
from ari_app.tickets.notice import caller_of
from ari_app.tickets.photos import Photo, PhotoRefused
from ari_app.tickets.way import FINAL, DispatchState, Party, Step


async def own_tickets(parts: Parts, account: Account) -> Sequence[Row]:
    """Those that the agency works on, newest first, then the ended ones of 30 days."""
    return await parts.database.rows("dispatches.for_agency", account.centre, account.agency, None)


async def own_ticket(parts: Parts, account: Account, label: str) -> Row:
    """One of them, by its label; raises 404 for any other."""
    if not account.agency or len(label) > 64 or "\0" in label:
        raise not_found()
    row = await parts.database.row(
        "dispatches.for_agency", account.centre, account.agency, label.upper()
    )
    if row is None:
        raise not_found()
    return row


def caller(row: Row) -> dict[str, str | None] | None:
    """Number and name, while the agency works on a ticket whose type needs them."""
    return None if DispatchState(row["state"]) in FINAL else caller_of(row)


async def step(
    parts: Parts, account: Account, row: Row, wanted: Step, *, note: str, trail: Trail
) -> None:
    """The agency's step with its line in the trail; raises ``StepRefused``."""
    async with parts.database.transaction() as session:
        await take_step(
            session,
            dispatch_id=row["dispatch_id"],
            step=wanted,
            party=Party.AGENCY,
            by=account.actor,
            now=datetime.now(UTC),
            note=note,
        )
        detail = {"step": wanted, "agency": account.agency}
        line = AuditLine(action="dispatch.step", subject=row["label"], detail=detail)
        await trail.write_in(session, line)


async def check_photo(parts: Parts, row: Row, data: bytes) -> Photo:
    """The picture, fit to be kept; raises `PhotoRefused`."""
    if DispatchState(row["state"]) in FINAL:
        raise PhotoRefused("photo_ended")
    counted = await parts.database.row("dispatches.count_photos", row["dispatch_id"])
    if counted is not None and counted["photos"] >= photos.MOST:
        raise PhotoRefused("photo_too_many")
    return await asyncio.to_thread(photos.checked, data)


async def keep_photo(
    parts: Parts, account: Account, row: Row, photo: Photo, *, trail: Trail
) -> UUID:
    """The file first, then its row: a row never points at nothing."""
    photo_id, now = uuid4(), datetime.now(UTC)
    path = photos.path_of(photo_id, now)
    await asyncio.to_thread(photos.write, parts.settings.photos_dir, path, photo)
    detail = {"id": str(photo_id), "agency": account.agency}
    line = AuditLine(action="dispatch.photo", subject=row["label"], detail=detail)
    values = (now, account.actor, path, len(photo.jpeg), photo.sha256, photo.width, photo.height)
    async with parts.database.transaction() as session:
        await session.run("dispatches.add_photo", row["dispatch_id"], photo_id, *values)
        await trail.write_in(session, line)
    return photo_id
