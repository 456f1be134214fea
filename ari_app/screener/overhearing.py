"""A caller who left the screener without having answered is heard on until a human has them.

Taken by a call-taker whose phone rings now, or in doubt, in the queue: whoever speaks or knocks
then comes first in line (`ari_app.live.late_answers`). Nothing waits for this, and whatever fails
here costs the caller nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ari_app.asterisk import late_answer
from ari_app.asterisk.ari import AriError
from ari_app.facts import CallId
from ari_app.screener.surroundings import Surroundings
from ari_app.screening.ear import Ear
from ari_app.verdict import Verdict

OVERHEARD_FOR_S = 180.0
SET_UP_WITHIN_S = 2.5
LOOK_AT_TALK_EVERY_S = 1.0
SAY_ANSWER_TIMES = 10  # a second apart: a desk that begins anew hears it too
log = logging.getLogger(__name__)


class Overhearing:
    """Of one caller: a snoop on their channel, mixed to the media line that the ear still has."""

    def __init__(
        self, *, call_id: CallId, channel: str, bridge: str, ear: Ear, around: Surroundings
    ) -> None:
        self.snoop_channel = f"{around.worker}-s-{call_id}"
        self.active = False
        self._call_id = call_id
        self._channel = channel
        self._bridge = bridge
        self._ear = ear
        self._around = around
        self._ari = around.ari
        self._snoop_started = asyncio.Event()
        self._answer: asyncio.Future[Verdict | None] = (
            asyncio.get_running_loop().create_future()
        )  # None: there is nothing more to be heard

    @property
    def possible(self) -> bool:
        """Whether there is still something to be heard, and room for one more."""
        room = len(self._around.overheard) < self._around.most_overheard
        return room and not (self._answer.done() or self._ear.fault)

    def snoop_started(self) -> None:
        self._snoop_started.set()

    def over(self) -> None:
        """The caller has hung up, Asterisk was lost, or there is no time for this any more."""
        self._snoop_started.set()
        if not self._answer.done():
            self._answer.set_result(None)

    def hear(self, now_s: float) -> None:
        """After each round of hearing."""
        judgement = self._ear.opinion(now_s)
        if judgement is None or self._answer.done():
            return
        if judgement.verdict in late_answer.ANSWERS:
            self._answer.set_result(judgement.verdict)

    async def run(self, *, first: Callable[[], Awaitable[None]]) -> None:
        """Until the caller answers, talks or hangs up; ``first`` ends what we still play."""
        self._around.overheard.add(self._call_id)
        try:
            async with asyncio.timeout(OVERHEARD_FOR_S):
                await first()
                if await self._begin():
                    await self._say(await self._answer_or_end())
        except (AriError, TimeoutError) as error:
            log.debug("not overheard any more: %s", error, extra={"call_id": self._call_id})
        finally:
            self.active = False
            self._around.overheard.discard(self._call_id)

    async def _begin(self) -> bool:
        """False when the caller has hung up."""
        if not await self._ari.overhear(self._channel, self.snoop_channel):
            return False
        async with asyncio.timeout(SET_UP_WITHIN_S):
            await self._snoop_started.wait()
        if self._answer.done():
            return False
        self.active = await self._ari.join_bridge(self._bridge, self.snoop_channel)
        return self.active

    async def _answer_or_end(self) -> Verdict | None:
        while not self._answer.done():
            await asyncio.wait({self._answer}, timeout=LOOK_AT_TALK_EVERY_S)
            if not self._answer.done() and await self._talks():
                return None
        return self._answer.result()

    async def _talks(self) -> bool:
        """Whether a telephone is at the other end: the caller's own bridge with us is none."""
        peer = await self._ari.variable(self._channel, "BRIDGEPEER")
        return (peer or "").startswith("PJSIP/")

    async def _say(self, verdict: Verdict | None) -> None:
        if verdict is None:
            return
        log.info("answered late: %s", verdict, extra={"call_id": self._call_id})
        answer = late_answer.LateAnswer(call_id=self._call_id, verdict=verdict)
        for _ in range(SAY_ANSWER_TIMES):
            sent = await self._ari.send_user_event(
                late_answer.EVENT, late_answer.variables(answer), channel=self.snoop_channel
            )
            if not sent or await self._talks():
                return
            await asyncio.sleep(LOOK_AT_TALK_EVERY_S)
