"""How long a search takes in a big centre: ``python -m bench.search [--calls 500000]``.

A database of its own with that many calls over a year, four in ten with a ticket, words and places
as a regency has them: some in every tenth ticket, some in one of all. Each kind of search is asked
``--rounds`` times over the desk's own code with its own login; p50 and p95 of each are printed, and
the status is 1 where a p95 is above the bar. Every ticket has a word that no other has, so the list
of known words is as long as their number; each call with a ticket has a transcript too, and what
was said is looked for as a reviewer does.
"""

import argparse
import asyncio
import hashlib
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import asyncpg

from ari_app.desk.review.found_calls import found_calls
from ari_app.desk.review.search import After, Search
from ari_app.people.access import Account, Role
from ari_app.spelling.known_words import gather
from ari_app.store.database import Database, Login
from ari_app.store.desk_database import DeskDatabase
from ari_app.telephone_number import INDONESIA
from ari_app.tickets.search_terms import read_terms
from ari_app.tickets.searching import Wanted, search
from tests.store.postgres import as_login, cloned, make_template, running_server

Kind = TypeVar("Kind")
BAR_MS = 100.0
END = datetime(2026, 11, 1, tzinfo=UTC)
ROWS = 51

# $1 calls, $2 the end of the year; without triggers, for what they write is written here
CALLS = """
INSERT INTO calls (call_id, centre, node, ani, dialled, trunk, state, offered_at, waiting_at,
                   answered_at, ended_at, verdict, answered_by, outcome, hung_up_by)
SELECT lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'), 'JPR', 'node-1',
       '08' || lpad(((n * 7919::bigint) % 90000000)::text, 10, '0'), '112', 'lab', 'closed',
       at, at, at + interval '9 s', at + interval '150 s', 'voice', (101 + n % 6)::text, 'answered',
       'caller'
FROM generate_series(1, $1::integer) AS n
CROSS JOIN LATERAL (SELECT $2::timestamptz - n * (interval '365 days' / $1::integer) AS at) t
"""
TICKETS = """
INSERT INTO tickets (centre, node, year, number, label, call_id, state, progress, ani, verdict,
                     opened_at, answered_at, answered_by, ended_at, type, kecamatan, desa, address,
                     caller_name, narrative, updated_by)
SELECT 'JPR', 'node-1', 2026, n, 'JPR-2026-' || lpad(n::text, 6, '0'), c.call_id, 'closed', 'done',
       c.ani, 'voice', c.offered_at, c.answered_at, c.answered_by, c.ended_at,
       (SELECT code FROM incident_types WHERE centre = 'JPR'
        ORDER BY position OFFSET n % 16 LIMIT 1),
       (ARRAY['Tahunan','Bangsri','Mlonggo','Kedung','Batealit','Jepara','Keling','Nalumsari'])
           [1 + n % 8],
       'Desa' || n % 190, 'Jl Melati ' || n % 300 || ' gang ' || n % 4000,
       (ARRAY['Sri','Budi','Siti','Agus','Rini'])[1 + n % 5] || ' ' || md5((n % 9000)::text),
       (ARRAY['api besar dari gudang','kecelakaan motor dan truk','pohon tumbang menutup jalan',
              'orang sakit sesak napas','banjir masuk rumah'])[1 + n % 5]
           || ' dekat ' || md5((n % 20000)::text) || ' ' || md5(n::text)
           || ' ' || left(translate(md5(n::text), '0123456789', 'ghijklmnop'), 9), 'taker' || n % 6
FROM (SELECT c.*, row_number() OVER (ORDER BY c.offered_at)::integer AS n FROM calls c
      WHERE right(c.call_id, 1) IN ('0', '3', '6', '9', 'c', 'f')) c
"""

TRANSCRIPTS = """
INSERT INTO transcripts (call_id, centre, node, state, attempts, next_at, searched, done_at)
SELECT t.call_id, t.centre, t.node, 'done', 1, t.ended_at,
       strip(to_tsvector('simple', t.narrative) || to_tsvector('indonesian', t.narrative)),
       t.ended_at
FROM tickets t
"""
SAID_WORDS = """
INSERT INTO known_words (centre, said, word)
SELECT DISTINCT s.centre::text, true, u.lexeme
FROM transcripts s CROSS JOIN LATERAL unnest(s.searched) u
WHERE u.lexeme ~ '^[[:alpha:]]{4,24}$'
"""
REVIEWER = Account(
    actor="rina",
    name="Rina",
    role=Role.REVIEWER,
    centre="JPR",
    centre_name="Jepara",
    time_zone="Asia/Jakarta",
)


def kinds(picked: random.Random) -> Mapping[str, Callable[[], Wanted]]:
    """What people look for; each call of a kind asks for another one."""

    def words(text: str, **where: str) -> Wanted:
        return Wanted(terms=read_terms(text, INDONESIA, **where))

    def number(digits: int) -> Wanted:
        spelled = "08" + f"{picked.randrange(90_000_000):010}"
        return words(spelled[:digits])

    return {
        "nothing (the newest)": Wanted,
        "number": lambda: number(12),
        "beginning of a number": lambda: number(7),
        "label": lambda: words(f"JPR-2026-{picked.randrange(1, 100_000):06}"),
        "common word": lambda: words("api"),
        "name of a type": lambda: words("kebakaran"),
        "name of a type and a word": lambda: words("traffic motor"),
        "type and rare word": lambda: words(f"medis gang {picked.randrange(4000)}"),
        "two common words": lambda: words("pohon jalan"),
        "common and rare word": lambda: words(f"api gang {picked.randrange(4000)}"),
        "word of nobody": lambda: words("xylofon"),
        "mistyped common word": lambda: words("kecelakan"),
        "mistyped rare word": lambda: words(_unlike(picked)),
        "mistyped name of a type": lambda: words("kebakran"),
        "four mistyped words": lambda: words("kecelakan poohn tumbamg menutupp"),
        "mistyped place": lambda: words("", place="mellati"),
        "place": lambda: words("", place=f"desa{picked.randrange(190)}"),
        "name": lambda: words("", name="sri"),
        "type": lambda: Wanted(type="kebakaran"),
        "type and word": lambda: Wanted(terms=words("sakit").terms, type="medis"),
        "person": lambda: Wanted(person="taker3"),
        "agency of nothing": lambda: Wanted(agency="pln"),
        "a day half a year ago": lambda: Wanted(
            since=END - timedelta(days=180), until=END - timedelta(days=179)
        ),
    }


