"""``sigap status``: what of the centre is healthy and what is not, each part asked by itself.

Works whatever is broken: every question has a limit and an answer of its own. Exit status 0 only
when everything is healthy.
"""

import argparse
import asyncio
import shutil
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import asyncpg

from ari_app.asterisk import credentials
from ari_app.asterisk.ami_once import own_connection
from ari_app.asterisk.ari import ari_login, ari_url
from ari_app.elapsed import elapsed_s
from ari_app.errors import SigapError
from ari_app.operations import (
    backup_state,
    certificate,
    far_ends,
    incidents,
    keepers,
    line_trial,
    ports,
    processes,
    programs,
    until_start,
)
from ari_app.operations.incidents import Incident
from ari_app.operations.journal_lag import journal_lag
from ari_app.screener.readiness import unready_screeners
from ari_app.settings import Settings, Tls
from ari_app.store.database import Login, dsn_of, statements
from recordings.archive import keys

LIMIT_S = 3.0
LEAST_FREE_BYTES = 2_000_000_000  # some 130 hours of recordings
LONGEST_LAG_S = 60.0
SHOWN_FOR = timedelta(days=1)  # what went wrong with a part that is well again
_NOT_REGISTERED = {4, 5}  # device states "invalid" and "unavailable"
_CURSOR = "SELECT file, position FROM cursors WHERE source = 'journal' AND node = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartStatus:
    """One part and how it is; ``says`` is for the one who repairs."""

    part: str
    well: bool
    says: str


class Unwell(SigapError):
    """A part answered, but not as it should."""


async def look(settings: Settings) -> tuple[PartStatus, ...]:
    """Every part of the instance, whether it runs or not. Takes `LIMIT_S` at most."""
    waits = await asyncio.to_thread(until_start.waiting, settings)
    left = await asyncio.to_thread(until_start.left_open, settings)
    asked: Sequence[tuple[str, Awaitable[str]]] = [
        ("asterisk: calls", _calls(settings)),
        ("asterisk: manager", _manager(settings)),
        ("call-takers", _call_takers(settings)),
        ("database", _database(settings)),
        ("desk: web", _desk(settings)),
        ("journal", _journal(settings)),
        ("disk", _disk(settings)),
        *([("settings", _left_out(settings))] if settings.left_out else []),
        *([("asterisk: listens", _listens(waits, left))] if waits or left else []),
        ("recordings", _recordings(settings)),
        *([("backup", _backup(settings))] if settings.backup.destination else []),
        *([("desk: certificate", _certificate(settings.tls))] if settings.tls else []),
    ]
    lines, ends = _lines(settings), _far_ends(settings)
    answers = asyncio.gather(*(_answer(part, question) for part, question in asked))
    return (*_processes(settings), *await answers, *await lines, *await ends)


def _processes(settings: Settings) -> list[PartStatus]:
    """All that a centre has, in the order in which ``sigap up`` starts it."""
    names = [program.name for program in programs.own_programs(settings)]
    embedded = [] if settings.database_dsn else ["postgres"]
    every = [*embedded, "asterisk", *names]
    return [_supervision(settings, every), *(_process(settings, name) for name in every)]


def _supervision(settings: Settings, names: Sequence[str]) -> PartStatus:
    """Without a keeper everything goes on, but what dies stays dead."""
    if found := keepers.supervisor_of(settings.run_dir):
        return PartStatus(part="supervision", well=True, says=f"sigap up, pid {found.pid}")
    if not (apart := keepers.apart(settings.run_dir)):
        return PartStatus(part="supervision", well=False, says="nobody watches; run ./sigap up")
    if alone := [name for name in names if name not in apart]:
        says = f"nobody watches {', '.join(alone)}; start what keeps it: sigap run {alone[0]}"
        return PartStatus(part="supervision", well=False, says=says)
    return PartStatus(part="supervision", well=True, says="each part has a keeper of its own")


