"""Wrap-up: the time after a talk in which others are rung first.

It is a penalty in app_queue and nothing else: who wraps up is rung when nobody else is free, so no
caller ever waits for it, with or without this process. app_queue's own ``wrapuptime`` is 0: it
would keep a call-taker from waiting callers, and nothing could end it early.

Asterisk has the state; only when it shall end is known here. A desk that begins anew finds that
again from the end of the member's last call, and ends at once what has no such end.

How long each lasted is a fact of the call that was wrapped up (`FactKind.WRAPPED_UP`), for reports.
What a desk did not see begin (it was started anew in between) is not measured.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.live_view import LiveView, Member
from ari_app.live.live_watch import LiveWatch

log = logging.getLogger(__name__)

BEHIND_OTHERS, AS_OTHERS = 1, 0
TICK_S = 0.5  # how late an end may come


class Order(NamedTuple):
    """A member's penalty that is to be set."""

    interface: str
    penalty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedUp:
    """One wrap-up that is over: until they said so, its time was up, or they took another call,
    paused or left.
    """

    call_id: str
    extension: str
    seconds: float


@dataclass(slots=True)
class WrapUps:
    """When each member's wrap-up ends. Feed it every view; it says what is to be ordered."""

    _ends: dict[str, datetime] = field(default_factory=dict)  # extension → the end of its last one
    _talking: frozenset[str] = frozenset()
    _taken: dict[str, int] = field(default_factory=dict)  # extension → calls taken before any talk
    _with: dict[str, str] = field(default_factory=dict)  # extension → the call it talked with last
    _begun: dict[str, tuple[str, datetime]] = field(default_factory=dict)  # that go on: call, since

    def step(self, view: LiveView, lasts: timedelta) -> list[Order]:
        """What Asterisk is to do. A view of an Asterisk that is away begins nothing."""
        before, self._talking = self._talking, _talking(view, self._talking)
        self._with |= {one.with_extension: one.call_id for one in view.callers}
        ended = [member for member in view.members if self._has_talked(member, before)]
        self._taken = self._calls_taken(view)
        begun = ended if lasts else []
        for member in begun:
            self._ends[member.extension] = view.at + lasts
            if call_id := self._with.pop(member.extension, ""):
                self._begun[member.extension] = (call_id, view.at)
        for member in view.members:
            if member.penalty and member.extension not in self._ends:
                last = member.last_call_at
                ends = min(last + lasts, view.at + lasts) if last else view.at
                self._ends[member.extension] = ends
        return [Order(member.interface, BEHIND_OTHERS) for member in begun]

    def _has_talked(self, member: Member, talking: frozenset[str]) -> bool:
        """Not who rings again already, paused or is gone. A talk that was over before a look saw
        who was in it is known by app_queue's count.
        """
        taken = member.calls_taken > self._taken.get(member.extension, member.calls_taken)
        return member.state == "ready" and (taken or member.extension in talking)

    def _calls_taken(self, view: LiveView) -> dict[str, int]:
        """app_queue's count as it was before a talk that goes on; of an Asterisk that is away none,
        since what it counted meanwhile may be over for long.
        """
        return {
            member.extension: self._taken.get(member.extension, member.calls_taken)
            if member.state == "talking"
            else member.calls_taken
            for member in view.members
        }

    def over(self, view: LiveView, now: datetime, lasts: timedelta = timedelta.max) -> list[Order]:
        """Those whose time is up. Said again until Asterisk shows that it was done.

        An end that is further away than a wrap-up ``lasts`` was set before the clock was set back.
        """
        return [
            Order(member.interface, AS_OTHERS)
            for member in view.members
            if member.penalty and member.extension in self._ends
            if not timedelta(0) < self._ends[member.extension] - now <= lasts
        ]

    def go_on(self, view: LiveView) -> bool:
        """Whether anybody wraps up now."""
        return bool(self._begun) or any(member.penalty for member in view.members)

    def end(self, extension: str, now: datetime) -> None:
        """The call-taker has finished."""
        self._ends[extension] = now

    def finished(self, view: LiveView, now: datetime) -> list[WrappedUp]:
        """Those that are over since the last time. An Asterisk that is away ends none by that."""
        states = {member.extension: member.state for member in view.members}
        found = []
        for extension, (call_id, began_at) in tuple(self._begun.items()):
            ends_at = self._ends.get(extension, now)
            state = states.get(extension, "away") if view.connected else "ready"
            if ends_at > now and state in ("ready", "ringing"):
                continue
            del self._begun[extension]
            seconds = max(0.0, (min(ends_at, now) - began_at).total_seconds())
            found.append(WrappedUp(call_id=call_id, extension=extension, seconds=seconds))
        return found

    def ends(self, view: LiveView) -> Mapping[str, datetime]:
        """Extension → end, of those who wrap up and are free."""
        return {
            member.extension: self._ends[member.extension]
            for member in view.members
            if member.penalty and member.state == "ready" and member.extension in self._ends
            if self._ends[member.extension] > view.at
        }


def _talking(view: LiveView, before: frozenset[str]) -> frozenset[str]:
    """Members in a talk with a caller, up to the end of that talk. A phone that dials ``*22``, or
    calls another desk, is in use as well and has nothing to wrap up.
    """
    with_caller = {caller.with_extension for caller in view.callers} | before
    busy = {member.extension for member in view.members if member.state == "talking"}
    return frozenset(busy & with_caller)


@dataclass(slots=True, kw_only=True)
class WrapUpKeeper:
    """Sets the penalties at Asterisk as `WrapUps` says. Start `run` as a task."""

    ami: Ami
    live: LiveWatch
    wrap_ups: WrapUps
    lasts: timedelta
    journal: JournalWriter

    async def run(self) -> None:
        """Never ends by itself."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(), name="wrap-up-begins")
            tasks.create_task(self._watch_ends(), name="wrap-up-ends")

    async def _follow(self) -> None:
        async for view in self.live.changes():
            self._record(view)
            await self._order(self.wrap_ups.step(view, self.lasts))

    async def _watch_ends(self) -> None:
        while True:
            self._record(self.live.view)
            await self._order(self.wrap_ups.over(self.live.view, datetime.now(UTC), self.lasts))
            await asyncio.sleep(TICK_S)
            await self.live.until(self.wrap_ups.go_on)

    def _record(self, view: LiveView) -> None:
        for one in self.wrap_ups.finished(view, datetime.now(UTC)):
            data = {"by": one.extension, "seconds": round(one.seconds, 1)}
            self.journal.record_soon(one.call_id, FactKind.WRAPPED_UP, data)

    async def _order(self, orders: list[Order]) -> None:
        for order in orders:
            try:
                await self.ami.penalise(order.interface, order.penalty)
            except AmiError as error:
                log.warning("a wrap-up: %s", error, extra={"action": "wrap_up"})
