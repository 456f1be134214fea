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
from ari_app.telephone.key import KeyPress
from ari_app.telephone.mouth import Echo, Mouth
from ari_app.telephone.phone_event import PhoneEvent, PhoneEventKind
from ari_app.telephone.sip_stack import SipIdentity, SipStack, SipStackError

OnEvent = Callable[[PhoneEvent], None]
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


def make_call(identity: SipIdentity, plan: CallerPlan, stop: Stop, on_event: OnEvent) -> bool:
    """Place one call and carry it to its end; returns whether it was answered."""
    with plan.speech.mouth() as mouth, SipStack(identity) as stack:
        call = Conversation(stack, mouth, plan.keys)
        on_event(
            PhoneEvent(what=PhoneEventKind.CALLING, at_s=time.time(), data={"number": plan.to})
        )
        began_s = time.monotonic()
        call.dial(f"sip:{plan.to}@{identity.server}")
        while not (call.ended or stop.due() or time.monotonic() - began_s >= plan.seconds):
            _attend(stack, call, on_event)
        _finish(stack, call, on_event)
        return call.answered_at_s is not None


def answer_calls(identity: SipIdentity, plan: CallTakerPlan, stop: Stop, on_event: OnEvent) -> int:
    """Register, then answer one call after another; returns how many were answered."""
    answered = 0
    with SipStack(identity) as stack:
        _register(stack, identity, stop, on_event)
        while not stop.due() and answered < plan.calls:
            stack.attend()
            if stack.call_came():
                answered += _answer_one(stack, plan, stop, on_event)
    return answered


def _answer_one(stack: SipStack, plan: CallTakerPlan, stop: Stop, on_event: OnEvent) -> bool:
    """Ring, answer, talk and hang up as planned; a second call meanwhile hears "busy"."""
    with plan.speech.mouth() as mouth:
        call = Conversation(stack, mouth)
        caller = call.adopt()
        rang_s = time.monotonic()
        on_event(PhoneEvent(what=PhoneEventKind.RINGING, at_s=time.time(), data={"from": caller}))
        picked_up = False
        while not (call.ended or stop.due() or _talked_enough(call, plan)):
            if not picked_up and time.monotonic() - rang_s >= plan.answer_after_s:
                picked_up = True
                call.answer()
            _attend(stack, call, on_event)
            stack.refuse_calls()
        _finish(stack, call, on_event)
        return call.answered_at_s is not None


def _talked_enough(call: Conversation, plan: CallTakerPlan) -> bool:
    return (
        call.answered_at_s is not None and time.time() - call.answered_at_s >= plan.hang_up_after_s
    )


def _attend(stack: SipStack, call: Conversation, on_event: OnEvent) -> None:
    stack.attend()
    for event in call.poll():
        on_event(event)


def _finish(stack: SipStack, call: Conversation, on_event: OnEvent) -> None:
    """Hang up where the call still stands, and wait a little for the end to be confirmed."""
    call.hang_up()
    until_s = time.monotonic() + _GOODBYE_WITHIN_S
    while not call.ended and time.monotonic() < until_s:
        _attend(stack, call, on_event)
    call.close()


def _register(stack: SipStack, identity: SipIdentity, stop: Stop, on_event: OnEvent) -> None:
    until_s = time.monotonic() + _REGISTER_WITHIN_S
    while not stop.due():
        stack.attend()
        status = stack.registration()
        if status == 200:
            data = {"extension": identity.name}
            on_event(PhoneEvent(what=PhoneEventKind.REGISTERED, at_s=time.time(), data=data))
            return
        if status >= 300 or time.monotonic() >= until_s:
            raise SipStackError(
                f"Extension {identity.name} cannot register at {identity.server} "
                f"(SIP status {status or 'none'}); check that the centre runs and the password."
            )