def _unlike(picked: random.Random) -> str:
    """A word of one ticket, with two letters that changed places."""
    letters = hashlib.md5(str(picked.randrange(1, 150_000)).encode()).hexdigest()  # noqa: S324
    word = letters.translate(str.maketrans("0123456789", "ghijklmnop"))[:9]
    return word[:3] + word[4] + word[3] + word[5:]


def spoken(picked: random.Random) -> Mapping[str, Callable[[], Search]]:
    """What reviewers look for among what was said."""
    return {
        "said: common word": lambda: Search(words="truk"),
        "said: word of nobody": lambda: Search(words="xylofon"),
        "said: mistyped common word": lambda: Search(words="kecelakan"),
        "said: mistyped rare word": lambda: Search(words=_unlike(picked)),
    }


async def measure(dsn: str, rounds: int, pages: int, only: str) -> int:
    database, slow = DeskDatabase(lambda: dsn), 0
    picked = random.Random(112)  # noqa: S311 - the same questions at every run
    for name, kind in _wanted(kinds(picked), only):
        took: list[float] = []
        for _ in range(rounds):
            after: tuple[datetime | None, str | None] = (None, None)
            wanted = kind()
            for _ in range(pages):
                began = time.perf_counter()
                found = await search(database, "JPR", wanted, after=after, most=ROWS)
                took.append((time.perf_counter() - began) * 1000)
                if len(found.rows) < ROWS:
                    break
                after = (found.rows[-2]["at"], found.rows[-2]["call_id"])
        slow += _is_slow(name, took, len(found.rows), found.also)
    for name, ask in _wanted(spoken(picked), only):
        took = []
        for _ in range(rounds):
            looked_for = ask()
            for _ in range(pages):
                began = time.perf_counter()
                rows = await found_calls(
                    database, REVIEWER, looked_for, country="ID", second_share=0.05, most=ROWS
                )
                took.append((time.perf_counter() - began) * 1000)
                if len(rows) < ROWS:
                    break
                last = After(rank=0, call_id=rows[-1]["call_id"])
                looked_for = replace(looked_for, after=last)
        also = {word for row in rows for word in row.get("also", ())}
        slow += _is_slow(name, took, len(rows), sorted(also))
    await database.close()
    return slow


def _wanted(kinds: Mapping[str, Kind], only: str) -> list[tuple[str, Kind]]:
    return [(name, kind) for name, kind in kinds.items() if only in name]


def _is_slow(name: str, took: Sequence[float], rows: int, also: Sequence[str]) -> bool:
    p95 = statistics.quantiles(took, n=20)[-1]
    times = f"p50 {statistics.median(took):7.1f} ms   p95 {p95:7.1f} ms"
    print(f"{name:28} {times}   {rows:3} rows on the last page  {', '.join(also)}", flush=True)
    return p95 > BAR_MS


async def gather_all(dsn: str) -> None:
    """All words, as the jobs do in the background: how long their looks take, one a minute."""
    database, looks = Database(dsn), []
    while True:
        began = time.perf_counter()
        await gather(database, "JPR")
        looks.append((time.perf_counter() - began) * 1000)
        async with database.transaction() as session:
            walk = await session.row("known_words.walk", "JPR")
        if walk is None or walk["ticket"] == 0:
            break
    await database.close()
    longest = f"p50 {statistics.median(looks):.0f} ms, longest {max(looks):.0f} ms"
    print(f"{len(looks)} looks for all words of tickets: {longest}")


async def fill(dsn: str, calls: int) -> None:
    connection = await asyncpg.connect(dsn, command_timeout=1800)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(CALLS, calls, END)
    await connection.execute(TICKETS)
    await connection.execute("VACUUM ANALYZE calls")
    await connection.execute("VACUUM ANALYZE tickets")
    await connection.execute(TRANSCRIPTS)
    await connection.execute(SAID_WORDS)
    await connection.execute("VACUUM ANALYZE transcripts")
    print(await connection.fetchval("SELECT count(*) FROM tickets"), "tickets,", calls, "calls")
    await connection.close()


async def run(calls: int, rounds: int, pages: int, only: str) -> int:
    with running_server() as server:
        dsn = server.get_uri()
        await make_template(dsn)
        async with cloned(dsn) as own:
            await fill(own, calls)
            await gather_all(as_login(own, Login.JOBS))
            return await measure(as_login(own, Login.DESK), rounds, pages, only)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--only", default="", help="kinds with this in their name")
    given = parser.parse_args()
    return 1 if asyncio.run(run(given.calls, given.rounds, given.pages, given.only)) else 0


if __name__ == "__main__":
    raise SystemExit(main())
