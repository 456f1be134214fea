"""From the facts of one call to its record: pure, and the same for any order of arrival.

Facts come late, twice, or never: a screener is killed before it writes, the AGI script fails, a
file's last lines are lost. So the facts are not replayed by time but laid along the life of a
call (``ari_app/call.py``, whose table decides state and outcome): offered, claimed, judged, held,
unscreened, waiting, answered, hung up. What Asterisk wrote itself counts more than what our
processes wrote. Queue times are whole seconds, the dialplan's are microseconds: the finer counts.
A clock that was set in the middle of a call makes no moment earlier than those before it
(``ari_app/elapsed.py``); where it was seen to be set, facts come with their times put right
(``ari_app/clock_steps.py``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from ari_app.call import (
    Answered,
    Call,
    CalledBack,
    Claimed,
    EndedByCallTaker,
    EnteredQueue,
    Event,
    HungUp,
    HungUpBy,
    MessageLeft,
    NobodyClaimed,
    Outcome,
    Priority,
    Responded,
    State,
    WindowClosed,
    advance,
)
from ari_app.elapsed import not_before
from ari_app.facts import CallId, Fact, FactKind, Source
from ari_app.telephone_number import INDONESIA, canonical_number
from ari_app.verdict import HELD_VERDICTS, Judgement, Verdict

_PRECEDENCE = {Source.DIALPLAN: 0, Source.QUEUE_LOG: 1, Source.JOURNAL: 2}
_OF_SCREENER = (
    FactKind.CLAIMED,
    FactKind.PROMPTED,
    FactKind.JUDGED,
    FactKind.HELD,
    FactKind.HANDED_OVER,
    FactKind.KEY_PRESSED,
)
_RESPONSES = (Verdict.VOICE, Verdict.KEY, Verdict.TAP)
_RESPONDED = (FactKind.KEY_PRESSED, FactKind.KEYED, FactKind.RESPONDED)
_MOVED = (
    *(FactKind.TRANSFERRED, FactKind.ON_HOLD, FactKind.JOINED, FactKind.CAME_BACK),
    *(FactKind.TAKEN, FactKind.WAITING),
)
_NO_MESSAGE = ("ERROR", "SKIP")  # RECORD_STATUS without a recording
_NEVER_HEARD = (Outcome.ABANDONED_SCREENING, Outcome.ABANDONED_HELD, Outcome.CUT_BY_US)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call as it is known now; times are UTC. ``evidence`` is the ear's, second by second."""

    call_id: CallId
    state: State
    offered_at: datetime
    direction: str = "in"  # out: a call back
    ani: str | None = None
    dialled: str | None = None
    trunk: str | None = None
    screening_at: datetime | None = None
    judged_at: datetime | None = None
    held_at: datetime | None = None
    waiting_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    verdict: Verdict | None = None
    reason: str | None = None
    priority: int | None = None
    answered_by: str | None = None
    worker: str | None = None
    hung_up_by: HungUpBy | None = None
    hangup_cause: int | None = None
    outcome: Outcome | None = None
    end_assumed: bool = False
    needs_review: bool = False
    responded: bool = False  # a key, a tap or a voice, whoever heard it
    taken: bool = False  # out of the held lane, by a human
    goes_on: bool = False  # closed at our phone; who was called back still talks, and is recorded
    evidence: Mapping[str, Any] = field(default_factory=dict)


