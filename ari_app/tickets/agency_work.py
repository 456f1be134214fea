"""What somebody of an agency may see and do: the agency's own tickets.

Everything else does not exist: each query names the agency of the account that asks. Every function
that asks the database raises ``DatabaseAway``.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.store.kept_file import move_into_place, write_new
from ari_app.tickets import photos
from ari_app.tickets.dispatching import advance_dispatch
from ari_app.tickets.looking import agency_of, look_at
from ari_app.tickets.notice import caller_of
from ari_app.tickets.photo_process import checked_apart
from ari_app.tickets.photos import UNFINISHED, Photo, PhotoRefused
from ari_app.tickets.ticket_lookup import LONGEST_LABEL
from ari_app.tickets.way import FINAL, DispatchState, Side, Step, StepRefused, possible

# what the desk has to act on: why nothing was there, of which ticket it is the same
NEED_WORDS = frozenset({Step.FIND_UNFOUNDED, Step.MARK_DUPLICATE})


class WordsMissing(Invalid):
    """The step says nothing without the agency's words."""

    def __init__(self) -> None:
        super().__init__("Write why in the note; the desk has to know.")


async def own_tickets(database: DeskDatabase, account: Account) -> Sequence[Row]:
    """The tickets the agency works on, newest first; then those that ended within 30 days."""
    return await database.rows("dispatches.for_agency", account.centre, account.agency, None)


async def own_ticket(database: DeskDatabase, account: Account, label: str) -> Row:
    """One of them, by its label; raises `NotFound` for any other."""
    if not account.agency or len(label) > LONGEST_LABEL or "\0" in label:
        raise NotFound
    row = await database.row("dispatches.for_agency", account.centre, account.agency, label.upper())
    if row is None:
        raise NotFound
    return row


def caller(row: Row) -> dict[str, str | None] | None:
    """Number and name, while the agency works on a ticket whose type needs them."""
    return None if DispatchState(row["state"]) in FINAL else caller_of(row)


async def advance_own(
    database: DeskDatabase,
    account: Account,
    ticket: Row,
    step: Step,
    *,
    note: str,
    now: datetime,
    trail: Trail,
) -> None:
    """The agency's step with its line in the trail; raises `StepRefused` and `WordsMissing`."""
    _must_say(step, note)
    detail = {"step": step, "agency": account.agency}
    entry = AuditEntry(action="dispatch.step", subject=ticket["label"], detail=detail)
    async with database.transaction() as session:
        await advance_dispatch(
            session,
            dispatch_id=ticket["dispatch_id"],
            step=step,
            party=Side.AGENCY,
            by=account.actor,
            now=now,
            note=note,
        )
        await trail.write_in(session, entry)


def _must_say(step: Step, note: str) -> None:
    if step in NEED_WORDS and not note.strip():
        raise WordsMissing


async def check_photo(database: DeskDatabase, ticket: Row, data: bytes) -> Photo:
    """The picture, fit to be kept; raises `PhotoRefused`."""
    if DispatchState(ticket["state"]) in FINAL:
        raise PhotoRefused("photo_ended")
    counted = await database.row("dispatches.count_photos", ticket["dispatch_id"])
    if counted is not None and counted["photos"] >= photos.MOST:
        raise PhotoRefused("photo_too_many")
    return await checked_apart(data)


async def keep_photo(
    database: DeskDatabase,
    account: Account,
    ticket: Row,
    photo: Photo,
    *,
    folder: Path,
    now: datetime,
    trail: Trail,
) -> UUID:
    """The file first, then its row: a row never points at nothing. What a process that dies leaves
    behind is put where it belongs or swept away (`ari_app.location.incoming.settle`).

    Raises `NotKept` and ``DatabaseAway``.
    """
    photo_id = uuid4()
    unfinished, path = folder / UNFINISHED / str(photo_id), photos.path_of(photo_id, now)
    await asyncio.to_thread(write_new, unfinished, photo.jpeg)
    detail = {"id": str(photo_id), "agency": account.agency}
    entry = AuditEntry(action="dispatch.photo", subject=ticket["label"], detail=detail)
    values = (now, account.actor, path, len(photo.jpeg), photo.sha256, photo.width, photo.height)
    async with database.transaction() as session:
        await session.run("dispatches.add_photo", ticket["dispatch_id"], photo_id, *values)
        await trail.write_in(session, entry)
    with suppress(OSError):  # a disk that refuses just now is asked again by `settle`
        await asyncio.to_thread(move_into_place, unfinished, folder / path)
    return photo_id


async def answer(
    database: DeskDatabase,
    account: Account,
    ticket: Row,
    *,
    step: Step | None,
    data: bytes,
    note: str,
    folder: Path,
    now: datetime,
    trail: Trail,
) -> None:
    """A step, a photo (its bytes), or both.

    Both are looked at before either is kept, so that no photo is lost to a refused step. Raises
    `PhotoRefused`, `StepRefused`, `WordsMissing` and `NotKept`.
    """
    if step is not None:
        _must_say(step, note)
    photo = await check_photo(database, ticket, data) if data else None
    if step is not None and step not in possible(DispatchState(ticket["state"]), Side.AGENCY):
        raise StepRefused("The ticket has changed meanwhile.")
    if photo is not None:
        await keep_photo(database, account, ticket, photo, folder=folder, now=now, trail=trail)
    if step is not None:
        await advance_own(database, account, ticket, step, note=note, now=now, trail=trail)


async def look_at_photo(
    database: DeskDatabase, account: Account, photo_id: str, *, folder: Path, trail: Trail | None
) -> Path:
    """The photo's file, for the agency that took it and for whoever sees tickets.

    The line in the trail is written before anything is seen; ``trail`` None: nothing will be.
    Raises `NotFound` for anybody and anything else.
    """
    own = agency_of(account)
    found = await database.row("dispatches.photo", account.centre, photo_id, own)
    path, _ = await look_at(
        found, photo_id, folder=folder, action="photo.view", subject="label", trail=trail
    )
    return path
