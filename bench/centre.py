"""A whole centre of its own for a measurement: temporary home, free ports, as many call-takers
as wanted; everything is gone at the end."""

import asyncio
import json
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import aiohttp

from ari_app.asterisk.phones import PhoneKind
from ari_app.operations.running_centre import RunningCentre
from ari_app.people.access import Role
from ari_app.people.accounts import NewAccount, create_account
from ari_app.settings import Queue, Settings
from ari_app.store.database import Database, dsn_of
from bench.free_ports import free_ports
from bench.load import CallTaker, LoadError

FIRST_EXTENSION = 201
READY_WITHIN_S = 90.0
NOTHING: Mapping[str, object] = MappingProxyType({})
_RTP_PORTS = 1000  # two legs a call, RTP and RTCP each, at 100 calls: 400


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchCentre:
    settings: Settings
    centre: RunningCentre
    database: Database
    takers: tuple[CallTaker, ...]
    others: Mapping[str, int]  # processes beside the centre: name → pid

    @property
    def pids(self) -> dict[str, int]:
        """Of every part that runs now."""
        return {**self.centre.pids, **self.others}

    @property
    def server(self) -> str:
        return f"{self.settings.sip_host}:{self.settings.sip_port}"

    @property
    def work_dir(self) -> Path:
        """For the load's own files."""
        return self.settings.home / "load"


@asynccontextmanager
async def bench_centre(
    takers: int,
    *,
    keep: bool = False,
    changed: Mapping[str, object] = NOTHING,
    beside: Callable[[Settings], AbstractAsyncContextManager[Mapping[str, int]]] | None = None,
) -> AsyncIterator[BenchCentre]:
    """A centre that is ready, with that many call-takers' phones; ``keep``: its home stays.

    ``changed`` are its settings that are not as shipped.
    ``beside`` runs processes beside it, from its start to its end, and yields their pids.
    """
    home = Path(tempfile.mkdtemp(prefix="sigap-bench-"))
    settings = own_settings(home).model_copy(update=changed)
    centre = RunningCentre(settings, lambda line: print(f"  {line}", flush=True))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_end, centre, None if keep else home)
        await centre.start()
        others = await stack.enter_async_context(beside(settings)) if beside else {}
        database = Database(dsn_of(settings), connections=2, name="sigap bench")
        try:
            accounts = await make_accounts(database, settings, takers)
            await until_ready(settings, takers)
            yield BenchCentre(
                settings=settings,
                centre=centre,
                database=database,
                takers=accounts,
                others=others,
            )
        finally:
            await database.close()


async def _end(centre: RunningCentre, home: Path | None) -> None:
    await centre.stop()
    if home:
        shutil.rmtree(home, ignore_errors=True)


def own_settings(home: Path) -> Settings:
    """The times as shipped; no wrap-up, for the call-takers' phones are only the sink."""
    sip, ari, ami, http, hep = free_ports(5)
    rtp = 16000 + secrets.randbelow(15) * _RTP_PORTS
    ports = {"sip_port": sip, "ari_port": ari, "ami_port": ami, "http_port": http}
    ports["hep_port"] = hep
    own: dict[str, object] = {
        "home": home,
        "node": "bench",
        "rtp_start": rtp,
        "rtp_end": rtp + _RTP_PORTS - 1,
    }
    own |= {"queue": Queue(wrap_up_s=0), "database_dsn": None}
    return Settings().model_copy(update=own | ports)  # stronger than SIGAP_* of the environment


async def make_accounts(
    database: Database, settings: Settings, count: int
) -> tuple[CallTaker, ...]:
    accounts = []
    home = settings.centre
    async with database.transaction() as session:
        await session.run("shipping.keep_centre", home.code, home.name, home.time_zone)
    for index in range(count):
        new = NewAccount(
            login=f"taker{index}",
            name=f"Petugas {index}",
            role=Role.CALL_TAKER,
            phone=PhoneKind.SOFTPHONE,
            extension=str(FIRST_EXTENSION + index),
        )
        access = await create_account(database, settings.centre.code, new)
        accounts.append(
            CallTaker(extension=str(access.extension), password=str(access.sip_password))
        )
    return tuple(accounts)


async def until_ready(settings: Settings, takers: int) -> None:
    """The desk says ready, and Asterisk knows every phone."""
    until_s = time.monotonic() + READY_WITHIN_S
    connector = aiohttp.TCPConnector(ssl=False)  # ours, on loopback, by its own authority
    async with aiohttp.ClientSession(connector=connector) as session:
        while time.monotonic() < until_s:
            if _phones(settings) >= takers and await _is_ready(session, settings):
                return
            await asyncio.sleep(0.3)
    raise LoadError(f"The centre is not ready in {READY_WITHIN_S:.0f} s; see its logs.")


def _phones(settings: Settings) -> int:
    known = settings.asterisk_dir / "phones.json"
    return len(json.loads(known.read_text(encoding="utf-8"))) if known.exists() else 0


async def _is_ready(session: aiohttp.ClientSession, settings: Settings) -> bool:
    url = f"{settings.desk_url}/readyz"
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(2)) as reply:
            return reply.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
