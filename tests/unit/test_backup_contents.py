"""What a restored database may have less or more of than the centre had."""

from datetime import UTC, datetime

import pytest

from ari_app.backup.contents import Contents, missing_rows

AT = datetime(2026, 11, 28, 3, tzinfo=UTC)
CONTENTS = Contents(
    began_at=AT,
    ended_at=AT,
    node="jepara-1",
    centre="JPR",
    sigap="1",
    postgres="17",
    first_wal="",
    last_wal="",
    counted_before={"calls": 10, "audit": 100},
    counted_after={"calls": 12, "audit": 103},
    files=(),
)


@pytest.mark.parametrize(
    ("calls", "audit", "went_on", "wrong", "remark"),
    [
        (11, 101, False, [], "as it was meanwhile"),
        (13, 101, False, ["13 calls instead of 10 to 12"], "a proof stops where the backup ends"),
        (13, 140, True, [], "it went on by the log"),
        (9, 140, True, ["9 calls instead of 10 to 12"], "calls are never removed"),
        (13, 40, True, [], "retention removed lines of the trail after the backup"),
        (11, 40, False, ["40 audit instead of 100 to 103"], "it did not go on: lines are lost"),
    ],
)
def test_what_is_missing(
    calls: int, audit: int, went_on: bool, wrong: list[str], remark: str
) -> None:
    counted = {"calls": calls, "audit": audit}
    assert missing_rows(CONTENTS, counted, went_on=went_on) == wrong, remark
