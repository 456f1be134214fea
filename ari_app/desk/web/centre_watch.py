"""Looks at what alarms of the centre as a whole, for the board, the walls, the API and metrics.

Each part is asked by itself; one that cannot be asked is not known, and alarms nobody here.
"""

import asyncio
import contextlib
import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ari_app.hours import is_open, open_since
from ari_app.live.centre_alarms import (
    Calls,
    CentreAlarm,
    CentreFacts,
    EndingToken,
    OverdueCards,
    Standing,
    causes,
    disk_need,
)
from ari_app.live.live_view import LiveView
from ari_app.live.message_alarms import message_causes
from ari_app.live.shift_alarms import (
    AgreedSwap,
    OpenedShift,
    ShiftFacts,
    present_in,
    shift_causes,
    unread_notes,
)
from ari_app.operations import certificate, settings_state
from ari_app.operations.certificate import Seen
from ari_app.operations.health import Health
from ari_app.operations.journal_lag import journal_lag
from ari_app.operations.status import LEAST_FREE_BYTES
from ari_app.people.tokens import WARN_DAYS
from ari_app.settings import Settings
from ari_app.shifts.pattern import AHEAD
from ari_app.shifts.planning import shifts_between
from ari_app.shifts.roster import LOOK_BACK_H, Shift
from ari_app.shifts.swap import SwapState
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row
from recordings.archive import keys

NEED_AGAIN_S = 600.0
SHIFTS_AGAIN_S = 5.0
CERTIFICATE_AGAIN_S = 60.0
SHOWN_AHEAD = timedelta(days=2)  # in which the next shift begins, where there is one at all


@dataclass(slots=True, kw_only=True)
class CentreWatch:
    """`look` whenever somebody wants to know; between looks it remembers since when."""

    settings: Settings
    database: DeskDatabase
    disk_free: int | None = None  # as the last look found it
    certificate: Seen | None = None  # the same; None: without TLS
    shifts: Sequence[Shift] = ()  # that run, and those that come, as last known
    unread: Sequence[Row] = ()  # notes that somebody has to read, a row a person
    _of_shifts: tuple[Sequence[Row], tuple[AgreedSwap, ...]] = ((), ())
    _opened: tuple[OpenedShift, ...] = ()
    _certificate_asked_s: float = -math.inf
    _shifts_asked_s: float = -math.inf
    _standing: Standing = field(default_factory=Standing)
    _cursor: Row | None = None  # how far the journal was shipped, as last known
    _messages: Sequence[Row] = ()  # that nobody has read, as last known
    _unsent: Row | None = None  # reports, as last known
    _offered: Row | None = None  # to the public page, as last known
    _overdue: OverdueCards | None = None  # of guidance, as last known
    _ending: tuple[EndingToken, ...] = ()
    _amiss: Row | None = None  # of the archive, as last known
    _need: tuple[float, int] = (-math.inf, LEAST_FREE_BYTES)  # when it was asked

    async def look(
        self,
        view: LiveView,
        health: Health,
        calls: Row | None,
        now: datetime,
    ) -> Sequence[CentreAlarm]:
        """What alarms now; of ``health`` its lines count. ``calls`` is a row of
        ``desk_calls.centre_now``, None: not known.
        """
        await self._ask_database()
        await self._ask_now_and_then(now)
        await self._ask_certificate(now)
        lag_s, self.disk_free, left_out, key_away = await asyncio.to_thread(self._ask_machine)
        zone, hours = ZoneInfo(self.settings.centre.time_zone), self.settings.hours.opening
        facts = CentreFacts(
            open=is_open(hours, now.astimezone(zone)),
            open_since=open_since(hours, now, zone),
            desks_here=self._desks_here(view),
            calls=calls_of(calls) if calls else None,
            journal_age_s=lag_s,
            disk_free=self.disk_free,
            disk_need=self._need[1],
            lines_tried=len(health.trunks),
            trunks_silent=tuple(name for name, line in health.trunks.items() if not line.ok),
            far_ends_silent={
                name: since for name, end in health.far_ends.items() if (since := end.silent_since)
            },
            settings_left_out=left_out,
            certificate_until=seen.until if (seen := self.certificate) and seen.ends_soon else None,
            certificate_unusable=seen is not None and seen.until is None,
            certificate_not_yet=seen is not None and seen.not_yet,
            ending_tokens=self._ending,
            archive_key_away=key_away,
            recordings_plain=self._amiss["left_plain"] if self._amiss else 0,
            recordings_unreadable=self._amiss["unreadable"] if self._amiss else 0,
            reports_unsent=self._unsent["mails"] if self._unsent else 0,
            reports_unsent_since=self._unsent["since"] if self._unsent else None,
            offers=self._offered["offers"] if self._offered else 0,
            offered_since=self._offered["since"] if self._offered else None,
            overdue_cards=self._overdue,
        )
        limits = self.settings.limits
        found = causes(facts, now, limits, self.settings.centre.time_zone)
        found += shift_causes(self._shift_facts(view), now, limits)
        found += message_causes(self._messages, limits)
        return self._standing.seen(found, now, limits)

    def _desks_here(self, view: LiveView) -> int | None:
        """Who is logged in and would be rung: a telephone stays connected when its owner goes home.

        Until the database was asked, the telephones; None while Asterisk cannot be asked.
        """
        if not view.is_known:
            return None
        if math.isinf(self._shifts_asked_s):
            return sum(1 for member in view.members if member.state != "away")
        present, _ = self._of_shifts
        return sum(1 for one in present_in(present, view) if one.here and one.rings)

    def _shift_facts(self, view: LiveView) -> ShiftFacts:
        present, swaps = self._of_shifts
        return ShiftFacts(
            shifts=tuple(self.shifts),
            present=present_in(present, view),
            unread=unread_notes(self.unread),
            swaps=swaps,
            opened=self._opened,
        )

    async def _ask_now_and_then(self, now: datetime) -> None:
        """While the database is away all of it stays as it was last known."""
        if time.monotonic() - self._shifts_asked_s < SHIFTS_AGAIN_S:
            return
        code, back = self.settings.centre.code, timedelta(hours=LOOK_BACK_H)
        with contextlib.suppress(DatabaseAway):
            shifts = await shifts_between(self.database, code, now - back, now + SHOWN_AHEAD)
            present = await self.database.rows("shifts.present", code)
            unread = await self.database.rows("shifts.unread", code)
            swaps = await self.database.rows("shifts.swaps", code)
            opened = await self.database.rows("shifts.opened_by_absence", code, AHEAD)
            self._opened = opened_shifts(opened)
            self._messages = await self.database.rows("messages.unread", code)
            self._unsent = await self.database.row("mails.amiss", code)
            self._offered = await self.database.row(
                "public.unchecked", code, self.settings.limits.offer_s
            )
            self._overdue = overdue_of(await self.database.row("guidance.overdue", code, now))
            ending = await self.database.rows("accounts.tokens_ending", code, WARN_DAYS)
            self._ending = tuple(EndingToken(**dict(row)) for row in ending)
            self._amiss = await self.database.row("desk_calls.archive_amiss", code)
            self.shifts, self.unread = shifts, unread
            self._of_shifts = present, agreed_swaps(swaps)
            self._shifts_asked_s = time.monotonic()

    async def _ask_certificate(self, now: datetime) -> None:
        tls = self.settings.tls
        if tls is not None and time.monotonic() - self._certificate_asked_s >= CERTIFICATE_AGAIN_S:
            self.certificate = await asyncio.to_thread(certificate.look, tls, now)
            self._certificate_asked_s = time.monotonic()

    async def _ask_database(self) -> None:
        with contextlib.suppress(DatabaseAway):
            cursor = await self.database.row("desk_calls.journal_cursor", self.settings.node)
            self._cursor = cursor or self._cursor
            if time.monotonic() - self._need[0] > NEED_AGAIN_S:
                code = self.settings.centre.code
                row = await self.database.row("desk_calls.bytes_a_day", code)
                need = disk_need(row["bytes"] if row else 0, LEAST_FREE_BYTES)
                self._need = (time.monotonic(), need)

    def _ask_machine(self) -> tuple[float | None, int | None, bool, bool]:
        """Blocking. Without a cursor nobody can say what has been shipped."""
        state = settings_state.read(self.settings.run_dir)
        return (
            _lag_s(self.settings.journal_path, self._cursor),
            least_free(self.settings.home, self.settings.archive_dir),
            bool(state and state.left_out),
            bool(keys.fault(self.settings.archive.key_file)),
        )


