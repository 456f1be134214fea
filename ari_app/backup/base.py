"""The embedded database's files, streamed by pg_basebackup while the server works.

Nothing lies unencrypted anywhere in between: the stream is cut into pieces as it comes. It carries
the part of the log that makes it whole (``--wal-method=fetch``).
"""

import hashlib
import subprocess
import tarfile
from collections.abc import Iterator
from typing import IO

from ari_app.backup.contents import KeptFile, Root
from ari_app.backup.errors import BackupFailed
from ari_app.backup.pieces import PIECE_BYTES, Pieces
from ari_app.operations import postgres
from ari_app.settings import Settings
from ari_app.store.database import Login

_OPTIONS = ("--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast")
_MORE = ("--no-manifest", "--no-password", "--no-sync")


def keep_database(folder: Pieces, settings: Settings) -> list[KeptFile]:
    """Every file and folder of the server; raises `BackupFailed`. Blocks until it is done."""
    address = postgres.embedded_dsn(settings, Login.OWNER, "postgres")
    command = [str(postgres.program_path("pg_basebackup")), *_OPTIONS, *_MORE, "-d", address]
    with subprocess.Popen(  # noqa: S603 - the program from the wheel
        command, env=postgres.environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None  # noqa: S101
        try:
            found = list(_files(folder, process.stdout))
            process.stdout.read()
        except tarfile.TarError:
            found = []
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
        failed = process.wait() != 0 or not found
    if failed:
        raise BackupFailed(
            f"No backup was made: PostgreSQL gave none ({(said or ['it broke off'])[-1]}); "
            "is the centre running? Earlier backups are whole."
        )
    return found


def _files(folder: Pieces, stream: IO[bytes]) -> Iterator[KeptFile]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            if member.isdir():
                yield KeptFile(root=Root.POSTGRES, name=member.name, mode=member.mode)
            elif member.isfile():
                yield _file(folder, archive, member)


def _file(folder: Pieces, archive: tarfile.TarFile, member: tarfile.TarInfo) -> KeptFile:
    content = archive.extractfile(member)
    pieces, total = [], hashlib.sha256()
    while content and (plain := content.read(PIECE_BYTES)):
        total.update(plain)
        pieces.append(folder.put(plain))
    return KeptFile(
        root=Root.POSTGRES,
        name=member.name,
        mode=member.mode,
        bytes=member.size,
        sha256=total.hexdigest(),
        pieces=tuple(pieces),
    )
