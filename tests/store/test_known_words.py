"""The list of words that the records have: filled and swept beside all else, a page at a time."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ari_app.settings import Settings
from ari_app.spelling import known_words
from ari_app.spelling.known_words import gather, near_words
from ari_app.store.database import Database, statements
from tests.desk.centre import Centre

OLD = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def centre(settings: Settings, plain: Any) -> Centre:
    return Centre(database=plain, archive=settings.archive_dir)


async def words(plain: Any, *, said: bool = False) -> set[str]:
    rows = await plain.fetch("SELECT word FROM known_words WHERE said = $1", said)
    return {row["word"] for row in rows}


async def ticket(centre: Centre, number: int, narrative: str, at: datetime) -> None:
    call_id = await centre.add_call(at=at)
    await centre.add_ticket(call_id, number, narrative=narrative, at=at)


async def test_words_come_and_go_with_what_has_them(
    database: Database, centre: Centre, plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a new ticket at the next look, however far the walk is; of old ones page by page."""
    monkeypatch.setattr(known_words, "TICKETS_AT_ONCE", 1)
    monkeypatch.setattr(known_words, "WORDS_AT_ONCE", 3)
    for number, word in enumerate(("gudang", "pasar", "terminal"), start=1):
        await ticket(centre, number, f"di {word} 12 R2D2", OLD)
    await ticket(centre, 4, "Pelabuhan", datetime.now(UTC) - timedelta(hours=1))
    await gather(database, "JPR")
    assert await words(plain) >= {"pelabuhan", "gudang"}
    assert "terminal" not in await words(plain)
    for _ in range(4):
        await gather(database, "JPR")
    assert await words(plain) == {
        "pelabuhan",
        "gudang",
        "pasar",
        "terminal",
    }  # letters alone, no di
    await plain.execute("UPDATE tickets SET narrative = NULL WHERE number IN (1, 4)")
    for _ in range(4):
        await gather(database, "JPR")
    assert await words(plain) == {"pasar", "terminal"}


async def test_what_was_said_is_a_list_apart(
    database: Database, centre: Centre, plain: Any
) -> None:
    call_id = await centre.add_call()
    await plain.execute(
        """INSERT INTO transcripts (call_id, centre, node, state, attempts, next_at, words)
           VALUES ($1, 'JPR', 'node-1', 'done', 1, now(), $2)""",
        call_id,
        json.dumps([["caller", "Rahasia,", 0.5, 0.9, 0.95]]),
    )
    await plain.execute(statements()["transcripts.index"], call_id)  # at once, without a look
    assert "rahasia" in await words(plain, said=True) and not await words(plain)
    async with database.transaction() as session:
        assert await near_words(session, "JPR", ["rahasai"], said=True) == {"rahasai": ["rahasia"]}
        assert not await near_words(session, "JPR", ["rahasai"], said=False)
        assert not await near_words(session, "KDS", ["rahasai"], said=True)
        assert not await near_words(session, "JPR", ["' | \\", "x" * 300, "a%b_c", ""], said=True)
    await plain.execute("DELETE FROM known_words")
    await gather(database, "JPR")  # of transcripts that were there before the list was
    assert "rahasia" in await words(plain, said=True)
    await plain.execute("DELETE FROM transcripts")
    await gather(database, "JPR")
    await gather(database, "JPR")
    assert not await words(plain, said=True)
