"""``sigap screen``: one worker that claims calls, hears them and decides.

It offers itself to Asterisk only when its model is warm, and declines calls above its capacity or
when it is slow: declining is safe, for the dialplan then takes the caller to the queue. Losing the
control connection sends every call in its hands to the queue.
"""

import argparse
import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from ari_app.asterisk import credentials, held_levels
from ari_app.asterisk.ari import Ari, AriError
from ari_app.asterisk.prompts import load_prompts
from ari_app.call import Rules, State
from ari_app.facts import CallId
from ari_app.journal.writer import JournalWriter
from ari_app.screener.offers import Offers
from ari_app.screener.readiness import Readiness
from ari_app.screener.screened_call import ScreenedCall
from ari_app.screener.surroundings import Surroundings
from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel, VoiceModelError
from ari_app.settings import Settings
from ari_app.telephone_number import canonical_number, read_rules

HEAR_EVERY_S = 0.032  # one chunk of the model
LEVELS_EVERY_S = 0.4  # how often the held lane's meters move
MOST_CHUNKS = 8  # of each call in one round: one that fell behind must not stop the others' steps
SLOW_S = 0.25  # a round of hearing that takes longer, or audio that waits longer: no more calls
RETRY_S = (0.2, 5.0)
MODEL_RETRY_S = 10.0
HAND_OVER_WITHIN_S = 2.0
log = logging.getLogger(__name__)