def agreed_swaps(rows: Sequence[Row]) -> tuple[AgreedSwap, ...]:
    """Of rows of ``shifts.swaps``, those that wait for a supervisor."""
    return tuple(
        AgreedSwap(
            shift=row["shift"],
            begins_at=min(filter(None, (row["begins_at"], row["return_begins_at"]))),
            agreed_at=row["changed_at"],
        )
        for row in rows
        if row["state"] == SwapState.AGREED
    )


def overdue_of(row: Row | None) -> OverdueCards | None:
    """Of the row of ``guidance.overdue``."""
    if row is None or not row["cards"]:
        return None
    return OverdueCards(cards=row["cards"], oldest=row["oldest"], since=row["since"])


def opened_shifts(rows: Sequence[Row]) -> tuple[OpenedShift, ...]:
    """Rows of ``shifts.opened_by_absence``; a shift is named with its day."""
    return tuple(
        OpenedShift(
            shift=f"{row['name']} {row['day']:%d-%m}",
            begins_at=row["begins_at"],
            missing=row["missing"],
            since=row["since"],
        )
        for row in rows
    )


def calls_of(row: Row) -> Calls:
    return Calls(
        last_at=row["last_call_at"],
        in_one_minute=row["in_one_minute"],
        in_ten_minutes=row["in_ten_minutes"],
        of_one_number=row["of_one_number"],
        without_voice=row["without_voice"],
    )


def _lag_s(journal: Path, cursor: Row | None) -> float | None:
    lag = journal_lag(journal, cursor, time.time()) if cursor else None
    return lag.oldest_s if lag else None


def least_free(*folders: Path) -> int | None:
    """Of the disks on which they lie: recordings may have one of their own. What is not there yet
    says nothing.
    """
    found = []
    for folder in folders:
        with contextlib.suppress(OSError):
            found.append(shutil.disk_usage(folder).free)
    return min(found, default=None)