def _process(settings: Settings, name: str) -> PartStatus:
    record = processes.read_record(settings.run_dir, name)
    if record is None or not record.alive():
        log = settings.log_dir / f"{name}.log"
        return PartStatus(part=name, well=False, says=f"does not run; see {log}")
    if why := unready_screeners(settings.run_dir, time.time()).get(name):
        return PartStatus(part=name, well=False, says=f"not ready: {why}")
    minutes = elapsed_s(record.since, datetime.now(UTC)) / 60
    since = f"{record.since:%Y-%m-%d %H:%M:%S} UTC ({minutes:.0f} min)"
    lately = _lately(incidents.last(settings.run_dir, name))
    return PartStatus(part=name, well=True, says=f"pid {record.identity.pid} since {since}{lately}")


def _lately(incident: Incident | None) -> str:
    if incident is None or datetime.now(UTC) - incident.at > SHOWN_FOR:
        return ""
    return f"; {incident.at:%Y-%m-%d %H:%M:%S} UTC: {incident.says}"


async def _answer(part: str, question: Awaitable[str]) -> PartStatus:
    try:
        async with asyncio.timeout(LIMIT_S):
            return PartStatus(part=part, well=True, says=await question)
    except SigapError as error:
        return PartStatus(part=part, well=False, says=str(error))
    except TimeoutError:
        return PartStatus(part=part, well=False, says=f"no answer within {LIMIT_S:.0f} s")
    except (OSError, aiohttp.ClientError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return PartStatus(part=part, well=False, says=f"no answer ({type(error).__name__})")


async def _lines(settings: Settings) -> list[PartStatus]:
    """Each line by an INVITE to itself; a dialplan of one's own may not know what that is."""
    try:
        async with asyncio.timeout(LIMIT_S):
            found = await line_trial.look(settings)
    except (SigapError, OSError, TimeoutError) as error:
        return [PartStatus(part="lines", well=False, says=str(error) or "cannot be tried")]
    if not found:
        says = "not tried: the extensions.conf in use does not tell a trial from a call"
        return [PartStatus(part="lines", well=True, says=says)]
    return [PartStatus(part=f"line: {n}", well=t.ok, says=t.says) for n, t in found.items()]


async def _far_ends(settings: Settings) -> list[PartStatus]:
    """The operator's side of each line that is asked; of none where Asterisk cannot be."""
    return [
        PartStatus(part=f"far end: {name}", well=not one.silent_since, says=far_ends.said(one))
        for name, one in (await far_ends.look(settings)).items()
    ]


async def _calls(settings: Settings) -> str:
    return f"ARI answers, {await count_channels(settings)} channels"


async def _call_takers(settings: Settings) -> str:
    """How many phones of the queue are registered; none is not a fault of the system."""
    async with own_connection(settings) as ami:
        await ami.events.get()  # "Connected" is its first
        members = (await ami.queue_status()).members
    there = [member for member in members if member.state not in _NOT_REGISTERED]
    return f"{len(there)} of {len(members)} phones registered"


async def count_channels(settings: Settings) -> int:
    """Legs of calls that Asterisk carries now; what stalls first (asterisk#2078)."""
    return len(await _ari(settings, "channels"))


async def _ari(settings: Settings, path: str) -> list[dict[str, object]]:
    headers = ari_login(credentials.load(settings.home).ari_password)
    url = ari_url(settings.ari_port, f"/{path}")
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as reply:
        if reply.status != 200:
            raise Unwell(f"ARI answers with status {reply.status}")
        found: list[dict[str, object]] = await reply.json()
        return found


async def _manager(settings: Settings) -> str:
    reader, writer = await asyncio.open_connection(ports.LOOPBACK, settings.ami_port)
    greeting = (await reader.readline()).decode("utf-8", "replace").strip()
    writer.close()
    if not greeting.startswith("Asterisk Call Manager"):
        raise Unwell(f"something else answers on port {settings.ami_port}")
    return f"{greeting} answers"


async def _database(settings: Settings) -> str:
    connection = await asyncpg.connect(dsn_of(settings, Login.JOBS), timeout=LIMIT_S)
    try:
        version = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    return f"PostgreSQL {version} answers"


async def _desk(settings: Settings) -> str:
    url = f"{settings.desk_url}/readyz"
    # the name in the certificate is the outside's; whether it answers is asked here
    async with aiohttp.ClientSession() as session, session.get(url, ssl=False) as reply:
        if reply.status != 200:
            raise Unwell("answers, and says that it is not ready")
    return "ready"


async def _certificate(tls: Tls) -> str:
    found = await asyncio.to_thread(certificate.read, tls)
    if warning := found.warning(datetime.now(UTC)):
        raise Unwell(warning)
    return f"valid until {found.valid_until:%Y-%m-%d}"


async def _journal(settings: Settings) -> str:
    if not settings.journal_path.exists():
        return "empty"
    connection = await asyncpg.connect(dsn_of(settings, Login.JOBS), timeout=LIMIT_S)
    try:
        cursor = await connection.fetchrow(_CURSOR, settings.node)
    finally:
        await connection.close()
    lag = await asyncio.to_thread(journal_lag, settings.journal_path, cursor, time.time())
    if lag is None or lag.oldest_s > LONGEST_LAG_S:
        how = f"{lag.facts} facts wait for {lag.oldest_s:.0f} s" if lag else "it cannot be read"
        raise Unwell(f"{how}; see {settings.log_dir / 'jobs.log'}")
    size = settings.journal_path.stat().st_size / 1e6
    return f"{size:.1f} MB, {lag.facts} facts to be shipped"


async def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.home).free
    if free < LEAST_FREE_BYTES:
        raise Unwell(f"only {free / 1e9:.1f} GB free in {settings.home}; make room")
    return f"{free / 1e9:.0f} GB free"


