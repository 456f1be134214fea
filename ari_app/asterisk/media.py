"""A call's audio over a websocket: the caller's frames in, our prompts out.

Asterisk's chan_websocket: binary messages are A-law at 8 kHz (160 bytes for 20 ms); text messages
are commands and events. Prompts are sent whole between START/STOP_MEDIA_BUFFERING, Asterisk plays
them in real time, and FLUSH_MEDIA cuts them off when the caller speaks.
"""

from collections.abc import AsyncIterator

import aiohttp

from ari_app.asterisk.ari import Ari, AriError

CHUNK = 8000  # bytes a message: one second


class Media:
    """The open media websocket of one call."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def frames(self) -> AsyncIterator[bytes]:
        """The caller's A-law, 8000 bytes a second, as it arrives; ends when the line is gone."""
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                yield message.data

    async def play(self, alaw: bytes) -> None:
        """Queue a prompt; raises :class:`AriError` when the line is gone."""
        try:
            await self._socket.send_str("START_MEDIA_BUFFERING")
            for start in range(0, len(alaw), CHUNK):
                await self._socket.send_bytes(alaw[start : start + CHUNK])
            await self._socket.send_str("STOP_MEDIA_BUFFERING")
        except (aiohttp.ClientError, ConnectionError) as error:
            raise AriError(f"the media line is gone: {error!r}") from error

    async def stop(self) -> None:
        """Drop what has not been played yet."""
        try:
            await self._socket.send_str("FLUSH_MEDIA")
        except (aiohttp.ClientError, ConnectionError) as error:
            raise AriError(f"the media line is gone: {error!r}") from error

    async def close(self) -> None:
        await self._socket.close()


async def open_media(ari: Ari, connection: str) -> Media:
    """Connect to the media channel's websocket; raises :class:`AriError`."""
    try:
        return Media(await ari.media_socket(connection))
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise AriError(f"no media line: {error!r}") from error
