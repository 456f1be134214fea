"""Whatever is damaged in the shipped plan, and wherever: each kind of damage is found."""

import re
from collections.abc import Callable
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ari_app.texts.catalog import Language, texts
from dialplan import check
from dialplan.checker.checking import findings
from dialplan.checker.files import Files
from dialplan.checker.finding import Kind
from dialplan.checker.plan import Step, read
from dialplan.checker.source import parse
from tests.unit.dialplan.shipped import errors_in, found_in, needed_modules, prompts, shipped

ENGLISH = texts(Language.EN)

NAME = "extensions.conf"
LINES = shipped()[NAME].splitlines()
PLAN = read(parse(NAME, shipped()[NAME]))
STEPS = sorted(PLAN.steps(), key=lambda step: step.origin)
OF_A_CALL = ("offered", "screening", "unscreened", "verdict", "waiting", "overflow")
few = settings(max_examples=8, phases=(Phase.explicit, Phase.generate))


def steps(wanted: Callable[[Step], bool]) -> st.SearchStrategy[Step]:
    return st.sampled_from([step for step in STEPS if wanted(step)])


def with_line(step: Step, change: Callable[[str], str]) -> dict[str, str]:
    at = step.origin.line - 1
    return {NAME: "\n".join([*LINES[:at], change(LINES[at]), *LINES[at + 1 :]]) + "\n"}


def order(line: str, new: str) -> str:
    """The line with another application in the place of its own."""
    head = re.match(r" same => [^,]*,|exten => [^,]*,[^,]*,", line)
    assert head, line
    return head[0] + new


def kinds(changed: dict[str, str], step: Step) -> set[Kind]:
    return {f.kind for f in errors_in(changed) if f.origin.line == step.origin.line}


@few
@given(steps(lambda step: bool(step.data)))
def test_a_lost_bracket(step: Step) -> None:
    assert Kind.UNBALANCED in kinds(with_line(step, lambda line: line[: line.rindex(")")]), step)


@few
@given(steps(lambda step: True), st.sampled_from("qxzk"))
def test_an_application_that_nobody_knows(step: Step, letter: str) -> None:
    wrong = f"{letter}{step.application}({step.data})"
    found = kinds(with_line(step, lambda line: order(line, wrong)), step)
    assert Kind.UNKNOWN_APPLICATION in found


@few
@given(steps(lambda step: step.application == "Goto" and "$" not in step.data))
def test_a_jump_to_nowhere(step: Step) -> None:
    *where, label = step.data.split(",")
    data = ",".join([*where, "tiada"]) if label.isdigit() else "tiada"
    assert Kind.LEADS_NOWHERE in kinds(with_line(step, lambda li: order(li, f"Goto({data})")), step)


@few
@given(steps(lambda step: True), st.sampled_from(["EXTEN", "CALLERID(num)", "CALLERID(name)"]))
def test_text_of_a_caller_in_an_order(step: Step, text: str) -> None:
    found = kinds(with_line(step, lambda li: order(li, f"Goto(waiting,${{{text}}},1)")), step)
    assert Kind.CALLER_TEXT in found


@few
@given(steps(lambda step: True), st.sampled_from(["System", "TrySystem", "AudioSocket"]))
def test_a_forbidden_application(step: Step, name: str) -> None:
    found = kinds(with_line(step, lambda line: order(line, f"{name}(x)")), step)
    assert Kind.FORBIDDEN in found


def _is_special(step: Step) -> bool:
    """Of a context that holds callers: [trial] has nobody's call."""
    owns = step.context in check.OWNING and step.context != "trial"
    return owns and step.extension in "hiteT" and step.priority == 1


@few
@given(steps(_is_special))
def test_a_special_extension_that_is_gone(step: Step) -> None:
    """Nobody has it, or a pattern of the context takes its name."""
    said = {Kind.SPECIAL_MISSING, Kind.SPECIAL_TAKEN}
    gone = [s for s in STEPS if (s.context, s.extension) == (step.context, step.extension)]
    lines = [t for n, t in enumerate(LINES, 1) if n not in {s.origin.line for s in gone}]
    found = errors_in({NAME: "\n".join(lines)})
    assert any(f.kind in said and f"[{step.context}]" in f.says.said(ENGLISH) for f in found)


