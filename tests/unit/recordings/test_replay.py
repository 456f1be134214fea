"""The rules of replay: what the facts of a call say, and what a report says of two decisions."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recordings.replay import Decision, PastCall, is_beyond
from recordings.replay_report import Compared, report

AT = datetime(2026, 5, 1, 2, 11, tzinfo=UTC)
EAR = "ear-6/0a1b2c3d/silero-1"


def fact(kind: str, s: float, **data: object) -> Mapping[str, Any]:
    return {"kind": kind, "s": s, "data": data}


def past(*facts: Mapping[str, Any]) -> PastCall:
    return PastCall.of(
        {
            "call_id": "call",
            "path": "call.flac",
            "offered_at": AT,
            "screening_at": AT + timedelta(seconds=0.4),
            "facts": facts,
        }
    )


def said(verdict: str | None, *, held: bool = False, at_s: float = 12.0) -> Decision:
    return Decision(verdict=verdict, held=held, released=None, at_s=at_s, ear=EAR)


def judged(verdict: str, s: float, **data: object) -> Mapping[str, Any]:
    return fact("judged", s, verdict=verdict, ear=EAR, at_s=s, **data)


def test_a_held_caller_who_answered_later() -> None:
    """The first judgement held them, the second is their answer; facts come in any order."""
    call = past(
        fact("handed_over", 20.1, verdict="voice"),
        judged("voice", 20.0),
        fact("held", 12.0, verdict="noise"),
        judged("noise", 12.0),
        fact("prompted", 6.1, prompt="cannot_hear"),
        fact("prompted", -0.01, prompt="greeting"),
    )
    assert call.live == Decision(verdict="noise", held=True, released="voice", at_s=12.0, ear=EAR)
    assert call.prompts == ((0.0, "greeting"), (6.1, "cannot_hear"))
    assert call.begins_s == pytest.approx(0.4)
    assert call.cut_s == 20.1 and not call.again


def test_whom_nobody_judged() -> None:
    assert past().live.verdict is None  # hung up while they were screened
    failed = past(fact("handed_over", 3.0, verdict="unsure"))
    assert failed.live.verdict == "unsure" and failed.live.ear == ""


def test_a_number_that_was_silent_before_is_not_held_again() -> None:
    call = past(judged("silent", 12.0), fact("handed_over", 12.0, verdict="silent"))
    assert call.again and not call.live.held


@pytest.mark.parametrize(
    ("code", "brought"),
    [
        # the line brought nothing, or a part: silence of the file is no sound
        ("no_media", {0: 0.0, 1: 0.8, 2: 0.0}),
        ("too_little", {0: 0.0, 1: 0.8, 2: 0.0}),
        ("noise", {}),
    ],
)
def test_what_the_line_did_not_bring(code: str, brought: dict[int, float]) -> None:
    evidence = [{"second": 1, "heard_s": 0.8}, {"second": 2, "heard_s": 0.0}]
    call = past(judged("no_media", 3.0, why={"code": code}, evidence=evidence))
    assert call.brought == brought


def test_what_was_decided_on_sound_of_the_queue_is_marked() -> None:
    call = past(judged("voice", 2.0), fact("handed_over", 2.0, verdict="voice"))
    assert is_beyond(call, said("unsure", at_s=12.0))
    assert not is_beyond(call, said("voice", at_s=2.5))
    assert not is_beyond(past(), said("noise"))


def compared(name: str, then: Decision, now: Decision, **what: Any) -> Compared:
    return Compared(call_id=name, then=then, now=now, beyond=False, **what)


def test_the_report_counts_both_ways_beside_the_humans() -> None:
    held, free = said("noise", held=True), said("unsure")
    lines = list(
        report(
            [
                compared("a", held, free, finding="human", was="normal"),
                compared("b", free, held, finding="false_call", was="ghost_bising"),
                compared("c", held, held, finding="false_call", was="ghost_bising"),
                compared("d", free, free),
            ]
        )
    )
    assert lines[0] == "a  noise, held at 12.0 s → unsure at 12.0 s  [human · normal]"
    text = "\n".join(lines)
    assert "50.00 % (2 of 4; 15.00 … 85.00) of the calls would have been judged otherwise" in text
    assert "  1 more would have been held." in text
    assert "  1 that were held would not have been." in text
    assert "held and human: then 100.00 % (1 of 1; 20.65 … 100.00), now 0.00 %" in text
    assert "held and nobody: then 50.00 % (1 of 2;" in text and "now 100.00 % (2 of 2;" in text
    assert "held, class ghost_bising: then 50.00 %" in text
    assert f"then {EAR}: 4 calls" in text


def test_without_a_judgement_of_a_human_it_says_so() -> None:
    assert any("No human has judged" in line for line in report([compared("a", *[said(None)] * 2)]))
