"""A spare that stands still while its call goes on: seen, noted, and where it belongs."""

from pathlib import Path

import pytest

from ari_app.file_change import change_of
from recordings.gaps import (
    BYTES_PER_S,
    Blocks,
    Gap,
    GapWatch,
    Growth,
    gaps_file,
    recorded_gaps,
    until_end_s,
)

EVERY_S = 0.5


def seen(*grown_s: float) -> list[tuple[float, float]]:
    """Where gaps were and how long, when it grew by so much between two looks."""
    growth, size, found = Growth(file="c.1.raw", size=0, seen_s=100.0), 0, []
    for number, seconds in enumerate(grown_s, 1):
        size += round(seconds * BYTES_PER_S)
        if gap := growth.look(size, 100.0 + number * EVERY_S):
            found.append((round(gap.at_s, 2), round(gap.seconds, 2)))
    return found


@pytest.mark.parametrize(
    ("grown_s", "gaps"),
    [
        pytest.param([0.5] * 9, [], id="no gap"),
        pytest.param([0.46, 0.54, 0.48, 0.52] * 3, [], id="unsteady"),
        pytest.param([0.5, 0.5, 0.2, 0, 0, 0.4, 0.5, 0.5], [(1.2, 1.4)], id="one"),
        pytest.param([0.5, 0, 0, 1.5, 0.5, 0.5], [], id="a busy machine that caught up"),
        pytest.param([0.5, 0.3, 0.5, 0.5, 0.5], [], id="too short to be one"),
        pytest.param([0.5, 0, 0, 0, 0], [], id="the end of the call"),
        pytest.param(
            [0.5, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5], [(0.5, 1.0), (2.0, 0.5)], id="two of them"
        ),
        pytest.param([0.5, 0, 0, 0.5, 0, 0.5, 0.5], [(1.0, 1.5)], id="two that are near are one"),
    ],
)
def test_where_it_stood_still(grown_s: list[float], gaps: list[tuple[float, float]]) -> None:
    assert seen(*grown_s) == gaps


def test_what_is_seen_is_noted_beside_the_call(tmp_path: Path) -> None:
    watch, spare = GapWatch(tmp_path / "spool"), tmp_path / "spool" / "c1.1795868699.raw"
    watch.look(0.0)
    spare.parent.mkdir()
    spare.touch()
    for number, seconds in enumerate((0.0, 0.5, 0.5, 0.0, 0.0, 0.0, 0.5, 0.5)):
        with spare.open("ab") as file:
            file.write(bytes(round(seconds * BYTES_PER_S)))
        watch.look(1.0 + number * EVERY_S)
    [gap] = recorded_gaps(spare.parent, "c1")
    assert gap == Gap(file=spare.name, at_s=1.0, seconds=1.5)
    with gaps_file(spare.parent, "c1").open("a") as file:
        file.write("c1.1795868699.raw x 1.0\nc1.179")
    assert recorded_gaps(spare.parent, "c1") == [gap]
    assert recorded_gaps(spare.parent, "c2") == []


def test_a_file_that_grows_by_a_buffer_tells_how_long_it_stood_still() -> None:
    """Written at 14.1 and 18.2, then nine seconds too late; the rest at the end of the call."""
    blocks = Blocks(file="c1-caller.alaw", size=0, seen_s=10.0)
    found = [
        blocks.look(size, written_s)
        for size, written_s in (
            *((0, 10.0), (32768, 14.1), (32768, 14.1), (65536, 18.3)),
            *((65536, 18.3), (98304, 31.4), (106304, 32.4)),
        )
    ]
    [gap] = filter(None, found)
    assert (gap.file, round(gap.at_s, 3), round(gap.seconds, 3)) == ("c1-caller.alaw", 10.24, 9.004)


def test_a_call_with_a_spare_is_seen_by_that_alone(tmp_path: Path) -> None:
    watch = GapWatch(tmp_path)
    for name in ("c1-caller.alaw", "c1-ours.alaw", "c2-caller.alaw", "c1.1795868699.raw"):
        (tmp_path / name).touch()
    watch.look(0.0)
    for name in ("c1-caller.alaw", "c1-ours.alaw", "c2-caller.alaw"):
        (tmp_path / name).write_bytes(bytes(32768))
    watch.look(10.0)
    assert recorded_gaps(tmp_path, "c1") == []
    [gap] = recorded_gaps(tmp_path, "c2")
    assert gap.at_s == 2.048 and abs(gap.seconds - 5.9) < 1


def test_places_are_told_from_the_end() -> None:
    """The first spare begins later than the recording, and each goes on where one ended."""
    gaps = [
        Gap(file="a", at_s=4.0, seconds=2.0),
        Gap(file="b", at_s=1.0, seconds=3.0),
        Gap(file="gone", at_s=1.0, seconds=9.0),
    ]
    assert until_end_s(gaps, {"a": 10.0, "b": 5.0}) == [(4.0, 3.0), (11.0, 2.0)]


def test_an_empty_spool_needs_no_look_until_it_changes(tmp_path: Path) -> None:
    watch, spare = GapWatch(tmp_path), tmp_path / "c1.1795868699.raw"
    watch.look(100.0)
    before = change_of(tmp_path)
    assert not watch.sees_some and before is not None
    spare.write_bytes(b"\0" * 160)
    assert change_of(tmp_path) != before
    watch.look(100.5)
    assert watch.sees_some
    spare.unlink()
    watch.look(101.0)
    assert not watch.sees_some
