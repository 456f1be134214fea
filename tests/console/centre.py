"""A whole centre with call-takers who telephone in their browsers."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from ari_app.settings import Settings
from ari_app.store.database import dsn_of
from tests.calls.lab import QUICK, Lab, lab
from tests.desk.passwords import CHEAP

SARI, BAGUS = ("sari", "301"), ("bagus", "302")
NAMES = {"sari": "Sari Wulandari", "bagus": "Bagus Widodo"}


RINI, SEAT = "rini", "303"  # without a phone of their own


async def add_chooser(settings: Settings) -> None:
    """One who logs in with ``sandi-rini`` and chooses the one place that there is."""
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        await connection.execute(
            """INSERT INTO accounts (centre, login, name, role, password_hash)
               VALUES ($1, $2, 'Rini Astuti', 'call_taker', $3)""",
            settings.centre.code,
            RINI,
            CHEAP.hash(f"sandi-{RINI}"),
        )
        await connection.execute(
            "INSERT INTO seats VALUES ($1, $2, 'Meja 3')", settings.centre.code, SEAT
        )
    finally:
        await connection.close()


@asynccontextmanager
async def console_centre(
    home: Path, *, ring_s: int = 30, line_out: str | None = None
) -> AsyncIterator[Lab]:
    # five marks of a meter need five seconds, on a full machine some more
    screening = QUICK.model_copy(update={"hold_limit_s": 10.0})
    async with lab(home, screening=screening, ring_s=ring_s, line_out=line_out) as running:
        await add_call_takers(running.settings)
        yield running


async def add_call_takers(settings: Settings) -> None:
    """Two who log in with ``sandi-<login>``; their phones open with the login alone."""
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        for login, extension in (SARI, BAGUS):
            await connection.execute(
                """INSERT INTO accounts (centre, login, name, role, password_hash, extension,
                                         phone, sip_ha1)
                   VALUES ($1, $2, $3, 'call_taker', $4, $5, 'webrtc', $6)""",
                settings.centre.code,
                login,
                NAMES[login],
                CHEAP.hash(f"sandi-{login}"),
                extension,
                hashlib.md5(login.encode()).hexdigest(),  # noqa: S324
            )
    finally:
        await connection.close()
