"""Old code on the new schema: it runs on it from a migration until the last process is replaced."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest

from tests.store.previous_release import asked_of, columns_of, kept

# What the release before asks and today's schema refuses, and why it could not wait for a release
# more. The changelog says it to those who upgrade. Empty again at the next release.
BREAKS: Mapping[str, str] = {}
_PLANNED = re.compile(r"(?:--.*\n|\s)*(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


async def test_each_statement_of_the_release_before_is_understood(connection: Any) -> None:
    """It takes and gives the same types: the functions that it calls are there with theirs."""
    wrong = {
        name: why
        for name, was in kept()["statements"].items()
        if (why := await _why_not(connection, was))
    }
    assert wrong.keys() == BREAKS.keys(), wrong


async def _why_not(connection: Any, was: Mapping[str, Any]) -> str:
    """Empty where today's schema answers; planned too: ON CONFLICT finds its index only there."""
    try:
        now = await asked_of(connection, was["sql"])
        if _PLANNED.match(was["sql"]):
            await connection.execute(f"EXPLAIN (GENERIC_PLAN) {was['sql']}")
    except asyncpg.PostgresError as error:
        return str(error)
    before = {"takes": was["takes"], "gives": was["gives"]}
    return "" if now == before else f"{before}, now {now}"


async def test_rows_of_the_release_before_are_taken(connection: Any) -> None:
    """A new column of an old table may be left out: who does not know it cannot fill it."""
    before, now = kept()["columns"], await columns_of(connection)
    wanted = [
        f"{table}.{column}"
        for table, columns in now.items()
        for column, may_be_left_out in columns.items()
        if table in before and column not in before[table] and not may_be_left_out
    ]
    assert wanted == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE tickets RENAME COLUMN narrative TO story",
        "ALTER TABLE tickets DROP COLUMN narrative CASCADE",
        "ALTER TABLE line_invites DROP CONSTRAINT line_invites_pkey",
        "DROP FUNCTION account_make CASCADE",
        "ALTER TABLE calls ADD COLUMN mood text NOT NULL",
    ],
)
async def test_a_change_that_old_code_cannot_bear_is_found(connection: Any, change: str) -> None:
    before = await _found(connection)
    await connection.execute(change)
    assert await _found(connection) > before


async def _found(connection: Any) -> int:
    statements = kept()["statements"].values()
    refused = [was for was in statements if await _why_not(connection, was)]
    columns = (await columns_of(connection)).get("calls", {})
    return len(refused) + sum(not may_be_left_out for may_be_left_out in columns.values())
