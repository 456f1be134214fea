"""How much of this machine's journal has not reached the database yet. Reads, never writes."""

import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ari_app.store.desk_database import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLag:
    facts: int
    oldest_s: float


def journal_lag(path: Path, cursor: Row | None, now_s: float) -> JournalLag | None:
    """None where there is no journal that can be read. Blocking: call it in a thread."""
    if not path.exists():
        return None
    with contextlib.suppress(sqlite3.Error, ValueError):
        uri = f"file:{path}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=0.5)) as journal:
            return _measured(journal, cursor, now_s)
    return None


def _measured(journal: sqlite3.Connection, cursor: Row | None, now_s: float) -> JournalLag:
    """A journal that was replaced begins anew: the cursor of another file counts as none."""
    (identity,) = journal.execute("SELECT journal_id FROM identity").fetchone()
    shipped = cursor["position"] if cursor is not None and cursor["file"] == identity else 0
    count, oldest = journal.execute(
        "SELECT count(*), min(at) FROM fact WHERE seq > ?", (shipped,)
    ).fetchone()
    age_s = max(0.0, now_s - datetime.fromisoformat(oldest).timestamp()) if oldest else 0.0
    return JournalLag(facts=count, oldest_s=age_s)
