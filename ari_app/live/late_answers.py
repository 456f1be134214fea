"""Who answers after the screeners, and before a human speaks, comes first in line.

A silent caller is taken from the held lane and the phone rings, or they wait in the queue; then
they press a key, knock or speak. Keys come from Asterisk itself (AMI, class ``dtmf``), a voice and
a tap from the screener that listens on (`ari_app.asterisk.late_answer`). The answer is written on
the caller's channel, so that it counts wherever the dialplan takes them next; who is in the queue
is moved there at once, and no ring is disturbed by it.

What if this process dies here? The caller keeps their place. A key that is pressed while no desk
runs is not heard; the next one is.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError, AmiEvent, AmiRefused
from ari_app.asterisk.ami_rows import first_channel
from ari_app.asterisk.late_answer import LateAnswer, answer_in
from ari_app.call import Priority, State
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.interview import pressed
from ari_app.live.live_watch import Caller, LiveWatch
from ari_app.verdict import Verdict

log = logging.getLogger(__name__)

MESSAGE_KEY = "*"  # [queue-keys] of the dialplan
WITH_A_SCREENER = (State.SCREENING, State.HELD)


@dataclass(slots=True, kw_only=True)
class LateAnswers:
    """Tell `hear` every event of the manager interface. ``queue`` is Asterisk's name of it."""

    live: LiveWatch
    ami: Ami
    journal: JournalWriter
    queue: str
    _raised: set[str] = field(default_factory=set)  # calls that are first in line by this
    _messages: set[str] = field(default_factory=set)  # calls that were sent to leave one
    _raising: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def hear(self, event: AmiEvent) -> None:
        key = pressed(event)
        by_caller = key is not None and key.by_first
        answer = LateAnswer(call_id=key.call_id, verdict=Verdict.KEY) if key and by_caller else None
        answer = answer or answer_in(event.headers)
        starred = key is not None and key.key == MESSAGE_KEY
        if answer is None or answer.call_id in self._raised | self._raising.keys():
            return
        name = f"late-answer-{answer.call_id}"
        self._raising[answer.call_id] = asyncio.create_task(
            self._bring_soon(answer, starred=starred), name=name
        )

    async def close(self) -> None:
        """The desk ends: what was begun is left where it is."""
        for task in tuple(self._raising.values()):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

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
        if starred and channel.variables.get("SIGAP_ANNOUNCED") == "yes":
            await self._let_leave_a_message(caller, channel.name)
            return
        await self.ami.setvar(channel.name, "SIGAP_RAISED", answer.verdict)
        self._raised.add(answer.call_id)
        if caller.state not in WITH_A_SCREENER:  # which hears it itself, or is found to be dead
            await self._move_up(caller, channel.name, answer)
        await self.live.look_now()

    async def _let_leave_a_message(self, caller: Caller, channel: str) -> None:
        """Once, and never while a phone rings with them: a human is about to answer."""
        once = caller.call_id not in self._messages
        if once and caller.state is State.WAITING and not caller.rings_at:
            self._messages.add(caller.call_id)
            await self.ami.redirect(channel, context="queue-keys", extension=MESSAGE_KEY)

    async def _move_up(self, caller: Caller, channel: str, answer: LateAnswer) -> None:
        priority = max(int(Priority.FIRST), caller.priority or 0)  # moved up: stays there
        await self.ami.setvar(channel, "SIGAP_VERDICT", answer.verdict)
        await self.ami.setvar(channel, "QUEUE_PRIO", str(priority))
        with contextlib.suppress(AmiRefused):  # not in the queue now: a phone rings, a prompt plays
            await self.ami.prioritise(channel, queue=self.queue, priority=priority)
        data = {"verdict": answer.verdict.value, "priority": priority}
        if caller.priority != priority or caller.verdict is not answer.verdict:
            self.journal.record_soon(caller.call_id, FactKind.RESPONDED, data)
        log.info("first in line: %s", answer.verdict, extra={"call_id": caller.call_id})
