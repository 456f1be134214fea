"""Watches what SIP does with each INVITE, so that a call that it refuses is not invisible.

Asterisk sends a copy of each SIP message (``ari_app/asterisk/hep.py``); what its parser could not
read, and which phones it did not register, stands in its log. From both `ari_app.line` tells what
became of each INVITE, and who registered in vain. What was answered must have a record of a call
soon; when it has none, that is told too.

A flood takes no more of us than `MOST_COPIES_S` copies a second; a thread of its own keeps those
that come while we are busy, up to `MOST_WAITING`. What is more is dropped, and counted as such.
While the database is away the lines wait in memory and in ``run/line-waiting``; while we are away
nobody looks, and for how long is told afterwards.
"""

import asyncio
import contextlib
import functools
import hashlib
import json
import logging
import os
import secrets
import socket
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.asterisk import credentials, hep, trial
from ari_app.asterisk.file_reader import Cursor, identity_of, read_lines
from ari_app.errors import SigapError
from ari_app.file_change import Change, change_of
from ari_app.jobs.line_places import LinePlaces
from ari_app.line import registering, unreadable
from ari_app.line.invites import Became, Ending, InviteWatch, Ours
from ari_app.line.tally import Entry, Tally
from ari_app.operations import line_registrations, ports, until_start
from ari_app.operations.small_files import write_small
from ari_app.operations.until_start import WILDCARDS
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway

log = logging.getLogger(__name__)

ROUND_S = 0.5
IDLE_S = 2.0  # the same, while nothing comes
LOOK_AGAIN_S = 10.0  # at the log although nothing seems to be written, and at what was lost
MOST_COPIES_S = 4000
AT_ONCE = 100  # then others have the loop
_NO_CALL, _NO_SOUND = "An INVITE of the line became no call", "A call of the line is deaf"
MOST_WAITING = 8000  # copies; one has a kilobyte or two
RECORD_LIMIT_S = 60.0  # for a record of a call that was answered
MOST_CHECKED = 5000
GAP_S = 10.0  # without us, and it is told
TIDY_EVERY_S = 600.0
MESSAGES_KEPT = 1_000_000  # bytes of a log that a flood has filled


class LineUnwatched(SigapError):
    """We cannot listen to Asterisk's copies."""


async def keep_watching_line(settings: Settings, database: Database) -> None:
    """Until cancelled."""
    password = credentials.load(settings.home).ari_password
    with _listening(settings) as copies:
        await LineWatch(settings, database, copies, password).keep()


class Copies:
    """Datagrams as they come, read by a thread: the kernel has room for a hundred or so."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._waiting: deque[bytes] = deque()
        self._left_out = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, name="line-copies", daemon=True)

    @contextmanager
    def reading(self) -> Iterator["Copies"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            self._thread.join()

    def oldest(self, most: int) -> list[bytes]:
        """They are removed from it."""
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    @property
    def lost(self) -> int:
        """Since the start: ours and the kernel's."""
        return self._left_out + kernel_drops(self._socket)

    def _read(self) -> None:
        while not self._ended.is_set():
            try:
                datagram = self._socket.recv(65536)
            except TimeoutError:
                continue
            if b"INVITE" not in datagram:
                continue
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(datagram)
            else:
                self._left_out += 1


@contextmanager
def _listening(settings: Settings) -> Iterator[Copies]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.settimeout(0.5)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        try:
            opened.bind(("127.0.0.1", settings.hep_port))
        except OSError as error:
            raise LineUnwatched(
                f"UDP port {settings.hep_port} on 127.0.0.1 cannot be used ({error.strerror}); "
                "what SIP refuses is not counted. Set hep_port to another port."
            ) from error
        with Copies(opened).reading() as copies:
            yield copies


