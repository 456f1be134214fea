"""Configuration files are read as Asterisk reads them: comments, includes, templates, steps."""

from collections.abc import Sequence

from dialplan.checker.finding import Kind
from dialplan.checker.plan import read
from dialplan.checker.source import parse

FILES = {"a.conf": "[a]\nexten => s,1,NoOp()\n#include b.conf\n", "b.conf": "#include a.conf\n"}


def files(pattern: str) -> Sequence[tuple[str, str]]:
    return [(pattern, FILES[pattern])] if pattern in FILES else []


def test_comments_and_what_is_none() -> None:
    text = "[x] ; why\nkey = a\\;b ; c\n;-- not\nkey = d\n--; other = e\n;--- a line\nlast => f\n"
    (section,) = parse("x.conf", text).sections
    assert [(e.key, e.value, e.origin.line) for e in section.entries] == [
        ("key", "a;b", 2),
        ("other", "e", 5),
        ("last", "f", 7),
    ]


def test_a_template_gives_its_entries_to_those_that_name_it() -> None:
    text = "[phone](!)\ntype = endpoint\ncontext = x\n[201](phone)\ncontext = y\n[201](+)\nz = 1\n"
    source = parse("x.conf", text)
    (own,) = source.used
    assert (own.value("type"), own.value("context"), own.value("z")) == ("endpoint", "y", "1")
    assert [section.name for section in source.sections] == ["phone", "201"]


def test_an_included_file_keeps_its_own_lines_and_a_circle_ends() -> None:
    source = parse("a.conf", FILES["a.conf"], files)
    assert [found.kind for found in source.problems] == [Kind.INCLUDE_CIRCLE]
    assert str(source.problems[0].origin) == "b.conf:1"


def test_a_file_that_may_be_missing_and_one_that_may_not() -> None:
    assert parse("x.conf", "#tryinclude none.conf\n", files).problems == ()
    (found,) = parse("x.conf", '#include "none.conf"\n', files).problems
    assert found.kind is Kind.INCLUDE_FILE_MISSING


def test_steps_have_numbers_labels_and_lines() -> None:
    text = "[x]\nexten => _[0-9,]!,1,NoOp(a,b)\n same => n(here),Goto(here)\n same => 7,Hangup\n"
    plan = read(parse("extensions.conf", text))
    found = [(s.extension, s.priority, s.label, s.text, s.origin.line) for s in plan.steps()]
    assert found == [
        ("_[0-9,]!", 1, "", "NoOp(a,b)", 2),
        ("_[0-9,]!", 2, "here", "Goto(here)", 3),
        ("_[0-9,]!", 7, "", "Hangup()", 4),
    ]
    assert plan.priority_of("x", "5", "here") == 2
    assert [problem.kind for problem in plan.problems] == [Kind.GAP]


def test_each_step_is_looked_for_anew_and_includes_come_last() -> None:
    text = (
        "[x]\ninclude => y\nexten => 1,1,NoOp(own)\nexten => _X,1,NoOp(pattern)\n"
        " same => 2,NoOp(goes on)\n[y]\nexten => 1,1,NoOp(no)\nexten => 2x,1,NoOp(included)\n"
    )
    plan = read(parse("extensions.conf", text))
    asked = [plan.step("x", "1", 1), plan.step("x", "1", 2), plan.step("x", "2x", 1)]
    assert [step.data if step else "" for step in asked] == ["own", "goes on", "included"]
    assert plan.step("x", "nothing", 1) is None