@few
@given(st.sampled_from(sorted(set(check.OWNING) & set(PLAN.contexts))))
def test_a_context_of_another_name(name: str) -> None:
    text = shipped()[NAME].replace(f"\n[{name}]\n", f"\n[{name}x]\n")
    assert any(f.kind is Kind.CONTEXT_MISSING for f in errors_in({NAME: text}))


@few
@given(
    steps(
        lambda s: (
            s.context in OF_A_CALL
            and s.extension not in "hiteT"
            and not s.extension.endswith("-ANSWER")
            and s.application in ("Goto", "Answer", "Gosub", "Set", "CELGenUserEvent")
            and (s.context, s.extension) not in (("overflow", "again"),)
        )
    ),
    st.sampled_from(["Hangup()", "Congestion()", "Busy()", "Return()", "SoftHangup(${CHANNEL})"]),
)
def test_a_way_that_ends_before_a_human(step: Step, end: str) -> None:
    """Each step between the line and the queue, put out by an end of the call."""
    found = errors_in(with_line(step, lambda line: order(line, end)))
    ended = {f.origin.line for f in found if f.kind is Kind.NO_HUMAN}
    assert step.origin.line in ended or _only_after_the_queue(step)


def _only_after_the_queue(step: Step) -> bool:
    """Steps that a call reaches only when a human was rung: what follows is theirs to end."""
    return step.extension in (
        "queue-TIMEOUT",
        "queue-LEAVEEMPTY",
        "queue-LEAVEUNAVAIL",
        "queue-WITHDRAW",
        "announced",  # the desk sends who waits there ([queue-keys])
    )


NAMED = (
    ("Playback({})", Kind.PROMPT_MISSING),
    ("Background({})", Kind.PROMPT_MISSING),
    ("Read(x,{},1)", Kind.PROMPT_MISSING),
    ("Queue({})", Kind.QUEUE_MISSING),
    ("Dial(PJSIP/{},10)", Kind.ENDPOINT_MISSING),
    ("Dial(PJSIP/201,10,gm({}))", Kind.MUSIC_MISSING),
    ("MusicOnHold({})", Kind.MUSIC_MISSING),
    ("Set(CHANNEL(musicclass)={})", Kind.MUSIC_MISSING),
    ("ConfBridge(x,{})", Kind.PROFILE_MISSING),
    ("ConfBridge(x,sigap,{})", Kind.PROFILE_MISSING),
    ("AGI({}.sh)", Kind.SCRIPT_MISSING),
    ("Dial({}/201,10)", Kind.TECHNOLOGY),
    ("NoOp(${{{}(x)}})", Kind.UNKNOWN_FUNCTION),
)


@few
@given(
    steps(lambda step: True),
    st.sampled_from(NAMED),
    st.text(alphabet="abcdefghijklmnop", min_size=12, max_size=16),
)
def test_a_name_that_is_nowhere(step: Step, named: tuple[str, Kind], name: str) -> None:
    """A prompt, a queue, a phone, music, a room, a script, a technology, a function."""
    text, kind = named
    wrong = text.format(name)
    assert kind in kinds(with_line(step, lambda line: order(line, wrong)), step)


@few
@given(steps(lambda step: True), st.sampled_from(("dial", "ring", "dial&ring")))
def test_a_tone_that_read_plays_is_no_prompt(step: Step, tone: str) -> None:
    changed = with_line(step, lambda line: order(line, f"Read(x,{tone},1,i)"))
    assert Kind.PROMPT_MISSING not in kinds(changed, step)


@few
@given(steps(lambda step: '"' in step.data))
def test_quotes_of_a_word_processor(step: Step) -> None:
    changed = with_line(step, lambda line: line.replace('"', "\u201c"))
    assert Kind.CURLY_QUOTE in kinds(changed, step)


@few
@given(steps(lambda step: step.priority == 1))
def test_a_step_that_stands_twice(step: Step) -> None:
    """A block that was copied and not renamed: Asterisk ignores the second."""
    found = errors_in(with_line(step, lambda line: f"{line}\n{line}"))
    assert any(f.kind is Kind.TWICE and f.origin.line == step.origin.line + 1 for f in found)


