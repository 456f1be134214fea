"""Test calls through scratch copies of the centre with edited files: real SIP, nobody's line.

Three Asterisks on loopback ports of their own read the files. In the first a telephone of ours is
the one call-taker and a screener of ours hears with short times; in the others nobody is there, and
the second is closed. Callers do what real ones do, and hang up in each state. All of it is gone
afterwards.
"""

import asyncio
import contextlib
import json
import re
import secrets
import time
import wave
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from ari_app.asterisk import credentials, plan_check, runtime
from ari_app.asterisk.edited_plan import EditedPlan
from ari_app.asterisk.phones import Phone
from ari_app.asterisk.plan_loading import plan_of
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.asterisk.scratch import Scratch, running, scratch_folder
from ari_app.call import State
from ari_app.samples import SPEAKING_CALLER
from ari_app.settings import Settings
from ari_app.telephone import plan_copy
from ari_app.telephone.phone_event import PhoneEvent, PhoneEventKind
from ari_app.telephone.plan_outcome import (
    WHILE_ALONE,
    WHILE_CLOSED,
    Act,
    Became,
    Written,
    faults,
    written_of,
)
from ari_app.telephone.process import Telephone, TelephoneError, call_taker, caller
from dialplan.checker.finding import FileLine, Finding, Kind, finding

FIRST_NUMBER = 8_110_000
ANSWER_AFTER_S, TALK_S = 1.0, 1.0
GREETED_S, SCREENED_S, SPOKEN_S = 1.2, 3.0, 1.0
CALL_S = 60.0
THERE_S = 40.0  # a plan that has no such state keeps nobody waiting for it
ALL_LIMIT_S = 100.0
GONE_WITHIN_S = 5.0
LOOK_S = 0.1
AUDIBLE_DBFS, FRAME = -50.0, 160
WHILE_OPEN = tuple(act for act in Act if act not in (*WHILE_CLOSED, *WHILE_ALONE))
NOT_EMPTY = 1024  # bytes of a message: more than the head of a WAV
_HELD = f"SIGAP_STATE={State.HELD}"


