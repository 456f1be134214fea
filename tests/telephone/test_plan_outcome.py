"""What is wrong with what became of a test call, told without a telephone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ari_app.settings import Settings, Trunk
from ari_app.telephone.phone_event import PhoneEvent, PhoneEventKind
from ari_app.telephone.plan_calls import taker_did
from ari_app.telephone.plan_copy import NOWHERE, closed, reached_by_nobody
from ari_app.telephone.plan_outcome import (
    ACTS,
    LEAVE_MESSAGE,
    WHILE_ALONE,
    WHILE_CLOSED,
    Act,
    Became,
    Written,
    faults,
    written_of,
)
from ari_app.texts.catalog import Language, texts
from dialplan.checker.files import Files
from dialplan.checker.finding import Kind, Weight
from dialplan.checker.plan import read

ENGLISH = texts(Language.EN)
INDONESIAN = texts(Language.ID)

TEXT = "[from-trunk]\nexten => _!,1,Goto(offered,s,1)\n[waiting]\nexten => s,1,Queue(jpr)\n"
PLAN = read(Files(texts={"extensions.conf": TEXT}, prompts=frozenset()).source("extensions.conf"))
GOOD = Became(
    act=Act.VOICE,
    answered=True,
    rang=True,
    talked=True,
    heard=True,
    offered=True,
    recorded=True,
    message=True,
    stays=False,
    context="waiting",
)
ID = "019a0000-0000-7000-8000-000000000001"


def kinds(call: Became) -> list[Kind]:
    return [found.kind for found in faults([call], PLAN)]


@pytest.mark.parametrize("act", Act)
def test_a_call_that_went_well_has_no_fault(act: Act) -> None:
    assert kinds(replace(GOOD, act=act)) == []
    assert set(ACTS) == set(Act)


def test_who_hangs_up_early_needs_no_human() -> None:
    """But a record and a recording."""
    early = replace(GOOD, act=Act.LEAVES_GREETING, rang=False, talked=False, heard=False)
    assert kinds(early) == []
    assert kinds(replace(early, recorded=False)) == [Kind.CALL_UNRECORDED]
    assert kinds(replace(GOOD, act=Act.LEAVES_QUEUE, talked=False)) == []
    for act in (Act.LEAVES_HELD, Act.LEAVES_CLOSED):
        assert kinds(replace(early, act=act)) == []


@pytest.mark.parametrize("act", sorted(LEAVE_MESSAGE))
def test_what_a_caller_was_saying_when_they_hung_up_is_kept(act: Act) -> None:
    message = replace(GOOD, act=act, rang=False, talked=False)
    assert kinds(message) == []
    assert kinds(replace(message, message=False)) == [Kind.CALL_MESSAGE_LOST]
    assert kinds(replace(message, heard=False)) == [Kind.CALL_DEAF]


@pytest.mark.parametrize("act", [Act.LEAVES_HELD, *WHILE_CLOSED, *WHILE_ALONE])
def test_a_state_that_a_plan_does_not_have_is_a_remark(act: Act) -> None:
    elsewhere = replace(GOOD, act=act, there=False, message=False, context="waiting")
    (found,) = faults([elsewhere], PLAN)
    assert (found.kind, found.weight) == (Kind.CALL_ELSEWHERE, Weight.REMARK)
    assert "[waiting]" in found.says.said(ENGLISH)
    # who has not come to a human is a fault already, and not a remark too
    assert kinds(replace(elsewhere, act=Act.LEAVES_QUEUE, rang=False)) == [Kind.CALL_NO_HUMAN]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"answered": False, "rang": False, "recorded": False}, Kind.CALL_UNANSWERED),
        ({"offered": False}, Kind.CALL_UNKNOWN),
        ({"rang": False, "talked": False}, Kind.CALL_NO_HUMAN),
        ({"talked": False}, Kind.CALL_NO_TALK),
        ({"heard": False}, Kind.CALL_DEAF),
        ({"recorded": False}, Kind.CALL_UNRECORDED),
        ({"stays": True}, Kind.CALL_STAYS),
    ],
)
def test_each_fault_has_its_sentence_and_its_place(changed: dict[str, bool], kind: Kind) -> None:
    found = faults([replace(GOOD, **changed)], PLAN)  # type: ignore[arg-type]
    assert [each.kind for each in found] == [kind]
    assert (found[0].weight, str(found[0].origin)) == (Weight.ERROR, "extensions.conf:3")
    assert "bersuara" in found[0].says.said(INDONESIAN) and "a voice" in found[0].says.said(ENGLISH)
    assert found[0].remedy.said(INDONESIAN) and "{" not in found[0].says.said(ENGLISH)


def test_a_context_that_nobody_knows_points_at_the_way_in() -> None:
    found = faults([replace(GOOD, recorded=False, context="gone")], PLAN)
    assert str(found[0].origin) == "extensions.conf:1"


def row(name: str, *, number: str = "08110001", own: bool = True, extra: str = "") -> str:
    linked = "1.1" if own else "1.0"
    fields = (name, "1.5", ID, "1.1", linked, "PJSIP/trunk-1", number, "s", "waiting", extra)
    return ",".join(f'"{field}"' for field in fields)


def test_what_asterisk_wrote_of_a_call() -> None:
    lines = [
        row("SIGAP_OFFERED"),
        row("SIGAP_WAITING", extra="verdict=voice&priority=10"),
        row("SIGAP_WAITING", own=False, extra="verdict=key&priority=20"),
        row("HANGUP", number="08110002"),
        row("SIGAP_OUT_OF_HOURS", extra="ready=0"),
        row("SIGAP_MESSAGE_LEFT", extra="status=HANGUP"),
        row("HANGUP"),
        '"ANSWER","1.5","torn',
    ]
    cel = "\n".join(lines)
    assert written_of(cel, "08110001") == Written(
        call_id=ID,
        offered=True,
        verdict="voice",
        context="waiting",
        **{"closed": True, "message": True, "over": True},
    )
    assert not written_of("\n".join(lines[:4]), "08110001").over  # that of another caller
    assert written_of(cel, "08110003") == Written()


def event(what: PhoneEventKind, **data: str) -> PhoneEvent:
    return PhoneEvent(what=what, at_s=0.0, data=data)


def test_the_call_taker_answers_one_after_another() -> None:
    kind = PhoneEventKind
    events = [
        event(kind.REGISTERED),
        *(event(kind.RINGING, **{"from": "1"}), event(kind.ENDED)),
        *(event(kind.RINGING, **{"from": "2"}), event(kind.ANSWERED), event(kind.ENDED)),
    ]
    assert taker_did(events, "1") == {kind.RINGING, kind.ENDED}
    assert taker_did(events, "2") == {kind.RINGING, kind.ANSWERED, kind.ENDED}
    assert taker_did(events, "3") == frozenset()


def test_no_address_that_an_admin_wrote_is_ever_called() -> None:
    text = "[trunk-a]\ntype = aor\ncontact = sip:10.0.0.9\n[reg]\nserver_uri=sip:operator.example\n"
    trunk = Trunk(name="a", match=["10.0.0.9"])
    found = reached_by_nobody({"pjsip.conf": text}, trunk.name)["pjsip.conf"]
    assert found.count(f"sip:{NOWHERE}") == 2 and "10.0.0.9" not in found
    assert found.splitlines()[3] == "[reg]"  # lines stay lines
    assert "match = 127.0.0.2" in found


def test_a_closed_copy_is_closed_for_longer_than_any_call_whatever_its_hours() -> None:
    own = Settings()
    for hour in range(0, 24 * 7, 5):
        now = datetime(2026, 11, 30, tzinfo=UTC) + timedelta(hours=hour)
        hours = closed(own, now).hours.opening
        local = now.astimezone(ZoneInfo(own.centre.time_zone))
        assert not hours.of(local.date()) and not hours.of((local + timedelta(days=1)).date())
        assert any(hours.weekdays)  # else a start would refuse it
