"""The fold: any facts, in any order, give one record; the table of cases says which."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.call import Outcome, State
from ari_app.facts import CallId, Fact, FactKind, Source
from ari_app.record import fold
from ari_app.tickets.opening import TicketState, ticket_state, wants_ticket
from ari_app.verdict import Verdict

BEGAN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
QUEUE_LOG = {
    FactKind.QUEUE_ENTERED,
    FactKind.RANG,
    FactKind.ABANDONED,
    FactKind.QUEUE_LEFT,
    FactKind.COMPLETED,
}
JOURNAL = {
    FactKind.INTAKE,
    FactKind.CLAIMED,
    FactKind.PROMPTED,
    FactKind.JUDGED,
    FactKind.HELD,
    FactKind.HANDED_OVER,
    FactKind.KEY_PRESSED,
}
OFFERED = (0.0, "offered", {"ani": "0812", "dialled": "112", "trunk": "lab"})
CLAIMED = (0.1, "claimed", {"worker": "1", "ani": "0812"})
SILENT = (12.0, "judged", {"verdict": "silent", "reason": "diam"})
HELD = (12.0, "held", {"verdict": "silent"})
WAITING = (2.0, "waiting", {"verdict": "voice", "priority": "10"})
ENTERED: tuple[float, str, Any] = (2.0, "queue_entered", {})
ANSWERED = (9.0, "answered", {"taker": "201", "wait_s": 7, "ring_s": 3})
COMPLETED = (40.0, "completed", {"by": "caller", "talk_s": 31, "taker": "201"})
ABANDONED = (20.0, "abandoned", {"wait_s": 18})
MESSAGE = (70.0, "message_left", {"status": "DTMF"})
NO_MESSAGE = (70.0, "message_left", {"status": "ERROR"})
RANG_IN_VAIN = (20.0, "rang", {"taker": "201", "ring_s": 2.0, "cancelled": True})
UNSCREENED = (0.5, "unscreened", {"why": "timeout"})
INTAKE = (0.6, "intake", {"ani": "0812", "why": "timeout"})
TOOK = (15.0, "overflow_answered", {"stage": "taken", "taker": "201"})
ENDED = (15.0, "ended", {"by": "rini", "reason": "prank"})
TAKEN = (14.0, "taken", {"by": "201"})


def hung_up(by: str = "caller", at_s: float = 90.0, **more: object) -> tuple[float, str, Any]:
    return at_s, "hung_up", {"by": by, "cause": 16, **more}


def fact(at_s: float, kind: str, data: dict[str, Any], number: int = 0) -> Fact:
    return Fact(
        call_id=CallId("c"),
        kind=FactKind(kind),
        at=BEGAN + timedelta(seconds=at_s),
        source=source(FactKind(kind), data),
        key=f"{kind}-{at_s}-{number}",
        data=data,
    )


def source(kind: FactKind, data: dict[str, Any]) -> Source:
    if kind in QUEUE_LOG or (kind is FactKind.ANSWERED and "wait_s" in data):
        return Source.QUEUE_LOG
    return Source.JOURNAL if kind in JOURNAL else Source.DIALPLAN


CASES = [
    ("answered", [OFFERED, CLAIMED, WAITING, ANSWERED, hung_up()], Outcome.ANSWERED),
    ("answered, we hang up", [OFFERED, WAITING, ANSWERED, hung_up("callee")], Outcome.ANSWERED),
    ("gave up waiting", [OFFERED, WAITING, ENTERED, hung_up()], Outcome.ABANDONED_WAITING),
    ("while it rang", [OFFERED, WAITING, RANG_IN_VAIN, hung_up()], Outcome.ABANDONED_RINGING),
    ("while screened", [OFFERED, CLAIMED, hung_up()], Outcome.ABANDONED_SCREENING),
    ("at once", [OFFERED, hung_up(at_s=0.1)], Outcome.ABANDONED_SCREENING),
    ("while held", [OFFERED, CLAIMED, SILENT, HELD, hung_up()], Outcome.ABANDONED_HELD),
    ("a message", [OFFERED, WAITING, MESSAGE, hung_up()], Outcome.MESSAGE),
    ("no message", [OFFERED, WAITING, NO_MESSAGE, hung_up()], Outcome.ABANDONED_WAITING),
    ("cut while waiting", [OFFERED, WAITING, hung_up("us")], Outcome.CUT_BY_US),
    ("cut while held", [OFFERED, CLAIMED, SILENT, HELD, hung_up("us")], Outcome.CUT_BY_US),
    ("a human took it", [OFFERED, SILENT, HELD, TAKEN, TOOK, hung_up()], Outcome.ANSWERED),
    (
        "a human ended it",
        [OFFERED, SILENT, HELD, ENDED, hung_up("us")],
        Outcome.ENDED_BY_CALL_TAKER,
    ),
    ("nobody claimed", [OFFERED, UNSCREENED, INTAKE, hung_up()], Outcome.ABANDONED_WAITING),
    # facts that were lost
    ("screener wrote nothing", [OFFERED, WAITING, ANSWERED, hung_up()], Outcome.ANSWERED),
    (
        "queue_log lost",
        [OFFERED, WAITING, (9.0, "answered", {"taker": "201"}), hung_up()],
        Outcome.ANSWERED,
    ),
    (
        "the phone answered too late",
        [OFFERED, WAITING, ABANDONED, (20.0, "answered", {"taker": "201"}), hung_up(at_s=20.0)],
        Outcome.ABANDONED_WAITING,
    ),
    ("CEL lost, queue_log left", [ENTERED, ANSWERED, COMPLETED], Outcome.ANSWERED),
    ("CEL lost, abandoned", [ENTERED, ABANDONED], Outcome.ABANDONED_WAITING),
    ("CONNECT lost", [OFFERED, ENTERED, COMPLETED, hung_up()], Outcome.ANSWERED),
    ("WAITING lost", [OFFERED, ENTERED, hung_up()], Outcome.ABANDONED_WAITING),
    (
        "Asterisk's disk was full, the screener's word is left",
        [OFFERED, (3.0, "handed_over", {"verdict": "voice"}), hung_up("us", assumed=True)],
        Outcome.CUT_BY_US,
    ),
    (
        "hung up just as the screener sent them on",
        [OFFERED, CLAIMED, (3.0, "handed_over", {"verdict": "unsure"}), hung_up()],
        Outcome.ABANDONED_SCREENING,
    ),
    ("only the AGI script", [INTAKE, hung_up()], Outcome.ABANDONED_WAITING),
    ("no hang-up, reconciled", [OFFERED, WAITING, hung_up("us", assumed=True)], Outcome.CUT_BY_US),
    (
        "reconciled, the queue knew",
        [OFFERED, WAITING, ABANDONED, hung_up("us", assumed=True)],
        Outcome.ABANDONED_WAITING,
    ),
]


@pytest.mark.parametrize(("remark", "facts", "outcome"), CASES, ids=[case[0] for case in CASES])
def test_outcome(remark: str, facts: Sequence[tuple[float, str, Any]], outcome: Outcome) -> None:
    made = [fact(*facts[number], number) for number in range(len(facts))]
    record = fold(made)
    assert (record.outcome, record.state) == (outcome, State.CLOSED), remark
    assert record.ended_at is not None
    assert (record.answered_at is not None) == (outcome is Outcome.ANSWERED)


def test_the_finer_clock_counts() -> None:
    """queue_log has whole seconds: the phone's own answer tells the microsecond."""
    phone = (9.75, "answered", {"taker": "201"})
    record = fold([fact(*each) for each in (OFFERED, WAITING, ANSWERED, phone)])
    assert record.answered_at == BEGAN + timedelta(seconds=9.75)
    assert record.state is State.TALKING


