"""Where a centre's backups go, or come from: what was typed, else what the settings say."""

import re
from collections.abc import Callable
from pathlib import Path

from ari_app.backup.bucket import PATIENCE_S, Bucket, Login
from ari_app.backup.errors import BackupFailed
from ari_app.backup.folder import Folder
from ari_app.backup.pieces import SCHEME, Pieces
from ari_app.backup.sealing import Key
from ari_app.settings import BUCKET_ADDRESS, Settings

_LOCK = "backup-bucket.lock"  # in the run folder


def opened(
    settings: Settings,
    destination: Path | str,
    key: Key,
    *,
    patience_s: float = PATIENCE_S,
    moved: Callable[[], None] = lambda: None,
) -> Pieces:
    """``destination``: a folder, or ``s3://bucket/prefix``; raises `BackupFailed`."""
    if not str(destination).startswith(SCHEME):
        return Folder(root=Path(destination).expanduser().absolute(), key=key, moved=moved)
    address = str(destination).rstrip("/")
    if not re.fullmatch(BUCKET_ADDRESS, address):
        raise BackupFailed(f"{destination} is no bucket; write s3://bucket/prefix.")
    return Bucket(
        address=address,
        key=key,
        login=Login.of(settings.backup),
        lock=settings.run_dir / _LOCK,
        patience_s=patience_s,
        moved=moved,
    )
