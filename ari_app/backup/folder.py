"""Backups in a folder, which may be a mount of another machine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ari_app.backup.errors import BackupFailed, Damaged
from ari_app.backup.pieces import DAMAGED, Pieces
from ari_app.setup import file_lock
from ari_app.store.kept_file import make_durable
from ari_app.store.private_file import write_private


@dataclass(slots=True, kw_only=True)
class Folder(Pieces):
    """``root``: where the backups lie."""

    root: Path
    _touched: set[Path] = field(default_factory=set)

    @property
    def destination(self) -> str:
        return str(self.root)

    @contextmanager
    def alone(self) -> Iterator[None]:
        _make_folder(self.root)
        lock = file_lock.try_lock(self.root / "lock")
        if lock is None:
            raise BackupFailed(f"Another backup into {self.root} is at work; wait for its end.")
        with lock:
            yield

    def settle(self) -> None:
        for folder in sorted(self._touched):
            make_durable(folder)
        if self._touched:
            make_durable(self.root / "pieces")
        self._touched.clear()

    def _write(self, name: str, content: bytes) -> None:
        """Durable with its name, but for a piece: there are many, and `settle` is for all."""
        path = self.root / name
        _make_folder(path.parent)
        is_piece = name.startswith("pieces/")
        write_private(path, content, name_lasts=not is_piece)
        if is_piece:
            self._touched.add(path.parent)
        else:
            make_durable(self.root)

    def _read(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise Damaged(f"{name} cannot be read ({error.strerror})") from error

    def _exists(self, name: str) -> bool:
        return (self.root / name).exists()

    def _names(self, below: str) -> list[str]:
        """Lists and segments lie there directly, pieces one level deeper."""
        found = (self.root / below).glob("??/*" if below == "pieces" else "*")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def _remove(self, names: Sequence[str]) -> None:
        for name in names:
            (self.root / name).unlink(missing_ok=True)
            if name.startswith("lists/"):
                make_durable((self.root / name).parent)

    def _put_aside(self, name: str) -> None:
        path = self.root / name
        path.rename(path.with_name(f"{path.name}{DAMAGED}"))


def _make_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
