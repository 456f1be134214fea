"""Who answers after the screeners, and before a human speaks, comes first in line.

A silent caller is taken from the held lane and the phone rings, or they wait in the queue; then
they press a key, knock or speak. Keys come from Asterisk itself (AMI, class ``dtmf``), a voice and
a tap from the screener that listens on (`ari_app.asterisk.late_answer`). The answer is written on
the caller's channel, so that it counts wherever the dialplan takes them next; who is in the queue
is moved there at once, and no ring is disturbed by it.

What if this process dies here? The caller keeps their place. A key that is pressed while no desk
runs stands in Asterisk's own log (`ari_app.asterisk.keys_log`), where the next desk finds it.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import CONNECTED, AmiError, AmiEvent, AmiRefused
from ari_app.asterisk.ami_rows import Channel, first_channel
from ari_app.asterisk.keys_log import latest_keys
from ari_app.asterisk.late_answer import LateAnswer, answer_in
from ari_app.call import Priority, State
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.interview import pressed
from ari_app.live.live_view import OWN_PRIORITY, Caller
from ari_app.live.live_watch import LiveWatch
from ari_app.verdict import Verdict

log = logging.getLogger(__name__)

MESSAGE_KEY = "*"  # [queue-keys] of the dialplan
WITH_A_SCREENER = (State.SCREENING, State.HELD)


@dataclass(slots=True, kw_only=True)
class LateAnswers:
    """Tell `hear` every event of the manager interface. ``queue`` is Asterisk's name of it.

    ``keys_log``: where Asterisk writes each key that is pressed; None: nowhere.
    """

    live: LiveWatch
    ami: Ami
    journal: JournalWriter
    queue: str
    keys_log: Path | None = None
    _raised: set[str] = field(default_factory=set)  # calls that are first in line by this
    _messages: set[str] = field(default_factory=set)  # calls that were sent to leave one
    _raising: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _catching_up: asyncio.Task[None] | None = None

    def hear(self, event: AmiEvent) -> None:
        if event.name == CONNECTED and self.keys_log is not None:
            if self._catching_up is not None:
                self._catching_up.cancel()
            self._catching_up = asyncio.create_task(self._catch_up(self.keys_log), name="keys-log")
        key = pressed(event)
        by_caller = key is not None and key.by_first
        answer = LateAnswer(call_id=key.call_id, verdict=Verdict.KEY) if key and by_caller else None
        answer = answer or answer_in(event.headers)
        starred = key is not None and key.key == MESSAGE_KEY
        if answer is not None:
            self._begin(answer, starred=starred)

    def _begin(self, answer: LateAnswer, *, starred: bool = False) -> None:
        if answer.call_id in self._raised | self._raising.keys():
            return
        name = f"late-answer-{answer.call_id}"
        self._raising[answer.call_id] = asyncio.create_task(
            self._bring_soon(answer, starred=starred), name=name
        )

    async def close(self) -> None:
        """The desk ends: what was begun is left where it is."""
        begun = [self._catching_up] if self._catching_up is not None else []
        for task in (*self._raising.values(), *begun):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _catch_up(self, keys_log: Path) -> None:
        """Who pressed a key while nobody listened here, and still waits, is heard now.

        Not a star: of those who were told what it is for nobody knows whether they have left
        their message since. Nor who is first in line already: so is who was with a human before,
        and pressed it there.
        """
        try:
            view = await self.live.look_now()
            channels = {channel.name: channel for channel in await self.ami.channels()}
            keys = await asyncio.to_thread(latest_keys, keys_log)
        except AmiError as error:
            log.warning("keys of before were not heeded: %s", error)
            return
        for caller in view.callers:
            channel = channels.get(caller.channel)
            if channel is not None and _waits_unheard(caller, channel):
                began_at = view.at - timedelta(seconds=channel.seconds + 1)
                own = (key.key for key in keys if key.channel == channel.name and key.at > began_at)
                if any(key != MESSAGE_KEY or not hears_announcement(channel) for key in own):
                    self._begin(LateAnswer(call_id=caller.call_id, verdict=Verdict.KEY))

    async def _bring_soon(self, answer: LateAnswer, *, starred: bool) -> None:
        try:
            await self.bring_forward(answer, starred=starred)
        except AmiError as error:
            log.warning("an answer was not heeded: %s", error, extra={"call_id": answer.call_id})
        except Exception:
            log.exception("an answer was not heeded", extra={"call_id": answer.call_id})
        finally:
            del self._raising[answer.call_id]

    async def bring_forward(self, answer: LateAnswer, *, starred: bool = False) -> None:
        """Nothing happens to who talks with a human already, or is not on the line.

        ``starred``: it was the key that whoever was told of an incident leaves a message with.
        """
        view = await self.live.look_now()
        here = {caller.call_id for caller in view.callers}
        self._raised &= here
        self._messages &= here
        caller = view.caller(answer.call_id)
        channel = first_channel(await self.ami.channels(), answer.call_id)
        if caller is None or channel is None or caller.state is State.TALKING:
            return
        if starred and hears_announcement(channel):
            await self._let_leave_a_message(caller, channel)
            return
        await self.ami.setvar(channel.name, "SIGAP_RAISED", answer.verdict)
        self._raised.add(answer.call_id)
        if caller.state not in WITH_A_SCREENER:  # which hears it itself, or is found to be dead
            await self._move_up(caller, channel.name, answer)
        await self.live.look_now()

    async def _let_leave_a_message(self, caller: Caller, channel: Channel) -> None:
        """Once, out of the queue alone, and never while a phone rings with them: a human is about
        to answer. Past the queue it may be the duty officer's telephone that rings.
        """
        waits = caller.state is State.WAITING and channel.application == "Queue"
        if waits and not caller.rings_at and caller.call_id not in self._messages:
            self._messages.add(caller.call_id)
            await self.ami.redirect(channel.name, context="queue-keys", extension=MESSAGE_KEY)

    async def _move_up(self, caller: Caller, channel: str, answer: LateAnswer) -> None:
        async with self.live.ordering:
            now = (await self.live.look_now()).caller(caller.call_id)  # moved up meanwhile?
            if now is not None and now.state is not State.TALKING:
                await self._move(now, channel, answer)

    async def _move(self, caller: Caller, channel: str, answer: LateAnswer) -> None:
        priority = max(int(Priority.FIRST), caller.priority or 0)  # moved up: stays there
        await self.ami.setvar(channel, "SIGAP_VERDICT", answer.verdict)
        await self.ami.setvar(channel, "QUEUE_PRIO", str(priority))
        if caller.own_priority is not None:  # a supervisor has moved them: this is theirs now
            await self.ami.setvar(channel, OWN_PRIORITY, str(int(Priority.FIRST)))
        with contextlib.suppress(AmiRefused):  # not in the queue now: a phone rings, a prompt plays
            await self.ami.prioritise(channel, queue=self.queue, priority=priority)
        data = {"verdict": answer.verdict.value, "priority": priority}
        if caller.priority != priority or caller.verdict is not answer.verdict:
            self.journal.record_soon(caller.call_id, FactKind.RESPONDED, data)
        log.info("first in line: %s", answer.verdict, extra={"call_id": caller.call_id})


def hears_announcement(channel: Channel) -> bool:
    """Whether they were told of an incident, and what the star is for."""
    return channel.variables.get("SIGAP_ANNOUNCED") == "yes"


def _waits_unheard(caller: Caller, channel: Channel) -> bool:
    """Whether a key would change their place, or where they go to when their screener dies."""
    first = (caller.priority or 0) >= Priority.FIRST
    raised = first or channel.variables.get("SIGAP_RAISED")
    return caller.state is not State.TALKING and not raised