class LineWatch:
    """One node's line. Run `keep` as a task."""

    def __init__(
        self, settings: Settings, database: Database, copies: Copies, password: str
    ) -> None:
        self._settings, self._database = settings, database
        self._copies, self._key = copies, hep.key(password)
        trunks = {trunk.name: trunk.match for trunk in settings.trunks}
        there = until_start.open_at(settings)  # also where it listened before, and calls go on
        hosts = frozenset(host for host, _ in there)
        is_own = functools.lru_cache(1024)(functools.partial(_is_own, hosts))
        self._ours = Ours(
            sip_ports=[int(port) for _, port in there],
            tls_port=settings.sip_tls_port,
            is_own=is_own,
            trunks=trunks,
        )
        self._invites = InviteWatch(self._ours, trial_key=trial.key(password))
        self._places = LinePlaces(settings, self._ours.trunk_of)
        self._tally = Tally(f"{settings.node} {secrets.token_hex(8)}")
        self._checked: OrderedDict[str, tuple[Ending, float]] = OrderedDict()
        self._messages = settings.log_dir / "asterisk" / "messages"
        self._cursor = _end_of(self._messages)
        self._messages_were: Change = None
        self._looked_at = 0.0
        self._counted_lost = 0
        self._tidied_at = 0.0

    async def keep(self) -> None:
        """Until cancelled."""
        self._add_gap()
        self._load_waiting()
        self._places.load()
        while True:
            heard = await self._hear()
            for ending in self._invites.due(time.monotonic()):
                self._add(ending)
            again = time.monotonic() - self._looked_at > LOOK_AGAIN_S
            if again:
                self._looked_at = time.monotonic()
            written = change_of(self._messages)
            if again or written != self._messages_were:
                self._messages_were = written
                await asyncio.to_thread(self._read_messages)
            if again or heard:
                self._add_lost()
            await self._write()
            with contextlib.suppress(OSError):
                _heartbeat(self._settings).touch()
            await asyncio.sleep(ROUND_S if heard else IDLE_S)

    async def _hear(self) -> bool:
        """What has come, within what a round may take; False when nothing has."""
        heard = False
        for _ in range(int(MOST_COPIES_S * ROUND_S / AT_ONCE)):
            copies = self._copies.oldest(AT_ONCE)
            heard = heard or bool(copies)
            for datagram in copies:
                with contextlib.suppress(hep.NoCopy):
                    copy = hep.read(datagram, self._key)
                    self._places.heard(copy)
                    for ending in self._invites.heard(copy, time.monotonic()):
                        self._add(ending)
            if len(copies) < AT_ONCE:
                break
            await asyncio.sleep(0)
        return heard

    def _add(self, ending: Ending) -> None:
        entry = self._tally.add(ending)
        if ending.became in (Became.ACCEPTED, Became.GIVEN_UP, Became.DEAF):
            sip = hashlib.sha1(ending.call_id.encode(), usedforsecurity=False).hexdigest()
            self._checked[sip] = (ending, time.monotonic() + RECORD_LIMIT_S)
            if len(self._checked) > MOST_CHECKED:
                self._checked.popitem(last=False)
        calls = (Became.ACCEPTED, Became.GIVEN_UP)
        if ending.became not in calls and ending.trunk and entry.count == 1:  # a flood is told once
            log.error(
                "%s: %s",
                _NO_CALL if ending.became is not Became.DEAF else _NO_SOUND,
                f"{ending.status} {ending.why}".strip(),
                extra={"action": "invite_refused", "trunk": ending.trunk},
            )

    async def _write(self) -> None:
        entries = self._tally.unwritten()
        counts = [entry.count for entry in entries]
        try:
            await self._keep_entries(entries)
            await self._check_records()
            await self._places.write(self._database)
        except DatabaseAway:
            await asyncio.to_thread(self._save_waiting, entries)
            await asyncio.to_thread(self._places.save)
            return
        self._tally.written(entries, counts, datetime.now(UTC))
        with contextlib.suppress(OSError):
            _waiting(self._settings).unlink(missing_ok=True)

    async def _keep_entries(self, entries: list[Entry]) -> None:
        settings = self._settings
        tidies = time.monotonic() - self._tidied_at > TIDY_EVERY_S
        if not entries and not tidies:
            return
        async with self._database.transaction() as session:
            if entries:
                rows = [entry.row() for entry in entries]
                await session.run("line.keep", settings.centre.code, settings.node, rows)
            if tidies:
                self._tidied_at = time.monotonic()
                before = datetime.now(UTC) - timedelta(days=settings.retention.logs_days)
                await session.run("line.forget", settings.node, before)

    async def _check_records(self) -> None:
        """Whose time for a record is over has one, or is told as a call without."""
        now = time.monotonic()
        due = [sip for sip, (_, limit) in self._checked.items() if limit <= now]
        if not due:
            return
        async with self._database.transaction() as session:
            rows = await session.rows("line.recorded", due)
        known = {row["sip"] for row in rows}
        for sip in due:
            ending, _ = self._checked.pop(sip)
            if sip not in known:
                self._add(_unrecorded(ending))

    def _read_messages(self) -> None:
        lines, self._cursor = read_lines(self._messages, self._cursor)
        now = datetime.now(UTC)
        for line in lines:
            text = line.decode(errors="replace")
            if found := unreadable.read_line(text):
                source, why = found
                trunk = self._ours.trunk_of(source)
                became = Became.UNREADABLE
                self._add(Ending(became=became, at=now, trunk=trunk, source=source, why=why))
            elif found := registering.read_line(text):
                self._add(_unregistered(*found, now))
            elif found := registering.read_ours(text):
                line_registrations.keep_failure(self._settings, *found, now)
        bound_messages(self._messages, self._settings.retention.log_mb * 1_000_000, now)

    def _add_lost(self) -> None:
        """Copies that were too many: nobody knows what they were."""
        lost = self._copies.lost + self._invites.unfollowed
        if lost > self._counted_lost:
            why = "too many messages at once"
            self._tally.add(_unwatched(datetime.now(UTC), why), lost - self._counted_lost)
            self._counted_lost = lost

    def _add_gap(self) -> None:
        """From the last round of the one before us until now nobody has looked."""
        try:
            last = datetime.fromtimestamp(_heartbeat(self._settings).stat().st_mtime, UTC)
        except FileNotFoundError:
            return
        seconds = (datetime.now(UTC) - last).total_seconds()
        if seconds > GAP_S:
            self._tally.add(_unwatched(last, f"jobs did not run for {seconds:.0f} s"))

    def _save_waiting(self, entries: list[Entry]) -> None:
        said = json.dumps([entry.row() for entry in entries])
        try:
            write_small(_waiting(self._settings), said, mode=0o600)
        except OSError as error:
            log.debug("Lines wait in memory alone: %s", error)

    def _load_waiting(self) -> None:
        """What the one before us could not write any more; written twice it counts once."""
        path = _waiting(self._settings)
        try:
            self._tally.restore(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError) as error:
            log.error("%s cannot be read: %s", path.name, error)


