"""The places of all centres in memory: a search asks nobody, so it is quick and needs no database.

A side task reads them anew when they have changed; while the database is away the last ones stay.
"""

import asyncio
from dataclasses import dataclass, field

from ari_app.places.keeping import place_of
from ari_app.places.place import Place
from ari_app.places.search import PlaceIndex
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row

LOOK_AGAIN_S = 5.0


@dataclass(slots=True)
class Gazetteer:
    """Run `run` as a task; `of` answers at once, with no place before the first reading."""

    database: DeskDatabase
    _indexes: dict[str, PlaceIndex] = field(default_factory=dict)
    _stamp: tuple[object, ...] = ()

    def of(self, centre: str) -> PlaceIndex:
        return self._indexes.get(centre) or PlaceIndex([])

    async def run(self) -> None:
        """Looks for changes every `LOOK_AGAIN_S`; never ends."""
        while True:
            try:
                await self._read()
            except DatabaseAway:
                pass
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _read(self) -> None:
        row = await self.database.row("places.stamp")
        stamp = (row["places"], row["changed_at"]) if row is not None else ()
        if stamp != self._stamp:
            rows = await self.database.rows("places.list", None)
            self._indexes = await asyncio.to_thread(_indexed, rows)
            self._stamp = stamp


def _indexed(rows: list[Row]) -> dict[str, PlaceIndex]:
    by_centre: dict[str, list[Place]] = {}
    for row in rows:
        by_centre.setdefault(row["centre"], []).append(place_of(row))
    return {centre: PlaceIndex(places) for centre, places in by_centre.items()}
