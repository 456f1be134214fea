"""Whether a position that a telephone sends tells the desk anything new. Pure.

A telephone that shares live says every few seconds where it is. Who has seen that once need not be
asked to look again while it lies where it lay.
"""

from math import cos, hypot, radians

from ari_app.location.position import Position

MOVED_M = 250.0  # an ambulance goes elsewhere then
_METRES_A_DEGREE = 111_320.0


def is_news(position: Position, last_seen: Position | None) -> bool:
    """``last_seen``: the last one at which the desk has looked; None: at none of this link."""
    if last_seen is None:
        return True
    unsure_m = max(MOVED_M, last_seen.accuracy_m)
    surer = position.accuracy_m < last_seen.accuracy_m / 2 and last_seen.accuracy_m > MOVED_M
    return surer or metres_between(position, last_seen) > unsure_m


def metres_between(one: Position, other: Position) -> float:
    """On a plane: good to a per cent within a regency."""
    east = (one.longitude - other.longitude + 180) % 360 - 180
    north_m = (one.latitude - other.latitude) * _METRES_A_DEGREE
    return hypot(north_m, east * _METRES_A_DEGREE * cos(radians(other.latitude)))
