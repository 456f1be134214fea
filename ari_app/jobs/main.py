"""``sigap jobs``: what must be done with every call, later or in the background.

Ships facts into PostgreSQL (a ticket is there less than 100 ms after its fact is on the disk),
finishes recordings, reconciles calls that Asterisk does not know any more, tells Asterisk of new
phones, notifies agencies and keeps the tickets' clocks. It may be killed at any moment: what it
had not finished it finds again.
"""

import argparse
import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ari_app.backup.log_keeping import keep_log
from ari_app.backup.nightly import keep_backing_up
from ari_app.errors import SigapError
from ari_app.jobs import clock_watch
from ari_app.jobs.clock_watch import ClockWatch
from ari_app.jobs.collect import JOURNAL, Changes, Collector, Cursors
from ari_app.jobs.file_watch import FileWatch
from ari_app.jobs.line_watch import keep_watching_line
from ari_app.jobs.log_rotation import keep_rotating
from ari_app.jobs.phones import keep_phones
from ari_app.jobs.reconcile import keep_reconciling
from ari_app.jobs.refused_requests import keep_counting_refusals
from ari_app.jobs.shipping import Shipper
from ari_app.operations.far_ends import keep_watching_far_ends
from ari_app.operations.plan_watch import keep_watching_dialplan
from ari_app.places.keeping import seed_places
from ari_app.public.counting import keep_public
from ari_app.reports.counting import keep_counting
from ari_app.reports.mailing import keep_mailing
from ari_app.settings import Settings
from ari_app.shifts.planning import keep_planning
from ari_app.spelling.known_words import keep_known_words
from ari_app.store.database import Database, DatabaseAway, Login, dsn_of, logs_in_apart
from ari_app.store.migrating import migrate, require_migrated
from ari_app.tickets import seal
from ari_app.tickets.agencies import seed_agencies
from ari_app.tickets.guidance_keeping import seed_cards
from ari_app.tickets.incident_types import seed_types
from ari_app.tickets.notifying import keep_notifying
from ari_app.tickets.seal import seal_plain
from ari_app.tickets.timekeeping import keep_clocks
from recordings.detail import keep_drawing
from recordings.draw import keep_choosing
from recordings.gaps import keep_seeing_gaps
from recordings.job import keep_finishing
from recordings.live_words import keep_hearing_talks
from recordings.retention import keep_retention
from recordings.sealing_job import keep_sealing
from recordings.spectrogram_job import keep_picturing
from recordings.transcripts.job import keep_transcribing

log = logging.getLogger(__name__)

SETTLE_S = 0.01  # what is written together is shipped together
LOOK_AGAIN_S = 2.0  # at the clock and the files, although the kernel has told nothing
READ_ALL_S = 10.0  # although nothing seems to have changed
HEARTBEAT_S = 5.0
TIDY_EVERY_S = 600.0
_FIRST_BACK_OFF_S, _LONGEST_BACK_OFF_S = 0.2, 5.0

SideTask = Callable[[Settings, Database], Coroutine[Any, Any, None]]
_SIDE_TASKS: tuple[SideTask, ...] = (
    keep_seeing_gaps,
    keep_drawing,
    keep_choosing,
    keep_reconciling,
    keep_phones,
    keep_watching_line,
    keep_watching_far_ends,
    keep_watching_dialplan,
    keep_notifying,
    keep_clocks,
    keep_retention,
    keep_sealing,
    keep_rotating,
    keep_counting_refusals,
    keep_counting,
    keep_mailing,
    keep_planning,
    keep_public,
    keep_backing_up,
    keep_log,
    keep_hearing_talks,
    keep_transcribing,
    keep_known_words,
)


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    asyncio.run(run(settings))
    return 0


def heartbeat_path(settings: Settings) -> Path:
    """Its modification time is the last moment at which facts could be shipped."""
    return settings.run_dir / "jobs.heartbeat"


async def run(settings: Settings) -> None:
    """Until SIGTERM or SIGINT; an unreachable database is waited for."""
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    stop = _stop_signal()
    work = asyncio.create_task(_work(settings), name="jobs")
    stopped = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (work, stopped):
            task.cancel()
        results = await asyncio.gather(work, stopped, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError, RuntimeError):  # not in the main thread
            loop.add_signal_handler(number, stop.set)
    return stop


async def _work(settings: Settings) -> None:
    database = await _prepared(settings)
    # its own connection: what follows from a call never waits for a side task
    ships = Database(dsn_of(settings, Login.JOBS), connections=1, name="sigap shipping")
    shipped, finished = asyncio.Event(), asyncio.Event()

    async def finishing(settings: Settings, database: Database) -> None:
        await keep_finishing(settings, database, shipped, finished)

    async def picturing(settings: Settings, database: Database) -> None:
        await keep_picturing(settings, database, finished)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_keep_shipping(settings, ships, shipped), name="ship")
            for task in (finishing, picturing, *_SIDE_TASKS):
                group.create_task(_watched(task, settings, database), name=task.__name__)
    finally:
        await ships.close()
        await database.close()


async def _prepared(settings: Settings) -> Database:
    """The database with our tables, our centre and its types of incident."""
    back_off = BackOff()
    while True:
        try:
            dsn = dsn_of(settings, Login.JOBS)
            await _of_this_version(settings, dsn)
            database = Database(dsn, connections=5)  # one listens for phones
            await _keep_centre(settings, database)
            return database
        except DatabaseAway as error:
            await back_off.wait(error)


