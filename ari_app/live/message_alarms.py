"""What alarms of the messages between desks and the supervisor: one that nobody has read.

Pure. Both ways: a desk that wrote to a supervisor who is not there, and a supervisor who wrote to a
desk where nobody looks. It ends when it is read, or when a supervisor takes back what was written
to a desk.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ari_app.live.centre_alarms import Cause, CentreAlarmKind
from ari_app.settings import Limits


def message_causes(rows: Iterable[Mapping[str, Any]], limits: Limits) -> tuple[Cause, ...]:
    """Rows of ``messages.unread``, the oldest first."""
    return tuple(
        Cause(
            kind=(
                CentreAlarmKind.SUPERVISOR_UNREAD
                if row["from_desk"]
                else CentreAlarmKind.DESK_UNREAD
            ),
            subject=row["desk"],
            figure=row["messages"],
            since=row["since"],
            wait_s=limits.message_unread_s,
        )
        for row in rows
    )
