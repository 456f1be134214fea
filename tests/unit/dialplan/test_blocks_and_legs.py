"""While, If and Dial(Local/…) are followed like other steps: who is cut behind them is found."""

import pytest

from ari_app.texts.catalog import Language, texts
from dialplan.checker.finding import Finding, Kind
from tests.unit.dialplan.shipped import changed, found_in, line_of

ENGLISH = texts(Language.EN)

ANSWER = " same => n,Answer(,i)\n"
HANGUP = "Hangup(17)"  # no other line has it
LOADED = "load = app_record.so\n"


def found(*steps: str, more: str = "") -> list[Finding]:
    """What is said about these steps in the place of Answer, and about contexts at the end."""
    written = "".join(f" same => n,{step}\n" for step in steps)
    modules = changed(
        LOADED, f"{LOADED}load = app_while.so\nload = app_if.so\n", file="modules.conf"
    )
    extensions = changed(ANSWER, written) + more
    return found_in({"extensions.conf": extensions, "modules.conf": modules})


def kinds(findings: list[Finding]) -> set[Kind]:
    return {each.kind for each in findings}


SOUND = [
    ("a counter", "Set(i=0)", "While($[${i} < 3])", "Set(i=$[${i} + 1])", "EndWhile()"),
    ("the clock", 'While($["${EPOCH}" = "0"])', "Wait(1)", "EndWhile()"),
    ("out of it", "While(1)", "Wait(1)", "ExecIf($[${EPOCH} > 5]?ExitWhile())", "EndWhile()"),
    ("both branches", 'If($["${X}" = "a"])', "NoOp(a)", "Else()", "NoOp(b)", "EndIf()"),
    (
        "a block in a block",
        'If($["${X}" = "a"])',
        'If($["${Y}" = "b"])',
        "NoOp(b)",
        "EndIf()",
        'ElseIf($["${X}" = "c"])',
        "NoOp(c)",
        "EndIf()",
    ),
    ("never entered", "If(0)", HANGUP, "EndIf()"),
    ("never entered either", "While(0)", HANGUP, "EndWhile()"),
    ("the other branch", "If(1)", "NoOp()", "Else()", HANGUP, "EndIf()"),
]


@pytest.mark.parametrize("steps", SOUND, ids=lambda steps: steps[0])
def test_a_sound_block_is_no_finding(steps: tuple[str, ...]) -> None:
    assert [f"{f.origin} {f.says.said(ENGLISH)}" for f in found(*steps[1:])] == []


CUTS = [
    ("in the loop", 'While($["${EPOCH}" = "0"])', HANGUP, "EndWhile()"),
    ("in a branch", 'If($["${X}" = "a"])', "NoOp(a)", "Else()", HANGUP, "EndIf()"),
    (
        "in the middle",
        'If($["${X}" = "a"])',
        "NoOp()",
        'ElseIf($["${X}" = "b"])',
        HANGUP,
        "EndIf()",
    ),
    ("behind the loop", "While(0)", "NoOp()", "EndWhile()", HANGUP),
]


@pytest.mark.parametrize("steps", CUTS, ids=lambda steps: steps[0])
def test_who_is_cut_within_a_block_is_found_at_the_line(steps: tuple[str, ...]) -> None:
    text = changed(ANSWER, "".join(f" same => n,{step}\n" for step in steps[1:]))
    cut = [each for each in found(*steps[1:]) if each.kind is Kind.NO_HUMAN]
    assert [each.origin.line for each in cut] == [line_of(text, HANGUP)]


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        (("While(${EPOCH})", "Wait(1)"), "EndWhile"),
        (("If(${EPOCH})", "NoOp()"), "EndIf"),
        (("EndWhile()",), "While"),
        (("Else()",), "EndIf"),
    ],
)
def test_a_block_without_its_other_end(steps: tuple[str, ...], wanted: str) -> None:
    said = [each for each in found(*steps) if each.kind is Kind.BLOCK_OPEN]
    assert len(said) == 1 and wanted in said[0].says.said(ENGLISH)


def test_a_loop_without_a_way_out_and_one_without_a_pause() -> None:
    assert Kind.NO_WAY_OUT in kinds(found("While(1)", "Wait(1)", "EndWhile()"))
    assert Kind.RACE in kinds(found('While($["${EPOCH}" = "0"])', "NoOp()", "EndWhile()"))


RUNG = "\n[leg]\nexten => s,1,Dial(PJSIP/201,10)\n"
MUTE = "\n[leg]\nexten => s,1,Answer()\n same => n,Playback(message)\n same => n,Hangup()\n"
MIXED = (
    '\n[leg]\nexten => s,1,GotoIf($["${EPOCH}" = "0"]?over)\n same => n,Dial(PJSIP/201,10)\n'
    " same => n(over),Hangup()\n"
)


def test_a_local_channel_that_always_rings_a_human() -> None:
    assert kinds(found("Dial(Local/s@leg/n,10)", HANGUP, more=RUNG.replace("10)", "10)"))) == {
        Kind.NO_HUMAN  # busy or unavailable: nobody was rung, as with a phone itself
    }
    assert found("Dial(Local/s@leg/n,10)", more=RUNG) == []


def test_a_local_channel_that_serves_a_caller_with_a_tape() -> None:
    said = found("Dial(Local/s@leg/n,10)", more=MUTE)
    assert kinds(said) == {Kind.NO_HUMAN}


def test_a_local_channel_of_which_only_a_call_knows() -> None:
    assert kinds(found("Dial(Local/s@leg/n,10)", more=MIXED)) == {Kind.UNDECIDED}
    assert kinds(found("Dial(Local/${EPOCH}@leg/n,10)", more=RUNG)) == {Kind.UNDECIDED}


def test_a_local_channel_that_dials_itself() -> None:
    more = "\n[leg]\nexten => s,1,Dial(Local/s@leg/n,10)\n"
    assert kinds(found("Dial(Local/s@leg/n,10)", more=more)) == {Kind.UNDECIDED}


def test_a_phone_beside_a_local_channel_is_a_human() -> None:
    assert found("Dial(Local/s@leg/n&PJSIP/201,10)", more=MUTE) == []
