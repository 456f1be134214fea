"""Whether a call made now would find everything in its place, each part asked by itself.

Asterisk by AMI; ARI by ``/channels``, for that is what stalls while the rest looks well
(asterisk#2078); the database by a query; the screeners by two proofs that must agree: ARI lists
their application, and a warm worker has touched its file a moment ago. A frozen worker keeps its
application but not its file. Each line by an INVITE to itself (`line_trial`); and whether the
operator's side of it is there (`far_ends`), which is no part of being ready: whoever starts anew
what is not ready would cut the calls of the other lines, and mend nothing.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import ClientError, ClientSession

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError
from ari_app.asterisk.ari import ari_url
from ari_app.asterisk.credentials import CredentialsError
from ari_app.operations import far_ends, line_trial
from ari_app.operations.far_ends import FarEnd
from ari_app.screener.readiness import unready_screeners, warm_screeners
from ari_app.settings import Settings
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase

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
    trunks: Mapping[str, PartHealth] = field(default_factory=dict)  # those that could be tried
    far_ends: Mapping[str, FarEnd] = field(default_factory=dict)  # of lines that are asked
    screeners_warm: int = 0

    @property
    def ready(self) -> bool:
        return all(part.ok for part in (*self.parts.values(), *self.trunks.values()))


NOT_ASKED = "not asked yet"
NOTHING_KNOWN = Health(parts={name: PartHealth(ok=False, detail=NOT_ASKED) for name in PartName})


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreParts:
    """What is asked. ``http`` logs in to ARI."""

    settings: Settings

    ami: Ami
    database: DeskDatabase
    http: ClientSession


async def look(asked: CentreParts) -> Health:
    """Ask every part at once; takes `LIMIT_S` at most."""
    warm = warm_screeners(asked.settings.run_dir, time.time())
    trunks, ends, asterisk, ari, database, screeners = await asyncio.gather(
        _trunks(asked),
        far_ends.look(asked.settings),
        _limited(asked, _asterisk),
        _limited(asked, _ari),
        _limited(asked, _database),
        _limited(asked, _screeners),
    )
    found = {
        PartName.ASTERISK: asterisk,
        PartName.ARI: ari,
        PartName.DATABASE: database,
        PartName.SCREENERS: screeners,
    }
    return Health(parts=found, trunks=trunks, far_ends=ends, screeners_warm=warm)


async def _trunks(asked: CentreParts) -> Mapping[str, PartHealth]:
    """What cannot be tried, for whatever reason, is not said to fail."""
    try:
        async with asyncio.timeout(LIMIT_S):
            found = await line_trial.look(asked.settings)
    except (TimeoutError, OSError, CredentialsError):
        return {}
    return {name: PartHealth(ok=trial.ok, detail=trial.says) for name, trial in found.items()}


async def _limited(
    asked: CentreParts, ask: Callable[[CentreParts], Awaitable[PartHealth]]
) -> PartHealth:
    try:
        async with asyncio.timeout(LIMIT_S):
            return await ask(asked)
    except TimeoutError:
        return PartHealth(ok=False, detail=f"no answer within {LIMIT_S:g} s")
    except (ClientError, OSError):
        return PartHealth(ok=False, detail="cannot be reached")


async def _asterisk(asked: CentreParts) -> PartHealth:
    try:
        await asked.ami.ping()
    except AmiError as error:
        return PartHealth(ok=False, detail=str(error))
    return PartHealth(ok=True, detail="answers")


async def _ari(asked: CentreParts) -> PartHealth:
    async with asked.http.get(ari_url(asked.settings.ari_port, "/channels")) as reply:
        if reply.status != 200:
            return PartHealth(ok=False, detail=f"/channels answered {reply.status}")
        return PartHealth(ok=True, detail=f"{len(await reply.json())} channels")


async def _database(asked: CentreParts) -> PartHealth:
    try:
        await asked.database.row("desk_access.alive")
    except DatabaseAway as error:
        return PartHealth(ok=False, detail=str(error))
    return PartHealth(ok=True, detail="answers")


async def _screeners(asked: CentreParts) -> PartHealth:
    async with asked.http.get(ari_url(asked.settings.ari_port, "/applications")) as reply:
        listed = await reply.json() if reply.status == 200 else []
    apps = sum(1 for app in listed if str(app.get("name", "")).startswith("sigap-"))
    warm = warm_screeners(asked.settings.run_dir, time.time())
    detail = f"{apps} connected, {warm} warm"
    if unready := unready_screeners(asked.settings.run_dir, time.time()):
        detail += f"; {', '.join(unready)} not ready, ./sigap status says why"
    return PartHealth(ok=apps > 0 and warm > 0, detail=detail)
