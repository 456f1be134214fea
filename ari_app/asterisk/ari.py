"""ARI over HTTP and its event stream: a thin client for what the screeners need.

Expected failures are values: a channel that is gone (404), not ours any more (409, 412) or not
there yet (422) makes a request answer False. What cannot be expected raises :class:`AriError`.
Source: Asterisk REST Interface, ``rest-api/*.json`` of Asterisk 22.
"""

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any, Self

import aiohttp

from ari_app.asterisk import credentials
from ari_app.bounded_json import read_json
from ari_app.repeats import REPEATS

GONE = frozenset({404, 409, 412, 422})
log = logging.getLogger(__name__)


class AriError(Exception):
    """Asterisk's REST interface cannot be reached or refused a request."""


def ari_url(port: int, path: str) -> str:
    """Where ARI answers for a path such as ``/channels``: on this machine alone."""
    return f"http://127.0.0.1:{port}/ari{path}"


def ari_login(password: str) -> dict[str, str]:
    """The headers of whoever asks ARI."""
    return {"Authorization": aiohttp.encode_basic_auth(credentials.USER, password)}


class Ari:
    """One ARI application's way to one Asterisk."""

    def __init__(self, *, port: int, password: str, app: str, timeout_s: float = 2.0) -> None:
        self.app = app
        self.port = port
        self._websocket = f"ws://127.0.0.1:{port}"
        self._headers = ari_login(password)
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=20)
        self._session = aiohttp.ClientSession(headers=self._headers, connector=connector)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session:
            await self._session.close()

    # ── events ───────────────────────────────────────────────────────────────────────────────

    async def events(self) -> AsyncIterator[Mapping[str, Any]]:
        """Events while the connection lives; the first item is ``{"type": "Connected"}``.

        Raises :class:`AriError` when it cannot be made or breaks. Garbage is logged and skipped.
        """
        url = f"{self._websocket}/ari/events"
        query = {"app": self.app, "subscribeAll": "false"}
        try:
            async with self._client.ws_connect(url, params=query, heartbeat=5) as socket:
                yield {"type": "Connected"}
                async for message in socket:
                    if (event := _event(message)) is not None:
                        yield event
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AriError(f"the event stream broke: {error!r}") from error
        raise AriError("the event stream ended")

    # ── calls ────────────────────────────────────────────────────────────────────────────────

    async def claim(self, channel: str) -> bool:
        """Take a channel that was broadcast; False when another screener was first."""
        return await self._did("POST", "/events/claim", channelId=channel, application=self.app)

    async def set_variable(self, channel: str, name: str, value: str) -> bool:
        return await self._did("POST", f"/channels/{channel}/variable", variable=name, value=value)

    async def continue_to(self, channel: str, *, context: str, extension: str) -> bool:
        """Hand the channel back to the dialplan; False when it is not in our hands any more."""
        where = {"context": context, "extension": extension, "priority": "1"}
        return await self._did("POST", f"/channels/{channel}/continue", **where)

    async def send_user_event(
        self, event: str, variables: Mapping[str, str], *, channel: str
    ) -> bool:
        """A user event about a channel; without one, Asterisk does not tell the manager interface.

        False when that channel is gone; then nobody was told.
        """
        body = {"variables": dict(variables)}
        query = {"application": self.app, "source": f"channel:{channel}"}
        return await self._request("POST", f"/events/user/{event}", query, body) is not None

    async def external_media(self, channel: str) -> str | None:
        """Make a media channel with this id (20 ms A-law frames); the websocket's connection id."""
        query = {
            "app": self.app,
            "channelId": channel,
            "external_host": "INCOMING",
            "format": "alaw",
            "transport": "websocket",
            "encapsulation": "none",
            "connection_type": "server",
        }
        made = await self._request("POST", "/channels/externalMedia", query)
        variables = made.get("channelvars", {}) if made else {}
        connection = variables.get("MEDIA_WEBSOCKET_CONNECTION_ID")
        return str(connection) if connection else None

    async def originate(
        self,
        endpoint: str,
        *,
        context: str,
        extension: str,
        variables: Mapping[str, str],
        caller_id: str,
        timeout_s: int,
        originator: str = "",
    ) -> bool:
        """Call ``endpoint``; who answers comes to the first step of an extension of the dialplan.

        ``originator`` is the channel of the call that this belongs to. Our process is not needed
        any more when this returns.
        """
        query = {
            "endpoint": endpoint,
            "context": context,
            "extension": extension,
            "priority": "1",
            "callerId": caller_id,
            "timeout": str(timeout_s),
        }
        if originator:
            query["originator"] = originator
        body = {"variables": dict(variables)}
        return await self._request("POST", "/channels", query, body) is not None

    async def snoop(self, channel: str, snoop: str) -> bool:
        """A channel of ours, with the id ``snoop``, whose sound both sides of ``channel`` hear.

        The audio is mixed into what ``channel`` says and into what it hears. It is then our
        application's; a channel it cannot be made for stays as it was.
        """
        made = {"app": self.app, "whisper": "both", "snoopId": snoop}
        return await self._did("POST", f"/channels/{channel}/snoop", **made)

    async def overhear(self, channel: str, snoop: str) -> bool:
        """A channel of ours, with the id ``snoop``, that hears what ``channel`` says, unheard.

        It ends with that channel. False when that is gone already.
        """
        made = {"app": self.app, "spy": "in", "snoopId": snoop}
        return await self._did("POST", f"/channels/{channel}/snoop", **made)

    async def variable(self, channel: str, name: str) -> str | None:
        """A channel's variable; None where it is not set, or the channel is gone."""
        found = await self._request("GET", f"/channels/{channel}/variable", {"variable": name})
        return None if found is None else str(found.get("value", ""))

    async def play(self, channel: str, sound: str) -> bool:
        """Play a prompt by its name (dialplan/sounds) on one of our own channels."""
        return await self._did("POST", f"/channels/{channel}/play", media=f"sound:{sound}")

    async def hang_up_media(self, channel: str) -> bool:
        """End one of our own media channels. Never called with a caller's channel."""
        return await self._did("DELETE", f"/channels/{channel}")

    async def bridge(self, bridge: str, *channels: str) -> bool:
        """A new two-party bridge with these channels in it."""
        made = await self._did("POST", f"/bridges/{bridge}", type="mixing")
        path = f"/bridges/{bridge}/addChannel"
        return made and await self._did("POST", path, channel=",".join(channels))

    async def join_bridge(self, bridge: str, channel: str) -> bool:
        """One more channel into a bridge of ours."""
        return await self._did("POST", f"/bridges/{bridge}/addChannel", channel=channel)

    async def destroy_bridge(self, bridge: str) -> bool:
        return await self._did("DELETE", f"/bridges/{bridge}")

    async def channels(self) -> list[Mapping[str, Any]]:
        """All channels; also the health check that a held websocket is not (asterisk#2078)."""
        return list(await self._request("GET", "/channels", {}) or ())

    async def bridges(self) -> list[Mapping[str, Any]]:
        return list(await self._request("GET", "/bridges", {}) or ())

    @property
    def authorization(self) -> str:
        """The header with which a media line is opened (chan_websocket)."""
        return self._headers["Authorization"]

    # ── wire ─────────────────────────────────────────────────────────────────────────────────

    @property
    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise AriError("not connected")
        return self._session

    async def _did(self, method: str, path: str, **query: str) -> bool:
        return await self._request(method, path, query) is not None

    async def _request(
        self, method: str, path: str, query: Mapping[str, str], body: object = None
    ) -> Any:
        """The answer (``{}`` for an empty one), or None for an expected refusal."""
        url = ari_url(self.port, path)
        try:
            async with self._client.request(
                method, url, params=query, json=body, timeout=self._timeout
            ) as reply:
                answer = await reply.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AriError(f"{method} {path}: {error!r}") from error
        if reply.status in GONE:
            log.debug("%s %s: %d", method, path, reply.status)
            return None
        if reply.status >= 400:
            raise AriError(f"{method} {path}: {reply.status} {answer[:200]!r}")
        try:
            return read_json(answer) if answer else {}
        except ValueError as error:
            raise AriError(f"{method} {path}: no JSON that can be read: {error}") from error


def _event(message: aiohttp.WSMessage) -> Mapping[str, Any] | None:
    if message.type is not aiohttp.WSMsgType.TEXT:
        return None
    try:
        event = read_json(message.data)
    except ValueError:
        said = {"action": "ari_no_json", REPEATS: "ari_no_json"}
        log.warning("ARI sent what is no JSON, %d characters", len(message.data), extra=said)
        return None
    return event if isinstance(event, dict) else None