async def _of_this_version(settings: Settings, dsn: str) -> None:
    """Tables are the owner's to change: where we log in as somebody else, `sigap up` does it."""
    if logs_in_apart(settings, Login.JOBS):
        await require_migrated(dsn)
    else:
        await migrate(dsn)


async def _keep_centre(settings: Settings, database: Database) -> None:
    centre = settings.centre
    async with database.transaction() as session:
        await session.run("shipping.keep_centre", centre.code, centre.name, centre.time_zone)
        await seed_types(session, centre.code)
        await seed_cards(session, centre.code)
        await seed_agencies(session, centre.code)
        await seal_plain(session, seal.load(settings.home))
        await seed_places(session, centre.code)


async def _watched(task: SideTask, settings: Settings, database: Database) -> None:
    """A side task that breaks is started again; the others and the shipping go on."""
    while True:
        try:
            await task(settings, database)
        except SigapError as error:
            _give_way()
            log.warning("%s cannot work now: %s", task.__name__, error)
            await asyncio.sleep(_LONGEST_BACK_OFF_S)
        except Exception:  # a bug, or a part that is not there (yet)
            _give_way()
            log.exception("%s broke and starts again", task.__name__)
            await asyncio.sleep(_LONGEST_BACK_OFF_S)


def _give_way() -> None:
    """A task that was cancelled and failed while it tidied up is cancelled all the same."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _keep_shipping(settings: Settings, database: Database, shipped: asyncio.Event) -> None:
    """``shipped`` is set when facts were: a call may have ended, and its recording is due."""
    round_ = Rounds(settings, database)
    try:
        with FileWatch(round_.files).watching() as watch:
            await _ship_what_is_written(round_, watch, shipped)
    finally:
        round_.close()


async def _ship_what_is_written(round_: "Rounds", watch: FileWatch, shipped: asyncio.Event) -> None:
    back_off, written = BackOff(), True
    while True:
        try:
            if await round_.once(written=written):
                shipped.set()
            elif written := await watch.wait(LOOK_AGAIN_S):
                await asyncio.sleep(SETTLE_S)
            back_off.reset()
        except DatabaseAway as error:
            await back_off.wait(error)
        except Exception:  # one round's bug must not end the next round
            log.exception("A round of shipping failed")
            await asyncio.sleep(_LONGEST_BACK_OFF_S)


class Rounds:
    """Reading and shipping, round by round. The cursors are the database's; here is a copy."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._collector = Collector(settings)
        clock = ClockWatch(file=settings.run_dir / clock_watch.FILE)
        self._shipper = Shipper(database, node=settings.node, centre=settings.centre, clock=clock)
        self._cursors: Cursors | None = None
        self._read: Changes | None = None  # as the sources were before the last reading
        self._read_at = self._beat_at = self._tidied_at = 0.0

    @property
    def files(self) -> Sequence[Path]:
        """What is read."""
        return self._collector.files

    async def once(self, *, written: bool = False) -> bool:
        """True when there was something to ship: then there may be more.

        ``written``: something was written, whatever the files' times say.
        """
        self._shipper.look_at_clock()
        changes = self._collector.changes()
        quiet = (
            not written and changes == self._read and time.monotonic() - self._read_at < READ_ALL_S
        )
        shipped = not quiet and await self._ship()
        if not quiet:  # who found something may have left more of it
            self._read, self._read_at = None if shipped else changes, time.monotonic()
        await self._beat(shipped=shipped)
        await self._tidy()
        return shipped

    async def _ship(self) -> bool:
        """Whatever is new in the three sources; true when there was something."""
        if self._cursors is None:
            self._cursors = await self._shipper.cursors()
        batch = await asyncio.to_thread(self._collector.read, self._cursors)
        try:
            if not batch.is_empty or batch.cursors != self._cursors:
                await self._shipper.ship(batch)
        except BaseException:
            self._cursors = None  # whether it was committed is unknown: ask
            raise
        self._cursors = batch.cursors
        return not batch.is_empty

    def close(self) -> None:
        self._collector.close()

    async def _beat(self, *, shipped: bool) -> None:
        if time.monotonic() - self._beat_at < HEARTBEAT_S:
            return
        if not shipped:
            async with self._database.transaction() as session:
                await session.run("shipping.alive")
        self._beat_at = time.monotonic()
        await asyncio.to_thread(_touch, heartbeat_path(self._settings))

    async def _tidy(self) -> None:
        if time.monotonic() - self._tidied_at < TIDY_EVERY_S or self._cursors is None:
            return
        self._tidied_at = time.monotonic()
        before = datetime.now(UTC) - timedelta(days=self._settings.retention.journal_days)
        if JOURNAL in self._cursors:
            await asyncio.to_thread(self._collector.prune, self._cursors[JOURNAL], before)
        async with self._database.transaction() as session:
            await session.run("shipping.forget_waiting", self._settings.node)
            await session.run("shipping.forget_refused", self._settings.node)
            await session.run("tallies.fold")


class BackOff:
    """Waits longer each time, says the reason once, and says when it is over."""

    def __init__(self) -> None:
        self._wait_s = 0.0

    async def wait(self, error: Exception) -> None:
        if not self._wait_s:
            log.error("%s Facts stay in the journal until it is back.", error)
        self._wait_s = min(max(self._wait_s * 1.5, _FIRST_BACK_OFF_S), _LONGEST_BACK_OFF_S)
        await asyncio.sleep(self._wait_s)

    def reset(self) -> None:
        if self._wait_s:
            log.warning("The database is back; what was kept has been shipped")
        self._wait_s = 0.0


def _touch(path: Path) -> None:
    try:
        path.touch()
    except OSError as error:
        log.debug("No heartbeat: %s", error)