@pytest.mark.parametrize("began", [[OFFERED], [OFFERED, CLAIMED]])
def test_a_caller_who_left_while_screened_is_reviewed(began: list[tuple[float, str, Any]]) -> None:
    """They have no ticket: without a review nobody would ever look."""
    record = fold([fact(*each) for each in (*began, hung_up(at_s=3.0))])
    assert record.outcome is Outcome.ABANDONED_SCREENING
    assert record.needs_review and not wants_ticket(record)
    answered = fold([fact(*each) for each in (OFFERED, CLAIMED, WAITING, ANSWERED, hung_up())])
    assert not answered.needs_review


KEY = (15.0, "key_pressed", {"key": "1"})
TAKEN = (14.0, "taken", {"by": "201"})
LATE = (16.0, "responded", {"verdict": "key", "priority": 20})


@pytest.mark.parametrize(
    ("remark", "facts", "lost"),
    [
        ("screened, and cut off by us", [OFFERED, CLAIMED, hung_up("us")], True),
        ("held, and cut off by us", [OFFERED, CLAIMED, SILENT, HELD, hung_up("us")], True),
        ("noticed later", [OFFERED, CLAIMED, hung_up("us", assumed=True)], True),
        ("pressed a key and hung up", [OFFERED, CLAIMED, KEY, hung_up()], True),
        ("hung up while they were taken", [OFFERED, SILENT, HELD, TAKEN, hung_up()], True),
        ("answered late", [OFFERED, SILENT, HELD, TAKEN, LATE, hung_up()], True),
        ("held, and hung up", [OFFERED, CLAIMED, SILENT, HELD, hung_up()], False),
    ],
)
def test_who_had_no_chance_is_called_back(
    remark: str, facts: Sequence[tuple[float, str, Any]], lost: bool
) -> None:
    record = fold([fact(*facts[number], number) for number in range(len(facts))])
    assert wants_ticket(record) == lost, remark
    if lost:
        assert ticket_state(record) is TicketState.CALLBACK


