"""What was told before from this number, and about this place: for whoever talks with them now.

The same place has the same words as address and the same desa, or a point within `NEAR_M`. It only
informs: nothing of it decides about a call.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.search_terms import place_words

NEAR_M = 100.0
MOST = 6
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Rows of ``earlier.of_number`` and ``earlier.of_place``, the newest first."""

    of_number: Sequence[Row]
    of_place: Sequence[Row]


async def earlier_than(database: DeskDatabase, centre: str, ticket: Mapping[str, Any]) -> Earlier:
    """``ticket`` is its row; raises ``DatabaseAway``."""
    own, number = ticket["ticket_id"], ticket["ani"]
    of_number = (
        await database.rows("earlier.of_number", centre, number, own, MOST) if number else ()
    )
    words = place_words(ticket["address"], ticket["desa"])
    point = (ticket["latitude"], ticket["longitude"])
    if words is None and point[0] is None:
        return Earlier(of_number=of_number, of_place=())
    near = within(point[0])
    rows = await database.rows("earlier.of_place", centre, words, *point, *near, own, MOST)
    return Earlier(of_number=of_number, of_place=rows)


def within(latitude: float | None) -> tuple[float, float]:
    """How many degrees of latitude and of longitude `NEAR_M` are there."""
    north = NEAR_M / _METRES_A_DEGREE
    return north, north / max(0.01, math.cos(math.radians(latitude or 0.0)))
