"""What the centre's records say of a call that a software telephone placed."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.telephone_number import canonical_number

CLOCK_SLACK = timedelta(seconds=1)  # Asterisk writes its own time of the offer
LOOK_EVERY_S = 0.5
_SAME = (  # as in the row
    *("call_id", "state", "held_at", "waiting_at", "answered_at", "ended_at", "verdict", "reason"),
    *("priority", "answered_by", "outcome", "ticket", "recording_status", "recording_reason"),
)
RECORDING_DONE = ("ready", "damaged", "missing", "no_audio")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOutcome:
    """One call as the database has it now; times in seconds count from ``began``, the INVITE."""

    call_id: str
    state: str
    began: datetime
    held_at: datetime | None
    waiting_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    verdict: str | None
    reason: str | None
    priority: int | None
    answered_by: str | None
    outcome: str | None
    ticket: str | None
    recording_status: str | None
    recording_reason: str | None
    recording: Path | None
    recording_s: float | None

    @property
    def complete(self) -> bool:
        """Closed, and its recording is ready or known to be faulty."""
        return self.state == "closed" and self.recording_status in RECORDING_DONE

    def after_s(self, moment: datetime | None) -> float | None:
        return (moment - self.began).total_seconds() if moment else None

    def sentences(self) -> list[str]:
        """The outcome in plain words, one statement a line."""
        reason = f": {self.reason}" if self.reason else ""
        return [
            self._end(),
            f"Verdict: {self.verdict or 'none'}{reason}",
            self._waits(),
            f"Ticket: {self.ticket or 'none'}",
            self._recording(),
        ]

    def _end(self) -> str:
        if self.answered_by is None:
            return f"Call {self.call_id}: no human answered ({self.outcome or self.state})."
        return (
            f"Call {self.call_id}: answered by {self.answered_by} "
            f"{self.after_s(self.answered_at) or 0:.1f} s after the INVITE ({self.outcome})."
        )

    def _waits(self) -> str:
        steps = (("held", self.held_at), ("in the queue", self.waiting_at))
        steps_said = [f"{name} from {self.after_s(at):.1f} s" for name, at in steps if at]
        priority = f", priority {self.priority}" if self.priority is not None else ""
        return f"Waits: {', '.join(steps_said) or 'never in the queue'}{priority}."

    def _recording(self) -> str:
        if self.recording is None:
            why = f" ({self.recording_reason})" if self.recording_reason else ""
            return f"Recording: {self.recording_status or 'none yet'}{why}"
        return f"Recording: {self.recording}, {self.recording_s or 0:.1f} s"


async def find(
    database: Database, settings: Settings, *, ani: str, began_s: float
) -> CallOutcome | None:
    """The call from this number since the INVITE (seconds since 1970); None: not yet known."""
    began, centre = datetime.fromtimestamp(began_s, UTC), settings.centre
    caller = canonical_number(ani, centre.country)
    async with database.transaction() as session:
        row = await session.row("trial_call.by_caller", centre.code, caller, began - CLOCK_SLACK)
    if row is None:
        return None
    path = row["recording_path"]
    return CallOutcome(
        **{name: row[name] for name in _SAME},
        began=began,
        recording=settings.archive_dir / path if path else None,
        recording_s=row["recording_seconds"],
    )


async def wait_until_complete(
    database: Database, settings: Settings, *, ani: str, began_s: float, limit_s: float
) -> CallOutcome | None:
    """The call once it is closed and recorded; what is known of it when the time is over."""
    until_s = time.monotonic() + limit_s
    while True:
        found = await find(database, settings, ani=ani, began_s=began_s)
        if (found and found.complete) or time.monotonic() >= until_s:
            return found
        await asyncio.sleep(LOOK_EVERY_S)
