"""``/phone/ws``: SIP between a call-taker's page and Asterisk, which stays on loopback.

Only for a session whose account has a phone in the page, only from our own pages (a websocket is
not bound by the same-origin rule), and no longer than the session. The voice itself goes from
browser to Asterisk directly; when the desk restarts, talks go on and the pages come back.
What becomes of a caller whose page is gone: `ari_app.live.lost_page`.
"""

import asyncio
import contextlib
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType, web

from ari_app.desk.web.authentication import by_cookie, session_cookie
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account
from ari_app.secrecy import token_hash
from ari_app.store.database import DatabaseAway

SUBPROTOCOL = "sip"  # RFC 7118
ASK_AGAIN_S = 10.0  # whether the session still lives and has the phone
LARGEST_MESSAGE = 64 * 1024

Socket = web.WebSocketResponse | ClientWebSocketResponse


async def connect(request: web.Request) -> web.StreamResponse:
    """Both directions until one side ends, or the session does."""
    account = await _phone_of(request)
    asterisk_url = f"ws://127.0.0.1:{request.app[DESK].settings.ari_port}/ws"
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
        own = token_hash(session_cookie(request))
        return await request.app[DESK].database.row("phones.opened_elsewhere", own) is not None
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
    pages = request.app[DESK].connected_pages
    pages.opened(account.extension)
    over = _until_logged_out(request, account.extension)
    duties = (_carry(page, asterisk), _carry(asterisk, page), over)
    tasks = [asyncio.create_task(duty, name=f"phone-{account.extension}") for duty in duties]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        pages.closed(account.extension)
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
    """Or until the seat or a newer login has another phone. A dead database logs nobody out."""
    while True:
        await asyncio.sleep(ASK_AGAIN_S)
        with contextlib.suppress(DatabaseAway):
            account = await by_cookie(request)
            if account is None or account.extension != extension:
                return
            if await _opened_elsewhere(request):
                return
