"""The last seconds of a call, as a WAV of both sides."""

from pathlib import Path

import pytest

from ari_app.errors import NotFound
from ari_app.live.listening import RATE, last_seconds, wav_of_end
from tests.unit.live.fake_asterisk import CALL, FakeAsterisk, leg, line, trail

HEAD = 44


def sides(tmp_path: Path, caller: bytes, ours: bytes) -> list[Path]:
    paths = [tmp_path / f"{CALL}-caller.alaw", tmp_path / f"{CALL}-ours.alaw"]
    for path, audio in zip(paths, (caller, ours), strict=True):
        path.write_bytes(audio)
    return paths


def test_the_end_of_both_sides_caller_left(tmp_path: Path) -> None:
    paths = sides(tmp_path, b"xx" + b"c" * RATE, b"o" * RATE)
    assert wav_of_end(paths, 1)[HEAD:] == b"co" * RATE


def test_the_shorter_side_decides(tmp_path: Path) -> None:
    assert wav_of_end(sides(tmp_path, b"abc", b"12"), 1)[HEAD:] == b"b1c2"


@pytest.mark.parametrize("ours", [b"", None])
def test_of_a_side_that_is_not_written_yet_nothing_is_heard(
    tmp_path: Path, ours: bytes | None
) -> None:
    paths = sides(tmp_path, b"caller", ours or b"")
    if ours is None:
        paths[1].unlink()
    assert wav_of_end(paths, 1)[HEAD:] == b""


async def test_only_who_is_on_the_line_is_heard(tmp_path: Path) -> None:
    live = line(FakeAsterisk(leg(told="held")))
    await live.look_now()
    sides(tmp_path, b"c" * RATE, b"o" * RATE)
    assert await last_seconds(CALL, 1, live=live, spool=tmp_path, trail=trail())
    with pytest.raises(NotFound):
        await last_seconds("another", 1, live=live, spool=tmp_path, trail=trail())
