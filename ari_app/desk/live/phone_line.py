"""``/phone/ws``: SIP between a call-taker's page and Asterisk, which stays on loopback.

Only for a session whose account has a phone in the page, only from our own pages (a websocket is
not bound by the same-origin rule), and no longer than the session. The voice itself goes from
browser to Asterisk directly; when the desk restarts, talks go on and the pages come back.

A page that is gone is no phone any more at once: with the connection Asterisk forgets the contact,
and app_queue rings the others; if it was ringing, its ring ends with it. A page that is gone in
mid-talk has `BACK_WITHIN_S` to come back; then the caller, who hears nothing, is put first in line.
A desk that begins gives the same time to each page that it finds in a talk and not connected.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType, web

from ari_app.asterisk.ami_connection import AmiAway, AmiError
from ari_app.asterisk.ami_rows import Channel
from ari_app.call import State
from ari_app.desk.web.authentication import by_cookie, digest, session_cookie
from ari_app.desk.web.parts import PARTS, Parts
from ari_app.people.access import Account
from ari_app.store.database import DatabaseAway

log = logging.getLogger(__name__)

SUBPROTOCOL = "sip"  # RFC 7118
BACK_WITHIN_S = 10.0
STOCK_S = 1.0
ASTERISK_AGAIN_S = 0.5
ASK_AGAIN_S = 10.0  # whether the session still lives and has the phone
LARGEST_MESSAGE = 64 * 1024
RINGING = ("Ring", "Ringing", "Down")

Socket = web.WebSocketResponse | ClientWebSocketResponse


@dataclass(slots=True, kw_only=True)
class PhoneLines:
    """Which pages are connected now; gives up the callers of those that do not come back."""

    parts: Parts
    back_within_s: float = BACK_WITHIN_S
    _open: Counter[str] = field(default_factory=Counter)
    _watching: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def opened(self, extension: str) -> None:
        self._open[extension] += 1

    def closed(self, extension: str) -> None:
        """Watch for the page's return, unless another page of this place is connected."""
        self._open[extension] -= 1
        if self._open[extension] > 0:
            return
        if earlier := self._watching.pop(extension, None):
            earlier.cancel()  # this loss is newer: its ten seconds count
        self._begin_watch(extension)

    def _begin_watch(self, extension: str) -> None:
        watch = asyncio.create_task(self._watch(extension), name=f"lost-phone-{extension}")
        self._watching[extension] = watch

    async def run(self) -> None:
        """Find the talks whose page was lost while nobody was there to notice; never ends."""
        while True:
            with contextlib.suppress(AmiError, DatabaseAway):
                await self._take_stock()
            await asyncio.sleep(STOCK_S)

    async def _take_stock(self) -> None:
        """A page's time to come back begins when it can be let in, which the database decides."""
        calls = {
            extension
            for caller in self.parts.live.view.callers
            for extension in (caller.with_extension, *caller.rings_at)
            if extension and not self._open[extension] and extension not in self._watching
        }
        if not calls:
            return
        rows = await self.parts.database.rows("phones.in_pages", self.parts.settings.centre.code)
        lost = calls & {row["extension"] for row in rows}
        if lost:  # unless they are registered by way of another desk
            lost -= await self.parts.ami.registered_phones()
        for extension in lost:
            self._begin_watch(extension)

    async def close(self) -> None:
        """The desk ends: its pages come back to the next one, nobody is given up."""
        for task in tuple(self._watching.values()):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._watching.clear()

    async def _watch(self, extension: str) -> None:
        for duty, after_s in ((self._stop_ringing, 0.0), (self._give_back, self.back_within_s)):
            await asyncio.sleep(after_s)
            await self._do(duty, extension)
        self._watching.pop(extension, None)

    async def _do(self, duty: Callable[[str], Awaitable[None]], extension: str) -> None:
        """Unless the page is back. An Asterisk that is away is asked until it answers."""
        while not self._open[extension]:
            try:
                return await duty(extension)
            except AmiError as error:
                log.warning("a lost phone's caller: %s", error, extra={"extension": extension})
                if not isinstance(error, AmiAway):
                    return
            await asyncio.sleep(ASTERISK_AGAIN_S)

    async def _stop_ringing(self, extension: str) -> None:
        """Nobody hears this ring: app_queue is told at once, and rings another place."""
        for channel in await self.parts.ami.channels():
            if channel.name.startswith(f"PJSIP/{extension}-") and channel.state in RINGING:
                log.warning(
                    "a page is gone while it rings; another place is rung",
                    extra={"action": "phone_unrung", "extension": extension},
                )
                await self.parts.ami.hang_up_phone(channel)

    async def _give_back(self, extension: str) -> None:
        """Who talks with a phone that is gone goes first into the queue.

        In the room the phone's channel just ends: an agency that is there keeps the caller, and
        else the dialplan brings him back.
        """
        ami = self.parts.ami
        await self._let_go_of_left(extension)
        for channel in await self._callers_of(extension):
            log.error(
                "a call-taker's page is gone; its caller goes back into the queue",
                extra={"action": "phone_lost", "call_id": channel.call_id, "extension": extension},
            )
            if not await self._left_in_room(channel, extension):
                await ami.redirect(channel.name, context="back", extension="front")

    async def _let_go_of_left(self, extension: str) -> None:
        """A talk whose caller has hung up ends with its call-taker's page."""
        await self.parts.live.look_soon()
        for caller in self.parts.live.view.callers:
            if caller.talk == "left" and caller.with_extension == extension:
                await self._hang_up(extension)

    async def _hang_up(self, extension: str) -> None:
        for channel in await self.parts.ami.channels():
            if channel.name.startswith(f"PJSIP/{extension}-") and not channel.is_first:
                await self.parts.ami.hang_up_phone(channel)

    async def _left_in_room(self, caller: Channel, extension: str) -> bool:
        """Whether somebody else has the caller; the dead phone leaves the room in any case."""
        callers = {one.call_id: one for one in self.parts.live.view.callers}
        known = callers.get(caller.call_id)
        if known is None or known.talk not in ("room", "on_hold"):
            return False
        await self._hang_up(extension)
        return any(party.here for party in known.parties)

    async def _callers_of(self, extension: str) -> list[Channel]:
        await self.parts.live.look_soon()
        talking = self.parts.live.view.in_state(State.TALKING)
        left = {
            caller.call_id
            for caller in talking
            if caller.with_extension == extension and caller.talk != "calling_back"
        }
        channels = await self.parts.ami.channels()
        return [channel for channel in channels if channel.call_id in left and channel.is_first]


