"""What the statements behind the pages take in PostgreSQL itself, whatever else the machine does.

The quickest of some runs, by PostgreSQL's own clock (EXPLAIN ANALYZE), small and large in turns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from ari_app.store.database import statements
from ari_app.tickets.callbacks import LOCK_S
from recordings.agreement import WITHIN
from recordings.first_heard import Because

RUNS = 12
_CENTRE = "JPR"
_NOW = datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """``shown``: of what page or look it is."""

    shown: str
    statement: str
    values: tuple[object, ...]


def _calls(outcome: str | None, verdict: str | None) -> tuple[object, ...]:
    return (_CENTRE, None, None, None, outcome, verdict, None, None, None, 51)


def _trail(action: str) -> tuple[object, ...]:
    return (_CENTRE, None, None, None, None, None, 51, action)


CASES = (
    Case("/metrics: recordings", "desk_calls.recordings_by_status", (_CENTRE,)),
    Case("/metrics: notifications", "notifications.counts", (_CENTRE,)),
    Case("/review: its count", "reviews.count", (_CENTRE, 86_400.0)),
    Case("/review: held", "reviews.waiting", (_CENTRE, 100, Because.HELD, None)),
    Case("/review: drawn", "reviews.waiting", (_CENTRE, 100, Because.DRAWN, None)),
    Case("/review: by reason", "reviews.by_reason", (_CENTRE, 86_400.0)),
    Case("/review?again=1", "calibration.to_hear", (_CENTRE, "", _NOW - WITHIN, 0.05, 100)),
    Case("/calibration: months", "calibration.words", (_CENTRE, _NOW - timedelta(days=370), 0.05)),
    Case(
        "/calibration: differing",
        "calibration.differing",
        (_CENTRE, _NOW - timedelta(days=370), 0.05, 100),
    ),
    Case("complaints' clock", "clocks.complaints", ()),
    Case("clock of the desk's tickets", "clocks.desk", (None,)),
    Case("clock of the call-backs", "clocks.callbacks", (LOCK_S,)),
    Case("call-backs", "callbacks.waiting", (_CENTRE, 200, LOCK_S)),
    Case("an agency's list", "dispatches.for_agency", (_CENTRE, "damkar", None)),
    Case("calls: outcome cut_by_us", "desk_calls.page", _calls("cut_by_us", None)),
    Case("calls: verdict unscreened", "desk_calls.page", _calls(None, "unscreened")),
    Case("calls: message and tap", "desk_calls.page", _calls("message", "tap")),
    Case("audit: a rare action", "audit.page_of_action", _trail("place")),
    Case("audit: a common action", "audit.page_of_action", _trail("recording")),
    Case("alarms with ended", "clocks.list", (_CENTRE, True, 100)),
    Case(
        "retention: recordings",
        "retention.due_recordings",
        (_CENTRE, _NOW - timedelta(days=365), 50),
    ),
    Case(
        "retention: personal data",
        "retention.due_personal",
        (_CENTRE, _NOW - timedelta(days=1830), 50),
    ),
    Case(
        "review export since yesterday",
        "reviews.labelled",
        (_CENTRE, "node-1", _NOW - timedelta(days=1)),
    ),
    Case("review export of everything", "reviews.labelled", (_CENTRE, "node-1", None)),
)


async def tell(dsns: Sequence[str]) -> None:
    """Prints a table: ms at each size, and how many times as long the larger one takes."""
    connections = [await asyncpg.connect(dsn) for dsn in dsns]
    try:
        print("| | small, ms | large, ms | ratio |\n|---|---|---|---|")
        for case in CASES:
            small, large = [await _best_ms(one, case) for one in connections]
            ratio = large / small if small else 1.0
            print(f"| {case.shown} | {small:.2f} | {large:.2f} | {ratio:.2f} |", flush=True)
    finally:
        for connection in connections:
            await connection.close()


async def _best_ms(connection: asyncpg.Connection, case: Case) -> float:
    asked = f"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) {statements()[case.statement]}"
    said = [(await connection.fetch(asked, *case.values))[-1][0] for _ in range(RUNS)]
    found = [re.search(r"Execution Time: ([\d.]+) ms", one) for one in said]
    return min(float(one[1]) for one in found if one)
