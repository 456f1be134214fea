"""Carries out notifications: one job of PgQueuer for each, tried until taken or given up.

Towards the receiver delivery is *at least once*. A try that ended in a note is never made again:
not after a restart, not by a second ``sigap jobs``. Only a process that is killed (or does not end
in time when it is stopped) after the receiver took it and before that could be noted leaves a job
that looks abandoned; it is taken up `ABANDONED_S` later and sent again under the same idempotency
key, by which a receiver knows it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from pgqueuer.core import buffers
from pgqueuer.db import AsyncpgPoolDriver
from pgqueuer.errors import FailingListenerError, RetryRequested
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from ari_app.settings import Settings
from ari_app.store.database import (
    AWAY,
    CONNECT_S,
    Database,
    DatabaseAway,
    Login,
    dsn_of,
    leave_as_it_was,
)
from ari_app.tickets import messenger, webhook
from ari_app.tickets.agencies import ChannelKind
from ari_app.tickets.dispatching import QUEUE, advance_dispatch, drop_overtaken, is_overtaken
from ari_app.tickets.notice import NoticeKind, words_of
from ari_app.tickets.retry import Failed, Trouble, next_try_s
from ari_app.tickets.seal import Seal, SealBroken, load
from ari_app.tickets.way import DispatchState, Side, Step

log = logging.getLogger(__name__)

ABANDONED_S = 10.0  # without a sign of life of the process that had taken the job
AT_ONCE = 10
LOOK_AGAIN_S = 3.0  # for what another process has left, and what no word was heard of
MARK_AGAIN_S = 0.5
BY = "sigap jobs"


class WokenBuffer(buffers.JobStatusLogBuffer):
    """What became of jobs, written down soon after there is something: PgQueuer's own one looks ten
    times a second whether there is.
    """

    _flushing: asyncio.Task[None] | None = None

    async def add(self, item: Any) -> None:
        await super().add(item)
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_all(), name="flush of job log")
            self.add_task(self._flushing)

    async def periodic_flush(self) -> None:
        await self.shutdown.wait()

    async def _flush_all(self) -> None:
        """What could not be written is there again, and is tried again."""
        while not self.events.empty() and not self.shutdown.is_set():
            await asyncio.sleep(self.timeout.total_seconds())
            await self.flush()


buffers.JobStatusLogBuffer = WokenBuffer  # type: ignore[misc]  # there is no other way to choose one


async def keep_notifying(settings: Settings, database: Database) -> None:
    """Until cancelled; raises ``DatabaseAway`` when the queue cannot be followed."""
    try:
        local = settings.local_channels
        async with _queue(settings) as manager, webhook.poster(local=local) as receivers:
            seal = await asyncio.to_thread(load, settings.home)
            courier = Courier(database, receivers, seal)

            @manager.entrypoint(QUEUE)
            async def notify(job: Job) -> None:
                await courier.carry(int(job.payload or b"0"))

            await manager.run(
                dequeue_timeout=timedelta(seconds=LOOK_AGAIN_S),
                batch_size=AT_ONCE,
                max_concurrent_tasks=2 * AT_ONCE,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=timedelta(seconds=ABANDONED_S),
            )
    except (*AWAY, FailingListenerError) as error:
        raise DatabaseAway(f"The queue of notifications cannot be followed: {error}") from error


@asynccontextmanager
async def _queue(settings: Settings) -> AsyncIterator[QueueManager]:
    """PgQueuer on connections of its own: it must see JSON as text."""
    pool = await asyncpg.create_pool(
        dsn_of(settings, Login.JOBS),
        min_size=2,
        max_size=4,
        timeout=CONNECT_S,
        reset=leave_as_it_was,
        server_settings={"application_name": "sigap notifications"},
    )
    try:
        yield QueueManager(Queries(AsyncpgPoolDriver(pool)))
    finally:
        pool.terminate()


class Courier:
    """Tries one notification at a time; what became of it is in the database before it returns."""

    def __init__(self, database: Database, receivers: webhook.Poster, seal: Seal) -> None:
        self._database = database
        self._receivers = receivers
        self._seal = seal

    async def carry(self, notification_id: int) -> None:
        """Raises PgQueuer's ``RetryRequested`` where it must be tried again."""
        try:
            row = await self._begin(notification_id)
        except DatabaseAway as error:
            raise RetryRequested(timedelta(seconds=1), "the database was away") from error
        if row is None:
            return
        wait_s = await self._end_surely(row, await self._send(row))
        if wait_s is not None:
            raise RetryRequested(timedelta(seconds=wait_s), "it did not get through")

    async def _begin(self, notification_id: int) -> Mapping[str, Any] | None:
        async with self._database.transaction() as session:
            owner = await session.row("notifications.dispatch", notification_id)
            if owner is None:
                return None
            await session.row("dispatches.lock", owner["dispatch_id"])
            row = await session.row("notifications.claim", notification_id)
            if row is None or row["status"] != "pending":
                return None
            if is_overtaken(row):
                await drop_overtaken(session, row)
                return None
            if row["state"] == DispatchState.NEW and row["kind"] == NoticeKind.SENT:
                await self._step(session, row, Step.TRY)
            return row

    async def _send(self, row: Mapping[str, Any]) -> Failed | None:
        """A channel's bug is a failure of this try, told to the log and to nobody else."""
        try:
            return await self._over_channel(row)
        except SealBroken as error:
            return Failed(trouble=Trouble.REFUSED, problem=str(error))
        except Exception as error:
            log.exception("A notification failed", extra={"action": "notification_bug"})
            problem = f"A fault of ours ({type(error).__name__})."
            return Failed(trouble=Trouble.NOT_NOW, problem=problem)

    async def _over_channel(self, row: Mapping[str, Any]) -> Failed | None:
        facts, url = row["body"], self._seal.open(row["url"])
        if row["channel_kind"] == ChannelKind.APPRISE:
            words = words_of(NoticeKind(row["kind"]), facts)
            return await messenger.deliver(url, words, local=self._receivers.local)
        key = str(row["idempotency_key"])
        secret = self._seal.open(row["secret"])
        return await self._receivers.post(url, secret, facts=facts, key=key, now_s=time.time())

    async def _end_surely(self, row: Mapping[str, Any], failed: Failed | None) -> float | None:
        """What was sent is not sent again because the database was away when it was noted."""
        while True:
            try:
                return await self._end(row, failed)
            except DatabaseAway:
                await asyncio.sleep(MARK_AGAIN_S)

    async def _end(self, row: Mapping[str, Any], failed: Failed | None) -> float | None:
        """Notes what became of the try; the seconds until the next one, or None."""
        if failed is None:
            await self._mark_delivered(row)
            return None
        wait_s = next_try_s(row["attempts"], failed.trouble)
        statement, more = ("later", (wait_s,)) if wait_s is not None else ("dead", ())
        async with self._database.transaction() as session:
            await session.run(
                f"notifications.{statement}", row["notification_id"], failed.problem, *more
            )
        level = logging.WARNING if wait_s is not None else logging.ERROR
        log.log(
            level,
            "A notification did not get through: %s",
            failed.problem,
            extra={"action": f"notification_{statement}", "tries": row["attempts"]},
        )
        return wait_s

    async def _mark_delivered(self, row: Mapping[str, Any]) -> None:
        async with self._database.transaction() as session:
            await session.row("dispatches.lock", row["dispatch_id"])
            marked = await session.row("notifications.delivered", row["notification_id"])
            if marked is None or row["kind"] != NoticeKind.SENT:
                return
            await self._step(session, row, Step.DELIVER)
        log.info("Agency notified", extra={"action": "notified", "ticket": row["body"]["ticket"]})

    async def _step(self, session: Any, row: Mapping[str, Any], step: Step) -> None:
        """A human may have been faster, or the other channel: then there is no step to take."""
        found = await session.row("dispatches.lock", row["dispatch_id"])
        if found is None or found["state"] not in (DispatchState.NEW, DispatchState.OPEN):
            return
        if step is Step.TRY and found["state"] != DispatchState.NEW:
            return
        await advance_dispatch(
            session,
            dispatch_id=row["dispatch_id"],
            step=step,
            party=Side.JOBS,
            by=BY,
            now=datetime.now(UTC),
        )
