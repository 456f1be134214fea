"""Plays a prompt into a talk, so that both sides hear it and the recording has it.

The prompt is whispered into the *call-taker's* channel, in both directions (ARI snoop): they hear
it themselves, and what they say goes with it to the caller and so into the caller's recording. The
caller's own channel is not touched. Measured: whispering into the caller's channel instead is heard
but not recorded, because Asterisk hands a frame to MixMonitor before it mixes a whisper in.

When this process dies in the middle, the prompt's channel is silent and is hung up by the next one.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from ari_app.asterisk.ari import Ari, AriError

log = logging.getLogger(__name__)

APP = "desk"  # not sigap-…: the dialplan offers calls to those
BEGINS_WITHIN_S = 2.0
_OURS = "say-"
_AGAIN_AFTER_S = 1.0
_OVER = ("PlaybackFinished", "StasisEnd", "ChannelDestroyed")


class PromptNotPlayed(Exception):
    """The prompt did not begin; the talk goes on as it was."""


class PromptPlayer:
    """Run :meth:`run` as a task; one prompt a talk at a time, the newest is the one heard."""

    def __init__(self, ari: Ari) -> None:
        self._ari = ari
        self._playing: dict[str, str] = {}  # phone's channel → our channel
        self._ready: dict[str, asyncio.Event] = {}

    async def run(self) -> None:
        """Keep ARI's event stream; never ends by itself."""
        async with self._ari:
            while True:
                with contextlib.suppress(AriError):
                    async for event in self._ari.events():
                        await self._heed(event)
                await asyncio.sleep(_AGAIN_AFTER_S)

    async def play(self, phone_channel: str, prompt: str) -> None:
        """Returns when the prompt begins; raises :class:`PromptNotPlayed`."""
        await self._stop(self._playing.pop(phone_channel, ""))
        ours = f"{_OURS}{uuid4()}"
        try:
            await self._begin(phone_channel, ours, prompt)
        except (AriError, TimeoutError) as error:
            await self._stop(ours)
            raise PromptNotPlayed(str(error) or "Asterisk did not begin in time") from error
        finally:
            self._ready.pop(ours, None)
        self._playing[phone_channel] = ours

    async def _begin(self, phone_channel: str, ours: str, prompt: str) -> None:
        ready = self._ready[ours] = asyncio.Event()
        async with asyncio.timeout(BEGINS_WITHIN_S):
            if not await self._ari.snoop(phone_channel, ours):
                raise AriError("the call-taker's channel is gone")
            await ready.wait()
            if not await self._ari.play(ours, prompt):
                raise AriError("the prompt's channel is gone")

    async def _heed(self, event: Mapping[str, Any]) -> None:
        kind, ours = event.get("type"), _channel_of(event)
        if kind == "Connected":
            await self._clear()
        elif kind == "StasisStart" and ours in self._ready:
            self._ready[ours].set()
        elif kind in _OVER and ours.startswith(_OURS):
            if event.get("playback", {}).get("state") == "failed":
                log.error("a prompt could not be played", extra={"action": "prompt_failed"})
            await self._stop(ours)

    async def _stop(self, ours: str) -> None:
        self._playing = {key: value for key, value in self._playing.items() if value != ours}
        if ours:
            with contextlib.suppress(AriError):
                await self._ari.hang_up_media(ours)

    async def _clear(self) -> None:
        """Prompts that a process before this one has left behind."""
        with contextlib.suppress(AriError):
            for channel in await self._ari.channels():
                if str(channel.get("id")).startswith(_OURS):
                    await self._stop(str(channel["id"]))


def _channel_of(event: Mapping[str, Any]) -> str:
    playback = str(event.get("playback", {}).get("target_uri", ""))
    return playback.removeprefix("channel:") or str(event.get("channel", {}).get("id", ""))
