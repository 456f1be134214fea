"""Whether a call made now would find everything in its place, each part asked by itself.

Asterisk by AMI; ARI by ``/channels``, for that is what stalls while the rest looks well
(asterisk#2078); the database by a query; the screeners by two proofs that must agree: ARI lists
their application, and a warm worker has touched its file a moment ago. A frozen worker keeps its
application but not its file.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import ClientError

from ari_app.asterisk.ami_connection import AmiError
from ari_app.desk.web.parts import Parts
from ari_app.screener.readiness import unready_screeners, warm_screeners
from ari_app.store.database import DatabaseAway

LIMIT_S = 2.0


class PartName(StrEnum):
    ASTERISK = "asterisk"
    ARI = "ari"
    DATABASE = "database"
    SCREENERS = "screeners"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHealth:
    """``detail`` is for the one who repairs; it names no secret and no address."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    parts: Mapping[PartName, PartHealth]
    screeners_warm: int = 0

    @property
    def ready(self) -> bool:
        return all(part.ok for part in self.parts.values())


NOTHING_KNOWN = Health(
    parts={name: PartHealth(ok=False, detail="not asked yet") for name in PartName}
)


async def look(parts: Parts) -> Health:
    """Ask every part at once; takes `LIMIT_S` at most."""
    warm = warm_screeners(parts.settings.run_dir, time.time())
    asterisk, ari, database, screeners = await asyncio.gather(
        _limited(parts, _asterisk),
        _limited(parts, _ari),
        _limited(parts, _database),
        _limited(parts, _screeners),
    )
    found = {
        PartName.ASTERISK: asterisk,
        PartName.ARI: ari,
        PartName.DATABASE: database,
        PartName.SCREENERS: screeners,
    }
    return Health(parts=found, screeners_warm=warm)


async def _limited(parts: Parts, ask: Callable[[Parts], Awaitable[PartHealth]]) -> PartHealth:
    try:
        async with asyncio.timeout(LIMIT_S):
            return await ask(parts)
    except TimeoutError:
        return PartHealth(ok=False, detail=f"no answer within {LIMIT_S:g} s")
    except (ClientError, OSError):
        return PartHealth(ok=False, detail="cannot be reached")


async def _asterisk(parts: Parts) -> PartHealth:
    try:
        await parts.ami.ping()
    except AmiError as error:
        return PartHealth(ok=False, detail=str(error))
    return PartHealth(ok=True, detail="answers")


async def _ari(parts: Parts) -> PartHealth:
    async with parts.http.get(_ari_url(parts, "channels")) as reply:
        if reply.status != 200:
            return PartHealth(ok=False, detail=f"/channels answered {reply.status}")
        return PartHealth(ok=True, detail=f"{len(await reply.json())} channels")


async def _database(parts: Parts) -> PartHealth:
    try:
        await parts.database.row("desk_access.alive")
    except DatabaseAway as error:
        return PartHealth(ok=False, detail=str(error))
    return PartHealth(ok=True, detail="answers")


async def _screeners(parts: Parts) -> PartHealth:
    async with parts.http.get(_ari_url(parts, "applications")) as reply:
        listed = await reply.json() if reply.status == 200 else []
    apps = sum(1 for app in listed if str(app.get("name", "")).startswith("sigap-"))
    warm = warm_screeners(parts.settings.run_dir, time.time())
    detail = f"{apps} connected, {warm} warm"
    if unready := unready_screeners(parts.settings.run_dir, time.time()):
        detail += f"; {', '.join(unready)} not ready, ./sigap status says why"
    return PartHealth(ok=apps > 0 and warm > 0, detail=detail)


def _ari_url(parts: Parts, what: str) -> str:
    return f"http://127.0.0.1:{parts.settings.ari_port}/ari/{what}"
