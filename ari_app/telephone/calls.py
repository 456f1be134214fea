"""The two ways to use a telephone: place one call, or answer those that come in.

Both run until they are done or told to stop, and always end by themselves.
"""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ari_app.telephone.audio import read_audio
from ari_app.telephone.conversation import Conversation
from ari_app.telephone.happening import Happening, What
from ari_app.telephone.key import KeyPress
from ari_app.telephone.line import Identity, Line, LineError
from ari_app.telephone.mouth import Echo, Mouth

Tell = Callable[[Happening], None]
LONGEST_CALL_S = 900.0
_REGISTER_WITHIN_S = 10.0
_GOODBYE_WITHIN_S = 2.0  # for the answer to our BYE


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What the telephone says, and where it writes what it hears."""

    audio: Path | None = None
    loop: bool = False
    echo: Echo | None = None
    record: Path | None = None

    def mouth(self) -> Mouth:
        samples = read_audio(self.audio) if self.audio else b""
        return Mouth(samples, loop=self.loop, echo=self.echo, record=self.record)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerPlan:
    to: str
    speech: Speech
    keys: tuple[KeyPress, ...] = ()
    seconds: float = LONGEST_CALL_S  # from the INVITE; then the caller hangs up


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTakerPlan:
    speech: Speech
    answer_after_s: float = 0.5
    hang_up_after_s: float = LONGEST_CALL_S  # from the answer
    calls: int = 1_000_000
    seconds: float = 86_400.0


class Stop:
    """Told by a signal, by the end of the parent process, or by the clock."""

    def __init__(self, seconds: float, *, with_parent: bool) -> None:
        self._at_s = time.monotonic() + seconds
        self._parent = os.getppid() if with_parent else None
        self._signalled = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def due(self) -> bool:
        orphaned = self._parent is not None and os.getppid() != self._parent
        return self._signalled or orphaned or time.monotonic() >= self._at_s

    def _on_signal(self, number: int, frame: object) -> None:
        self._signalled = True


def place_call(identity: Identity, plan: CallerPlan, stop: Stop, tell: Tell) -> bool:
    """Place one call and carry it to its end; returns whether it was answered."""
    with plan.speech.mouth() as mouth, Line(identity) as line:
        call = Conversation(line, mouth, plan.keys)
        tell(Happening(what=What.CALLING, at_s=time.time(), data={"number": plan.to}))
        began_s = time.monotonic()
        call.place(f"sip:{plan.to}@{identity.server}")
        while not (call.ended or stop.due() or time.monotonic() - began_s >= plan.seconds):
            _attend(line, call, tell)
        _finish(line, call, tell)
        return call.answered_at_s is not None


def answer_calls(identity: Identity, plan: CallTakerPlan, stop: Stop, tell: Tell) -> int:
    """Register, then answer one call after another; returns how many were answered."""
    answered = 0
    with Line(identity) as line:
        _register(line, identity, stop, tell)
        while not stop.due() and answered < plan.calls:
            line.attend()
            if line.call_came():
                answered += _answer_one(line, plan, stop, tell)
    return answered


def _answer_one(line: Line, plan: CallTakerPlan, stop: Stop, tell: Tell) -> bool:
    """Ring, answer, talk and hang up as planned; a second call meanwhile hears "busy"."""
    with plan.speech.mouth() as mouth:
        call = Conversation(line, mouth)
        caller = call.take()
        rang_s = time.monotonic()
        tell(Happening(what=What.RINGING, at_s=time.time(), data={"from": caller}))
        picked_up = False
        while not (call.ended or stop.due() or _talked_enough(call, plan)):
            if not picked_up and time.monotonic() - rang_s >= plan.answer_after_s:
                picked_up = True
                call.answer()
            _attend(line, call, tell)
            line.refuse_calls()
        _finish(line, call, tell)
        return call.answered_at_s is not None


def _talked_enough(call: Conversation, plan: CallTakerPlan) -> bool:
    return (
        call.answered_at_s is not None and time.time() - call.answered_at_s >= plan.hang_up_after_s
    )


def _attend(line: Line, call: Conversation, tell: Tell) -> None:
    line.attend()
    for happening in call.poll():
        tell(happening)


def _finish(line: Line, call: Conversation, tell: Tell) -> None:
    """Hang up where the call still stands, and wait a little for the end to be confirmed."""
    call.hang_up()
    until_s = time.monotonic() + _GOODBYE_WITHIN_S
    while not call.ended and time.monotonic() < until_s:
        _attend(line, call, tell)
    call.close()


def _register(line: Line, identity: Identity, stop: Stop, tell: Tell) -> None:
    until_s = time.monotonic() + _REGISTER_WITHIN_S
    while not stop.due():
        line.attend()
        status = line.registration()
        if status == 200:
            data = {"extension": identity.name}
            tell(Happening(what=What.REGISTERED, at_s=time.time(), data=data))
            return
        if status >= 300 or time.monotonic() >= until_s:
            raise LineError(
                f"Extension {identity.name} cannot register at {identity.server} "
                f"(SIP status {status or 'none'}); check that the centre runs and the password."
            )
