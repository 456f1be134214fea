"""A case on its way to the public: an agency offers words and a photo of what it did, a human of
the centre checks and releases them, or refuses, or takes a released one back.

Nothing is released that a human has not looked at: faces and number plates in the photo (what they
mark is painted over in every picture of it that goes out), names and numbers in the words
(`plain_words` finds the usual ones and refuses them whoever asks). What is released is a copy under
an id of its own; nothing in it points to the ticket.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from ari_app.errors import Conflict, Invalid, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.public.card import pictures
from ari_app.public.months import month_words
from ari_app.public.plain_words import personal
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.store.kept_file import kept_file
from ari_app.tickets.photo_cover import Area, text_of
from ari_app.tickets.photo_process import checked_apart
from ari_app.tickets.photos import PhotoRefused

LONGEST_WHY = 300


class NotPlain(Invalid):
    """The words, or what is ticked, cannot go to the public; ``reason``: a word of the pages."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"It cannot be released: {reason}.")
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a human has ticked, and the words as they leave them."""

    said: str
    with_photo: bool
    faces: bool  # no face and no number plate can be recognised in the photo
    words: bool  # no name, number or house in the words
    covered: tuple[Area, ...] = ()  # of the photo: what nobody may see


async def offer(
    database: DeskDatabase,
    account: Account,
    ticket: Row,
    said: str,
    photo: UUID | None,
    trail: Trail,
) -> None:
    """Of an agency, about what it has done (``ticket``: a row of ``dispatches.for_agency``).

    Raises `NotPlain`, `Conflict` where it is not done or is offered already, and ``DatabaseAway``.
    """
    _check_words(said, await database.row("public.known_of", ticket["dispatch_id"]) or {})
    values = (account.centre, ticket["dispatch_id"], photo, " ".join(said.split()), account.actor)
    async with database.transaction() as session:
        if await session.row("public.offer", *values) is None:
            raise Conflict("This cannot be offered: it is not done, or is offered already.")
        entry = AuditEntry(action="publish.offer", subject=ticket["label"])
        await trail.write_in(session, entry)


async def release(
    database: DeskDatabase,
    account: Account,
    number: int,
    checked: Checked,
    *,
    folder: Path,
    trail: Trail,
) -> UUID:
    """The id under which the public sees it.

    Raises `NotPlain`, `NotFound` for what is offered no more, and ``DatabaseAway``.
    """
    row = await database.row("public.offered", account.centre, number)
    if row is None:
        raise NotFound
    with_photo = checked.with_photo and row["photo_path"] is not None
    _refuse_unchecked(checked, row, with_photo=with_photo)
    jpeg = await _covered(folder, row["photo_path"], checked.covered) if with_photo else None
    month = row["done_at"].astimezone(ZoneInfo(account.time_zone)).date().replace(day=1)
    said, case_id = " ".join(checked.said.split()), uuid4()
    made = await asyncio.to_thread(
        pictures,
        jpeg,
        said=said,
        agency=row["agency"],
        centre=account.centre_name,
        month=month_words(month),
    )
    async with database.transaction() as session:
        values = (month, row["agency"], row["type"], said, made.photo, made.square, made.wide)
        await session.run("public.add_case", case_id, account.centre, *values)
        done = (account.centre, number, case_id, account.actor, with_photo)
        if await session.row("public.released", *done) is None:
            raise NotFound  # somebody else was faster; the copy goes with the transaction
        covered = {"covered": text_of(checked.covered)} if with_photo and checked.covered else {}
        detail = {"id": str(case_id), "photo": "yes" if with_photo else "no", **covered}
        entry = AuditEntry(action="publish.release", subject=row["label"], detail=detail)
        await trail.write_in(session, entry)
    return case_id


def _refuse_unchecked(checked: Checked, row: Row, *, with_photo: bool) -> None:
    """Raises `NotPlain` for what nobody has looked at, or what the words give away."""
    _check_words(checked.said, row)
    if not checked.words:
        raise NotPlain("unread")
    if with_photo and not checked.faces:
        raise NotPlain("faces")


async def refuse(
    database: DeskDatabase, account: Account, number: int, why: str, trail: Trail
) -> None:
    """The agency sees why. Raises `NotPlain` without a reason, and `NotFound`."""
    said = " ".join(why.split())[:LONGEST_WHY]
    if not said:
        raise NotPlain("no_reason")
    async with database.transaction() as session:
        row = await session.row("public.refuse", account.centre, number, said, account.actor)
        if row is None:
            raise NotFound
        await trail.write_in(session, AuditEntry(action="publish.refuse", subject=str(number)))


async def withdraw(database: DeskDatabase, account: Account, case_id: UUID, trail: Trail) -> None:
    """From the page at once; caches of others may keep it for minutes. Raises `NotFound`."""
    async with database.transaction() as session:
        if await session.row("public.withdraw", account.centre, case_id, account.actor) is None:
            raise NotFound
        await trail.write_in(session, AuditEntry(action="publish.withdraw", subject=str(case_id)))


def _check_words(said: str, known: Row) -> None:
    names = [known.get("caller_name") or ""]
    places = [known.get("address") or "", known.get("dusun") or ""]
    if found := personal(said, names=names, places=places):
        raise NotPlain(found.value)


async def _covered(folder: Path, path: str, areas: tuple[Area, ...]) -> bytes:
    """The photo as everybody may see it; the one that the agency took stays as it is."""
    jpeg = await asyncio.to_thread(_photo, folder, path)
    try:
        return (await checked_apart(jpeg, areas)).jpeg
    except PhotoRefused as error:
        raise NotPlain("no_photo") from error


def _photo(folder: Path, path: str) -> bytes:
    found = kept_file(folder, path)
    if found is None:
        raise NotPlain("no_photo")
    return found.read_bytes()