LINES: web.AppKey[PhoneLines] = web.AppKey("phone lines", PhoneLines)


async def connect(request: web.Request) -> web.StreamResponse:
    """Both directions until one side ends, or the session does."""
    account = await _phone_of(request)
    asterisk_url = f"ws://127.0.0.1:{request.app[PARTS].settings.ari_port}/ws"
    page = web.WebSocketResponse(
        protocols=(SUBPROTOCOL,), heartbeat=15, max_msg_size=LARGEST_MESSAGE
    )
    async with ClientSession() as http:
        try:
            asterisk = await http.ws_connect(asterisk_url, protocols=(SUBPROTOCOL,))
        except (ClientError, OSError) as error:
            raise web.HTTPServiceUnavailable from error
        await page.prepare(request)
        await _carried(request, account, page, asterisk)
    return page


async def _phone_of(request: web.Request) -> Account:
    try:
        account = await by_cookie(request)
    except DatabaseAway as error:
        raise web.HTTPServiceUnavailable from error
    if account is None or not account.phone_in_page or not _own_page(request):
        raise web.HTTPNotFound
    if await _opened_elsewhere(request):
        raise web.HTTPConflict
    return account


async def _opened_elsewhere(request: web.Request) -> bool:
    """A page whose phone was taken over must not count as one that could have a caller."""
    try:
        own = digest(session_cookie(request))
        return await request.app[PARTS].database.row("phones.opened_elsewhere", own) is not None
    except DatabaseAway:
        return False


def _own_page(request: web.Request) -> bool:
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


async def _carried(
    request: web.Request,
    account: Account,
    page: web.WebSocketResponse,
    asterisk: ClientWebSocketResponse,
) -> None:
    lines = request.app[LINES]
    lines.opened(account.extension)
    over = _until_logged_out(request, account.extension)
    duties = (_carry(page, asterisk), _carry(asterisk, page), over)
    tasks = [asyncio.create_task(duty, name=f"phone-{account.extension}") for duty in duties]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        lines.closed(account.extension)
        await asterisk.close()
        await page.close()


async def _carry(source: Socket, target: Socket) -> None:
    """SIP is text; some stacks send it as binary frames (RFC 7118, section 5)."""
    async for message in source:
        try:
            if message.type is WSMsgType.TEXT:
                await target.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await target.send_bytes(message.data)
        except ConnectionError:
            return


async def _until_logged_out(request: web.Request, extension: str) -> None:
    """Or until the place or a newer login has another phone. A dead database logs nobody out."""
    while True:
        await asyncio.sleep(ASK_AGAIN_S)
        with contextlib.suppress(DatabaseAway):
            account = await by_cookie(request)
            if account is None or account.extension != extension:
                return
            if await _opened_elsewhere(request):
                return
