"""One call in a screener's hands: carries out what ``ari_app.call`` decides.

What if this process dies here? Every wait below is covered by the dead-man's switch: the dialplan
gave the call away for ``deadman_s`` only, and :meth:`ScreenedCall._push_while_heard` pushes that
limit forward as long as the call is really being heard. Whatever stops, Asterisk takes the caller
to the queue.

A caller who leaves us without having answered is heard on by `ari_app.screener.overhearing`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from ari_app.asterisk import late_answer
from ari_app.asterisk.ari import AriError
from ari_app.asterisk.media import Media, open_media
from ari_app.call import (
    AskEar,
    Call,
    Claimed,
    Command,
    EnterQueue,
    Event,
    Play,
    Prompt,
    ResponseHeard,
    ScreenerFailed,
    State,
    StopPrompt,
    TimePassed,
    WindowClosed,
    advance,
)
from ari_app.facts import CallId, FactKind
from ari_app.screener.overhearing import Overhearing
from ari_app.screener.surroundings import Surroundings
from ari_app.screening.alaw import decode
from ari_app.screening.ear import Ear
from ari_app.verdict import Judgement, Verdict

PUSH_EVERY_S = 1.0
STEPPED_WITHIN_S = 1.0  # a call that is not heard is not held: the switch is left to fall
SET_UP_WITHIN_S = 2.5  # then the caller goes on to the queue
JOURNAL_WITHIN_S = 0.1
HANG_UP_KNOWN_WITHIN_S = 0.1
MOST_SECONDS = 180  # of evidence in one fact; a hold is shorter, as shipped
LISTENING = (State.SCREENING, State.HELD)
log = logging.getLogger(__name__)


class ScreenedCall:
    """Hears one caller, from the claim until the caller has left our hands."""

    def __init__(
        self, *, call_id: CallId, channel: str, ani: str | None, around: Surroundings
    ) -> None:
        self.call_id = call_id
        self.channel = channel
        self.media_channel = f"{around.worker}-m-{call_id}"
        self.ear = Ear(around.ear, window_s=around.rules.listen_s)
        self._bridge = f"{around.worker}-b-{call_id}"
        self._ani = ani
        self._around = around
        self._ari = around.ari
        self._call = Call(rules=around.rules)
        self._commands: asyncio.Queue[Command] = asyncio.Queue()
        self._media: Media | None = None
        self._media_started = asyncio.Event()
        self._media_over = asyncio.Event()
        self._left = asyncio.Event()
        self.overhearing = Overhearing(
            call_id=call_id, channel=channel, bridge=self._bridge, ear=self.ear, around=around
        )
        self._pushing = asyncio.Lock()
        self._judgement: Judgement | None = None
        self._unwritten_from: int | None = 0  # the second of evidence; None: nothing is left out
        self._prompt_ends_s: float | None = None
        self._loop = asyncio.get_running_loop()
        self._began = self._stepped_at = self._loop.time()

    @property
    def listening(self) -> bool:
        """Whether the ear of this call is to be given the model."""
        return self.overhearing.active or self._in_hand

    @property
    def _in_hand(self) -> bool:
        """Whether the caller is with us and hears our prompts."""
        return self._call.state in LISTENING and not self._left.is_set()

    @property
    def behind_s(self) -> float:
        """Audio that waits for the ear."""
        return self.ear.behind_s if self.listening else 0.0

    @property
    def state(self) -> State:
        return self._call.state

    @property
    def level_dbfs(self) -> float | None:
        """How loud a held caller was in the last moment; None when not held, or not heard."""
        held = self._in_hand and self._call.state is State.HELD and self._heard_lately()
        return self.ear.level_dbfs if held else None

    # ── what the worker tells ────────────────────────────────────────────────────────────────

    def media_started(self) -> None:
        self._media_started.set()

    def key_pressed(self, digit: str) -> None:
        self.ear.key(digit, self._now_s())
        self._record_soon(FactKind.KEY_PRESSED, {"key": digit})

    def left(self) -> None:
        """The caller hung up, was taken by a call-taker, or is back in the dialplan."""
        self._left.set()

    def read_audio(self) -> None:
        """Before each round of hearing: what has arrived from the caller goes to the ear."""
        if self._media is None or self._media_over.is_set():
            return
        try:
            alaw = self._media.read()
        except AriError:
            self._media_over.set()
            return
        if alaw:
            self.ear.hear(decode(alaw), self._now_s() - len(alaw) / 8000)

    def step(self) -> None:
        """After each round of hearing: is there an answer, is a deadline due?"""
        self._stepped_at = self._loop.time()
        now_s = self._now_s()
        if self.overhearing.active:
            self.overhearing.hear(now_s)
        if not self._in_hand:
            return
        if self._prompt_ends_s is not None and now_s >= self._prompt_ends_s:
            self._prompt_over(now_s)
        if judgement := self.ear.opinion(now_s):
            self._feed(ResponseHeard(at_s=now_s, judgement=judgement))
        else:
            self._feed(TimePassed(at_s=now_s))

    def fail(self, why: str) -> None:
        """Something around this call broke: the caller goes to the queue at once."""
        self.overhearing.over()
        if self._left.is_set():
            return
        log.error("screening failed: %s", why, extra={"call_id": self.call_id})
        if self._in_hand:
            self._feed(ScreenerFailed(at_s=self._now_s()))
        elif self._call.state is State.OFFERED:
            self._commands.put_nowait(_UNSURE)

    # ── the call's own task ──────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Until the caller has left; cleans up what belongs to us, never the caller's channel."""
        duties = {
            "listen": self._guarded(self._listen(), "no media line"),
            "act": self._act(),
            "push": self._push_while_heard(),
        }
        tasks = [
            asyncio.create_task(duty, name=f"{name}-{self.call_id}")
            for name, duty in duties.items()
        ]
        try:
            try:
                await self._left.wait()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            self._record_rest()
            if self._is_worth_overhearing():
                await self.overhearing.run(first=self._stop_prompt)
        finally:
            await self._clean_up()

    def _is_worth_overhearing(self) -> bool:
        answered = self._call.verdict in late_answer.ANSWERS
        lost = self._media is None or self._media_over.is_set()
        return self.overhearing.possible and not (answered or lost)

    async def _guarded(self, duty: Coroutine[Any, Any, None], why: str) -> None:
        """A bug or a lost line of this call sends this caller on, and touches no other call."""
        try:
            await duty
        except (AriError, TimeoutError) as error:
            if not await self._has_hung_up():
                self.fail(f"{why}: {error}")
        except Exception as error:
            log.exception("a bug while screening", extra={"call_id": self.call_id})
            self.fail(f"{why}: {error!r}")

    async def _listen(self) -> None:
        async with asyncio.timeout(SET_UP_WITHIN_S):
            silent_before, media = await asyncio.gather(self._silent_before(), self._connect())
        self._media = media
        self._record_soon(FactKind.CLAIMED, {"worker": self._around.worker, "ani": self._ani})
        self._feed(Claimed(at_s=self._now_s(), silent_before=silent_before))
        await self._media_over.wait()
        raise AriError("it ended")

    async def _has_hung_up(self) -> bool:
        """A hang-up takes everything away just before it is told; then nothing has failed."""
        try:
            async with asyncio.timeout(HANG_UP_KNOWN_WITHIN_S):
                await self._left.wait()
        except TimeoutError:
            return False
        return True

    async def _connect(self) -> Media:
        """Media channel, websocket, bridge with the caller."""
        connection = await self._ari.external_media(self.media_channel)
        if connection is None:
            raise AriError("no media channel")
        media = await open_media(self._ari, connection)
        await self._media_started.wait()
        if not await self._ari.bridge(self._bridge, self.channel, self.media_channel):
            raise AriError("no bridge")
        return media

    async def _silent_before(self) -> bool:
        if self._ani is None:  # withheld: who knows whether it was the same caller
            return False
        since = datetime.now(UTC) - timedelta(seconds=self._around.second_silent_call_s)
        count = await self._around.journal.recent_silent_calls(
            self._ani, since, self.call_id, within_s=0.5
        )
        return bool(count)

    async def _act(self) -> None:
        while True:
            command = await self._commands.get()
            await self._guarded(self._carry_out(command), type(command).__name__)

    async def _carry_out(self, command: Command) -> None:
        match command:
            case Play(prompt=prompt):
                await self._play(prompt)
            case StopPrompt():
                await self._stop_prompt()
            case EnterQueue():
                await self._enter_queue(command)
            case AskEar():
                now_s = self._now_s()
                self._feed(WindowClosed(at_s=now_s, judgement=self.ear.close(now_s)))

    async def _play(self, prompt: Prompt) -> None:
        recorded = self._around.prompts[prompt]
        if self._media is None or not recorded.alaw:
            return
        now_s = self._now_s()
        if self._prompt_ends_s is not None:
            await self._stop_prompt()
        self._prompt_ends_s = now_s + recorded.seconds
        self.ear.prompt_started(recorded.samples, now_s)
        await self._media.play(recorded.alaw)
        self._record_soon(FactKind.PROMPTED, {"prompt": prompt.value})

    async def _stop_prompt(self) -> None:
        if self._media is None or self._prompt_ends_s is None:
            return
        self._prompt_over(self._now_s())
        await self._media.stop()

    async def _enter_queue(self, command: EnterQueue) -> None:
        """Journal first, then the dialplan: context ``verdict`` knows every route."""
        data = {"verdict": command.verdict.value, "priority": int(command.priority)}
        await self._record(FactKind.HANDED_OVER, data)
        async with self._pushing:  # no push of the switch may overtake the hand-over
            done = await self._ari.continue_to(
                self.channel, context="verdict", extension=command.route
            )
        log.info("to the queue: %s", command.route, extra={"call_id": self.call_id, "done": done})

    async def _push_while_heard(self) -> None:
        """The dead-man's switch goes forward while this call is really being heard."""
        while True:
            await asyncio.sleep(PUSH_EVERY_S)
            async with self._pushing:
                if self._in_hand and self._heard_lately():
                    await self._push()

    async def _push(self) -> None:
        with contextlib.suppress(AriError):
            limit = f"{self._around.deadman_s:g}"
            await self._ari.set_variable(self.channel, "TIMEOUT(absolute)", limit)

    def _heard_lately(self) -> bool:
        return self._loop.time() - self._stepped_at < STEPPED_WITHIN_S

    async def _clean_up(self) -> None:
        with contextlib.suppress(AriError):
            await self._ari.destroy_bridge(self._bridge)
            await self._ari.hang_up_media(self.overhearing.snoop_channel)
            await self._ari.hang_up_media(self.media_channel)
        if self._media:
            self._media.close()

    # ── the pure life of the call, and what the journal must know of it ───────────────────────────

    def _feed(self, event: Event) -> None:
        before = self._call.state
        self._call, commands = advance(self._call, event)
        if isinstance(event, ResponseHeard | WindowClosed):
            self._judgement = event.judgement
        for command in commands:
            self._commands.put_nowait(command)
        if self._call.state is not before and before in LISTENING:
            self._record_judgement(held=self._call.state is State.HELD)

    def _record_judgement(self, *, held: bool) -> None:
        if judgement := self._judgement:
            self._judgement = None
            heard = judgement.evidence[-1:]
            self._unwritten_from = sum(last.second for last in heard) if held else None
            if fault := self.ear.fault:
                log.error("hearing failed", extra={"call_id": self.call_id}, exc_info=fault)
            data = judgement.as_json() | {"ani": self._ani}
            self._side(self._record_judged(data), FactKind.JUDGED)
        if held and self._call.verdict:
            log.info("held: %s", self._call.verdict, extra={"call_id": self.call_id})
            self._record_soon(FactKind.HELD, {"verdict": self._call.verdict.value})
            self._side(self._show_held(), "held")

    async def _record_judged(self, data: Mapping[str, Any]) -> None:
        """The first verdict of this worker has the thresholds too: all others name their hash."""
        written, ear = self._around.written_ears, self._around.ear
        fingerprint = ear.fingerprint()
        if fingerprint in written:
            await self._record(FactKind.JUDGED, data)
        elif await self._record(FactKind.JUDGED, {**data, "settings": asdict(ear)}):
            written.add(fingerprint)

    def _record_rest(self) -> None:
        """What was heard of a caller who left without an answer: reviewers hear those first.

        Beside the call, which has left: whatever is wrong here costs nobody anything.
        """
        if self._unwritten_from is None:
            return
        try:
            seconds = self.ear.seconds_from(self._unwritten_from)[-MOST_SECONDS:]
            data = {"evidence": [asdict(second) for second in seconds], "ear": self.ear.name}
        except Exception:
            log.exception("the last evidence is lost", extra={"call_id": self.call_id})
            return
        if seconds:
            self._record_soon(FactKind.LISTENED_ON, data)

    def _record_soon(self, kind: FactKind, data: Mapping[str, Any]) -> None:
        """Into the journal, in order, without waiting; the writer's thread makes it durable."""
        self._side(self._record(kind, data), kind)

    def _side(self, duty: Coroutine[Any, Any, object], name: str) -> None:
        """Beside the call; what it does never fails and ends soon."""
        task = self._loop.create_task(duty, name=f"{name}-{self.call_id}")
        _beside.add(task)
        task.add_done_callback(_beside.discard)

    async def _show_held(self) -> None:
        """For the board, which asks Asterisk and may have no database."""
        with contextlib.suppress(AriError):
            await self._ari.set_variable(self.channel, "SIGAP_STATE", State.HELD.value)

    async def _record(self, kind: FactKind, data: Mapping[str, Any]) -> bool:
        journal = self._around.journal
        return await journal.record(self.call_id, kind, data, within_s=JOURNAL_WITHIN_S)

    def _prompt_over(self, now_s: float) -> None:
        self._prompt_ends_s = None
        self.ear.prompt_stopped(now_s)

    def _now_s(self) -> float:
        return self._loop.time() - self._began


_UNSURE = EnterQueue(verdict=Verdict.UNSURE, priority=Call().priority, route=Verdict.UNSURE.value)
_beside: set[asyncio.Task[object]] = set()
