"""In which order the tickets stand that wait to be sent, or with something from their caller. Pure.

A line has room for two or three of them on a small screen, so what may cost a life comes first: an
emergency that no agency knows of stands before a photo that nobody has looked at.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ari_app.tickets.clocks import AlarmKind, Wait

_OF_THE_DESK = (AlarmKind.UNSENT, AlarmKind.UNTYPED, AlarmKind.CALLBACK)

Row = Mapping[str, Any]


def to_send(unsent: Sequence[Row], shares: Sequence[Row], alarms: Sequence[Row]) -> Sequence[Row]:
    """Rows of ``clocks.desk`` with their ``wait`` and of ``clocks.shares``, the most urgent first.

    Each with ``wait`` and ``alarms``: whether its alarm stands (``alarms``: of ``clocks.list``).
    Emergencies come first, then what alarms, then the others; what is alike stays in its order.
    """
    late = {row["ticket"] for row in alarms if row["kind"] in _OF_THE_DESK}
    unseen = {row["ticket"] for row in alarms if row["kind"] == AlarmKind.SHARE_UNSEEN}
    found = [
        *({**row, "alarms": row["label"] in late} for row in unsent),
        *({**row, "wait": Wait.SHARE, "alarms": row["label"] in unseen} for row in shares),
    ]
    return sorted(found, key=lambda row: (row["wait"] != Wait.UNSENT, not row["alarms"]))
