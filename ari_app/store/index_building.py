"""Indexes for reading quickly: made beside the work, not in the way of it.

Each file of ``indexes/`` makes one index, named like the file. PostgreSQL makes it CONCURRENTLY,
while calls are written: that cannot stand in the transaction of `migrating`, and may be
cut off half-way, which leaves an index that is not valid. So `sigap up` does it when all parts
run, and begins again at the next start. A centre works without them, slower; nothing here ever
stops one.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from ari_app.store.database import AWAY, CLOSE_S, CONNECT_S, Session

log = logging.getLogger(__name__)

INDEXES = Path(__file__).parent / "indexes"
_LOCK = 112_113  # any constant: who builds holds it
_WAIT_S = 5  # for who reads since before (a backup); then the next start tries again


async def build_indexes(dsn: str, folder: Path = INDEXES) -> list[str]:
    """Makes those that are not there; returns their names. Nothing while another one is at it."""
    files = _files(folder)
    try:
        connection = await asyncpg.connect(
            dsn, timeout=CONNECT_S, server_settings={"lock_timeout": f"{_WAIT_S}s"}
        )
        try:
            return await _build(Session(connection), files)
        finally:
            await connection.close(timeout=CLOSE_S)
    except (*AWAY, asyncpg.PostgresError) as error:
        log.warning(
            "An index could not be made; the next start tries again: %s",
            error,
            extra={"action": "index_not_made"},
        )
        return []


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.sql"))


async def _build(session: Session, files: Sequence[Path]) -> list[str]:
    wanted = {path.stem: path for path in files}
    if not (missing := await _missing(session, wanted)):
        return []
    # Asked and not waited for: who waits reads, and an index waits for who reads since before.
    mine = await session.row("migrations.lock_indexes", _LOCK)
    if mine is None or not mine["mine"]:
        return []
    for name in (missing := await _missing(session, wanted)):
        await session.connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        await session.connection.execute(wanted[name].read_text(encoding="utf-8"))
        log.info("An index was made", extra={"action": "index_made", "file": wanted[name].name})
    return missing


async def _missing(session: Session, wanted: dict[str, Path]) -> list[str]:
    """Not there, or not valid."""
    rows = await session.rows("migrations.valid_indexes", list(wanted))
    return sorted(wanted.keys() - {row["name"] for row in rows})
