"""The words that the records have, so that a mistyped one finds what was meant.

PostgreSQL's own way for this, pg_trgm, is an extension whose files a server may lack (the one that
comes with us does) and that an administrator has to put in. A list of words in a plain table needs
nothing, and is the same everywhere. `sigap jobs` keeps it beside its other work, a page at a time:
words of new tickets within a minute, those of any within hours; a word that nothing has any more
goes the same way. What was said in calls is a list apart, for who may read the one may not read the
other.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping

from ari_app.settings import Settings
from ari_app.spelling.near import ALIKE, SHORTEST_OF_TWO, is_tolerated, nearest, variants
from ari_app.store.database import Database, DatabaseAway, Session

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60.0
TICKETS_AT_ONCE, TRANSCRIPTS_AT_ONCE, WORDS_AT_ONCE = 1000, 200, 1000
MOST_TYPED = 4  # words that are looked for otherwise too: the longest of what was typed


async def near_words(
    session: Session, centre: str, typed: Iterable[str], *, said: bool, more: Iterable[str] = ()
) -> Mapping[str, list[str]]:
    """Typed word, in small letters → words near to it, for those that have any.

    ``said``: of what was said in calls, else of tickets. ``more``: words that are none of the
    records' and are known all the same.
    """
    wanted = sorted({word for word in typed if is_tolerated(word)}, key=len)[-MOST_TYPED:]
    if not wanted:
        return {}
    # what begins as typed is found anyway
    begins = [one for word in wanted for one in variants(word) if not one.startswith(word)]
    long = [word for word in wanted if len(word) >= SHORTEST_OF_TWO]
    alike, sizes = [word[:ALIKE] for word in long], [len(word) for word in long]
    rows = await session.rows("known_words.near", centre, said, begins, alike, sizes)
    known = {row["word"] for row in rows} | set(more)
    found = {word: nearest(word, known) for word in wanted}
    return {word: near for word, near in found.items() if near}


async def keep_known_words(settings: Settings, database: Database) -> None:
    """Until cancelled: a side task of the jobs."""
    while True:
        try:
            await gather(database, settings.centre.code)
        except DatabaseAway as error:
            log.debug("Words cannot be gathered now: %s", error)
        await asyncio.sleep(LOOK_EVERY_S)


async def gather(database: Database, centre: str) -> None:
    """New tickets' words, and the next page of all else; each in a transaction of its own."""
    async with database.transaction() as session:
        await session.run("known_words.begin", centre)
    for statement, most in (
        ("known_words.of_new_tickets", None),
        ("known_words.of_tickets", TICKETS_AT_ONCE),
        ("known_words.of_transcripts", TRANSCRIPTS_AT_ONCE),
        ("known_words.sweep_tickets", WORDS_AT_ONCE),
        ("known_words.sweep_transcripts", WORDS_AT_ONCE),
    ):
        async with database.transaction() as session:
            await session.run(statement, centre, *(() if most is None else (most,)))