class _Known:
    """The facts of one call by kind; the first of a kind is the one to believe."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        unique = {fact.key: fact for fact in facts}.values()
        self.facts = sorted(unique, key=lambda f: (_PRECEDENCE[f.source], f.at, f.key))

    def all(self, *kinds: FactKind) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind in kinds]

    def first(self, *kinds: FactKind) -> Fact | None:
        """By the order of ``kinds``, then by source and time."""
        return next((fact for kind in kinds for fact in self.all(kind)), None)

    def last(self, kind: FactKind) -> Fact | None:
        return max(self.all(kind), key=lambda fact: (fact.at, fact.key), default=None)

    def text(self, key: str, *kinds: FactKind) -> str | None:
        """The first non-empty text under ``key`` in facts of these kinds."""
        found = (fact.data.get(key) for kind in kinds for fact in self.all(kind))
        return next((str(value) for value in found if value), None)

    def earliest(self, *kinds: FactKind) -> datetime | None:
        return min((fact.at for fact in self.all(*kinds)), default=None)


def fold(facts: Sequence[Fact], country: str = INDONESIA) -> CallRecord:
    """The record of a call from all that is known of it; at least one fact is needed.

    ``country`` is where the line is: it tells which spellings are one number.
    """
    if len({fact.call_id for fact in facts}) != 1:
        raise ValueError("fold wants the facts of one call, at least one")
    known = _Known(facts)
    events = (make(known) for make in _LIFE)
    lived = reduce(lambda call, event: advance(call, event)[0] if event else call, events, Call())
    return _record(known, lived, country)


def _record(known: _Known, call: Call, country: str) -> CallRecord:
    judged, hung_up = known.last(FactKind.JUDGED), _hang_up(known)
    offered_at = known.earliest(FactKind.OFFERED) or min(fact.at for fact in known.facts)
    screening_at = not_before(known.earliest(FactKind.CLAIMED), offered_at)
    judged_at = not_before(judged.at if judged else None, offered_at)
    held_at = not_before(known.earliest(FactKind.HELD), offered_at)
    waiting_at = not_before(_waiting_at(known), offered_at)
    answered_at = not_before(_answered_at(known), offered_at, waiting_at)
    before = (offered_at, screening_at, judged_at, held_at, waiting_at, answered_at)
    return CallRecord(
        call_id=known.facts[0].call_id,
        state=call.state,
        offered_at=offered_at,
        direction="out" if call.outgoing else "in",
        ani=_ani(known, country),
        dialled=known.text("dialled", FactKind.OFFERED, FactKind.INTAKE)
        or known.text("to", FactKind.CALLED_BACK),
        trunk=known.text("trunk", FactKind.OFFERED),
        screening_at=screening_at,
        judged_at=judged_at,
        held_at=held_at,
        waiting_at=waiting_at,
        answered_at=answered_at,
        ended_at=not_before(_ended_at(known), *before),
        verdict=call.verdict or _verdict(judged),
        reason=known.text("reason", FactKind.ENDED) or _text(judged, "reason"),
        priority=int(call.priority) if waiting_at else None,
        answered_by=_answered_by(known) if answered_at else None,
        worker=known.text("worker", FactKind.CLAIMED),
        hung_up_by=_hung_up_by(known) if hung_up else None,
        hangup_cause=_integer(hung_up, "cause"),
        outcome=call.outcome,
        end_assumed=bool(hung_up and hung_up.data.get("assumed")),
        needs_review=_needs_review(call, known),
        responded=call.verdict in _RESPONSES or known.first(*_RESPONDED) is not None,
        taken=known.first(FactKind.TAKEN) is not None,
        goes_on=_goes_on(known),
        evidence=_evidence(judged, known),
    )


# ── the life of a call, step by step ─────────────────────────────────────────────────────────


def _called_back(known: _Known) -> Event | None:
    at = known.earliest(FactKind.CALLED_BACK)
    return CalledBack(at_s=at.timestamp()) if at else None


def _claimed(known: _Known) -> Event | None:
    at = known.earliest(*_OF_SCREENER)
    return Claimed(at_s=at.timestamp()) if at else None


def _held(known: _Known) -> Event | None:
    held = known.first(FactKind.HELD)
    if held is None:
        return None
    verdict = _verdict(held)
    surely = verdict if verdict in HELD_VERDICTS else Verdict.SILENT
    judgement = Judgement(verdict=surely, at_s=0.0, reason="held", evidence=(), ear="")
    return WindowClosed(at_s=held.at.timestamp(), judgement=judgement)


def _ended_by_call_taker(known: _Known) -> Event | None:
    ended = known.first(FactKind.ENDED)
    return EndedByCallTaker(at_s=ended.at.timestamp()) if ended else None


def _unscreened(known: _Known) -> Event | None:
    fact = known.first(FactKind.UNSCREENED, FactKind.INTAKE)
    return NobodyClaimed(at_s=fact.at.timestamp()) if fact else None


def _entered_queue(known: _Known) -> Event | None:
    entered = known.first(FactKind.WAITING, FactKind.QUEUE_ENTERED, *_hand_over(known))
    if entered is None:
        return None
    return EnteredQueue(
        at_s=entered.at.timestamp(), verdict=_queue_verdict(known), priority=_priority(known)
    )


def _message_left(known: _Known) -> Event | None:
    left = known.all(FactKind.MESSAGE_LEFT)
    real = [fact for fact in left if _text(fact, "status") not in _NO_MESSAGE]
    return MessageLeft(at_s=real[0].at.timestamp()) if real else None


def _responded(known: _Known) -> Event | None:
    fact = known.last(FactKind.RESPONDED)
    verdict = _verdict(fact)
    return Responded(at_s=fact.at.timestamp(), verdict=verdict) if fact and verdict else None


def _answered(known: _Known) -> Event | None:
    at = _answered_at(known)
    return Answered(at_s=at.timestamp()) if at else None


def _hung_up(known: _Known) -> Event | None:
    at = _ended_at(known)
    if at is None:
        return None
    return HungUp(at_s=at.timestamp(), by=_hung_up_by(known), ringing=_rang_at_the_end(known))


_LIFE: tuple[Callable[[_Known], Event | None], ...] = (
    _called_back,
    _claimed,
    _held,
    _ended_by_call_taker,
    _unscreened,
    _entered_queue,
    _message_left,
    _responded,
    _answered,
    _hung_up,
)


# ── what the facts say ───────────────────────────────────────────────────────────────────────


def _ani(known: _Known, country: str) -> str | None:
    """One form for every spelling; the facts keep the number, also a withheld one, as it was told.

    Whoever is called back has the number that was dialled.
    """
    facts = known.all(FactKind.OFFERED, FactKind.CLAIMED, FactKind.INTAKE)
    reporting = [fact.data.get("ani") for fact in facts]
    reporting += [fact.data.get("to") for fact in known.all(FactKind.CALLED_BACK)]
    numbers = (canonical_number(str(number or ""), country) for number in reporting)
    return next(filter(None, numbers), None)


def _waiting_at(known: _Known) -> datetime | None:
    """What Asterisk wrote; where its disk was full, the screener's word before the hand-over."""
    entered = known.first(
        FactKind.WAITING,
        FactKind.QUEUE_ENTERED,
        FactKind.UNSCREENED,
        FactKind.INTAKE,
        *_hand_over(known),
    )
    return entered.at if entered else None