class Worker:
    """Everything one screener process does."""

    def __init__(
        self, settings: Settings, number: int, ari: Ari, journal: JournalWriter, model: VoiceModel
    ) -> None:
        self._offers = Offers(
            number=number,
            workers=settings.screening.workers,
            room=settings.screening.worker_calls,
            claim_s=settings.screening.claim_ms / 1000,
        )
        self._country = settings.centre.country
        read_rules(self._country)  # not when the first caller waits
        self._ari = ari
        self._model = model
        self._calls: dict[str, ScreenedCall] = {}
        self._by_media: dict[str, ScreenedCall] = {}
        self._by_snoop: dict[str, ScreenedCall] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._work = asyncio.Event()  # a call is offered or begins
        self._busy = asyncio.Event()  # while there are calls
        self._round_s = 0.0
        self._connected = False
        self._stopping = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._around = _surroundings(settings, ari, journal)
        self._readiness = Readiness(settings.run_dir, number)

    async def run(self) -> None:
        """Until cancelled: hear, prove to be alive, and keep the control connection."""
        async with asyncio.TaskGroup() as duties:
            duties.create_task(self._hear_forever(), name="hearing")
            duties.create_task(self._prove_alive(), name="alive")
            duties.create_task(self._show_levels(), name="levels")
            duties.create_task(self._stay_connected(), name="control")

    async def stop(self) -> None:
        """No new calls; those in our hands go to the queue."""
        self._stopping = True
        for call in list(self._calls.values()):
            call.fail("this screener is being stopped")
        screening = [task for task in self._tasks if task.get_name().startswith("call-")]
        if screening:
            await asyncio.wait(screening, timeout=HAND_OVER_WITHIN_S)

    # ── control connection ───────────────────────────────────────────────────────────────────

    async def _stay_connected(self) -> None:
        pause_s = RETRY_S[0]
        while True:
            try:
                async for event in self._ari.events():
                    pause_s = RETRY_S[0]
                    self._on_event(event)
            except AriError as error:
                log.warning("no control connection to Asterisk: %s", error)
            self._connected = False
            for call in list(self._calls.values()):
                call.fail("the control connection was lost")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, RETRY_S[1])

    def _on_event(self, event: Mapping[str, Any]) -> None:
        channel = event.get("channel") or {}
        identity = str(channel.get("id", ""))
        match event.get("type"):
            case "Connected":
                self._connected = True
                log.info("connected to Asterisk as %s", self._ari.app)
                self._let_go()
                self._spawn(self._remove_leftovers(), "leftovers")
            case "CallBroadcast":
                self._offers.offered(identity, self._now_s())
                self._work.set()
                self._claim_due()
            case "CallClaimed" if event.get("winner_app") != self._ari.app:
                self._offers.gone(identity)
            case "StasisStart":
                self._on_start(identity, channel, event.get("args") or [])
            case "StasisEnd" | "ChannelDestroyed":
                if call := self._calls.get(identity):
                    call.left()
                elif call := self._by_snoop.get(identity):
                    call.overhearing.over()
            case "ChannelDtmfReceived":
                if call := self._calls.get(identity):
                    call.key_pressed(str(event.get("digit", "")))

    def _let_go(self) -> None:
        """Calls from before this connection were sent on when it broke; their end was not told."""
        for call in self._calls.values():
            call.overhearing.over()
            call.left()

    def _claim_due(self) -> None:
        """Claim what it is our turn for; a worker that is slow or ending lets it go."""
        if self._stopping or max(self._round_s, self._behind_s()) >= SLOW_S:
            self._stop_overhearing()
            return
        setting_up = sum(call.state is State.OFFERED for call in self._calls.values())
        due = self._offers.due(self._now_s(), setting_up=setting_up, in_hand=len(self._calls))
        for channel in due:
            self._spawn(self._claim(channel), f"claim-{channel}")

    def _stop_overhearing(self) -> None:
        """Who was heard already yields to those who were not."""
        for call_id in tuple(self._around.overheard):
            for call in self._calls.values():
                if call.call_id == call_id:
                    call.overhearing.over()

    def _behind_s(self) -> float:
        """Of the call that waits longest to be heard: more calls would make all of them late."""
        return max((call.behind_s for call in self._calls.values()), default=0.0)

    async def _claim(self, channel: str) -> None:
        try:
            won = await self._ari.claim(channel)
        except AriError as error:
            log.warning("could not claim a call: %s", error)
            won = False
        if not won:
            self._offers.gone(channel)

    def _on_start(self, identity: str, channel: Mapping[str, Any], args: list[str]) -> None:
        if media_of := self._by_media.get(identity):
            media_of.media_started()
        elif snoop_of := self._by_snoop.get(identity):
            snoop_of.overhearing.snoop_started()
        elif args:
            caller = channel.get("caller") or {}
            call = ScreenedCall(
                call_id=CallId(args[0]),
                channel=identity,
                ani=canonical_number(caller.get("number"), self._country),
                around=self._around,
            )
            # before its task runs: the next event may already say that the caller has left
            self._offers.gone(identity)
            self._calls[identity] = self._by_media[call.media_channel] = call
            self._by_snoop[call.overhearing.snoop_channel] = call
            self._work.set()
            self._busy.set()
            self._spawn(self._screen(call), f"call-{call.call_id}")

    async def _screen(self, call: ScreenedCall) -> None:
        log.info("claimed a call", extra={"call_id": call.call_id})
        try:
            await call.run()
        finally:
            del self._calls[call.channel], self._by_media[call.media_channel]
            del self._by_snoop[call.overhearing.snoop_channel]
            if not self._calls:
                self._busy.clear()

    async def _remove_leftovers(self) -> None:
        """Media channels and bridges of an earlier life of this worker; never a caller."""
        try:
            for bridge in await self._ari.bridges():
                if self._is_leftover(str(bridge.get("id", "")), "b"):
                    await self._ari.destroy_bridge(str(bridge["id"]))
            for channel in await self._ari.channels():
                identity = str(channel.get("id", ""))
                if self._is_leftover(identity, "m") or self._is_leftover(identity, "s"):
                    await self._ari.hang_up_media(identity)
        except AriError as error:
            log.warning("leftovers could not be removed: %s", error)

    def _is_leftover(self, identity: str, kind: str) -> bool:
        prefix = f"{self._around.worker}-{kind}-"
        known = {call.call_id for call in self._calls.values()}
        return identity.startswith(prefix) and identity.removeprefix(prefix) not in known

    # ── hearing ──────────────────────────────────────────────────────────────────────────────

    async def _hear_forever(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self._hear_once()
            self._round_s = loop.time() - began
            if self._calls or self._offers.any:
                await asyncio.sleep(max(0.002, HEAR_EVERY_S - self._round_s))
            else:  # who has nothing to do is not slow: the next call is claimed
                self._round_s = 0.0
                await self._work.wait()
            self._work.clear()

    async def _hear_once(self) -> None:
        calls = list(self._calls.values())
        for call in calls:
            self._harmless(call, call.read_audio)
        ears = [call.ear for call in calls if call.listening]
        try:
            if ears:
                loop = asyncio.get_running_loop()
                hear = partial(hear_together, self._model, ears, most=MOST_CHUNKS)
                await loop.run_in_executor(self._thread, hear)
        except Exception:
            log.exception("the ear failed; its calls go to the queue")
            for call in calls:
                call.fail("the ear failed")
        for call in calls:
            self._harmless(call, call.step)
        self._claim_due()

    def _harmless(self, call: ScreenedCall, duty: Callable[[], None]) -> None:
        """One call's bug sends this call on and touches no other."""
        try:
            duty()
        except Exception as error:
            log.exception("a bug in one call", extra={"call_id": call.call_id})
            call.fail(repr(error))

    async def _prove_alive(self) -> None:
        """Touch the file that ``/readyz`` looks at, each second while calls would be claimed."""
        try:
            while True:
                if self._connected and not self._stopping:
                    self._readiness.ready()
                await asyncio.sleep(1.0)
        finally:
            self._readiness.gone()

    async def _show_levels(self) -> None:
        """How loud each held caller is, for the desks; whatever fails here is only not seen."""
        while True:
            await asyncio.sleep(LEVELS_EVERY_S)
            await self._busy.wait()
            try:
                await self._send_levels()
            except AriError as error:
                log.debug("levels were not told: %s", error)
            except Exception:
                log.exception("a bug in the levels")

    async def _send_levels(self) -> None:
        calls = [call for call in self._calls.values() if call.level_dbfs is not None]
        levels = {str(call.call_id): call.level_dbfs or 0.0 for call in calls}
        for call in calls:
            variables = held_levels.variables(levels)
            if await self._ari.send_user_event(
                held_levels.EVENT, variables, channel=call.media_channel
            ):
                return  # any channel that is still there carries all of them

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()

    def _spawn(self, duty: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(duty, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("task %s failed", task.get_name(), exc_info=error)


def _surroundings(settings: Settings, ari: Ari, journal: JournalWriter) -> Surroundings:
    screening = settings.screening
    return Surroundings(
        ari=ari,
        worker=ari.app,
        journal=journal,
        prompts=load_prompts(settings),
        rules=Rules(
            first_prompt_s=screening.first_prompt_s,
            listen_s=screening.listen_s,
            repeat_prompt_s=screening.repeat_prompt_s,
            hold_limit_s=screening.hold_limit_s,
        ),
        deadman_s=screening.deadman_s,
        second_silent_call_s=screening.second_silent_call_s,
        most_overheard=max(2, screening.worker_calls // 4),
        ear=EarSettings.of(settings.ear),
    )


async def _warm_model(readiness: Readiness) -> VoiceModel:
    """The model, warm; without it this worker claims nothing and says so."""
    try:
        while True:
            try:
                return await asyncio.to_thread(VoiceModel.load)
            except VoiceModelError as error:
                log.critical("not ready, callers go to the queue unscreened: %s", error)
                readiness.unready(f"callers go to the queue unscreened, for {error}")
                await asyncio.sleep(MODEL_RETRY_S)
    finally:
        readiness.gone()


async def run(settings: Settings, number: int) -> None:
    """One worker until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    working = asyncio.create_task(_work(settings, number, stop))
    await asyncio.wait({working, asyncio.create_task(stop.wait())}, return_when="FIRST_COMPLETED")
    stop.set()
    await working


async def _work(settings: Settings, number: int, stop: asyncio.Event) -> None:
    warming = asyncio.create_task(_warm_model(Readiness(settings.run_dir, number)))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({warming, stopped}, return_when="FIRST_COMPLETED")
    if stop.is_set():
        warming.cancel()
        return
    journal = JournalWriter(settings.journal_path, centre=settings.centre.code, node=settings.node)
    journal.start()
    password = credentials.load(settings.home).ari_password
    async with Ari(port=settings.ari_port, password=password, app=f"sigap-{number}") as ari:
        worker = Worker(settings, number, ari, journal, warming.result())
        running = asyncio.create_task(worker.run())
        await asyncio.wait({running, stopped}, return_when="FIRST_COMPLETED")
        await worker.stop()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    await journal.close()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--worker", type=int, default=1, help="number of this worker")


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    asyncio.run(run(settings, arguments.worker))
    return 0