async def _recordings(settings: Settings) -> str:
    section = settings.archive
    if fault := await asyncio.to_thread(keys.fault, section.key_file):
        raise Unwell(f"{fault} Until then new ones lie unencrypted.")
    connection = await asyncpg.connect(dsn_of(settings, Login.JOBS), timeout=LIMIT_S)
    try:
        amiss = await connection.fetchrow(
            statements()["desk_calls.archive_amiss"], settings.centre.code
        )
    finally:
        await connection.close()
    if amiss["unreadable"]:
        raise Unwell(f"{amiss['unreadable']} cannot be read; run ./sigap archive check")
    if amiss["left_plain"]:
        raise Unwell(f"{amiss['left_plain']} are not encrypted yet")
    return "new ones are encrypted" if section.key_file and section.encrypt else "all can be read"


async def _left_out(settings: Settings) -> str:
    raise Unwell(settings.left_out)


async def _listens(waits: Sequence[str], left: Sequence[tuple[str, str]]) -> str:
    """What it goes on without, and where it listens besides."""
    if waits:
        raise Unwell(f"without {until_start.said(waits)}")
    besides = ", ".join(f"{host}:{port}" for host, port in left)
    return f"at {besides} too, as before, until it starts anew"


async def _backup(settings: Settings) -> str:
    stale = timedelta(hours=settings.backup.stale_hours)
    state, found = backup_state.look(settings.home, datetime.now(UTC), stale)
    if found:
        raise Unwell(f"{found.says}; see {settings.log_dir / 'jobs.log'}")
    checked = f"{state.checked_at:%Y-%m-%d}" if state.checked_at else "not yet"
    kept = f"; {state.says}" if state.says else ""
    of = f"of {state.made_at:%Y-%m-%d %H:%M} UTC, {state.bytes / 1e6:.0f} MB"
    return f"{of}; proved {checked}{kept}"


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    if not any(record.alive() for record in processes.records(settings.run_dir)):
        print(f"Nothing runs in {settings.home}; start it with ./sigap up.")
        return 1
    findings = asyncio.run(look(settings))
    width = max(len(finding.part) for finding in findings)
    for finding in findings:
        print(f"{'ok ' if finding.well else 'NOT'} {finding.part:{width}}  {finding.says}")
    unwell = [finding.part for finding in findings if not finding.well]
    print(f"Not healthy: {', '.join(unwell)}." if unwell else "Everything is healthy.")
    return 1 if unwell else 0
