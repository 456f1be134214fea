"""Writing down what was said: a side task of ``sigap jobs``, and the last thing a machine does.

One recording after the other is claimed in the database for a while; who dies leaves a claim that
ends. A call comes first: while more calls are on than a share of what the screeners can hear, and
while the database is away, the work rests in the middle of a recording and goes on later. What
fails is tried a few times, then shown as failed.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from recordings.archive.folder import Archive
from recordings.transcripts.held import MODEL_EVERY_S, HeldRecogniser
from recordings.transcripts.process import NotWritten, Written
from recordings.transcripts.recogniser import NoRecogniser
from recordings.transcripts.room import ROOM_EVERY_S, Room

log = logging.getLogger(__name__)

MOST_TRIES = 4
CLAIM_S = 600.0
RENEW_EVERY_S = 60.0
LOOK_EVERY_S = 10.0  # for a recording to be written down
_FIRST_WAIT_S, _LONGEST_WAIT_S = 60.0, 3600.0


class ClaimLost(Exception):
    """The recording was removed, or somebody else works on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    call_id: str
    attempts: int
    path: str
    seconds: float

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Claim":
        return cls(**{name: row[name] for name in ("call_id", "attempts", "path", "seconds")})


async def keep_transcribing(settings: Settings, database: Database) -> None:
    """Until cancelled; without a model it does nothing for ever."""
    if settings.transcript.model is None:
        await asyncio.Event().wait()
    claiming = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        for number in range(settings.transcript.workers):
            scribe = Scribe(settings, database, claiming)
            group.create_task(scribe.keep_writing(), name=f"transcribe {number}")


class Scribe:
    """Has one process of the recogniser, as long as there is something to write down."""

    def __init__(self, settings: Settings, database: Database, claiming: asyncio.Lock) -> None:
        self._settings, self._database, self._claiming = settings, database, claiming
        self._recogniser = HeldRecogniser(settings.transcript, "no_transcripts")
        self._room = Room(settings, database)
        self._renewed_at = float("-inf")

    async def keep_writing(self) -> None:
        await self._recogniser.keep_working(self.once)

    async def once(self) -> float:
        """One recording, if there is one and room for it; returns how long to wait for the next."""
        if self._recogniser.is_missing():
            return MODEL_EVERY_S
        try:
            if not await self._room.there_is():
                return ROOM_EVERY_S
            claim = await self._claim()
        except DatabaseAway:
            return LOOK_EVERY_S
        if claim is None:
            await self._recogniser.end()
            return LOOK_EVERY_S
        return await self._work(claim)

    async def _work(self, claim: Claim) -> float:
        try:
            written = await self._write_down(claim)
            await self._keep(claim, written)
        except NoRecogniser as error:
            self._recogniser.log_once(str(error))
            await self._change("transcripts.give_back", claim, MODEL_EVERY_S)
            return MODEL_EVERY_S
        except NotWritten as error:
            await self._failed(claim, str(error))
        except (ClaimLost, DatabaseAway) as error:
            log.debug("A transcript was given up: %s", error, extra={"call_id": claim.call_id})
        return 0.0

    async def _write_down(self, claim: Claim) -> Written:
        archive = Archive.of(self._settings)
        if not await asyncio.to_thread((archive.folder / claim.path).is_file):
            raise NotWritten("the file is not in the archive")
        process = await self._recogniser.begun()

        async def may_go_on() -> None:
            await self._wait_for_room(claim)

        self._renewed_at = _now_s()
        try:
            return await process.write_down(archive, claim.path, may_go_on)
        finally:
            await self._recogniser.end_if_dead()

    async def _wait_for_room(self, claim: Claim) -> None:
        """Raises `ClaimLost`."""
        while True:
            try:
                if _now_s() - self._renewed_at >= RENEW_EVERY_S:
                    await self._renew(claim)
                if await self._room.there_is():
                    return
            except DatabaseAway:
                log.debug("The transcript waits for the database")
            await asyncio.sleep(ROOM_EVERY_S)

    async def _renew(self, claim: Claim) -> None:
        values = (claim.call_id, claim.attempts, CLAIM_S)
        async with self._database.transaction() as session:
            if await session.row("transcripts.renew", *values) is None:
                raise ClaimLost("the recording is gone, or somebody else's")
        self._renewed_at = _now_s()

    async def _claim(self) -> Claim | None:
        node, days = self._settings.node, self._settings.transcript.days
        async with self._claiming, self._database.transaction() as session:
            await session.run("transcripts.give_up", node, days, MOST_TRIES)
            row = await session.row("transcripts.claim", node, days, MOST_TRIES, CLAIM_S)
        return Claim.of(row) if row else None

    async def _keep(self, claim: Claim, written: Written) -> None:
        words = [word.stored() for word in written.words]
        values = (claim.call_id, claim.attempts, words, written.recogniser, written.cpu_s)
        async with self._database.transaction() as session:
            if await session.row("transcripts.keep", *values) is None:
                raise ClaimLost("the recording is gone, or somebody else's")
            await session.run("transcripts.index", claim.call_id)
            await session.run("live_words.forget", claim.call_id)
        said = {"action": "transcribed", "call_id": claim.call_id, "words": len(words)}
        log.info("A recording was written down", extra=said)

    async def _failed(self, claim: Claim, reason: str) -> None:
        wait_s = min(_FIRST_WAIT_S * 4.0 ** (claim.attempts - 1), _LONGEST_WAIT_S)
        await self._change("transcripts.later", claim, reason[:300], MOST_TRIES, wait_s)
        said = {"action": "not_transcribed", "call_id": claim.call_id, "attempts": claim.attempts}
        log.warning("A recording was not written down: %s", reason, extra=said)

    async def _change(self, statement: str, claim: Claim, *values: object) -> None:
        """Where the database is away the claim ends by itself."""
        try:
            async with self._database.transaction() as session:
                await session.run(statement, claim.call_id, claim.attempts, *values)
        except DatabaseAway as error:
            log.debug("A claim is left to end by itself: %s", error)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
