"""Calls by what was said in them: the typed words, and words near to them where those find few."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from ari_app.desk.review.search import Search
from ari_app.people.access import Account
from ari_app.spelling.known_words import near_words
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from recordings.transcripts.spoken import prefixes_or_near, words_of

_FEW = 2000  # calls that are looked through one by one; of more the newest come first anyway


async def found_calls(
    database: DeskDatabase,
    account: Account,
    search: Search,
    *,
    country: str,
    second_share: float,
    most: int,
) -> list[Row]:
    """Of any kind, the newest first; ``also`` has the near words by which alone one was found.

    Raises ``DatabaseAway``.
    """
    zone = ZoneInfo(account.time_zone)

    async def found(session: Session, asked: Search, spoken: str | None) -> list[Row]:
        statement, said = await _among(session, account.centre, spoken)
        wanted = asked.values(zone, country, said)
        blind = (account.actor, second_share)
        return await session.rows(statement, account.centre, most, *wanted, *blind)

    async with database.transaction() as session:
        await session.run("search.plan_anew")
        spoken = search.spoken
        rows = await found(session, search, spoken)
        if search.words is None or spoken is None or search.exact or len(rows) == most:
            return rows
        first = replace(search, after=None)
        if search.after and len(await found(session, first, spoken)) == most:
            return rows  # they fill pages by themselves, and this is the last one
        typed = [word.lower() for word in words_of(search.words)]
        near = await near_words(session, account.centre, typed, said=True)
        if not near:
            return rows
        rows = await found(session, search, prefixes_or_near(search.words, near))
        others = [word for words in near.values() for word in words]
        calls = [row["call_id"] for row in rows]
        hits = await session.rows("transcripts.near_hits", account.centre, calls, spoken, others)
    also = {row["call_id"]: row["also"] for row in hits}
    return [dict(row) | {"also": also.get(row["call_id"], [])} for row in rows]


async def _among(
    session: Session, centre: str, spoken: str | None
) -> tuple[str, str | list[str] | None]:
    """The statement, and what it takes for what was said.

    The planner cannot know how many calls have a word that few have, and guesses wrongly.
    """
    if spoken is None:
        return "reviews.found", None
    rows = await session.rows("transcripts.with_words", centre, spoken, _FEW + 1)
    if len(rows) > _FEW:
        return "reviews.found_by_words", spoken
    return "reviews.found", [row["call_id"] for row in rows]
