"""Test calls through a scratch copy of the centre with edited files: real SIP, nobody's line.

An Asterisk on loopback ports of its own reads the files; a telephone of ours is its one call-taker,
a screener of ours hears with short times, and eight callers do what real ones do. The copy knows no
operator: wherever its lines would call out to, nobody is there. All of it is gone afterwards.
"""

import asyncio
import contextlib
import hashlib
import json
import re
import secrets
import signal
import subprocess
import sys
import time
import wave
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from ari_app.asterisk import credentials, plan_check, runtime
from ari_app.asterisk.edited_plan import EditedPlan
from ari_app.asterisk.phones import Phone, PhoneKind
from ari_app.asterisk.plan_loading import plan_of
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.asterisk.scratch import Scratch, ending_with_us, running, scratch_folder
from ari_app.operations import processes
from ari_app.operations.programs import environ_of
from ari_app.samples import SPEAKING_CALLER
from ari_app.screener.readiness import warm_screeners
from ari_app.settings import Settings, Trunk
from ari_app.telephone.phone_event import PhoneEvent, PhoneEventKind
from ari_app.telephone.plan_outcome import Act, Became, faults, written_of
from ari_app.telephone.process import Telephone, TelephoneError, call_taker, caller
from dialplan.checker.finding import FileLine, Finding, Kind, finding