def _hand_over(known: _Known) -> tuple[FactKind, ...]:
    """Counts as long as Asterisk has not told the call's end: else it would have told this too."""
    hung_up = _hang_up(known)
    reporting = hung_up is not None and not hung_up.data.get("assumed")
    return () if reporting else (FactKind.HANDED_OVER,)


def _queue_verdict(known: _Known) -> Verdict:
    said = known.text("verdict", FactKind.WAITING, FactKind.HANDED_OVER)
    unscreened = known.first(FactKind.UNSCREENED, FactKind.INTAKE)
    return _as_verdict(said) or (Verdict.UNSCREENED if unscreened else Verdict.UNSURE)


def _priority(known: _Known) -> Priority:
    said = known.text("priority", FactKind.WAITING, FactKind.HANDED_OVER)
    return next((each for each in Priority if str(each.value) == said), Priority.NORMAL)


def _answered_at(known: _Known) -> datetime | None:
    """When a human took the call. A phone that answered just as the caller left took nobody."""
    if known.first(FactKind.CALLED_BACK):
        return known.earliest(FactKind.REACHED)
    overflow = known.earliest(FactKind.OVERFLOW_ANSWERED)
    queue = [f for f in known.all(FactKind.ANSWERED) if f.source is not Source.DIALPLAN]
    phone = [f.at for f in known.all(FactKind.ANSWERED) if f.source is Source.DIALPLAN]
    completed = [_answered_before(fact) for fact in known.all(FactKind.COMPLETED)]
    if known.first(FactKind.ABANDONED) and not (queue or overflow or completed):
        return None
    precise = [*phone, *([overflow] if overflow else [])]
    return min(precise or [fact.at for fact in queue] or completed, default=None)


def _answered_before(completed: Fact) -> datetime:
    talk_s = completed.data.get("talk_s")
    known_s = talk_s if isinstance(talk_s, int | float) and 0 <= talk_s < 86_400 else 0
    return completed.at - timedelta(seconds=known_s)


def _answered_by(known: _Known) -> str | None:
    if known.first(FactKind.CALLED_BACK):
        return known.text("by", FactKind.CALLED_BACK)
    overflow = known.text("taker", FactKind.OVERFLOW_ANSWERED)
    queue = [f for f in known.all(FactKind.ANSWERED, FactKind.COMPLETED) if f.data.get("taker")]
    of_queue = [f for f in queue if f.source is Source.QUEUE_LOG]
    return overflow or next((str(f.data["taker"]) for f in [*of_queue, *queue]), None)


