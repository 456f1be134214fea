"""THE LIFE OF A CALL: prose, table, engine. No I/O, no clock, no audio in here.

A 112 call is *offered* by the trunk. The dialplan answers it, starts the recording and offers it
to the screeners. One of them claims it (*screening*): the caller hears the greeting while the ear
listens. A voice, a key or a tap sends the caller to the queue at once (*waiting*); a key or a tap
without a voice means that the caller cannot speak, and such a caller is first in line. After
``first_prompt_s`` without a response the caller is asked to speak, press or knock. After
``listen_s`` the window closes: any doubt goes to the queue, marked *unsure*; only where surely
nobody was heard is the call *held*: prompts repeat, the ear listens on, call-takers see it. Any
response, or ``hold_limit_s``, sends a held call to the queue too (the latter at low priority);
a call-taker may take it or end it. In the queue a call-taker answers (*talking*). Whoever hangs
up, the call is *closed* with exactly one outcome.

Nothing in this table ends a call because it is silent: ``Closed`` follows only from a hang-up or
from a human's decision. Whatever goes wrong (``ScreenerFailed``, ``NobodyClaimed``, an event that
never comes) leads to ``EnterQueue`` at normal priority.

| state     | event               | then                                             | next      |
|-----------|---------------------|--------------------------------------------------|-----------|
| offered   | Claimed             | play the greeting                                | screening |
| offered   | NobodyClaimed       | -                                                | waiting   |
| screening | ResponseHeard       | stop the prompt, enter the queue                 | waiting   |
| screening | TimePassed          | first prompt; at the window's end ask the ear    | screening |
| screening | WindowClosed        | sure of nobody: hold, else enter the queue    | held, waiting |
| screening | ScreenerFailed      | enter the queue, unsure                          | waiting   |
| held      | ResponseHeard       | stop the prompt, enter the queue                 | waiting   |
| held      | TimePassed          | repeat the prompt; at the limit the queue | held, waiting |
| held      | ScreenerFailed      | enter the queue, unsure                          | waiting   |
| held      | EndedByCallTaker    | mark it: the hang-up that follows is a human's   | held      |
| waiting   | MessageLeft         | mark it: a call-back; the caller still waits     | waiting   |
| until talking | Responded       | (desk) a key, tap or voice at last: first in line | as it was |
| until waiting | NobodyClaimed   | (dialplan) the screener died: queue, unscreened  | waiting   |
| until talking | EnteredQueue    | (dialplan) verdict and priority as told          | waiting   |
| until talking | Answered        | stop the prompt                                  | talking   |
| offered   | CalledBack          | mark it: an outgoing call, which has no queue    | offered   |
| any       | HungUp              | stop the prompt; exactly one outcome             | closed    |

Every other pair of state and event changes nothing: it came twice, or late. The screener drives
*screening* and *held* with this module; the dialplan drives the rest by the same words, and
``ari_app/record.py`` folds the facts of a call through this same table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any

from ari_app.verdict import HELD_VERDICTS, Judgement, Verdict

# ── words ────────────────────────────────────────────────────────────────────────────────────


class State(StrEnum):
    OFFERED = "offered"
    SCREENING = "screening"
    HELD = "held"
    WAITING = "waiting"
    TALKING = "talking"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What became of a call; exactly one each. A call-taker's disposition refines ``ANSWERED``."""

    ANSWERED = "answered"
    ABANDONED_SCREENING = "abandoned_screening"
    ABANDONED_HELD = "abandoned_held"
    ABANDONED_WAITING = "abandoned_waiting"
    ABANDONED_RINGING = "abandoned_ringing"
    MESSAGE = "message"
    ENDED_BY_CALL_TAKER = "ended_by_call_taker"
    CUT_BY_US = "cut_by_us"  # always an incident
    NOT_REACHED = "not_reached"  # a call back that nobody answered


class Priority(IntEnum):
    """``QUEUE_PRIO``: a higher one is answered first."""

    LOW = 0
    NORMAL = 10
    FIRST = 20


class Prompt(StrEnum):
    """What the screener plays; the texts are in dialplan/sounds/prompts.toml."""

    GREETING = "greeting"
    CANNOT_HEAR = "cannot_hear"
    STILL_HERE = "still_here"


class HungUpBy(StrEnum):
    CALLER = "caller"
    CALLEE = "callee"
    US = "us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The times of screening, in seconds (settings ``screening``)."""

    first_prompt_s: float = 6.0
    listen_s: float = 12.0
    repeat_prompt_s: float = 10.0
    hold_limit_s: float = 45.0
    judge_within_s: float = 1.0  # the ear's answer is late after this: the caller is not


