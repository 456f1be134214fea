"""``./sigap test``: a part stands alone, and what contradicts itself is one sentence."""

import pytest

from tests.run_all import WrongArguments, part_of


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ("", ""),
        ("tests/unit -x", ""),
        ("--unit", "--unit"),
        ("--unit -x -k call", "--unit"),
        ("--lint", "--lint"),
        ("--types", "--types"),
        ("--faults --only kill-desk --calls 5", "--faults"),
    ],
)
def test_what_runs(arguments: str, part: str) -> None:
    assert part_of(arguments.split()) == part


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--unit --lint", "--unit and --lint exclude each other"),
        ("--types --types", "exclude each other"),
        ("--lint -x", "leave '-x' out"),
        ("--types ari_app", "leave 'ari_app' out"),
        ("--unit /", "leave it or '/' out"),
    ],
)
def test_what_contradicts_itself(arguments: str, said: str) -> None:
    with pytest.raises(WrongArguments, match=said):
        part_of(arguments.split())
