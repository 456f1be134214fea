"""A file for its owner alone: whole under its name, or as it was."""

import os
from pathlib import Path

import pytest

from ari_app.store.private_file import is_open_to_others, make_once, write_private
from tests.unit.store.test_kept_file import room_for


def test_the_new_content_is_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"before")
    path.chmod(0o644)
    write_private(path, b"now")
    assert path.read_bytes() == b"now" and not is_open_to_others(path.stat())
    assert os.listdir(tmp_path) == ["secret"]


def test_a_full_disk_leaves_it_as_it_was(tmp_path: Path) -> None:
    write_private(tmp_path / "secret", b"before")
    with room_for(1000), pytest.raises(OSError):
        write_private(tmp_path / "secret", b"x" * 5000)
    assert (tmp_path / "secret").read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["secret"]


def test_what_a_dead_writer_left_is_not_written_into(tmp_path: Path) -> None:
    """Others may have it open, or it may lead elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"")
    (tmp_path / "secret.new").symlink_to(elsewhere)
    write_private(tmp_path / "secret", b"now")
    assert elsewhere.read_bytes() == b"" and not (tmp_path / "secret").is_symlink()


def test_what_was_made_once_stays(tmp_path: Path) -> None:
    path = tmp_path / "ca" / "key"
    make_once(path, lambda: b"first")
    make_once(path, lambda: b"second")
    assert path.read_bytes() == b"first" and not is_open_to_others(path.stat())
    assert os.listdir(path.parent) == ["key"]