def test_a_late_answer_is_the_verdict_and_the_first_place() -> None:
    record = fold([fact(*each) for each in (OFFERED, CLAIMED, SILENT, HELD, WAITING, LATE)])
    assert (record.verdict, record.priority) == (Verdict.KEY, 20)


def test_the_end_of_who_was_called_back_and_moved_is_their_own() -> None:
    back = (0.0, "called_back", {"by": "201", "to": "0811"})
    reached, moved = (5.0, "reached", {"to": "0811"}), (9.0, "transferred", {"by": "201"})
    ours, theirs = hung_up("us", at_s=9.1), (60.0, "hung_up", {"by": "caller", "called_back": True})
    assert fold([fact(*each) for each in (back, reached, ours)]).state is State.CLOSED
    assert fold([fact(*each) for each in (back, reached, moved, ours)]).goes_on
    known = [fact(*each) for each in (back, reached, moved, ours, theirs)]
    assert not fold(known).goes_on and fold(known).ended_at == BEGAN + timedelta(seconds=60)


def test_a_held_call_that_ended_unheard_is_reviewed() -> None:
    record = fold([fact(*each) for each in (OFFERED, CLAIMED, SILENT, HELD, hung_up())])
    assert record.needs_review
    assert record.waiting_at is None
    assert record.reason == "diam"


@pytest.mark.parametrize(
    ("then", "reviewed", "remark"),
    [
        ([WAITING, ABANDONED, hung_up()], True, "queued at last, and nobody answered"),
        ([WAITING, ANSWERED, hung_up()], False, "a human heard them"),
        ([(20.0, "ended", {"by": "101", "reason": "prank"}), hung_up("us")], True, "ended unheard"),
        ([WAITING], False, "they still wait"),
    ],
)
def test_who_was_held_and_never_answered_is_reviewed(
    then: list[tuple[float, str, Any]], reviewed: bool, remark: str
) -> None:
    facts = (OFFERED, CLAIMED, SILENT, HELD, *then)
    record = fold([fact(*facts[number], number) for number in range(len(facts))])
    assert record.needs_review is reviewed, remark


@pytest.mark.parametrize(
    ("told", "ani"),
    [
        ("081234567890", "081234567890"),
        ("+62 812-3456-7890", "081234567890"),
        ("0812;phone-context=+62", "0812"),
        ("anonymous", None),
        ("Anonymous", None),
        ("unknown", None),
        ("restricted", None),
        ("unavailable", None),
        ("<unknown>", None),
        ("pos polisi", None),
        ("00000000", None),
        ("", None),
    ],
)
def test_a_withheld_number_is_none(told: str, ani: str | None) -> None:
    """Else all who withhold theirs would be one caller."""
    kinds = ("offered", "claimed", "intake")  # as facts of an older version have it
    facts = [fact(0.1, kind, {"ani": told}) for kind in kinds]
    record = fold([*facts, fact(*WAITING)])
    assert (record.ani, record.state) == (ani, State.WAITING)


def test_nothing_is_no_call() -> None:
    with pytest.raises(ValueError, match="at least one"):
        fold([])


def heard(*seconds: int, for_s: float = 1.0) -> list[dict[str, Any]]:
    return [{"second": second, "heard_s": for_s} for second in seconds]


