"""A plan of two weeks around now, with a swap, an absence and what was handed over."""

from datetime import UTC, datetime, timedelta
from typing import Any

NAMES = ("Pagi", "Siang", "Malam")
PEOPLE = ("siti", "bagus", "dewi", "rahma", "tono")


async def add_pattern(database: Any, name: str, begin_h: int) -> int:
    return int(
        await database.fetchval(
            """INSERT INTO shift_patterns (centre, name, begin_minute, end_minute, weekdays,
                                           strength, holiday_strength, made_by)
               VALUES ('JPR', $1, $2, $2 + 480, '{1,2,3,4,5,6,7}', 2, 2, 'siti')
               RETURNING pattern_id""",
            *(name, begin_h * 60),
        )
    )


async def add_shift(
    database: Any, pattern: int, name: str, begins_at: datetime, ends_at: datetime
) -> int:
    return int(
        await database.fetchval(
            """INSERT INTO shifts (centre, pattern_id, name, day, begins_at, ends_at, strength)
               VALUES ('JPR', $1, $2, ($3 AT TIME ZONE 'Asia/Jakarta')::date, $3, $4, 2)
               RETURNING shift_id""",
            *(pattern, name, begins_at, ends_at),
        )
    )


async def add_duty(database: Any, shift: int, login: str, seat: str | None = None) -> int:
    return int(
        await database.fetchval(
            """INSERT INTO duties (shift_id, account_id, seat, added_by)
               SELECT $1, account_id, $3, 'siti' FROM accounts WHERE login = $2
               RETURNING duty_id""",
            *(shift, login, seat),
        )
    )


async def add_note(database: Any, shift: int, login: str, said: str) -> int:
    return int(
        await database.fetchval(
            """INSERT INTO shift_notes (centre, shift_id, account_id, said, tickets)
               SELECT 'JPR', $1, account_id, $3, $4 FROM accounts WHERE login = $2
               RETURNING note_id""",
            *(shift, login, said, ["JPR-2026-01580"]),
        )
    )


async def fill(database: Any) -> None:
    """Eight-hour shifts, one of which runs now; two people each, but in the one after the next."""
    now = datetime.now(UTC)
    patterns = [await add_pattern(database, name, 8 * at) for at, name in enumerate(NAMES)]
    first = now - timedelta(hours=8 * 21 + 2)
    ids = []
    for number in range(42):
        begins, turn = first + timedelta(hours=8 * number), number % 3
        values = (patterns[turn], NAMES[turn], begins, begins + timedelta(hours=8))
        ids.append(await add_shift(database, *values))
        for place in range(1 if number == 23 else 2):
            who = PEOPLE[(number + place) % len(PEOPLE)]
            await add_duty(database, ids[-1], who, f"30{place + 1}")
    said = "Api di gudang mebel belum padam; tunggu kabar BPBD soal pengungsi di balai desa."
    await add_note(database, ids[20], "siti", said)
    await database.execute(
        """INSERT INTO absences (centre, account_id, first_day, last_day, kind, noted_by)
           SELECT 'JPR', account_id, current_date + 2, current_date + 4, 'leave', 'siti'
           FROM accounts WHERE login = 'dewi'"""
    )
    await database.execute(
        """INSERT INTO duty_swaps (centre, duty_id, asker_id, asked_id, state)
           SELECT 'JPR', d.duty_id, d.account_id, a.account_id, 'agreed'
           FROM duties d, accounts a
           WHERE d.shift_id = $1 AND a.login = 'bagus' AND a.account_id <> d.account_id LIMIT 1""",
        ids[30],
    )
