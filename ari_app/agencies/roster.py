"""The duty roster in the database: entries made and removed, and as a file.

Each change has its line in the trail, without names and numbers. Every function that asks the
database raises ``DatabaseAway``.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from ari_app.agencies.duty import OnDuty, duty_number
from ari_app.agencies.sheet import Cells, SheetRefused, as_sheet, read_sheet
from ari_app.errors import NotFound
from ari_app.people import list_changes
from ari_app.people.access import Account, Right
from ari_app.people.audit import Asker, AuditEntry, Trail
from ari_app.people.list_changes import KeptList, NotUndone, State, Values, one_by_one
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.json_entries import ValueRefused

COLUMNS = ("instansi", "nama", "tugas", "telepon", "mulai", "selesai")
_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H.%M", "%d/%m/%Y %H.%M")
_WRITTEN = "%Y-%m-%d %H:%M"


def duty_of(row: Row) -> OnDuty:
    """Of a row of ``duty.list``."""
    return OnDuty(
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


async def keep_duty(
    database: DeskDatabase, account: Account, duty: OnDuty, *, trail: Trail
) -> None:
    """Raises `NotFound` where there is no such agency."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, DUTY, account.centre)
        if not await _keep(session, account, duty):
            raise NotFound
        entry = AuditEntry(action="duty.keep", subject=duty.agency)
        await list_changes.keep(session, held, entry, trail=trail)


async def remove_duty(
    database: DeskDatabase, account: Account, duty_id: int, *, trail: Trail
) -> None:
    """Raises `NotFound`."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, DUTY, account.centre)
        if await session.row("duty.remove", account.centre, duty_id) is None:
            raise NotFound
        entry = AuditEntry(action="duty.remove", subject=str(duty_id))
        await list_changes.keep(session, held, entry, trail=trail)


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
        held = await list_changes.hold(session, DUTY, account.centre)
        for line, duty in enumerate(found, start=2):
            if not await _keep(session, account, duty):
                raise SheetRefused([f"{line}: {duty.agency!r}"])
        entry = AuditEntry(action="duty.import", subject="duty", detail={"n": str(len(found))})
        await list_changes.keep(session, held, entry, trail=trail)
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


async def _keep(session: Session, account: Account, duty: OnDuty) -> bool:
    values = (duty.agency, duty.person, duty.role, duty.number, duty.begins_at, duty.ends_at)
    return await session.row("duty.keep", account.centre, *values, account.actor) is not None


def _of_cells(cells: Cells, zone: ZoneInfo, country: str) -> OnDuty:
    return OnDuty(
        agency=cells["instansi"],
        person=cells["nama"],
        role=cells["tugas"],
        number=duty_number(cells["telepon"], country),
        begins_at=local_time(cells["mulai"], zone, field="begins_at"),
        ends_at=local_time(cells["selesai"], zone, field="ends_at"),
    )


async def _put(
    session: Session, asker: Asker, number: str, values: Values | None, state: State
) -> None:
    """An entry as it was, under its own number, or none."""
    if number in state:
        await session.run("duty.remove", asker.account.centre, int(number))
    if values is None:
        return
    times = (datetime.fromisoformat(values[name]) for name in ("begins_at", "ends_at"))
    named = (values[name] for name in ("agency", "person", "role", "number"))
    wanted = (asker.account.centre, *named, *times, asker.account.actor, int(number))
    if await session.row("duty.put_back", *wanted) is None:
        raise NotUndone("taken")


DUTY = KeptList(name="duty", undone="duty.undo", right=Right.MANAGE_AGENCIES, put=one_by_one(_put))