def bound_messages(path: Path, most: int, now: datetime) -> None:
    """A log that a flood of junk fills is emptied when it is too large; its end is kept aside."""
    try:
        if path.stat().st_size < most:
            return
        with path.open("rb+") as file:
            file.seek(-min(MESSAGES_KEPT, most), os.SEEK_END)
            path.with_name(f"messages.{now:%Y%m%dT%H%M%S}").write_bytes(file.read())
            file.truncate(0)
        for old in sorted(path.parent.glob("messages.*"))[:-20]:
            old.unlink()
    except OSError as error:
        log.debug("The log stays as it is: %s", error)


def kernel_drops(listening: socket.socket) -> int:
    """How many datagrams did not fit into this socket's room; 0 where the system does not tell."""
    try:
        inode = str(os.fstat(listening.fileno()).st_ino)
        rows = Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return 0
    return next((int(f[12]) for row in rows if len(f := row.split()) > 12 and f[9] == inode), 0)


def _is_own(hosts: frozenset[str], address: str) -> bool:
    """Whether SIP that comes from there was sent by us."""
    return address in hosts or (not hosts.isdisjoint(WILDCARDS) and ports.is_here(address))


def _unrecorded(ending: Ending) -> Ending:
    return Ending(
        became=Became.UNRECORDED,
        at=ending.at,
        trunk=ending.trunk,
        source=ending.source,
        status=ending.status,
        why="no record of a call",
        dialled=ending.dialled,
        caller=ending.caller,
    )


def _unregistered(source: str, why: str, at: datetime) -> Ending:
    """A phone's, never a trunk's."""
    return Ending(became=Became.REFUSED, at=at, trunk="", source=source, why=why, method="REGISTER")


def _unwatched(at: datetime, why: str) -> Ending:
    return Ending(became=Became.UNWATCHED, at=at, trunk="", source="", why=why)


def _end_of(path: Path) -> Cursor:
    try:
        return Cursor(file=identity_of(path), position=path.stat().st_size)
    except FileNotFoundError:
        return Cursor()


def _heartbeat(settings: Settings) -> Path:
    return settings.run_dir / "line-watched"


def _waiting(settings: Settings) -> Path:
    return settings.run_dir / "line-waiting"
