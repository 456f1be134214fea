"""What the code of the release before asks of the database, kept to be asked of today's schema.

``python -m tests.store.previous_release COMMIT`` writes it anew at each release, COMMIT being the
one that goes out: its named statements with what each takes and gives, and its tables' columns.
"""

import asyncio
import gzip
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg

from ari_app.named_sql import load_folder
from ari_app.store.migrating import migrate
from tests.store.postgres import empty, running_server

FILE = Path(__file__).with_name("previous_release.json.gz")
_STORE = "ari_app/store"
COLUMNS = """
SELECT table_name::text, column_name::text,
       is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES'
           OR is_generated <> 'NEVER' AS may_be_left_out
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


async def asked_of(connection: Any, sql: str) -> dict[str, list[str]]:
    """The types that a statement takes, and its columns with theirs; raises asyncpg's errors."""
    prepared = await connection.prepare(sql)
    return {
        "takes": [one.name for one in prepared.get_parameters()],
        "gives": [f"{one.name} {one.type.name}" for one in prepared.get_attributes()],
    }


async def columns_of(connection: Any) -> dict[str, dict[str, bool]]:
    """Table → its columns, and whether an INSERT may leave each out."""
    found: dict[str, dict[str, bool]] = {}
    for table, column, may_be_left_out in await connection.fetch(COLUMNS):
        found.setdefault(table, {})[column] = may_be_left_out
    return found


def kept() -> Mapping[str, Any]:
    """``commit``, ``statements`` (name → sql, takes, gives) and ``columns`` (table → names)."""
    return json.loads(gzip.decompress(FILE.read_bytes()))  # type: ignore[no-any-return]


async def _written(dsn: str, commit: str, store: Path) -> bytes:
    await migrate(dsn, store / "migrations", store / "functions")
    connection = await asyncpg.connect(dsn)
    try:
        statements = {
            name: {"sql": sql, **await asked_of(connection, sql)}
            for name, sql in sorted(load_folder(store / "queries").items())
        }
        columns = {name: sorted(of) for name, of in sorted((await columns_of(connection)).items())}
    finally:
        await connection.close()
    found = {"commit": commit, "statements": statements, "columns": columns}
    return gzip.compress(json.dumps(found, indent=1).encode(), mtime=0)


async def _write(server: str, commit: str) -> None:
    archive = ("git", "archive", commit, _STORE)
    packed = await asyncio.to_thread(subprocess.run, archive, capture_output=True, check=True)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
            tar.extractall(folder, filter="data")
        async with empty(server) as dsn:
            FILE.write_bytes(await _written(dsn, commit, Path(folder) / _STORE))


if __name__ == "__main__":
    name = subprocess.run(
        ("git", "rev-parse", "--short", sys.argv[1]), capture_output=True, text=True, check=True
    ).stdout.strip()
    with running_server() as running:
        asyncio.run(_write(running.get_uri(), name))
