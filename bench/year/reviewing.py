"""What reviewers did in the year: each day is drawn by the rule of the jobs, then heard."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ari_app.named_sql import load_sql
from ari_app.settings import Settings
from ari_app.store.database import Database
from recordings.draw import AFTER, choose_due

_STATEMENTS = load_sql(Path(__file__).parent / "reviewing.sql")


async def review(connection: Any, jobs: Database, settings: Settings) -> int:
    """Day by day, so that the newest word is the last one; returns how many calls were drawn.

    ``connection`` is past our triggers, which would look at each row.
    """
    drawn, now = 0, datetime.now(UTC)
    for row in await connection.fetch(_STATEMENTS["days"]):
        day, ends_at = row["day"], row["ends_at"]
        await connection.execute(_STATEMENTS["judged"], ends_at)  # who has a word is not drawn
        if ends_at + AFTER <= now:
            drawn += await choose_due(settings, jobs, ends_at + AFTER)
            await connection.execute(_STATEMENTS["dated"], day, ends_at)
        await connection.execute(_STATEMENTS["judged"], ends_at)
        await connection.execute(_STATEMENTS["judged_again"], ends_at, settings.review.second_share)
    for name in ("heard", "second_words", "form", "scorecards"):
        await connection.execute(_STATEMENTS[name])
    return drawn
