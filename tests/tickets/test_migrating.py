"""A centre that had tickets before there were agencies: each gets the whole that fits it."""

from pathlib import Path
from uuid import uuid4

import asyncpg

from ari_app.store import database
from ari_app.store.database import migrate
from tests.tickets.desk_work import NOW

BEFORE = (1, 2)


async def test_tickets_from_before(postgres: str, tmp_path: Path) -> None:
    for number in BEFORE:
        [file] = (database.FOLDER / "migrations").glob(f"{number:04d}_*.sql")
        (tmp_path / file.name).write_text(file.read_text())
    name = f"old_{uuid4().hex}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    dsn = postgres.replace("/postgres?", f"/{name}?")
    await migrate(dsn, tmp_path)
    connection = await asyncpg.connect(dsn)
    await connection.execute("INSERT INTO centres VALUES ('JPR', 'Jepara', 'Asia/Jakarta')")
    cases = (
        ("open", None, None, "new"),
        ("open", NOW, None, "open"),
        ("callback", None, None, "callback"),
        ("closed", NOW, "normal", "done"),
        ("closed", NOW, "prank", "unfounded"),
        ("closed", NOW, "tes", "cancelled"),
    )
    for number, (state, answered_at, disposition, _) in enumerate(cases, start=1):
        await connection.execute(
            """INSERT INTO calls (call_id, centre, node, state, offered_at)
               VALUES ($1, 'JPR', 'n', 'talking', $2)""",
            str(number),
            NOW,
        )
        await connection.execute(
            """INSERT INTO tickets (centre, node, year, number, label, call_id, state, opened_at,
                   answered_at, disposition)
               VALUES ('JPR', 'n', 2026, $1, $2, $2, $3, $4, $5, $6)""",
            number,
            str(number),
            state,
            NOW,
            answered_at,
            disposition,
        )
    await migrate(dsn)
    rows = await connection.fetch("SELECT progress FROM tickets ORDER BY number")
    await connection.close()
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()
    assert [row["progress"] for row in rows] == [whole for *_, whole in cases]
