"""What a text of the dialplan can be, and which extension Asterisk takes for a name."""

import pytest

from dialplan.checker import patterns, texts
from dialplan.checker.texts import HOLE


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("waiting,s,1", ["waiting,s,1"]),
        ("queue-${QUEUESTATUS}", ["queue-FULL"]),
        ("${QUEUESTATUS:1}", ["ULL"]),
        ("${nobody}-x", [f"{HOLE}-x"]),
        ('${IF($["${STASISSTATUS}"="TIMEOUT"]?timeout:failed)}', ["timeout", "failed"]),
        ('${IF($["${QUEUESTATUS}" = "FULL"]?full:free)}', ["full"]),
        ('${IF($["${QUEUESTATUS}" != "FULL"]?full)}', [""]),
        ("${FILTER(0-9,${QUEUESTATUS})}", [HOLE]),
        ("$[1 + 1]", [HOLE]),
    ],
)
def test_every_value_that_a_text_can_have(text: str, values: list[str]) -> None:
    assert texts.possible(text, {"QUEUESTATUS": "FULL"}) == values


@pytest.mark.parametrize(
    ("condition", "is_true"),
    [
        ("1", True),
        ("0", False),
        ("", False),
        ('$["${a}" = "x"]', True),
        ('$["${a}" != "x"]', False),
        ('$["${a}" = "x" & "${b}" = "x"]', None),
        ('$["${a}" = "y" & "${b}" = "x"]', False),
        ('$["${a}" = "x" | "${b}" = "x"]', True),
        ("$[3 > 2]", True),
        ("$[3 <= 2]", False),
        ("$[0${b} > 2]", None),
        ('$["${a}" =~ "x"]', None),
    ],
)
def test_a_condition_is_true_false_or_undecided(condition: str, is_true: bool | None) -> None:
    assert texts.decide(condition, {"a": "x"}) is is_true


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a,b,c", ["a", "b", "c"]),
        ("${CUT(x,y,1)},b", ["${CUT(x,y,1)}", "b"]),
        ('"a,b",c', ['"a,b"', "c"]),
        (r"a\,b,c", [r"a\,b", "c"]),
        ("", [""]),
    ],
)
def test_commas_that_part_and_commas_that_do_not(text: str, parts: list[str]) -> None:
    assert texts.split(text) == parts


def test_functions_and_variables_however_deep() -> None:
    text = "${IF($[${GROUP_COUNT(${SIGAP_CALL}@taker)} > 0]?${CUT(a,b,1)}:${CENTRE})}"
    assert [name for name, _ in texts.functions(text)] == ["IF", "GROUP_COUNT", "CUT"]
    assert list(texts.variables(text)) == ["SIGAP_CALL", "CENTRE"]


@pytest.mark.parametrize(
    ("names", "extension", "first"),
    [
        (["_.", "_X.", "112"], "112", "112"),
        (["_.", "_X.", "_11X"], "112", "_11X"),
        (["_NXX", "_[1-3]XX"], "212", "_[1-3]XX"),
        (["_X!", "_X."], "11", "_X."),
        (["_[a-z][a-z]!"], "h", None),
        (["_[+0-9]!"], "+62", "_[+0-9]!"),
        (["s"], "S", None),
    ],
)
def test_the_most_exact_pattern_comes_first(
    names: list[str], extension: str, first: str | None
) -> None:
    assert next(iter(patterns.best_first(names, extension)), None) == first
