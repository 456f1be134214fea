"""What a reviewer looks for is found alike, whether few calls of a year have it or many."""

from datetime import timedelta
from typing import Any

import pytest

from ari_app.desk.review.found_calls import FEW, found_calls
from ari_app.desk.review.search import After, Said, Search
from ari_app.people.access import Account, Role
from ari_app.store.desk_database import DeskDatabase
from tests.desk.centre import NOW, Centre

REVIEWER = Account(
    actor="reviewer",
    name="Peninjau",
    role=Role.REVIEWER,
    centre="JPR",
    centre_name="Jepara",
    time_zone="Asia/Jakarta",
)


async def ids(
    reading: DeskDatabase, search: Search, *, most: int = 100, few: int = FEW
) -> list[str]:
    rows = await found_calls(
        reading, REVIEWER, search, country="ID", second_share=0, most=most, few=few
    )
    return [row["call_id"] for row in rows]


async def judged(database: Any, call_id: str, finding: str, note: str) -> None:
    await database.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding, note)
           VALUES ('JPR', $1, 'reviewer', $2, $3)""",
        *(call_id, finding, note),
    )


@pytest.mark.parametrize("few", [1, 3, FEW])
async def test_page_by_page(reading: DeskDatabase, centre: Centre, database: Any, few: int) -> None:
    """The last word counts: of the newest that have one some do not fit, a page is not full."""
    calls = sorted([await centre.add_call() for _ in range(9)])  # ids as they came
    for minute, call_id in enumerate(calls):
        at = NOW + timedelta(minutes=minute)
        await database.execute("UPDATE calls SET offered_at = $2 WHERE call_id = $1", call_id, at)
    for number, call_id in enumerate(calls[:8]):
        await judged(database, call_id, "human", "#anak" if number % 2 else "ANAK saja, #Anak.")
    await judged(database, calls[7], "false_call", "bukan")
    await judged(database, calls[5], "false_call", "#anak")
    newest = [calls[at] for at in (6, 4, 3, 2, 1, 0)]
    for search, wanted in (
        (Search(said=Said.HUMAN), newest),
        (Search(tag="anak"), [calls[6], calls[5], *newest[1:]]),
        (Search(said=Said.HUMAN, tag="ANAK"), newest),
        (Search(said=Said.FALSE_CALL, tag="anak"), [calls[5]]),
        (Search(said=Said.NOTHING), [calls[8]]),
        (Search(tag="ana"), []),
    ):
        assert await ids(reading, search, few=few) == wanted
        assert await ids(reading, search, most=2, few=few) == wanted[:2]
        if len(wanted) > 2:
            after = Search(said=search.said, tag=search.tag, after=After(rank=0, call_id=wanted[1]))
            assert await ids(reading, after, most=2, few=few) == wanted[2:4]


async def test_who_answered_is_who_sat_there_then(
    reading: DeskDatabase, centre: Centre, database: Any
) -> None:
    """By a part of the name; an extension is whoever answered there."""
    for login, name, extension in (("ana", "Ana Wulan", "131"), ("budi", "Budi 109 Wulan", None)):
        await centre.add_account(login, "call_taker", "x", extension, name=name)
    await database.execute("INSERT INTO seats (centre, extension, name) VALUES ('JPR', '109', 'M')")
    for login, begins, ends in (("ana", 0, 60), ("budi", 60, 120)):
        await database.execute(
            """INSERT INTO seatings (centre, extension, account_id, began_at, ended_at)
               SELECT 'JPR', '109', account_id, $2, $3 FROM accounts WHERE login = $1""",
            *(login, NOW + timedelta(minutes=begins), NOW + timedelta(minutes=ends)),
        )
    at_seat = [
        await centre.add_call(at=NOW + timedelta(minutes=minute), answered_by="109")
        for minute in (10, 70, 300)
    ]
    own = await centre.add_call(at=NOW + timedelta(days=9), answered_by="131")
    for taker, wanted in (
        ("ana w", [own, at_seat[0]]),
        ("BUDI", [at_seat[1]]),
        ("wulan", [own, at_seat[1], at_seat[0]]),
        ("109", at_seat[::-1]),
        ("131", [own]),
        ("nobody", []),
    ):
        assert await ids(reading, Search(taker=taker)) == wanted, taker
