"""A file that is kept whole or not at all, on a real disk with a real limit."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ari_app.store.kept_file import NewFile, NotKept, kept_file, move_into_place, write_new


@contextmanager
def room_for(bytes_: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "2026" / "11" / "photo.jpg"
    write_new(path, b"whole")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"whole", 0o640)
    assert kept_file(tmp_path, "2026/11/photo.jpg") == path


def test_a_full_disk_leaves_nothing_half_behind(tmp_path: Path) -> None:
    path = tmp_path / "incoming" / "photo.jpg"
    with room_for(1000), pytest.raises(NotKept, match="is full; an admin makes room") as refused:
        write_new(path, b"x" * 5000)
    assert refused.value.full and not path.exists()
    write_new(path, b"x" * 5000)  # there is room again


def test_a_disk_that_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "incoming").write_bytes(b"no folder")
    with pytest.raises(NotKept, match="takes nothing") as refused:
        write_new(tmp_path / "incoming" / "photo.jpg", b"x")
    assert not refused.value.full


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    write_new(tmp_path / "photo.jpg", b"first")
    with pytest.raises(NotKept):
        write_new(tmp_path / "photo.jpg", b"second")
    assert (tmp_path / "photo.jpg").read_bytes() == b"first"


def test_whoever_stops_leaves_nothing(tmp_path: Path) -> None:
    open_before = len(os.listdir("/proc/self/fd"))
    file = NewFile(tmp_path / "video")
    file.write(b"half")
    for _ in range(2):
        file.drop()
    assert not list(tmp_path.iterdir())
    with pytest.raises(NotKept):  # who still writes meanwhile writes into no other file
        file.write(b"rest")
    assert len(os.listdir("/proc/self/fd")) == open_before


def test_what_was_swept_away_meanwhile_is_not_kept(tmp_path: Path) -> None:
    """A clock that is set in mid-upload makes it look as if nobody were sending it any more."""
    file = NewFile(tmp_path / "video")
    file.write(b"whole")
    (tmp_path / "video").unlink()
    with pytest.raises(NotKept):
        file.keep()


def test_it_moves_where_its_row_says(tmp_path: Path) -> None:
    write_new(tmp_path / "incoming" / "id", b"whole")
    move_into_place(tmp_path / "incoming" / "id", tmp_path / "2026" / "11" / "id.jpg")
    assert (tmp_path / "2026" / "11" / "id.jpg").read_bytes() == b"whole"
    assert not list((tmp_path / "incoming").iterdir())
