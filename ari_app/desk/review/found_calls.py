"""Calls that a reviewer looks for; with words also by words near to them, where those find few.

A word, a finding or a tag may be in three calls of a year or in every second one, and the planner
cannot know in which. So the calls that have it are looked up first: few are all that is looked at,
and of many the newest, unless these do not fill a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from ari_app.desk.review.search import Said, Search
from ari_app.people.access import Account
from ari_app.spelling.known_words import near_words
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from recordings.transcripts.spoken import prefixes_or_near, words_of

FEW = 2000  # calls that are looked at one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """Ids of calls, or None for all. ``all_of_them``: those that are looked for are among these;
    ``newest``: the newest of them are. ``word``: one that many calls have, and must have.
    """

    all_of_them: list[str] | None = None
    newest: list[str] | None = None
    word: str | None = None


async def found_calls(
    database: DeskDatabase,
    account: Account,
    search: Search,
    *,
    country: str,
    second_share: float,
    most: int,
    few: int = FEW,
) -> list[Row]:
    """Of any kind, the newest first; ``also`` has the near words by which alone one was found.

    Raises ``DatabaseAway``.
    """
    zone = ZoneInfo(account.time_zone)

    async def found(session: Session, asked: Search, spoken: str | None) -> list[Row]:
        among = await _among(session, account.centre, asked, spoken, few)
        who = await _takers(session, account.centre, asked.taker)

        async def rows(calls: list[str] | None) -> list[Row]:
            wanted = asked.values(zone, country, calls)
            values = (*wanted, account.actor, second_share, *who, among.word)
            return await session.rows("reviews.found", account.centre, most, *values)

        if among.newest is not None and len(page := await rows(among.newest)) == most:
            return page
        return await rows(among.all_of_them)

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
    session: Session, centre: str, asked: Search, spoken: str | None, few: int
) -> Among:
    """Where to look for what is slow to tell of a call."""
    word, whole, newest = None, list[set[str]](), list[set[str]]()
    if spoken is not None:
        rows = await session.rows("transcripts.with_words", centre, spoken, few + 1)
        if len(rows) > few:
            word = spoken
        else:
            whole.append(_ids(rows))
    for statement, said in (("finding", asked.said), ("tag", asked.tag)):
        if said is None or said is Said.NOTHING:
            continue
        rows = await session.rows(f"reviews.with_{statement}", centre, said, few + 1)
        (newest if len(rows) > few else whole).append(_ids(rows))
    return Among(
        all_of_them=_in_each(whole),
        newest=_in_each(whole + newest) if newest else None,
        word=word,
    )


def _ids(rows: Sequence[Row]) -> set[str]:
    return {row["call_id"] for row in rows}


def _in_each(sets: Sequence[set[str]]) -> list[str] | None:
    return list(set.intersection(*sets)) if sets else None


async def _takers(session: Session, centre: str, taker: str | None) -> tuple[object, ...]:
    """For ``reviews.found``: accounts, extensions, from when and until when they answered."""
    if taker is None:
        return (None, None, None, None)
    row = await session.row("reviews.takers", centre, taker) or {}
    # digits may be an extension too, at which others sat at other times
    times = (None, None) if taker.isdigit() else (row["first"], row["last"])
    return (row["accounts"], [taker, *row["extensions"]], *times)
