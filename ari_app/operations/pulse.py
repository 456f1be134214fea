"""Is Asterisk alive, or does its process merely exist? Watched all the time while it runs.

It is frozen when it answers neither ARI's ``/channels`` nor a SIP OPTIONS for too long. It is then
killed, and whoever keeps it starts a new one. How long is too long depends on what the kernel says
of it (proc(5)):

- *Stopped* (state T): none of its threads can run. No load of a machine looks like that, so it has
  no longer than the setting ``asterisk_silent_s`` says.
- *Awake*: it may be in a deadlock, and its talks may go on all the same. It has 15 s at the least.
- It computes, waits for its turn to, or waits for a disk: it is slow, and has four times as long.
  Its threads are looked at only while a question waits for an answer: there are eighty of them.
- One that has never answered yet is starting, and has two minutes.

Slow is not frozen, and neither are we:

- An answer counts however late it comes.
- Several questions are needed, and each look on time: when we ourselves stood still or were kept
  waiting for the processor, the count begins anew. The clock is the monotonic one; nobody sets it.
- When we cannot even ask (no socket, no password), nothing is known, and nothing is done.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import NoReturn

import aiohttp

from ari_app.asterisk import credentials
from ari_app.asterisk.ari import ari_login, ari_url
from ari_app.network import authority
from ari_app.operations import activity
from ari_app.operations.processes import ManagedProcess
from ari_app.settings import Settings

LOOK_S = 0.25  # one small file of /proc
LEAST_LOOKS = 5
LOOKS_A_LIMIT = 6  # one more than needed, for a look is up to LOOK_S late
AWAKE_S = 15.0  # talks may go on in an Asterisk that answers nobody
STARTING_S = 120.0
PROMPT_S = 1.0  # ARI answers within; SIP is asked only when it does not
BUSY_SHARE = 0.2  # of one processor
BUSY_PATIENCE = 4.0


@dataclass(slots=True, kw_only=True)
class Silence:
    """How long one process has said nothing. Times are those of one monotonic clock."""

    since: float
    cpu_s: float  # of a count of what it computed, or waited for its turn to, how much by then
    answered: bool = False  # ever; one that was adopted has
    looks: int = 0
    stopped: bool = False  # as of the last look
    seen: int = 0  # how often its threads were looked at,
    disk_seen: int = 0  # and how often one of them waited for a disk

    def heard(self, now: float, cpu_s: float) -> None:
        self.answered = True
        self.begin_anew(now, cpu_s)

    def begin_anew(self, now: float, cpu_s: float) -> None:
        self.since, self.cpu_s = now, cpu_s
        self.looks = self.seen = self.disk_seen = 0

    def sees_threads(self, *, on_disk: bool) -> None:
        """One look alone may come between two waits for a disk that thrashes."""
        self.seen += 1
        self.disk_seen += on_disk

    def sees(self, now: float, cpu_s: float, *, stopped: bool) -> None:
        """What it said before it was stopped is no sign of life now."""
        if stopped and not self.stopped:
            self.begin_anew(now, cpu_s)
        self.stopped = stopped

    def is_frozen(self, now: float, cpu_s: float, limit_s: float, *, on_disk: bool = False) -> bool:
        silent_s = now - self.since
        if self.looks < LEAST_LOOKS:
            return False
        if self.stopped:
            return silent_s > limit_s
        on_disk = on_disk or self.disk_seen > BUSY_SHARE * self.seen
        busy = on_disk or cpu_s - self.cpu_s > BUSY_SHARE * silent_s
        patience_s = limit_s * (BUSY_PATIENCE if busy else 1.0)
        return silent_s > (patience_s if self.answered else max(STARTING_S, patience_s))


class Pulse:
    """Watches one Asterisk, whichever process of it runs now."""

    def __init__(self, part: ManagedProcess, settings: Settings) -> None:
        self._part = part
        self._settings = settings
        self._stopped_limit_s = settings.asterisk_silent_s
        self._awake_limit_s = max(AWAKE_S, settings.asterisk_silent_s)
        self._pid: int | None = None
        self._silence = Silence(since=0.0, cpu_s=0.0)
        self._begun = activity.Activity()  # what it had done when its silence began
        self._next_question = 0.0
        self._asking: set[asyncio.Task[None]] = set()
        self._channels = 0  # when it last told
        self._cannot_ask = False  # told once
        self._answer_within_s = self._awake_limit_s * BUSY_PATIENCE

    async def watch(self) -> NoReturn:
        """Until cancelled."""
        try:
            while True:
                due = time.monotonic() + LOOK_S
                await asyncio.sleep(LOOK_S)
                late_s = time.monotonic() - due
                self._look(on_time=late_s < self._stopped_limit_s / LOOKS_A_LIMIT)
        finally:
            await self._forget_questions()

    def _look(self, *, on_time: bool) -> None:
        pid, now = self._part.pid, time.monotonic()
        if pid is None:
            return
        stopped = activity.is_stopped(pid)
        if pid != self._pid:
            self._begin(pid, now)
        elif not on_time:
            self._silence.begin_anew(now, 0.0)
            self._begun = activity.wants_of(pid)
        if stopped != self._silence.stopped:
            self._silence.sees(now, 0.0, stopped=stopped)
            if self._silence.since == now:
                self._begun = activity.wants_of(pid)
            self._next_question = now
        if not stopped and self._asking and now - self._silence.since > PROMPT_S:
            self._silence.sees_threads(on_disk=activity.of(pid).on_disk)
        limit_s = self._stopped_limit_s if stopped else self._awake_limit_s
        if now - self._silence.since > limit_s and self._is_frozen(pid, now, limit_s):
            self._end_it(now - self._silence.since)
        elif now >= self._next_question:
            self._next_question = now + limit_s / LOOKS_A_LIMIT
            self._question(pid)

    def _begin(self, pid: int, now: float) -> None:
        self._pid, self._next_question = pid, now
        self._begun = activity.wants_of(pid)
        self._silence = Silence(since=now, cpu_s=0.0, answered=self._part.adopted)

    def _is_frozen(self, pid: int, now: float, limit_s: float) -> bool:
        doing = activity.of(pid)
        wanted_s = doing.wanted_since(self._begun)
        return self._silence.is_frozen(now, wanted_s, limit_s, on_disk=doing.on_disk)

    def _question(self, pid: int) -> None:
        self._silence.looks += 1
        question = asyncio.create_task(self._ask(pid), name="ask asterisk")
        self._asking.add(question)
        question.add_done_callback(self._answered)

    def _end_it(self, silent_s: float) -> None:
        self._part.kill(
            f"has answered neither ARI nor SIP for {silent_s:.0f} s; the calls on its "
            f"{self._channels} channels end, and each is recorded as cut by us"
        )
        self._pid = None
        self._channels = 0

    def _answered(self, question: asyncio.Task[None]) -> None:
        self._asking.discard(question)
        if question.cancelled() or (error := question.exception()) is None:
            return
        self._silence.begin_anew(time.monotonic(), 0.0)
        self._begun = activity.wants_of(self._pid) if self._pid else activity.Activity()
        if not self._cannot_ask:
            self._cannot_ask = True
            self._part.report(f"cannot be asked whether it is alive: {error!r}")

    async def _ask(self, pid: int) -> None:
        """Any answer of this process is a sign of life."""
        async with asyncio.TaskGroup() as questions:
            ari = questions.create_task(self._ask_ari(pid))
            await asyncio.wait({ari}, timeout=PROMPT_S)
            if not ari.done() or not ari.result():
                questions.create_task(self._ask_sip(pid))

    async def _ask_ari(self, pid: int) -> bool:
        channels = await ari_channels(self._settings, self._answer_within_s)
        if channels is not None:
            self._heard(pid)
            self._channels = channels
        return channels is not None

    async def _ask_sip(self, pid: int) -> None:
        if await sip_answers(self._settings, self._answer_within_s):
            self._heard(pid)

    def _heard(self, pid: int) -> None:
        if pid == self._pid:
            self._silence.heard(time.monotonic(), 0.0)
            self._begun = activity.wants_of(pid)

    async def _forget_questions(self) -> None:
        for question in self._asking:
            question.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)


async def ari_channels(settings: Settings, limit_s: float) -> int | None:
    """How many channels there are, by ``/channels``: what stalls first (asterisk#2078).

    None without an answer; a refusal is one, of a process that lives (then 0). What is our own
    fault, not Asterisk's, is raised.
    """
    headers = ari_login(credentials.load(settings.home).ari_password)
    limit = aiohttp.ClientTimeout(total=limit_s)
    try:
        async with (
            aiohttp.ClientSession(headers=headers, timeout=limit) as session,
            session.get(ari_url(settings.ari_port, "/channels")) as reply,
        ):
            return len(await reply.json()) if reply.status == 200 else 0
    except (aiohttp.ClientError, ConnectionError, TimeoutError, ValueError):
        return None


async def sip_answers(settings: Settings, limit_s: float) -> bool:
    """Whether anything comes back for an OPTIONS over UDP, be it a refusal (RFC 3261, 11).

    Raises OSError when we cannot ask.
    """
    loop = asyncio.get_running_loop()
    answer = loop.create_future()
    where = (settings.sip_reached_at, settings.sip_port)
    transport, _ = await loop.create_datagram_endpoint(lambda: _Answer(answer), remote_addr=where)
    try:
        own_host, own_port = transport.get_extra_info("sockname")[:2]
        transport.sendto(_options(where, (own_host, own_port)))
        async with asyncio.timeout(limit_s):
            answered: bool = await answer
            return answered
    except TimeoutError:
        return False
    finally:
        transport.close()


class _Answer(asyncio.DatagramProtocol):
    """The first datagram that comes back, or the kernel's word that nobody listens."""

    def __init__(self, answer: asyncio.Future[bool]) -> None:
        self._answer = answer

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._set_answer(answered=True)

    def error_received(self, exc: Exception) -> None:
        self._set_answer(answered=False)

    def _set_answer(self, *, answered: bool) -> None:
        if not self._answer.done():
            self._answer.set_result(answered)


def _options(to: tuple[str, int], own: tuple[str, int]) -> bytes:
    asked, sender = authority(*to), authority(*own)
    mark = secrets.token_hex(8)
    lines = (
        f"OPTIONS sip:{asked} SIP/2.0",
        f"Via: SIP/2.0/UDP {sender};branch=z9hG4bK{mark};rport",
        "Max-Forwards: 70",
        f"From: <sip:sigap-up@{sender}>;tag={mark}",
        f"To: <sip:{asked}>",
        f"Call-ID: {mark}@sigap-up",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:sigap-up@{sender}>",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", "")).encode()
