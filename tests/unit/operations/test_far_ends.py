"""Since when the operator's side of a line answers or not, and when that is worth an alarm."""

from datetime import UTC, datetime, timedelta

import pytest

from ari_app.operations.far_ends import FarEnd, said, seen
from ari_app.settings import Trunk

NOON = datetime(2026, 5, 1, 5, 0, tzinfo=UTC)
TRUNK = Trunk(name="telkom", match=["10.9.0.1"], host="10.9.0.1", qualify_s=30)
ANSWERS, SILENT, NOT_ASKED, NO_CONTACT = "Reachable", "Unreachable", "NonQualified", None


def after(*looks: tuple[int, str | None], trunk: Trunk = TRUNK) -> FarEnd:
    """What is known after looks at those seconds."""
    found: FarEnd | None = None
    for second, word in looks:
        found = seen(found, trunk, word, NOON + timedelta(seconds=second))
    assert found
    return found


@pytest.mark.parametrize(
    ("looks", "silent_since", "says", "remark"),
    [
        ([(0, ANSWERS), (5, ANSWERS)], None, "answers since 2026-05-01 05:00:00", "all is well"),
        ([(0, ANSWERS), (30, SILENT)], None, "it is asked again", "one silence is lost packets"),
        ([(0, ANSWERS), (30, SILENT), (62, SILENT)], None, "it is asked again", "not twice yet"),
        ([(0, ANSWERS), (30, SILENT), (63, SILENT)], 30, "has not answered since", "twice"),
        (
            [(0, ANSWERS), (30, SILENT), (63, SILENT), (93, ANSWERS)],
            None,
            "answers since 2026-05-01 05:01:33",
            "it came back",
        ),
        ([(0, SILENT), (9000, SILENT)], None, "never answered", "an operator without OPTIONS"),
        ([(0, NOT_ASKED)], None, "not asked yet", "Asterisk has just started"),
        (
            [(0, ANSWERS), (30, SILENT), (63, SILENT), (70, NOT_ASKED)],
            30,
            "has not answered since",
            "an Asterisk that starts anew ends no alarm",
        ),
        (
            [(0, ANSWERS), (30, SILENT), (63, NO_CONTACT)],
            None,
            "not asked yet",
            "files of one's own ask nobody",
        ),
        (
            [(0, ANSWERS), (3600, SILENT), (0, SILENT), (33, SILENT)],
            0,
            "has not answered since",
            "a clock that is set back delays no alarm",
        ),
    ],
)
def test_an_alarm_wants_an_answer_and_two_silences(
    looks: list[tuple[int, str | None]], silent_since: int | None, says: str, remark: str
) -> None:
    found = after(*looks)
    wanted = None if silent_since is None else NOON + timedelta(seconds=silent_since)
    assert found.silent_since == wanted, remark
    assert says in said(found), remark


def test_the_last_failure_is_remembered() -> None:
    found = after((0, ANSWERS), (30, SILENT), (60, ANSWERS), (90, ANSWERS))
    assert found.failed_at == NOON + timedelta(seconds=30)
    assert found.since == NOON + timedelta(seconds=60)


def test_a_line_that_leads_elsewhere_begins_anew() -> None:
    before = after((0, ANSWERS), (30, SILENT))
    moved = TRUNK.model_copy(update={"host": "10.9.0.2"})
    found = seen(before, moved, SILENT, NOON + timedelta(hours=1))
    assert not found.ever_answered and found.silent_since is None


@pytest.mark.parametrize("seconds", [1, 4, 601, -1])
def test_a_hasty_question_is_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="qualify_s"):
        Trunk(name="telkom", match=["10.9.0.1"], host="10.9.0.1", qualify_s=seconds)


@pytest.mark.parametrize(("host", "seconds"), [(None, 30), ("10.9.0.1", 0)])
def test_who_is_not_asked(host: str | None, seconds: int) -> None:
    assert not Trunk(name="t", match=["10.9.0.1"], host=host, qualify_s=seconds).is_qualified
