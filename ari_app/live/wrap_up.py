"""Wrap-up: the time after a talk in which others are rung first.

It is a penalty in app_queue and nothing else: who wraps up is rung when nobody else is free, so no
caller ever waits for it, with or without this process. app_queue's own ``wrapuptime`` is 0: it
would keep a call-taker from waiting callers, and nothing could end it early.

Asterisk has the state; only when it shall end is known here. A desk that begins anew finds that
again from the end of the member's last call, and ends at once what has no such end.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError
from ari_app.live.live_watch import LiveView, LiveWatch, Member

log = logging.getLogger(__name__)

BEHIND_OTHERS, AS_OTHERS = 1, 0
TICK_S = 0.5  # how late an end may come


class Order(NamedTuple):
    """A member's penalty that is to be set."""

    interface: str
    penalty: int


@dataclass(slots=True)
class WrapUps:
    """When each member's wrap-up ends. Feed it every view; it says what is to be ordered."""

    _ends: dict[str, datetime] = field(default_factory=dict)  # extension → the end of its last one
    _talking: frozenset[str] = frozenset()

    def step(self, view: LiveView, lasts: timedelta) -> list[Order]:
        """What Asterisk is to do. A view of an Asterisk that is away begins nothing."""
        before, self._talking = self._talking, _talking(view, self._talking)
        begun = [member for member in view.members if _has_talked(member, before)] if lasts else []
        for member in begun:
            self._ends[member.extension] = view.at + lasts
        for member in view.members:
            if member.penalty and member.extension not in self._ends:
                last = member.last_call_at
                ends = min(last + lasts, view.at + lasts) if last else view.at
                self._ends[member.extension] = ends
        return [Order(member.interface, BEHIND_OTHERS) for member in begun]

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

    def end(self, extension: str, now: datetime) -> None:
        """The call-taker has finished."""
        self._ends[extension] = now

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


def _has_talked(member: Member, talking: frozenset[str]) -> bool:
    """Not who rings again already, paused or is gone. What no view saw was no talk."""
    return member.extension in talking and member.state == "ready"


@dataclass(slots=True, kw_only=True)
class WrapUpKeeper:
    """Sets the penalties at Asterisk as `WrapUps` says. Start `run` as a task."""

    ami: Ami
    live: LiveWatch
    wrap_ups: WrapUps
    lasts: timedelta

    async def run(self) -> None:
        """Never ends by itself."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(), name="wrap-up-begins")
            tasks.create_task(self._watch_ends(), name="wrap-up-ends")

    async def _follow(self) -> None:
        async for view in self.live.changes():
            await self._order(self.wrap_ups.step(view, self.lasts))

    async def _watch_ends(self) -> None:
        while True:
            await self._order(self.wrap_ups.over(self.live.view, datetime.now(UTC), self.lasts))
            await asyncio.sleep(TICK_S)

    async def _order(self, orders: list[Order]) -> None:
        for order in orders:
            try:
                await self.ami.penalise(order.interface, order.penalty)
            except AmiError as error:
                log.warning("a wrap-up: %s", error, extra={"action": "wrap_up"})