def test_the_evidence_goes_on_after_the_verdict() -> None:
    """Of a held caller who hung up; the second in which the verdict fell is the whole one."""
    cut = {"verdict": "silent", "ear": "e", "at_s": 12.0, "evidence": heard(0, 1, for_s=0.3)}
    rest = {"evidence": heard(1, 2, 3), "ear": "e"}
    facts = [fact(12.0, "judged", cut), fact(12.0, *HELD[1:]), fact(30.0, "listened_on", rest)]
    for order in (facts, facts[::-1]):
        evidence = fold(order).evidence
        assert evidence["evidence"] == [*heard(0, for_s=0.3), *heard(1, 2, 3)]
        assert (evidence["ear"], evidence["at_s"]) == ("e", 12.0)


def test_who_hung_up_while_screened_has_evidence() -> None:
    rest = {"evidence": heard(0, 1), "ear": "e"}
    record = fold([fact(*OFFERED), fact(*CLAIMED), fact(3.0, "listened_on", rest)])
    assert record.evidence == rest and record.verdict is None


@pytest.mark.parametrize("odd", [None, "x", [1, None], [{}], [{"second": "1"}], {"second": 1}])
def test_evidence_that_cannot_be_read_is_left_out(odd: Any) -> None:
    good = {"verdict": "silent", "evidence": heard(0)}
    facts = [fact(12.0, "judged", good), fact(30.0, "listened_on", {"evidence": odd})]
    assert fold(facts).evidence["evidence"] == heard(0)


WORDS = ["caller", "us", "voice", "silent", "10", "0", "-1", "1e9", "", "ERROR", "201", "\u00e9"]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), max_size=2),
    st.lists(st.builds(lambda n, s: heard(n, for_s=s)[0], st.integers(0, 3), st.floats(0, 1))),
)
KEYS = st.sampled_from(
    ["by", "verdict", "priority", "taker", "talk_s", "status", "cause", "ani", "evidence"]
)
FACTS = st.builds(
    fact,
    st.floats(0, 100),
    st.sampled_from([kind.value for kind in FactKind]),
    st.dictionaries(KEYS, ODD, max_size=3),
    st.integers(0, 3),
)


@given(st.lists(FACTS, min_size=1, max_size=14), st.randoms())
def test_any_facts_in_any_order_give_one_record(facts: list[Fact], random: Any) -> None:
    facts = list({each.key: each for each in facts}.values())
    record = fold(facts)
    shuffled = [*facts, *random.sample(facts, k=len(facts) // 2)]  # some come twice
    random.shuffle(shuffled)
    assert fold(shuffled) == record
    assert (record.state is State.CLOSED) == (record.outcome is not None)
    assert (record.ended_at is not None) == (record.outcome is not None)
    if any(each.kind is FactKind.HUNG_UP for each in facts):
        assert record.outcome is not None


@given(st.data())
def test_whatever_is_lost_of_a_call_it_ends_with_one_outcome(data: st.DataObject) -> None:
    _, facts, _ = data.draw(st.sampled_from(CASES))
    kept = [each for each in facts if each[1] == "hung_up" or data.draw(st.booleans())]
    made = [fact(at_s, kind, said, n) for n, (at_s, kind, said) in enumerate(kept)]
    if any(each.kind is FactKind.HUNG_UP for each in made):
        assert fold(made).outcome is not None


def set_by(hours: float, after_s: float, told: list[Any]) -> list[Any]:
    """The same facts by a clock that was set in the middle of the call."""
    return [(at + hours * 3600 * (at > after_s), kind, data) for at, kind, data in told]


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize("after_s", [0.05, 1.0, 5.0, 12.0, 50.0])
@pytest.mark.parametrize(
    "told",
    [
        [OFFERED, CLAIMED, WAITING, ENTERED, ANSWERED, COMPLETED, hung_up()],
        [OFFERED, CLAIMED, SILENT, HELD, hung_up()],
        [OFFERED, CLAIMED, WAITING, ABANDONED, hung_up(at_s=20.0)],
        [OFFERED, hung_up(at_s=0.1)],
    ],
)
def test_a_clock_that_is_set_in_a_call(told: list[Any], hours: int, after_s: float) -> None:
    """The outcome is the same, the call is closed, and nothing lasts less than no time."""
    as_it_was = fold([fact(*each) for each in told])
    record = fold([fact(*each) for each in set_by(hours, after_s, told)])
    assert (record.state, record.outcome) == (State.CLOSED, as_it_was.outcome)
    assert record.ended_at is not None
    steps = [record.screening_at, record.judged_at, record.held_at, record.waiting_at]
    for at in [each for each in (*steps, record.answered_at) if each is not None]:
        assert record.offered_at <= at <= record.ended_at
    if record.answered_at and record.waiting_at:
        assert record.waiting_at <= record.answered_at