# ── events: past tense, ``at_s`` on any one clock ────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Event):
    """A screener took the call; ``silent_before``: this number was silent in the last minutes."""

    silent_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBack(Event):
    """The centre itself calls somebody; ``Answered`` then means that they did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyClaimed(Event):
    """No screener took the call, or the one that had it died (the dead-man's switch)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHeard(Event):
    """The ear accepts at once: a voice, a key or a tap."""

    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowClosed(Event):
    """The ear's answer to ``AskEar``."""

    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed(Event):
    """A tick; deadlines that lie behind ``at_s`` are due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenerFailed(Event):
    """Media, ear or control of this call were lost, but this process lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredQueue(Event):
    verdict: Verdict
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Responded(Event):
    """The caller answered after the screeners gave them up and before a human spoke."""

    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedByCallTaker(Event):
    """A human decided to end a held call; the hang-up follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """A human answered: from the queue, by overflow, or a held call that was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLeft(Event):
    """The caller left a recorded message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HungUp(Event):
    by: HungUpBy
    ringing: bool = False  # a call-taker's phone was ringing at that moment


# ── commands: imperative ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Play:
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class StopPrompt:
    pass


@dataclass(frozen=True, slots=True)
class AskEar:
    """The window is over: feed ``WindowClosed`` with the ear's judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterQueue:
    """Hand the caller to the dialplan, context ``verdict``, extension ``route``."""

    verdict: Verdict
    priority: Priority
    route: str


Command = Play | StopPrompt | AskEar | EnterQueue


# ── the call ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it stands. ``since_s`` is when its state began."""

    rules: Rules = Rules()
    state: State = State.OFFERED
    since_s: float = 0.0
    verdict: Verdict | None = None
    priority: Priority = Priority.NORMAL
    silent_before: bool = False
    prompted_at_s: float | None = None  # the last prompt after the greeting
    asked_ear: bool = False
    message_left: bool = False
    ended_by_call_taker: bool = False
    outgoing: bool = False
    outcome: Outcome | None = None


Advanced = tuple[Call, tuple[Command, ...]]


# ── rules, one a row of the table ────────────────────────────────────────────────────────────────


def _begin_screening(call: Call, event: Claimed) -> Advanced:
    screening = _enter(call, State.SCREENING, event, silent_before=event.silent_before)
    return screening, (Play(Prompt.GREETING),)


def _respond(call: Call, event: ResponseHeard) -> Advanced:
    verdict = event.judgement.verdict
    priority = Priority.FIRST if verdict in (Verdict.KEY, Verdict.TAP) else Priority.NORMAL
    return _to_queue(call, event, verdict, priority, route=verdict.value)


def _close_window(call: Call, event: WindowClosed) -> Advanced:
    verdict = event.judgement.verdict
    if verdict not in HELD_VERDICTS:
        return _respond(call, ResponseHeard(at_s=event.at_s, judgement=event.judgement))
    if call.silent_before:
        return _to_queue(call, event, verdict, Priority.NORMAL, route=f"{verdict}-again")
    return _enter(call, State.HELD, event, verdict=verdict), ()


def _wait_for_response(call: Call, event: TimePassed) -> Advanced:
    waited_s = event.at_s - call.since_s
    if waited_s >= call.rules.listen_s + call.rules.judge_within_s:
        return _give_up_screening(call, event)
    if waited_s >= call.rules.listen_s and not call.asked_ear:
        return replace(call, asked_ear=True), (AskEar(),)
    if waited_s >= call.rules.first_prompt_s and call.prompted_at_s is None:
        return replace(call, prompted_at_s=event.at_s), (Play(Prompt.CANNOT_HEAR),)
    return call, ()


def _wait_while_held(call: Call, event: TimePassed) -> Advanced:
    if event.at_s - call.since_s >= call.rules.hold_limit_s:
        verdict = call.verdict or Verdict.UNSURE
        return _to_queue(call, event, verdict, Priority.LOW, route=f"{verdict}-held")
    if event.at_s - (call.prompted_at_s or call.since_s) >= call.rules.repeat_prompt_s:
        return replace(call, prompted_at_s=event.at_s), (Play(Prompt.STILL_HERE),)
    return call, ()


def _give_up_screening(call: Call, event: Event) -> Advanced:
    return _to_queue(call, event, Verdict.UNSURE, Priority.NORMAL, route=Verdict.UNSURE.value)


def _go_unscreened(call: Call, event: NobodyClaimed) -> Advanced:
    waiting = _enter(call, State.WAITING, event, verdict=Verdict.UNSCREENED)
    return replace(waiting, priority=Priority.NORMAL), ()


def _enter_queue(call: Call, event: EnteredQueue) -> Advanced:
    waiting = _enter(call, State.WAITING, event, verdict=event.verdict)
    return replace(waiting, priority=event.priority), ()


def _come_first(call: Call, event: Responded) -> Advanced:
    return replace(call, verdict=event.verdict, priority=Priority.FIRST), ()


def _talk(call: Call, event: Event) -> Advanced:
    return _enter(call, State.TALKING, event), (StopPrompt(),)


def _mark_ended(call: Call, event: EndedByCallTaker) -> Advanced:
    return replace(call, ended_by_call_taker=True), ()


def _mark_outgoing(call: Call, event: CalledBack) -> Advanced:
    return replace(call, outgoing=True), ()


def _mark_message(call: Call, event: MessageLeft) -> Advanced:
    return replace(call, message_left=True), ()


def _close(call: Call, event: HungUp) -> Advanced:
    return _enter(call, State.CLOSED, event, outcome=_outcome(call, event)), (StopPrompt(),)


def _outcome(call: Call, event: HungUp) -> Outcome:
    if call.state is State.TALKING:
        return Outcome.ANSWERED
    if call.outgoing:
        return Outcome.NOT_REACHED
    if call.ended_by_call_taker:
        return Outcome.ENDED_BY_CALL_TAKER
    if call.message_left:
        return Outcome.MESSAGE
    if event.by is not HungUpBy.CALLER:
        return Outcome.CUT_BY_US
    if event.ringing:
        return Outcome.ABANDONED_RINGING
    return _ABANDONED[call.state]


_ABANDONED: Mapping[State, Outcome] = {
    State.OFFERED: Outcome.ABANDONED_SCREENING,
    State.SCREENING: Outcome.ABANDONED_SCREENING,
    State.HELD: Outcome.ABANDONED_HELD,
    State.WAITING: Outcome.ABANDONED_WAITING,
}


def _enter(
    call: Call,
    state: State,
    event: Event,
    *,
    verdict: Verdict | None = None,
    silent_before: bool | None = None,
    outcome: Outcome | None = None,
) -> Call:
    """The call in its next state; what is not given stays as it was."""
    return replace(
        call,
        state=state,
        since_s=event.at_s,
        verdict=verdict or call.verdict,
        silent_before=call.silent_before if silent_before is None else silent_before,
        outcome=outcome or call.outcome,
    )


def _to_queue(
    call: Call, event: Event, verdict: Verdict, priority: Priority, *, route: str
) -> Advanced:
    waiting = replace(_enter(call, State.WAITING, event, verdict=verdict), priority=priority)
    return waiting, (StopPrompt(), EnterQueue(verdict=verdict, priority=priority, route=route))


# ── table ────────────────────────────────────────────────────────────────────────────────────

Rule = Callable[[Call, Any], Advanced]

_BEFORE_QUEUE: Mapping[type[Event], Rule] = {
    NobodyClaimed: _go_unscreened,
    EnteredQueue: _enter_queue,
    Responded: _come_first,
    Answered: _talk,
    EndedByCallTaker: _mark_ended,
    HungUp: _close,
}

TABLE: Mapping[State, Mapping[type[Event], Rule]] = {
    State.OFFERED: {
        **_BEFORE_QUEUE,
        Claimed: _begin_screening,
        CalledBack: _mark_outgoing,
    },
    State.SCREENING: {
        **_BEFORE_QUEUE,
        ResponseHeard: _respond,
        TimePassed: _wait_for_response,
        WindowClosed: _close_window,
        ScreenerFailed: _give_up_screening,
    },
    State.HELD: {
        **_BEFORE_QUEUE,
        ResponseHeard: _respond,
        TimePassed: _wait_while_held,
        ScreenerFailed: _give_up_screening,
    },
    State.WAITING: {
        EnteredQueue: _enter_queue,
        Responded: _come_first,
        Answered: _talk,
        MessageLeft: _mark_message,
        HungUp: _close,
    },
    State.TALKING: {HungUp: _close},
    State.CLOSED: {},
}


# ── engine ───────────────────────────────────────────────────────────────────────────────────


def advance(call: Call, event: Event) -> Advanced:
    """The call after the event, and what is to be done now.

    Total: a pair that the table does not list changes nothing (it came twice, or late).
    """
    rule = TABLE[call.state].get(type(event))
    return rule(call, event) if rule else (call, ())