def _hang_up(known: _Known) -> Fact | None:
    """Asterisk's own word before one that was only concluded.

    Who was called back and then moved may stay on the line longer than our phone, with which that
    call began: their own hang-up counts as soon as it is told.
    """
    hang_ups = known.all(FactKind.HUNG_UP)
    theirs = [fact for fact in hang_ups if _is_theirs(fact)] if _was_moved(known) else []
    return min(
        theirs or [fact for fact in hang_ups if not fact.data.get("called_back")] or hang_ups,
        key=lambda f: (bool(f.data.get("assumed")), _PRECEDENCE[f.source], f.at, f.key),
        default=None,
    )


def _was_moved(known: _Known) -> bool:
    return bool(known.first(FactKind.CALLED_BACK) and known.first(*_MOVED))


def _is_theirs(hung_up: Fact) -> bool:
    return bool(hung_up.data.get("called_back") or hung_up.data.get("assumed"))


def _goes_on(known: _Known) -> bool:
    """Whether our phone has left a call back whose other side is still on the line."""
    return _was_moved(known) and not any(_is_theirs(f) for f in known.all(FactKind.HUNG_UP))


def _ended_at(known: _Known) -> datetime | None:
    """Of a hang-up that was only concluded, ``queue_log`` may still know the time.

    Without any line of the dialplan (its log was lost) the queue's word alone ends a call.
    """
    hung_up = _hang_up(known)
    of_queue = known.last(FactKind.COMPLETED) or known.last(FactKind.ABANDONED)
    if hung_up and not hung_up.data.get("assumed"):
        return hung_up.at
    has_dialplan = any(fact.source is Source.DIALPLAN for fact in known.facts)
    if of_queue and (hung_up or not has_dialplan):
        return of_queue.at
    return hung_up.at if hung_up else None


def _hung_up_by(known: _Known) -> HungUpBy:
    hung_up = _hang_up(known)
    said = _text(hung_up, "by") if hung_up and not hung_up.data.get("assumed") else None
    if by := next((by for by in HungUpBy if by.value == said), None):
        return by
    return HungUpBy.CALLER if known.first(FactKind.ABANDONED) else HungUpBy.US


def _rang_at_the_end(known: _Known) -> bool:
    rang = known.last(FactKind.RANG)
    cancelled = bool(rang and rang.data.get("cancelled"))
    return cancelled or known.first(FactKind.TAKEN) is not None


def _needs_review(call: Call, known: _Known) -> bool:
    """Gone before a human could hear them, or cut off by us: a human listens to the recording.

    So too whoever was held and never answered, even when they waited in the queue later or a
    call-taker ended the call: what the ear took them for is no reason.
    """
    held = known.first(FactKind.HELD) and not _answered_at(known)
    return call.outcome in _NEVER_HEARD or bool(held and call.outcome)


def _evidence(judged: Fact | None, known: _Known) -> Mapping[str, Any]:
    """What the verdict was made of, and what was heard after it of who left unanswered."""
    more = known.all(FactKind.LISTENED_ON)
    said = judged or next(iter(more), None)
    if said is None:
        return {}
    kept = {key: said.data[key] for key in ("evidence", "ear", "at_s", "why") if key in said.data}
    if not more:
        return kept
    seconds: dict[int, Mapping[str, Any]] = {}
    for second in (each for fact in (said, *more) for each in _seconds(fact)):
        before = seconds.setdefault(second["second"], second)
        if _heard_s(second) > _heard_s(before):  # it was cut short by the verdict
            seconds[second["second"]] = second
    return kept | {"evidence": [seconds[number] for number in sorted(seconds)]}


def _seconds(fact: Fact) -> list[Mapping[str, Any]]:
    """Of the evidence in a fact, what can be put in order."""
    said = fact.data.get("evidence")
    lines = said if isinstance(said, list | tuple) else ()
    return [each for each in lines if isinstance(each, Mapping) and type(each.get("second")) is int]


def _heard_s(second: Mapping[str, Any]) -> float:
    heard_s = second.get("heard_s")
    return float(heard_s) if isinstance(heard_s, int | float) else 0.0


def _verdict(fact: Fact | None) -> Verdict | None:
    return _as_verdict(_text(fact, "verdict"))


def _as_verdict(text: str | None) -> Verdict | None:
    return next((verdict for verdict in Verdict if verdict.value == text), None)


def _text(fact: Fact | None, key: str) -> str | None:
    value = fact.data.get(key) if fact else None
    return str(value) if value else None


def _integer(fact: Fact | None, key: str) -> int | None:
    value = fact.data.get(key) if fact else None
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
