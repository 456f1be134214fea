"""A piece that rots is found when it is read, and written anew by the next backup."""

from pathlib import Path

import pytest

from ari_app.backup import sealing
from ari_app.backup.errors import Damaged
from ari_app.backup.folder import Folder


def test_a_key_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "backup.key"
    key, _ = sealing.load_or_make(path)
    path.chmod(0o644)
    assert sealing.load_or_make(path) == (key, False)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_rotten_piece_is_put_aside_and_written_anew(tmp_path: Path) -> None:
    key, _ = sealing.load_or_make(tmp_path / "backup.key")
    folder = Folder(root=tmp_path / "backups", key=key)
    name = folder.put(b"a recording")
    [path] = (folder.root / "pieces").glob("??/*")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert folder.has(name)
    with pytest.raises(Damaged, match="not what was written"):
        folder.get(name)
    assert not folder.has(name)
    assert folder.put(b"a recording") == name and folder.get(name) == b"a recording"
    assert folder.sweep(frozenset({name})) == 1
    assert list((folder.root / "pieces").glob("??/*")) == [path]
