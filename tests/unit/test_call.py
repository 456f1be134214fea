"""The life of a call: every row of the table, every (state, event) pair, and what may never be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.call import (
    TABLE,
    Answered,
    AskEar,
    Call,
    Claimed,
    Command,
    EndedByCallTaker,
    EnteredQueue,
    EnterQueue,
    Event,
    HungUp,
    HungUpBy,
    MessageLeft,
    NobodyClaimed,
    Outcome,
    Play,
    Priority,
    Prompt,
    ResponseHeard,
    Rules,
    ScreenerFailed,
    State,
    StopPrompt,
    TimePassed,
    WindowClosed,
    advance,
)
from ari_app.verdict import HELD_VERDICTS, Judgement, Verdict

RULES = Rules()


def judged(verdict: Verdict) -> Judgement:
    return Judgement(verdict=verdict, at_s=1.0, reason="uji", evidence=(), ear="uji")


def queue(verdict: Verdict, priority: Priority, route: str | None = None) -> tuple[Command, ...]:
    enter = EnterQueue(verdict=verdict, priority=priority, route=route or verdict.value)
    return StopPrompt(), enter


def call(state: State, **more: object) -> Call:
    return replace(Call(rules=RULES, state=state), **more)  # type: ignore[arg-type]


VOICE, KEY, TAP, UNSURE = Verdict.VOICE, Verdict.KEY, Verdict.TAP, Verdict.UNSURE
SILENT, NOISE, NO_MEDIA = Verdict.SILENT, Verdict.NOISE, Verdict.NO_MEDIA
NORMAL, FIRST, LOW = Priority.NORMAL, Priority.FIRST, Priority.LOW
OFFERED, SCREENING, HELD = call(State.OFFERED), call(State.SCREENING), call(State.HELD)
WAITING, TALKING, CLOSED = call(State.WAITING), call(State.TALKING), call(State.CLOSED)
HELD_NOISE = call(State.HELD, verdict=NOISE)
REPEATED = call(State.SCREENING, silent_before=True)
PROMPTED = call(State.SCREENING, prompted_at_s=6.0)
ASKED = call(State.SCREENING, prompted_at_s=6.0, asked_ear=True)

ROWS: list[tuple[str, Call, Event, State, tuple[Command, ...]]] = [
    ("claimed: heard at once", OFFERED, Claimed(at_s=0), State.SCREENING, (Play(Prompt.GREETING),)),
    ("nobody claims", OFFERED, NobodyClaimed(at_s=0.5), State.WAITING, ()),
    ("a voice", SCREENING, ResponseHeard(at_s=2, judgement=judged(VOICE)), State.WAITING, queue(VOICE, NORMAL)),
    ("a key: cannot speak", SCREENING, ResponseHeard(at_s=2, judgement=judged(KEY)), State.WAITING, queue(KEY, FIRST)),
    ("a tap: cannot speak", SCREENING, ResponseHeard(at_s=2, judgement=judged(TAP)), State.WAITING, queue(TAP, FIRST)),
    ("nothing is due", SCREENING, TimePassed(at_s=5.9), State.SCREENING, ()),
    ("first prompt", SCREENING, TimePassed(at_s=6), State.SCREENING, (Play(Prompt.CANNOT_HEAR),)),
    ("prompted once only", PROMPTED, TimePassed(at_s=7), State.SCREENING, ()),
    ("the window is over", PROMPTED, TimePassed(at_s=12), State.SCREENING, (AskEar(),)),
    ("asked once only", ASKED, TimePassed(at_s=12.5), State.SCREENING, ()),
    ("the ear never answers", ASKED, TimePassed(at_s=13), State.WAITING, queue(UNSURE, NORMAL)),
    ("any doubt", SCREENING, WindowClosed(at_s=12, judgement=judged(UNSURE)), State.WAITING, queue(UNSURE, NORMAL)),
    ("voice in the last moment", SCREENING, WindowClosed(at_s=12, judgement=judged(VOICE)), State.WAITING, queue(VOICE, NORMAL)),
    ("surely silent", SCREENING, WindowClosed(at_s=12, judgement=judged(SILENT)), State.HELD, ()),
    ("surely noise", SCREENING, WindowClosed(at_s=12, judgement=judged(NOISE)), State.HELD, ()),
    ("no media", SCREENING, WindowClosed(at_s=12, judgement=judged(NO_MEDIA)), State.HELD, ()),
    ("silent twice in ten minutes", REPEATED, WindowClosed(at_s=12, judgement=judged(SILENT)), State.WAITING, queue(SILENT, NORMAL, "silent-again")),
    ("the ear broke", SCREENING, ScreenerFailed(at_s=3), State.WAITING, queue(UNSURE, NORMAL)),
    ("the screener died", SCREENING, NobodyClaimed(at_s=3), State.WAITING, ()),
    ("held, then a voice", HELD, ResponseHeard(at_s=30, judgement=judged(VOICE)), State.WAITING, queue(VOICE, NORMAL)),
    ("held, then a doubt", HELD, ResponseHeard(at_s=30, judgement=judged(UNSURE)), State.WAITING, queue(UNSURE, NORMAL)),
    ("held, the prompt repeats", HELD, TimePassed(at_s=10), State.HELD, (Play(Prompt.STILL_HERE),)),
    ("held to the limit", HELD_NOISE, TimePassed(at_s=45), State.WAITING, queue(NOISE, LOW, "noise-held")),
    ("held, the ear broke", HELD, ScreenerFailed(at_s=20), State.WAITING, queue(UNSURE, NORMAL)),
    ("held, the screener died", HELD, NobodyClaimed(at_s=20), State.WAITING, ()),
    ("held, taken", HELD, Answered(at_s=20), State.TALKING, (StopPrompt(),)),
    ("held, a human ends it", HELD, EndedByCallTaker(at_s=20), State.HELD, ()),
    ("answered", WAITING, Answered(at_s=20), State.TALKING, (StopPrompt(),)),
    ("a message, still waiting", WAITING, MessageLeft(at_s=90), State.WAITING, ()),
    ("talk over", TALKING, HungUp(at_s=99, by=HungUpBy.CALLEE), State.CLOSED, (StopPrompt(),)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "event", "state", "commands"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_row(before: Call, event: Event, state: State, commands: tuple[Command, ...]) -> None:
    after, told = advance(before, event)
    assert after.state is state
    assert told == commands


MESSAGE, ENDED = call(State.WAITING, message_left=True), call(State.HELD, ended_by_call_taker=True)
OUTCOMES: list[tuple[Call, HungUpBy, bool, Outcome]] = [
    (OFFERED, HungUpBy.CALLER, False, Outcome.ABANDONED_SCREENING),
    (SCREENING, HungUpBy.CALLER, False, Outcome.ABANDONED_SCREENING),
    (HELD, HungUpBy.CALLER, False, Outcome.ABANDONED_HELD),
    (WAITING, HungUpBy.CALLER, False, Outcome.ABANDONED_WAITING),
    (WAITING, HungUpBy.CALLER, True, Outcome.ABANDONED_RINGING),
    (MESSAGE, HungUpBy.CALLER, False, Outcome.MESSAGE),
    (ENDED, HungUpBy.US, False, Outcome.ENDED_BY_CALL_TAKER),
    (TALKING, HungUpBy.US, False, Outcome.ANSWERED),
    (TALKING, HungUpBy.CALLER, False, Outcome.ANSWERED),
    (SCREENING, HungUpBy.US, False, Outcome.CUT_BY_US),
    (WAITING, HungUpBy.US, False, Outcome.CUT_BY_US),
]


@pytest.mark.parametrize(("before", "by", "ringing", "outcome"), OUTCOMES)
def test_exactly_one_outcome(before: Call, by: HungUpBy, ringing: bool, outcome: Outcome) -> None:
    after, _ = advance(before, HungUp(at_s=9, by=by, ringing=ringing))
    assert (after.state, after.outcome) == (State.CLOSED, outcome)


times = st.floats(0, 1000, allow_nan=False)
verdicts = st.sampled_from(sorted(set(Verdict) - {Verdict.UNSCREENED}))
judgements = verdicts.map(judged)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Claimed, at_s=times, silent_before=st.booleans()),
    st.builds(NobodyClaimed, at_s=times),
    st.builds(ResponseHeard, at_s=times, judgement=judgements),
    st.builds(WindowClosed, at_s=times, judgement=judgements),
    st.builds(TimePassed, at_s=times),
    st.builds(ScreenerFailed, at_s=times),
    st.builds(EnteredQueue, at_s=times, verdict=verdicts, priority=st.sampled_from(Priority)),
    st.builds(Answered, at_s=times),
    st.builds(EndedByCallTaker, at_s=times),
    st.builds(MessageLeft, at_s=times),
    st.builds(HungUp, at_s=times, by=st.sampled_from(HungUpBy), ringing=st.booleans()),
)
calls = st.builds(
    Call,
    state=st.sampled_from(State),
    since_s=times,
    verdict=st.none() | verdicts,
    silent_before=st.booleans(),
    prompted_at_s=st.none() | times,
    asked_ear=st.booleans(),
    message_left=st.booleans(),
    ended_by_call_taker=st.booleans(),
)


@given(calls, events)
def test_every_pair_is_safe(before: Call, event: Event) -> None:
    """Only a hang-up closes a call; a pair that the table does not list changes nothing."""
    after, commands = advance(before, event)
    if type(event) not in TABLE[before.state]:
        assert (after, commands) == (before, ())
    if after.state is State.CLOSED and before.state is not State.CLOSED:
        assert isinstance(event, HungUp)
        assert after.outcome is not None
    if after.state is State.HELD and before.state is not State.HELD:
        assert after.verdict in HELD_VERDICTS


@given(calls, events)
def test_a_caller_goes_to_the_queue_exactly_when_told(before: Call, event: Event) -> None:
    after, commands = advance(before, event)
    told = [command for command in commands if isinstance(command, EnterQueue)]
    left_screening = before.state in (State.SCREENING, State.HELD) and after.state is State.WAITING
    by_the_dialplan = isinstance(event, NobodyClaimed | EnteredQueue)
    assert bool(told) == (left_screening and not by_the_dialplan)


@given(st.lists(events, max_size=30))
def test_no_caller_is_kept_for_ever(story: list[Event]) -> None:
    """Whatever happened: time alone brings every screened or held caller to the queue."""
    now = Call()
    for event in story:
        now, _ = advance(now, event)
    for at_s in (2000, 2012, 2013, 2014, 4000, 4100):
        now, _ = advance(now, TimePassed(at_s=at_s))
    assert now.state not in (State.SCREENING, State.HELD)


@given(calls, events)
def test_the_same_event_twice_is_the_same_as_once(before: Call, event: Event) -> None:
    once, _ = advance(before, event)
    twice, _ = advance(once, event)
    if not isinstance(event, TimePassed):
        assert twice.state is once.state
        assert twice.outcome is once.outcome