class Waiting(Protocol):
    """Whoever waits for the calls: a sentence for each step, and how many calls are over."""

    def step(self, what: str) -> None: ...
    def over(self, calls: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What became of each test call, and what is wrong with that."""

    calls: Sequence[Became] = ()
    findings: Sequence[Finding] = ()


def place_calls(
    settings: Settings, edited: Sequence[Path], phones: Sequence[Phone], waiting: Waiting
) -> Called:
    """All test calls through the centre with these files; takes a minute at most."""
    asterisk = runtime.find(settings)
    password = secrets.token_urlsafe(24)
    own_phones = plan_copy.scratch_phones(phones, password)
    files = plan_check.in_use_and(settings, edited)
    open_ = plan_copy.for_calls(settings)
    closed, alone = plan_copy.closed(open_, datetime.now(UTC)), plan_copy.alone(open_)
    counted = _Counted(waiting)
    with scratch_folder() as home, scratch_folder() as second, scratch_folder() as third:
        taker = _Taker(own_phones[0].extension, password)
        copies = [
            _Copy(*_prepared(own, files, own_phones, asterisk, at), asterisk, who, acts, counted)
            for own, at, who, acts in (
                (open_, home, taker, WHILE_OPEN),
                (closed, second, None, WHILE_CLOSED),
                (alone, third, None, WHILE_ALONE),
            )
        ]
        calls, findings = asyncio.run(_all(copies))
    return Called(calls=calls, findings=findings)


async def _all(copies: Sequence["_Copy"]) -> tuple[list[Became], list[Finding]]:
    """The first beside the others, of which one runs at a time: a small machine has calls of its
    own. What is wrong with several is said once.
    """
    first, *others = copies
    of_first, of_others = await asyncio.gather(first.called(), _one_by_one(others))
    done = [of_first, *of_others]
    calls = [call for called in done for call in called.calls]
    findings = [found for called in done for found in called.findings]
    return calls, [found for n, found in enumerate(findings) if found not in findings[:n]]


async def _one_by_one(copies: Sequence["_Copy"]) -> list[Called]:
    return [await copy.called() for copy in copies]


def _prepared(
    own: Settings,
    files: Sequence[Path],
    phones: Sequence[Phone],
    asterisk: AsteriskRuntime,
    home: Path,
) -> tuple[Settings, EditedPlan]:
    settings, plan = plan_check.prepared(own, files, phones, asterisk, home)
    texts = plan_copy.reached_by_nobody(plan.files.texts, settings.trunks[0].name)
    return settings, replace(plan, files=replace(plan.files, texts=texts))


@dataclass(frozen=True, slots=True)
class _Taker:
    extension: str
    password: str


@dataclass(slots=True)
class _Counted:
    """The calls of all copies that are over."""

    waiting: Waiting
    calls: int = 0

    def one(self) -> None:
        self.calls += 1
        self.waiting.over(self.calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A caller whose call is over, as their telephone told it.

    ``there``: they came to where they hang up.
    """

    act: Act
    number: str
    events: Sequence[PhoneEvent]
    heard: bool
    there: bool

    def found(self, kind: PhoneEventKind) -> PhoneEvent | None:
        return next((event for event in self.events if event.what is kind), None)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A scratch copy through which these calls go; without a ``taker`` nobody is there."""

    settings: Settings
    plan: EditedPlan
    asterisk: AsteriskRuntime
    taker: _Taker | None
    acts: Sequence[Act]
    counted: _Counted

    async def called(self) -> Called:
        try:
            called = await self._called()
        except (TelephoneError, TimeoutError, OSError) as error:
            called = Called(findings=(_impossible(str(error) or type(error).__name__),))
        return replace(called, findings=[self.plan.at_home(each) for each in called.findings])

    async def _called(self) -> Called:
        secret = json.dumps(asdict(plan_check.SECRETS))
        (self.settings.home / credentials.FILE).write_text(secret)
        async with _running(self.settings, self.plan, self.asterisk) as scratch:
            if not await asyncio.to_thread(scratch.until_ready):
                return Called(findings=(_impossible("Asterisk"),))
            async with asyncio.timeout(ALL_LIMIT_S):
                if self.taker is None:
                    return await self._with_nobody(scratch)
                return await self._while_open(scratch, self.taker)

    async def _while_open(self, scratch: Scratch, taker: _Taker) -> Called:
        options = {"answer_after": ANSWER_AFTER_S, "hang_up_after": TALK_S}
        answering = call_taker(taker.extension, server=_server(scratch), **options)
        async with Telephone(answering, password=taker.password) as phone:
            await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=20)
            placing = _Placing(scratch=scratch, taker=phone, counted=self.counted)
            step = self.counted.waiting.step
            step("panggilan uji tanpa penyaring / a test call without a screener")
            placed = [await placing.call(Act.UNSCREENED)]
            found: list[Finding] = []
            async with plan_copy.screener(scratch.settings) as ready:
                if not ready:
                    found.append(_unscreened(scratch.settings))
                others = [act for act in self.acts if act is not Act.UNSCREENED]
                step(f"{len(others)} panggilan uji sekaligus / {len(others)} test calls at once")
                placed += await asyncio.gather(
                    *(placing.call(act, screened=ready) for act in others)
                )
                became = await placing.became(placed)
        return Called(calls=became, findings=[*found, *self._faults(became)])

    async def _with_nobody(self, scratch: Scratch) -> Called:
        placing = _Placing(scratch=scratch, taker=None, counted=self.counted)
        placed = await asyncio.gather(*(placing.call(act) for act in self.acts))
        became = await placing.became(placed)
        return Called(calls=became, findings=self._faults(became))

    def _faults(self, became: Sequence[Became]) -> list[Finding]:
        return faults(became, plan_of(self.plan.files.texts))


@contextlib.asynccontextmanager
async def _running(
    own: Settings, plan: EditedPlan, asterisk: AsteriskRuntime
) -> AsyncIterator[Scratch]:
    """Started in this thread, with which it would die; its end keeps no other copy waiting."""
    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(running(own, plan.files.texts, asterisk))
        try:
            yield scratch
        finally:
            await asyncio.to_thread(stack.close)


def _server(scratch: Scratch) -> str:
    return f"{scratch.settings.sip_host}:{scratch.settings.sip_port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placing:
    """The calls through one copy."""

    scratch: Scratch
    taker: Telephone | None
    counted: _Counted

    async def call(self, act: Act, *, screened: bool = False) -> _Placed:
        """One caller from the INVITE to the end; what did not happen in time is a finding later."""
        number = f"0{FIRST_NUMBER + list(Act).index(act)}"
        heard = self.scratch.settings.home / f"{act}.wav"
        arguments = caller(
            number,
            server=_server(self.scratch),
            bind=plan_copy.LINE_ADDRESS,
            record=heard,
            audio=SPEAKING_CALLER if act in (Act.VOICE, Act.LEAVES_TALK) else None,
            keys="1@0.5" if act is Act.KEY else None,
            seconds=CALL_S,
        )
        there = False
        async with Telephone(arguments) as phone:
            with contextlib.suppress(TelephoneError):
                await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=15)
                there = await self._until_it_is_time(act, number, phone, screened=screened)
        self.counted.one()
        events = tuple(phone.events)
        return _Placed(act=act, number=number, events=events, heard=audible(heard), there=there)

    async def _until_it_is_time(
        self, act: Act, number: str, phone: Telephone, *, screened: bool
    ) -> bool:
        """Whether they came to where they hang up."""
        match act:
            case Act.LEAVES_GREETING:
                await asyncio.sleep(GREETED_S)
            case Act.LEAVES_SCREENING:
                await asyncio.sleep(SCREENED_S)
            case Act.LEAVES_HELD:
                return await self._until(phone, lambda: self._is_held(number)) or not screened
            case Act.LEAVES_QUEUE:
                return await self._until(phone, lambda: self._rings(number))
            case Act.LEAVES_TALK:
                return await self._until(phone, lambda: self._talks(number))
            case Act.LEAVES_CLOSED:
                there = await self._until(phone, lambda: self._written(number).closed)
                await asyncio.sleep(GREETED_S)
                return there
            case Act.LEAVES_MESSAGE | Act.UNANSWERED:
                there = await self._until(phone, lambda: self._is_recorded(number))
                await asyncio.sleep(SPOKEN_S)
                return there
            case _:
                await phone.wait_for(PhoneEventKind.ENDED, timeout_s=CALL_S)
        return True

    async def _until(self, phone: Telephone, is_so: Callable[[], bool]) -> bool:
        """Looked at in a thread, for it may ask Asterisk or read a file; False: it never was so."""
        end = time.monotonic() + THERE_S
        while time.monotonic() < end and not phone.found(PhoneEventKind.ENDED):
            if await asyncio.to_thread(is_so):
                return True
            await asyncio.sleep(LOOK_S)
        return False

    def _rings(self, number: str) -> bool:
        return PhoneEventKind.RINGING in self._taker_did(number)

    def _talks(self, number: str) -> bool:
        return PhoneEventKind.ANSWERED in self._taker_did(number)

    def _taker_did(self, number: str) -> frozenset[PhoneEventKind]:
        return taker_did(tuple(self.taker.events), number) if self.taker else frozenset()

    def _is_held(self, number: str) -> bool:
        """As a screener has told Asterisk, which lists a channel's variables a line each."""
        names = [row[0] for row in self._channels() if number in row]
        shown = (self.scratch.order(f"core show channel {name}") for name in names)
        return any(_HELD in text.splitlines() for text in shown)

    def _is_recorded(self, number: str) -> bool:
        return any({"Record", number} <= set(row) for row in self._channels())

    def _channels(self) -> list[list[str]]:
        """Each with its name first; the application that it is in and its number are among them."""
        shown = self.scratch.order("core show channels concise")
        return [line.split("!") for line in shown.splitlines()]

    def _written(self, number: str) -> Written:
        try:
            path = self.scratch.settings.cel_path
            return written_of(path.read_text(encoding="utf-8", errors="replace"), number)
        except OSError:
            return Written()

    async def became(self, placed: Sequence[_Placed]) -> list[Became]:
        """Told when all of them are gone, or should be."""
        lasting = await self._lasting([each.number for each in placed])
        return [self._became(each, stays=each.number in lasting) for each in placed]

    async def _lasting(self, numbers: Sequence[str]) -> frozenset[str]:
        """Whose channel is still there, or not written to its end, a while after they hung up."""
        end = time.monotonic() + GONE_WITHIN_S
        while True:
            rows = await asyncio.to_thread(self._channels)
            left = frozenset(numbers) & {part for row in rows for part in row}
            unwritten = [number for number in numbers if not self._written(number).over]
            if not (left or unwritten) or time.monotonic() >= end:
                return left
            await asyncio.sleep(2 * LOOK_S)

    def _became(self, placed: _Placed, *, stays: bool) -> Became:
        written, did = self._written(placed.number), self._taker_did(placed.number)
        ended = placed.found(PhoneEventKind.ENDED) or placed.found(PhoneEventKind.FAILED)
        spool = self.scratch.settings.spool_dir
        message = has_sound(spool, f"{written.call_id}-message.wav", NOT_EMPTY)
        return Became(
            act=placed.act,
            answered=placed.found(PhoneEventKind.ANSWERED) is not None,
            rang=PhoneEventKind.RINGING in did,
            talked=PhoneEventKind.ANSWERED in did,
            heard=placed.heard,
            there=placed.there,
            offered=written.offered,
            recorded=has_sound(spool, f"{written.call_id}-caller.alaw"),
            message=written.message and message,
            stays=stays,
            verdict=written.verdict,
            end=_end(ended),
            context=written.context,
        )


def taker_did(events: Sequence[PhoneEvent], number: str) -> frozenset[PhoneEventKind]:
    """What the call-taker's telephone did with the call from this number; one after another."""
    did: set[PhoneEventKind] = set()
    theirs = False
    for event in events:
        if event.what is PhoneEventKind.RINGING:
            theirs = event.data.get("from") == number
        if theirs:
            did.add(event.what)
    return frozenset(did)


def _end(event: PhoneEvent | None) -> str:
    if event is None:
        return "-"
    who = {"us": "penelepon / caller", "them": "pusat / centre"}.get(str(event.data.get("by")), "-")
    return f"{event.data.get('cause') or event.data.get('reason') or '-'} {who}"


def has_sound(spool: Path, name: str, more_than: int = 0) -> bool:
    """Whether there is a file of a call of this name, with more bytes than these."""
    if not re.match(r"[0-9a-f-]{36}-", name):
        return False
    path = spool / name
    return path.is_file() and path.stat().st_size > more_than


def audible(path: Path) -> bool:
    """Whether a caller's telephone heard a fifth of a second of anything."""
    try:
        with wave.open(str(path), "rb") as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    except (OSError, EOFError, wave.Error):
        return False
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    levels = 20 * np.log10(np.sqrt((frames**2).mean(axis=1)) + 1e-9)
    return int((levels > AUDIBLE_DBFS).sum()) >= 10


def _unscreened(own: Settings) -> Finding:
    said = sorted(own.run_dir.glob("screen-*.unready"))
    text = said[0].read_text(encoding="utf-8") if said else "-"
    return finding(Kind.CALLS_UNSCREENED, _TOP, text=text)


def _impossible(text: str) -> Finding:
    return finding(Kind.CALLS_IMPOSSIBLE, FileLine(file="pjsip.conf", line=1), text=text)


_TOP = FileLine(file="extensions.conf", line=1)
