"""The types of incident that a centre's form offers: data that an admin changes.

The sample is put into a centre that has none of its own. A type is never deleted, for tickets name
it: what is not in an imported file is not offered any more.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ari_app.json_entries import only, texts
from ari_app.store.database import Session

SAMPLE = Path(__file__).with_name("incident_types.json")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
_LONGEST_NAME, _LONGEST_QUESTION, _MOST = 120, 200, 10
_FIELDS: Mapping[str, type] = {
    "code": str,
    "name": str,
    "questions": list,
    "agencies": list,
    "emergency": bool,
    "needs_number": bool,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentType:
    """``agencies`` are names (or other names) of agencies, the first told first.

    ``needs_number``: the agencies may read the caller's number.
    """

    code: str
    name: str
    questions: tuple[str, ...]
    agencies: tuple[str, ...]
    emergency: bool
    needs_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesKept:
    """How many were made or changed, how many are not offered any more."""

    kept: int
    dropped: int
    strangers: list[str]  # suggested names that no agency has


def type_of(entry: Mapping[str, Any]) -> IncidentType:
    """From an entry of a file; ``ValueError`` says what is wrong with it."""
    values = {"questions": [], "agencies": [], "needs_number": False, **only(entry, _FIELDS)}
    if not _CODE.fullmatch(values["code"]):
        raise ValueError(f"the code {values['code'][:40]!r} must be 2 to 30 of a-z, 0-9 and _")
    if not isinstance(values.get("name"), str) or not values["name"].strip():
        raise ValueError(f"{values['code']} needs a name")
    [name] = texts("name", [values["name"]], longest=_LONGEST_NAME)
    if "emergency" not in values:
        raise ValueError(f"{values['code']} must say whether it is an emergency")
    for each in ("questions", "agencies"):
        if len(values[each]) > _MOST:
            raise ValueError(f"{values['code']} has more than {_MOST} {each}")
        values[each] = tuple(texts(each, values[each], longest=_LONGEST_QUESTION))
    return IncidentType(**{**values, "name": name.strip()})


def sample_types() -> list[dict[str, Any]]:
    """Rows of ``incident_types`` for `seed_types`."""
    rows: list[dict[str, Any]] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return [{**row, "position": position} for position, row in enumerate(rows, start=1)]


async def seed_types(session: Session, centre: str) -> None:
    await session.run("tickets.seed_types", centre, sample_types())


async def import_types(session: Session, centre: str, types: Sequence[IncidentType]) -> TypesKept:
    """The form offers these types from now on, in their order, and no others."""
    rows = [{**asdict(each), "position": place} for place, each in enumerate(types, start=1)]
    kept = await session.rows("incident_types.keep", centre, rows)
    dropped = await session.rows("incident_types.drop", centre, [each.code for each in types])
    known = await session.rows("agencies.list", centre, None)
    names = {name for row in known for name in (row["name"], *row["also"])}
    strangers = {name for each in types for name in each.agencies} - names
    return TypesKept(kept=len(kept), dropped=len(dropped), strangers=sorted(strangers))


async def export_types(session: Session, centre: str) -> list[dict[str, Any]]:
    """Entries that `type_of` reads, in the form's order."""
    rows = await session.rows("incident_types.offered", centre)
    return [{name: row[name] for name in _FIELDS} for row in rows]