@few
@given(steps(lambda step: step.priority == 1))
def test_an_extension_without_a_first_step(step: Step) -> None:
    changed = with_line(step, lambda line: line.replace(",1,", ",7,", 1))
    assert {Kind.NO_FIRST_STEP, Kind.GAP} & {f.kind for f in errors_in(changed)}


@few
@given(
    st.integers(0, len(LINES)),
    st.sampled_from(
        [
            ("#include tiada.conf", Kind.INCLUDE_FILE_MISSING),
            ("#exec /bin/date", Kind.EXEC),
            ("include => tiada", Kind.INCLUDED_CONTEXT_MISSING),
            ("apa ini", Kind.NOT_UNDERSTOOD),
        ]
    ),
)
def test_a_line_that_brings_nothing_in(at: int, added: tuple[str, Kind]) -> None:
    line, kind = added
    found = errors_in({NAME: "\n".join([*LINES[:at], line, *LINES[at:]]) + "\n"})
    in_a_context = any(text.startswith("[") for text in LINES[:at])
    assert kind in {f.kind for f in found} or (not in_a_context and not line.startswith("#"))


@few
@given(st.sampled_from(sorted(needed_modules())))
def test_a_module_that_is_not_loaded(module: str) -> None:
    text = re.sub(
        rf"(?:load|require) = {re.escape(module)}", f"noload = {module}", shipped()["modules.conf"]
    )
    found = {f.kind for f in errors_in({"modules.conf": text})}
    wanted = {Kind.MODULE_MISSING, Kind.SHIPPED_MODULE_MISSING, Kind.CODEC}
    assert found & wanted or module in SPARE_CODECS


# codecs that a line may be given (trunks.codecs), and that the shipped one does not speak
SPARE_CODECS = ("codec_a_mu.so", "codec_resample.so", "codec_gsm.so", "codec_amr.so")


@few
@given(st.data())
def test_a_comment_or_a_blank_line_changes_nothing(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(LINES)))
    added = data.draw(st.sampled_from(["", "; catatan", "   ", ";-- catatan --;"]))
    text = "\n".join([*LINES[:at], added, *LINES[at:]]) + "\n"
    assert found_in({NAME: text}) == []


@few
@given(st.text(alphabet='[](){}$,=>;!_nsxT."\\ \n#', max_size=40), st.data())
def test_no_text_breaks_the_check(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(LINES)))
    found_in({NAME: "\n".join([*LINES[:at], text, *LINES[at:]])})


STANDING = ("MusicOnHold(hold)", "Wait(99999)", "Echo()", "ConfBridge(x,sigap,caller)")


@few
@given(
    steps(
        lambda s: (
            s.context in ("offered", "waiting")
            and s.extension not in "hiteT"
            and not s.extension.startswith(("queue-", "announced"))  # a human was rung by then
            and s.application in ("Goto", "Answer", "Gosub", "Set", "CELGenUserEvent")
        )
    ),
    st.sampled_from(STANDING),
)
def test_a_step_in_which_a_caller_stands(step: Step, stands: str) -> None:
    found = errors_in(with_line(step, lambda line: order(line, stands)))
    standing = {f.origin.line for f in found if f.kind is Kind.STANDS}
    assert step.origin.line in standing


@few
@given(st.sampled_from(sorted(check.REQUIRED_FILES)))
def test_a_file_that_is_gone(name: str) -> None:
    texts_left = {file: text for file, text in shipped().items() if file != name}
    found = findings(Files(texts=texts_left, prompts=prompts()), needed_modules())
    assert [(f.kind, f.origin.file) for f in found] == [(Kind.FILE_MISSING, name)]


def test_each_kind_of_finding_is_named_in_a_test() -> None:
    folder = Path(__file__).parents[2]
    files = [*folder.glob("unit/dialplan/*.py"), *folder.glob("**/test_*plan*.py")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [kind.name for kind in Kind if f"Kind.{kind.name}" not in text] == []
