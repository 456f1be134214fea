"""The duty roster in the database: entries made and removed, and as a file.

Each change has its line in the trail, without names and numbers. Every function that asks the
database raises ``DatabaseAway``.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from ari_app.agencies.duty import Duty, duty_number
from ari_app.agencies.sheet import Cells, SheetRefused, as_sheet, read_sheet
from ari_app.errors import NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.json_entries import ValueRefused

COLUMNS = ("instansi", "nama", "tugas", "telepon", "mulai", "selesai")
_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H.%M", "%d/%m/%Y %H.%M")
_WRITTEN = "%Y-%m-%d %H:%M"


def duty_of(row: Row) -> Duty:
    """Of a row of ``duty.list``."""
    return Duty(
        agency=row["agency"],
        person=row["person"],
        role=row["role"],
        number=row["number"],
        begins_at=row["begins_at"],
        ends_at=row["ends_at"],
    )


def local_time(written: str, zone: ZoneInfo, *, field: str) -> datetime:
    """A time by the centre's clock; raises `ValueRefused`."""
    for form in _FORMS:
        try:
            return datetime.strptime(written.strip(), form).replace(tzinfo=zone)
        except ValueError:
            continue
    raise ValueRefused(f"{written[:40]!r} is no time", field=field, problem="time")


async def keep_duty(database: DeskDatabase, account: Account, duty: Duty, *, trail: Trail) -> None:
    """Raises `NotFound` where there is no such agency."""
    async with database.transaction() as session:
        if not await _keep(session, account, duty):
            raise NotFound
        entry = AuditEntry(action="duty.keep", subject=duty.agency)
        await trail.write_in(session, entry)


async def remove_duty(
    database: DeskDatabase, account: Account, duty_id: int, *, trail: Trail
) -> None:
    """Raises `NotFound`."""
    async with database.transaction() as session:
        if await session.row("duty.remove", account.centre, duty_id) is None:
            raise NotFound
        await trail.write_in(session, AuditEntry(action="duty.remove", subject=str(duty_id)))


async def import_duties(
    database: DeskDatabase,
    account: Account,
    data: bytes,
    *,
    zone: ZoneInfo,
    country: str,
    trail: Trail,
) -> int:
    """The entries of a file, beside those that there are. Raises `SheetRefused`."""
    found = read_sheet(data, COLUMNS, lambda cells: _of_cells(cells, zone, country))
    async with database.transaction() as session:
        for line, duty in enumerate(found, start=2):
            if not await _keep(session, account, duty):
                raise SheetRefused([f"{line}: {duty.agency!r}"])
        entry = AuditEntry(action="duty.import", subject="duty", detail={"n": str(len(found))})
        await trail.write_in(session, entry)
    return len(found)


def export_duties(rows: Iterable[Row], zone: ZoneInfo) -> str:
    """As `import_duties` reads it."""
    return as_sheet(
        COLUMNS,
        (
            (
                row["agency"],
                row["person"],
                row["role"],
                row["number"],
                row["begins_at"].astimezone(zone).strftime(_WRITTEN),
                row["ends_at"].astimezone(zone).strftime(_WRITTEN),
            )
            for row in rows
        ),
    )


async def _keep(session: Session, account: Account, duty: Duty) -> bool:
    values = (duty.agency, duty.person, duty.role, duty.number, duty.begins_at, duty.ends_at)
    return await session.row("duty.keep", account.centre, *values, account.actor) is not None


def _of_cells(cells: Cells, zone: ZoneInfo, country: str) -> Duty:
    return Duty(
        agency=cells["instansi"],
        person=cells["nama"],
        role=cells["tugas"],
        number=duty_number(cells["telepon"], country),
        begins_at=local_time(cells["mulai"], zone, field="begins_at"),
        ends_at=local_time(cells["selesai"], zone, field="ends_at"),
    )
