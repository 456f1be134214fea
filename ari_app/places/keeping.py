"""Places in the database: the sample to begin with, and a whole file at once or not at all."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ari_app.errors import Conflict
from ari_app.people import list_changes
from ari_app.people.access import Right
from ari_app.people.audit import Asker, AuditEntry, Trail
from ari_app.people.list_changes import KeptList, Sides, State
from ari_app.places.csv_file import read_places
from ari_app.places.difference import Difference, difference
from ari_app.places.place import Place
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase

SAMPLE = Path(__file__).with_name("sample.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """How many places became what."""

    new: int
    changed: int
    unchanged: int
    removed: int


async def seed_places(session: Session, centre: str) -> None:
    """The sample's places for a centre that has none of its own.

    Its degrees are rough, two or three kilometres: enough to turn a map to.
    """
    await session.run("places.seed", centre, _rows(read_places(SAMPLE)))


async def import_places(
    session: Session, centre: str, places: Sequence[Place], *, replace: bool
) -> Imported:
    """Makes or changes the places; what one does not say (degrees, other names) stays as it was.

    With ``replace`` they are the whole truth: others go, and what is not said goes as well.
    Importing the same again changes nothing.
    """
    await lock_places(session)
    rows = _rows(places)
    removed = await session.rows("places.remove_others", centre, rows) if replace else []
    kept = await session.rows("places.keep", centre, rows, replace)
    new = sum(1 for row in kept if row["is_new"])
    return Imported(
        new=new,
        changed=len(kept) - new,
        unchanged=len(places) - len(kept),
        removed=len(removed),
    )


async def import_shown(
    places: Sequence[Place],
    shown: str,
    *,
    whole: bool,
    why: str,
    database: DeskDatabase,
    trail: Trail,
) -> Imported:
    """As `import_places`, with its line in the trail, but only what was looked at before.

    ``shown`` is the `Difference.mark` of that. Raises `Conflict` where others have changed the
    places since: nothing is changed then. ``why``: for the history.
    """
    async with database.transaction() as session:
        held = await list_changes.hold(session, PLACES, trail.centre)
        await lock_places(session)
        if (await difference_from(session, trail.centre, places, whole=whole)).mark != shown:
            raise Conflict("The places are others by now; look at what the file would change.")
        done = await import_places(session, trail.centre, places, replace=whole)
        detail = {name: str(many) for name, many in asdict(done).items()}
        entry = AuditEntry(action="places.import", subject=trail.centre, detail=detail)
        await list_changes.keep(session, held, entry, trail=trail, why=why)
    return done


async def difference_from(
    session: Session, centre: str, places: Sequence[Place], *, whole: bool
) -> Difference:
    """What importing them would change now; computed beside the loop, for it takes its time."""
    known = await list_places(session, centre)
    return await asyncio.to_thread(difference, known, places, whole=whole)


async def lock_places(session: Session) -> None:
    """Whoever changes the places holds it, so that nothing else is changed than what was shown."""
    await session.run("places.lock")


async def list_places(session: Session, centre: str) -> list[Place]:
    return [place_of(row) for row in await session.rows("places.list", centre)]


def place_of(row: Mapping[str, Any]) -> Place:
    """From a row of ``places.list``."""
    names = {name: row[name] for name in ("kecamatan", "desa", "dusun", "landmark")}
    return Place(
        **names, also=tuple(row["also"]), latitude=row["latitude"], longitude=row["longitude"]
    )


def _rows(places: Sequence[Place]) -> list[dict[str, Any]]:
    return [
        {
            "kecamatan": place.kecamatan,
            "desa": place.desa,
            "dusun": place.dusun,
            "landmark": place.landmark,
            "also": list(place.also),
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
        for place in places
    ]


async def _put(session: Session, asker: Asker, sides: Sides, state: State) -> None:
    """All places of a change as they were, in one piece."""
    await lock_places(session)
    gone = [json.loads(subject) for subject, values in sides.items() if values is None]
    there = [dict(values) for values in sides.values() if values is not None]
    await session.run("places.remove", asker.account.centre, gone)
    await session.rows("places.keep", asker.account.centre, there, True)


PLACES = KeptList(name="places", undone="places.undo", right=Right.MANAGE_SETTINGS, put=_put)