Tell = Callable[[str], None]
LINE_ADDRESS = "127.0.0.2"
NOWHERE = "127.0.0.1:9"  # the discard port, where nobody answers
FIRST_NUMBER = 8_110_000
ANSWER_AFTER_S, TALK_S = 1.0, 1.0
GREETED_S, SCREENED_S = 1.2, 3.0
CALL_S = 60.0
ALL_LIMIT_S = 100.0
SCREENER_LIMIT_S = 30.0
SCREENER_END_S = 5.0
GONE_WITHIN_S = 5.0
AUDIBLE_DBFS, FRAME = -50.0, 160
# the shipped times, shortened in step: the ear decides by the length it was given
SHORT = {
    "workers": 1,
    **{"first_prompt_s": 1.5, "listen_s": 4.0, "repeat_prompt_s": 2.0, "hold_limit_s": 5.0},
}
_CALLED_OUT = re.compile(
    r"^([ \t]*(?:contact|outbound_proxy|server_uri|client_uri)[ \t]*=>?[ \t]*)[^\n]*", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What became of each test call, and what is wrong with that."""

    calls: Sequence[Became] = ()
    findings: Sequence[Finding] = ()


def place_calls(
    settings: Settings, edited: Sequence[Path], phones: Sequence[Phone], tell: Tell
) -> Called:
    """All test calls through the centre with these files; takes a minute at most.

    ``tell`` gets a sentence for each step, for whoever waits.
    """
    asterisk = runtime.find(settings)
    password = secrets.token_urlsafe(24)
    own_phones = scratch_phones(phones, password)
    with scratch_folder() as home:
        files = plan_check.in_use_and(settings, edited)
        own, plan = plan_check.prepared(for_calls(settings), files, own_phones, asterisk, home)
        texts = reached_by_nobody(plan.files.texts, own.trunks[0].name)
        plan = replace(plan, files=replace(plan.files, texts=texts))
        try:
            called = asyncio.run(
                _called(own, plan, asterisk, _Taker(own_phones[0].extension, password), tell)
            )
        except (TelephoneError, TimeoutError, OSError) as error:
            called = Called(findings=(_impossible(str(error) or type(error).__name__),))
        return replace(called, findings=[plan.at_home(each) for each in called.findings])


def for_calls(settings: Settings) -> Settings:
    """The centre with short times, and with lines that lead nowhere but to our telephones."""
    trunks = settings.trunks or [Trunk(name="uji", match=[LINE_ADDRESS])]
    nowhere = [each.model_copy(update={"host": NOWHERE if each.host else None}) for each in trunks]
    return settings.model_copy(
        update={
            "trunks": nowhere,
            "screening": settings.screening.model_copy(update=SHORT),
            "recording_spares": min(settings.recording_spares, 2),
        }
    )


def scratch_phones(phones: Sequence[Phone], password: str) -> list[Phone]:
    """The centre's phones with a password of ours: only the first is there."""
    known = phones or [
        Phone(extension="900", name="Uji", kind=PhoneKind.SOFTPHONE, sip_ha1="0" * 32)
    ]
    return [
        replace(each, kind=PhoneKind.SOFTPHONE, sip_ha1=_digest(each.extension, password))
        for each in known
    ]


def _digest(extension: str, password: str) -> str:
    text = f"{extension}:sigap:{password}"
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - what SIP asks for (RFC 3261)


def reached_by_nobody(texts: Mapping[str, str], trunk: str) -> dict[str, str]:
    """The files with our telephones' line, and without any address that an admin wrote out.

    Lines stay lines; what is new stands below them.
    """
    text = _CALLED_OUT.sub(rf"\g<1>sip:{NOWHERE}", texts["pjsip.conf"])
    if LINE_ADDRESS not in text:
        text += (
            f"\n[sigap-test-calls]\ntype = identify\nendpoint = trunk-{trunk}\n"
            f"match = {LINE_ADDRESS}\n"
        )
    return {**texts, "pjsip.conf": text}


@dataclass(frozen=True, slots=True)
class _Taker:
    extension: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A caller whose call is over, as their telephone told it."""

    act: Act
    number: str
    events: Sequence[PhoneEvent]
    heard: bool

    def found(self, kind: PhoneEventKind) -> PhoneEvent | None:
        return next((event for event in self.events if event.what is kind), None)


async def _called(
    own: Settings, plan: EditedPlan, asterisk: AsteriskRuntime, taker: _Taker, tell: Tell
) -> Called:
    (own.home / credentials.FILE).write_text(json.dumps(asdict(plan_check.SECRETS)))
    with running(own, plan.files.texts, asterisk) as scratch:
        if not await asyncio.to_thread(scratch.until_ready):
            return Called(findings=(_impossible("Asterisk"),))
        async with asyncio.timeout(ALL_LIMIT_S):
            return await _all_calls(scratch, plan, taker, tell)


async def _all_calls(scratch: Scratch, plan: EditedPlan, taker: _Taker, tell: Tell) -> Called:
    server = f"{scratch.settings.sip_host}:{scratch.settings.sip_port}"
    options = {"answer_after": ANSWER_AFTER_S, "hang_up_after": TALK_S}
    answering = call_taker(taker.extension, server=server, **options)
    async with Telephone(answering, password=taker.password) as phone:
        await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=20)
        placing = _Placing(scratch=scratch, server=server, taker=phone)
        tell("panggilan uji tanpa penyaring / a test call without a screener")
        placed = [await placing.call(Act.UNSCREENED)]
        found: list[Finding] = []
        async with _screener(scratch.settings) as ready:
            if not ready:
                found.append(_unscreened(scratch.settings))
            tell("tujuh panggilan uji sekaligus / seven test calls at once")
            others = [act for act in Act if act is not Act.UNSCREENED]
            placed += await asyncio.gather(*(placing.call(act) for act in others))
            lasting = await _lasting(scratch, [each.number for each in placed])
        became = [_became(each, scratch.settings, phone.events, lasting) for each in placed]
    return Called(calls=became, findings=[*found, *faults(became, plan_of(plan.files.texts))])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placing:
    scratch: Scratch
    server: str
    taker: Telephone

    async def call(self, act: Act) -> _Placed:
        """One caller from the INVITE to the end; what did not happen in time is a finding later."""
        number = f"0{FIRST_NUMBER + list(Act).index(act)}"
        heard = self.scratch.settings.home / f"{act}.wav"
        arguments = caller(
            number,
            server=self.server,
            bind=LINE_ADDRESS,
            record=heard,
            audio=SPEAKING_CALLER if act in (Act.VOICE, Act.LEAVES_TALK) else None,
            keys="1@0.5" if act is Act.KEY else None,
            seconds=CALL_S,
        )
        async with Telephone(arguments) as phone:
            with contextlib.suppress(TelephoneError):
                await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=15)
                await self._until_it_is_time(act, number, phone)
        return _Placed(act=act, number=number, events=tuple(phone.events), heard=audible(heard))

    async def _until_it_is_time(self, act: Act, number: str, phone: Telephone) -> None:
        match act:
            case Act.LEAVES_GREETING:
                await asyncio.sleep(GREETED_S)
            case Act.LEAVES_SCREENING:
                await asyncio.sleep(SCREENED_S)
            case Act.LEAVES_QUEUE:
                await self._taker_has(number, phone, PhoneEventKind.RINGING)
            case Act.LEAVES_TALK:
                await self._taker_has(number, phone, PhoneEventKind.ANSWERED)
            case _:
                await phone.wait_for(PhoneEventKind.ENDED, timeout_s=CALL_S)

    async def _taker_has(self, number: str, phone: Telephone, wanted: PhoneEventKind) -> None:
        end = time.monotonic() + CALL_S
        while time.monotonic() < end and not phone.found(PhoneEventKind.ENDED):
            if wanted in taker_did(self.taker.events, number):
                return
            await asyncio.sleep(0.05)


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


def _became(
    placed: _Placed, own: Settings, taker: Sequence[PhoneEvent], lasting: frozenset[str]
) -> Became:
    try:
        cel = own.cel_path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        cel = ""
    written, did = written_of(cel, placed.number), taker_did(taker, placed.number)
    ended = placed.found(PhoneEventKind.ENDED) or placed.found(PhoneEventKind.FAILED)
    return Became(
        act=placed.act,
        answered=placed.found(PhoneEventKind.ANSWERED) is not None,
        rang=PhoneEventKind.RINGING in did,
        talked=PhoneEventKind.ANSWERED in did,
        heard=placed.heard,
        offered=written.offered,
        recorded=_recorded(own.spool_dir, written.call_id),
        stays=placed.number in lasting,
        verdict=written.verdict,
        end=_end(ended),
        context=written.context,
    )


def _end(event: PhoneEvent | None) -> str:
    if event is None:
        return "-"
    who = {"us": "penelepon / caller", "them": "pusat / centre"}.get(str(event.data.get("by")), "-")
    return f"{event.data.get('cause') or event.data.get('reason') or '-'} {who}"


def _recorded(spool: Path, call_id: str) -> bool:
    if not re.fullmatch(r"[0-9a-f-]{36}", call_id):
        return False
    path = spool / f"{call_id}-caller.alaw"
    return path.is_file() and path.stat().st_size > 0


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


async def _lasting(scratch: Scratch, numbers: Sequence[str]) -> frozenset[str]:
    """Whose channel is still there a while after they hung up."""
    end = time.monotonic() + GONE_WITHIN_S
    while True:
        shown = await asyncio.to_thread(scratch.order, "core show channels concise")
        fields = {part for line in shown.splitlines() for part in line.split("!")}
        left = frozenset(numbers) & fields
        if not left or time.monotonic() >= end:
            return left
        await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def _screener(own: Settings) -> AsyncIterator[bool]:
    """A real screener for the scratch copy; whether it would claim calls in time."""
    with (own.log_dir / "screen.log").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *ending_with_us("TERM"),
            *(sys.executable, "-m", "ari_app.cli", "screen", "--worker", "1"),
            env=environ_of(own),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield await _warm(own, process)
    finally:
        await processes.end_child(process, signal.SIGTERM, SCREENER_END_S)


async def _warm(own: Settings, process: asyncio.subprocess.Process) -> bool:
    end = time.monotonic() + SCREENER_LIMIT_S
    while time.monotonic() < end and process.returncode is None:
        if warm_screeners(own.run_dir, time.time()):
            return True
        await asyncio.sleep(0.1)
    return False


def _unscreened(own: Settings) -> Finding:
    said = sorted(own.run_dir.glob("screen-*.unready"))
    text = said[0].read_text(encoding="utf-8") if said else "-"
    return finding(Kind.CALLS_UNSCREENED, _TOP, text=text)


def _impossible(text: str) -> Finding:
    return finding(Kind.CALLS_IMPOSSIBLE, FileLine(file="pjsip.conf", line=1), text=text)


_TOP = FileLine(file="extensions.conf", line=1)
