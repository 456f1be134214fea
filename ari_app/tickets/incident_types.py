"""The types of incident that a centre's form offers: data that an admin changes.

The sample is put into a centre that has none of its own. A type is never deleted, for tickets name
it: what is not in an imported file is not offered any more.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ari_app.store.database import Session
from ari_app.tickets.form import TicketPriority
from ari_app.tickets.json_entries import ValueRefused, only, text, texts
from ari_app.tickets.question import Question, question_of

SAMPLE = Path(__file__).with_name("incident_types.json")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
LONGEST_NAME, LONGEST_AGENCY, MOST = 120, 200, 10
_FIELDS: Mapping[str, type] = {
    "code": str,
    "name": str,
    "name_en": str,
    "questions": list,
    "agencies": list,
    "emergency": bool,
    "needs_number": bool,
    "priority": str,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentType:
    """``agencies`` are names (or other names) of agencies, the first told first.

    ``name_en`` is empty where nobody has translated it. ``needs_number``: the agencies may read the
    caller's number. ``priority`` is what the form begins with; a call-taker may change it.
    """

    code: str
    name: str
    name_en: str = ""
    questions: tuple[Question, ...] = ()
    agencies: tuple[str, ...] = ()
    emergency: bool
    needs_number: bool = False
    priority: TicketPriority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesKept:
    """How many were made or changed, how many are not offered any more."""

    kept: int
    dropped: int
    strangers: list[str]  # suggested names that no agency has


def type_of(entry: Mapping[str, Any]) -> IncidentType:
    """From an entry of a file or a form; `ValueError` says what is wrong with it."""
    values = {"questions": [], "agencies": [], "name_en": "", **only(entry, _FIELDS)}
    code = _code(values["code"])
    if "emergency" not in values:
        raise ValueError(f"{code} must say whether it is an emergency")
    return IncidentType(
        code=code,
        name=_name(code, values.get("name", "")),
        name_en=_english(values["name_en"]),
        questions=_questions(code, values["questions"]),
        agencies=_agencies(code, values["agencies"]),
        emergency=values["emergency"],
        needs_number=values.get("needs_number", False),
        priority=_priority(code, values.get("priority") or ""),
    )


def _code(code: str) -> str:
    if not _CODE.fullmatch(code):
        message = f"the code {code[:40]!r} must be 2 to 30 of a-z, 0-9 and _"
        raise ValueRefused(message, field="code", problem="code_form")
    return code


def _name(code: str, name: str) -> str:
    if not name.strip():
        raise ValueRefused(f"{code} needs a name", field="name", problem="needed")
    return text("name", name.strip(), longest=LONGEST_NAME)


def _english(name: str) -> str:
    return text("name_en", name.strip(), longest=LONGEST_NAME) if name.strip() else ""


def _priority(code: str, priority: str) -> TicketPriority | None:
    if priority and priority not in set(TicketPriority):
        message = f"the priority of {code} must be one of {', '.join(TicketPriority)}"
        raise ValueRefused(message, field="priority", problem="priority_unknown")
    return TicketPriority(priority) if priority else None


def _questions(code: str, entries: list[Any]) -> tuple[Question, ...]:
    _refuse_many(code, "questions", entries)
    found = tuple(question_of(each) for each in entries)
    texts("questions", [each.ask for each in found], longest=LONGEST_AGENCY)
    return found


def _agencies(code: str, names: list[Any]) -> tuple[str, ...]:
    _refuse_many(code, "agencies", names)
    return tuple(texts("agencies", names, longest=LONGEST_AGENCY))


def _refuse_many(code: str, field: str, entries: list[Any]) -> None:
    if len(entries) > MOST:
        message = f"{code} has more than {MOST} {field}"
        raise ValueRefused(message, field=field, problem="too_many", most=MOST)


def sample_types() -> list[dict[str, Any]]:
    """Rows of ``incident_types`` for `seed_types`."""
    rows: list[dict[str, Any]] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return [{**row, "position": position} for position, row in enumerate(rows, start=1)]


async def seed_types(session: Session, centre: str) -> None:
    await session.run("tickets.seed_types", centre, sample_types())


async def import_types(session: Session, centre: str, types: Sequence[IncidentType]) -> TypesKept:
    """The form offers these types from now on, in their order, and no others."""
    rows = [{**asdict(each), "position": position} for position, each in enumerate(types, start=1)]
    kept = await session.rows("incident_types.keep", centre, rows)
    dropped = await session.rows("incident_types.drop", centre, [each.code for each in types])
    known = await session.rows("agencies.list", centre, None)
    return TypesKept(
        kept=len(kept),
        dropped=len(dropped),
        strangers=strangers([name for each in types for name in each.agencies], known),
    )


async def create_type(session: Session, centre: str, made: IncidentType, *, active: bool) -> bool:
    """The form's last type from now on; False when there is one with this code."""
    row = {**asdict(made), "active": active}
    return await session.row("incident_types.create", centre, row) is not None


async def change_type(
    session: Session, centre: str, changed: IncidentType, *, active: bool, version: int
) -> bool:
    """Changes the type that had this version; False when somebody else was faster."""
    row = {**asdict(changed), "active": active}
    return await session.row("incident_types.change", centre, row, version) is not None


def moved(codes: Sequence[str], code: str, by: int) -> list[str]:
    """The order with one type moved by so many places; as it was where there is no such place."""
    others = [each for each in codes if each != code]
    if code not in codes or not 0 <= codes.index(code) + by < len(codes):
        return list(codes)
    others.insert(codes.index(code) + by, code)
    return others


def by_use(codes: Sequence[str], uses: Mapping[str, int]) -> list[str]:
    """The types ordered by how often they are used; equals keep their order."""
    return sorted(codes, key=lambda code: -uses.get(code, 0))


def strangers(names: Iterable[str], agencies: Iterable[Mapping[str, Any]]) -> list[str]:
    """The suggested names that belong to no agency; agencies are rows of ``agencies.list``."""
    known = {name for row in agencies for name in (row["name"], *row["also"])}
    return sorted(set(names) - known)


async def export_types(session: Session, centre: str) -> list[dict[str, Any]]:
    """Entries that `type_of` reads, in the form's order."""
    rows = await session.rows("incident_types.offered", centre)
    return [{name: row[name] for name in _FIELDS if row[name] is not None} for row in rows]
