"""What retention would remove now, and what it leaves and why: looked at before anything goes.

The same queries as the removal's own rule (``is_kept``); nothing is changed.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from ari_app.settings import Settings
from recordings.exports import OldExport, old_exports
from recordings.hold import Hold, hold_of
from recordings.retention import Ends


class Kind(StrEnum):
    """What goes together, as ``retention.count`` names it."""

    RECORDINGS = "recordings"
    CALLS = "personal data of calls"
    TICKETS = "personal data of tickets without a call"
    SESSIONS = "sessions"
    AUDIT = "lines of the audit trail"
    QUEUE_LOG = "lines of the queue's log"


class KeptFor(StrEnum):
    """Why something stays that is old enough to go."""

    HELD = "held"  # for a court, or a complaint
    REVIEW = "review"  # a reviewer has still to hear it
    OPEN_TICKET = "open_ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """``oldest``: None where there is nothing."""

    kind: Kind
    many: int
    bytes: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A call, or a ticket without one. ``said``: why it is held, in the words of who holds it."""

    call_id: str
    label: str | None
    since: datetime
    reasons: tuple[KeptFor, ...]
    said: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A call, or a ticket without one, that loses its recording or its personal data now.

    ``bytes``: of the recording that goes.
    """

    call_id: str
    label: str | None
    since: datetime
    recording: bool
    personal: bool
    bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``kept``: the oldest ones; ``exports``: of this machine; ``holds``: the newest first."""

    due: list[Due]
    exports: list[OldExport]
    kept: list[Kept]
    holds: list[Hold]


class Reads(Protocol):
    """The desk's database, or a transaction of any."""

    async def rows(self, name: str, *values: object) -> list[Mapping[str, Any]]: ...


async def look(reads: Reads, settings: Settings, now: datetime, most: int | None) -> Look:
    """At most ``most`` that are kept (None: all). Raises ``DatabaseAway``."""
    ends, centre = Ends.at(settings.retention, now), settings.centre.code
    values = (ends.recordings, ends.personal, ends.sessions, ends.audit, ends.queue_log)
    due = await reads.rows("retention.count", centre, *values)
    before = ends.recordings or ends.personal
    kept = await reads.rows("retention.kept", centre, before, most) if before else []
    return Look(
        due=[Due(**{**row, "kind": Kind(row["kind"])}) for row in due],
        exports=await asyncio.to_thread(old_exports, settings.exports_dir, ends.exports),
        kept=[_kept(row) for row in kept],
        holds=[
            hold_of(row)
            for row in await reads.rows("retention.holds", centre, False, "", None, None)
        ],
    )


async def going(
    reads: Reads, settings: Settings, now: datetime, most: int, after: str | None
) -> list[Going]:
    """The calls behind the counts, the oldest first; ``after``: the call a page ended with.

    Raises ``DatabaseAway``.
    """
    ends = Ends.at(settings.retention, now)
    values = (settings.centre.code, ends.recordings, ends.personal, most, after)
    return [Going(**row) for row in await reads.rows("retention.due", *values)]


def _kept(row: Mapping[str, Any]) -> Kept:
    return Kept(
        call_id=row["call_id"],
        label=row["label"],
        since=row["since"],
        reasons=tuple(reason for reason in KeptFor if row[reason]),
        said=row["said"],
    )
