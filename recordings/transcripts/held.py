"""One process of the recogniser, in the hands of a side task of ``sigap jobs``."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

from ari_app.settings import Transcript
from recordings.transcripts.process import RecogniserProcess
from recordings.transcripts.recogniser import lack, sentence

log = logging.getLogger(__name__)

MODEL_EVERY_S = 60.0  # whether a model that was missing is there


class HeldRecogniser:
    """Begun when it is first needed; why there is none is said once, under ``action``."""

    def __init__(self, section: Transcript, action: str) -> None:
        self._section, self._action = section, action
        self.process: RecogniserProcess | None = None
        self._said = ""

    def is_missing(self) -> bool:
        """Whether something that it needs is not installed; then it has been said."""
        if (found := lack(self._section)) is not None:
            self.log_once(sentence(self._section, found))
        return found is not None

    async def begun(self) -> RecogniserProcess:
        """Raises `NoRecogniser`, and `NotWritten` where it dies at once."""
        if self.process is None:
            self.process = await RecogniserProcess.start(self._section)
            self._said = ""
        return self.process

    async def keep_working(self, once: Callable[[], Awaitable[float]]) -> NoReturn:
        """Does ``once`` again and again, each time after as many seconds as it says."""
        try:
            while True:
                wait_s = await once()
                await asyncio.sleep(wait_s)
        finally:
            await self.end()

    async def end_if_dead(self) -> None:
        if self.process is not None and self.process.dead:
            await self.end()

    async def end(self) -> None:
        """Its memory is the machine's again."""
        process, self.process = self.process, None
        if process is not None:
            await process.end()

    def log_once(self, why: str) -> None:
        """Once, not each minute."""
        if why != self._said:
            log.warning("%s", why, extra={"action": self._action})
        self._said = why
