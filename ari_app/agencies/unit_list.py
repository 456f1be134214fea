"""The units of a centre as an admin keeps them: made, changed, taken out of use, and as a file.

None is deleted, for its history stays. Each change has its line in the trail. Every function that
asks the database raises ``DatabaseAway``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ari_app.agencies.sheet import Cells, SheetRefused, as_sheet, read_sheet
from ari_app.agencies.unit import AT_WORK, UnitKind, UnitState
from ari_app.errors import Conflict
from ari_app.people import list_changes
from ari_app.people.access import Account, Right
from ari_app.people.audit import Asker, AuditEntry, Trail
from ari_app.people.list_changes import KeptList, NotUndone, State, Values, one_by_one
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.json_entries import ValueRefused

LONGEST_NAME = 60
COLUMNS = ("instansi", "nama", "jenis", "dipakai")
_KINDS: Mapping[str, UnitKind] = {  # as people write them in a file
    "ambulans": UnitKind.AMBULANCE,
    "mobil pemadam": UnitKind.FIRE_ENGINE,
    "kendaraan penyelamat": UnitKind.RESCUE,
    "perahu": UnitKind.BOAT,
    "patroli": UnitKind.PATROL,
    "dokter": UnitKind.DOCTOR,
    "regu": UnitKind.CREW,
    "unit lain": UnitKind.OTHER,
}
_WRITTEN = {kind: written for written, kind in _KINDS.items()}


class UnitAtWork(Conflict):
    """A unit that works for a ticket is not taken out of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """``agency`` is its code."""

    agency: str
    name: str
    kind: UnitKind
    active: bool = True

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.name.isprintable():
            raise ValueRefused("the unit needs a name", field="name", problem="needed")
        if len(self.name) > LONGEST_NAME:
            message = f"a unit's name has at most {LONGEST_NAME} letters"
            raise ValueRefused(message, field="name", problem="too_long", longest=LONGEST_NAME)


async def add_unit(
    database: DeskDatabase, account: Account, unit: NewUnit, *, now: datetime, trail: Trail
) -> bool:
    """False where the agency has a unit of this name, or there is no such agency."""
    async with database.transaction() as session:
        values = (unit.agency, unit.name, unit.kind.value, unit.active, now, account.actor)
        held = await list_changes.hold(session, UNITS, account.centre)
        made = await session.row("units.add", account.centre, *values) is not None
        if made:
            await list_changes.keep(session, held, _kept(unit), trail=trail)
    return made


async def change_unit(
    database: DeskDatabase,
    account: Account,
    row: Row,
    unit: NewUnit,
    *,
    version: int,
    trail: Trail,
    why: str = "",
) -> bool:
    """False when somebody else was faster, or another unit has the name. Raises `UnitAtWork`."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, UNITS, account.centre)
        kept = await _change(session, account, row, unit, version)
        if kept:
            await list_changes.keep(session, held, _kept(unit), trail=trail, why=why)
    return kept


async def _change(
    session: Session, account: Account, row: Row, unit: NewUnit, version: int
) -> bool:
    if row["active"] and not unit.active and UnitState(row["state"]) in AT_WORK:
        raise UnitAtWork("The unit is at work; say first that it is ready.")
    values = (row["unit_id"], unit.name, unit.kind.value, unit.active, version)
    return await session.row("units.change", account.centre, *values) is not None


async def import_units(
    database: DeskDatabase, account: Account, data: bytes, *, now: datetime, trail: Trail
) -> int:
    """The units of a file; those that it does not name stay. Raises `SheetRefused`."""
    found = read_sheet(data, COLUMNS, _of_cells)
    async with database.transaction() as session:
        held = await list_changes.hold(session, UNITS, account.centre)
        for line, unit in enumerate(found, start=2):
            values = (unit.agency, unit.name, unit.kind.value, unit.active, now, account.actor)
            if await session.row("units.import", account.centre, *values) is None:
                raise SheetRefused([f"{line}: {unit.agency!r}"])
        entry = AuditEntry(action="unit.import", subject="units", detail={"n": str(len(found))})
        await list_changes.keep(session, held, entry, trail=trail)
    return len(found)


def export_units(rows: Iterable[Row]) -> str:
    """As `import_units` reads it."""
    return as_sheet(
        COLUMNS,
        (
            (
                row["agency"],
                row["name"],
                _WRITTEN[UnitKind(row["kind"])],
                "ya" if row["active"] else "tidak",
            )
            for row in rows
        ),
    )


def _of_cells(cells: Cells) -> NewUnit:
    written = cells["jenis"].lower()
    kind = _KINDS.get(written)
    if kind is None:
        raise ValueError(f"jenis {written!r}? ({', '.join(_KINDS)})")
    active = cells["dipakai"].lower() not in ("tidak", "no", "0")
    return NewUnit(agency=cells["instansi"], name=cells["nama"], kind=kind, active=active)


def _kept(unit: NewUnit) -> AuditEntry:
    detail = {"agency": unit.agency, "unit": unit.name}
    return AuditEntry(action="unit.keep", subject=f"{unit.agency}/{unit.name}", detail=detail)


async def _put(
    session: Session, asker: Asker, number: str, values: Values | None, state: State
) -> None:
    """A unit as it was; one that was not there is out of use, for its history stays."""
    wanted = {**state[number], "active": False} if values is None else values
    row = await session.row("units.one", asker.account.centre, int(number))
    unit = NewUnit(**{**wanted, "kind": UnitKind(wanted["kind"])})
    if row is None or not await _change(session, asker.account, row, unit, row["version"]):
        raise NotUndone("taken")


UNITS = KeptList(
    name="units", undone="unit.undo", right=Right.MANAGE_AGENCIES, put=one_by_one(_put)
)
