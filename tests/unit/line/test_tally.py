"""Endings folded into lines: each caller of the trunk alone, a flood together, nothing lost."""

from datetime import timedelta

from ari_app.line.invites import Became, Ending
from ari_app.line.tally import MOST_ENTRIES, MOST_OF_A_TRUNK, MOST_OF_STRANGERS, SEVERAL, Tally
from tests.unit.line.messages import AT


def ending(number: int = 1, *, trunk: str = "telkom", became: Became = Became.REFUSED) -> Ending:
    source = "10.9.0.1" if trunk else f"198.51.{number // 250}.{number % 250}"
    return Ending(
        became=became, at=AT, trunk=trunk, source=source, status=488, caller=f"08{number}"
    )


def test_callers_of_the_trunk_have_lines_of_their_own_and_those_who_repeat_one() -> None:
    tally = Tally("a")
    for number in (1, 2, 2):
        tally.add(ending(number))
    assert sorted((line.caller, line.count) for line in tally.unwritten()) == [
        ("081", 1),
        ("082", 2),
    ]


def test_a_flood_is_one_line_and_none_is_lost() -> None:
    for trunk, most in (("telkom", MOST_OF_A_TRUNK), ("", MOST_OF_STRANGERS)):
        tally = Tally("a")
        for number in range(5000):
            tally.add(ending(number, trunk=trunk))
        lines = tally.unwritten()
        assert len(lines) == most + 1
        assert sum(line.count for line in lines) == 5000
        assert [line.caller for line in lines if line.source == SEVERAL] == [""]


def test_answered_calls_are_a_figure_without_numbers() -> None:
    tally = Tally("a")
    for number in range(1000):
        tally.add(ending(number, became=Became.ACCEPTED))
    (line,) = tally.unwritten()
    assert (line.count, line.caller, line.source) == (1000, "", SEVERAL)


def test_hours_of_a_dead_database_stay_bounded() -> None:
    tally = Tally("a")
    for hour in range(100):
        for number in range(100):
            one = ending(number)
            later = Ending(
                **{n: getattr(one, n) for n in one.__dataclass_fields__}
                | {"at": AT + timedelta(hours=hour)}
            )
            tally.add(later)
    lines = tally.unwritten()
    assert MOST_ENTRIES <= len(lines) <= MOST_ENTRIES + 10
    assert sum(line.count for line in lines) == 10_000


def test_what_grew_while_it_was_written_is_written_again() -> None:
    tally = Tally("a")
    tally.add(ending())
    lines = tally.unwritten()
    counts = [line.count for line in lines]
    tally.add(ending())
    tally.written(lines, counts, AT)
    assert [line.count for line in tally.unwritten()] == [2]
    tally.written(tally.unwritten(), [2], AT)
    assert tally.unwritten() == []
    tally.written([], [], AT + timedelta(hours=2))
    tally.add(ending())  # the hour of before, anew: another start of the same line
    assert [line.count for line in tally.unwritten()] == [1]


def test_an_earlier_starts_lines_keep_their_names() -> None:
    before, after = Tally("a"), Tally("b")
    before.add(ending())
    (line,) = before.unwritten()
    after.restore([line.row()])
    after.add(ending())
    assert {one.line_id for one in after.unwritten()} > {line.line_id}
    assert sum(one.count for one in after.unwritten()) == 2
