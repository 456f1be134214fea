"""Indexes on large tables: made beside the work, made again where that was cut off."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ari_app.store.index_building import INDEXES, build_indexes
from tests.patience import PATIENCE_S

WAITS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
           AND wait_event_type = 'Lock' AND query LIKE '%CONCURRENTLY%call_reviews_at%'"""


@pytest.mark.parametrize("path", sorted(INDEXES.glob("*.sql")), ids=lambda path: path.stem)
def test_an_index_is_made_beside_the_work_and_named_like_its_file(path: Path) -> None:
    head, _, body = path.read_text(encoding="utf-8").partition("\n")
    assert head.startswith("-- ")
    assert body.startswith(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {path.stem}\n")


async def test_a_writer_goes_on_while_an_index_is_made(dsn: str, plain: Any) -> None:
    """And the index is there once they have ended."""
    await plain.execute("DROP INDEX call_reviews_at")
    async with plain.transaction():
        await plain.execute("INSERT INTO centres VALUES ('KDS', 'Kudus', 'Asia/Jakarta')")
        await plain.execute("LOCK TABLE call_reviews IN ROW EXCLUSIVE MODE")
        building = asyncio.create_task(build_indexes(dsn))
        other = await asyncpg.connect(dsn)
        async with asyncio.timeout(PATIENCE_S):
            while not await other.fetchval(WAITS):
                pass
        async with asyncio.timeout(PATIENCE_S):  # the builder waits longer than that: for our lock
            await other.execute("DELETE FROM call_reviews")
        await other.close()
    assert await building == ["call_reviews_at"]


async def test_one_that_was_cut_off_is_made_again(dsn: str, plain: Any) -> None:
    await plain.execute(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'audit_action'::regclass"
    )
    assert await build_indexes(dsn) == ["audit_action"]
    assert await plain.fetchval(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'audit_action'::regclass"
    )
    assert await build_indexes(dsn) == []


async def test_one_that_cannot_be_made_stops_nobody(
    dsn: str, plain: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken.sql").write_text("CREATE INDEX CONCURRENTLY broken ON no_such_table (a);")
    assert await build_indexes(dsn, tmp_path) == []
    assert "the next start tries again" in caplog.text


async def test_two_who_begin_at_once_make_each_once(dsn: str, plain: Any) -> None:
    await plain.execute("DROP INDEX call_reviews_at, audit_action")
    made = await asyncio.gather(*(build_indexes(dsn) for _ in range(3)))
    assert sorted(name for names in made for name in names) == ["audit_action", "call_reviews_at"]
