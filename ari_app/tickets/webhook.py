"""Our own webhook: a signed POST that a receiver can check and recognise when it comes twice.

The body is JSON. ``X-Sigap-Timestamp`` has the seconds since 1970 at which this try was sent;
``X-Sigap-Signature`` is ``v1=`` and the HMAC-SHA256 (hexadecimal) of timestamp, a dot and the body,
by the secret that both know. A receiver refuses a signature that does not fit and a timestamp that
is more than five minutes off. ``Idempotency-Key`` is the same for every try of one notification:
delivery is *at least once*, for a machine that dies between sending and noting must send again.

Redirects are not followed: they could lead what is secret anywhere. Nor does an address lead to
this machine or its link, by whatever name, unless the setting ``local_channels`` says so.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from ari_app.tickets.own_machine import leads_here, outside_socket
from ari_app.tickets.retry import LOCAL_PROBLEM, Failed, Trouble, trouble_of

TIMEOUT_S = 10.0
TOLERANCE_S = 300
_READ_AT_MOST = 4096


def body_of(facts: Mapping[str, Any], key: str) -> bytes:
    """The same bytes for the same notification, whichever try it is."""
    named = {"id": key, **facts}
    return json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature(secret: str, timestamp: int, body: bytes) -> str:
    signed = str(timestamp).encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def genuine(secret: str, timestamp: int, body: bytes, claimed: str, now_s: float) -> bool:
    """What a receiver does: the signature fits and is fresh."""
    fits = hmac.compare_digest(signature(secret, timestamp, body).encode(), claimed.encode())
    return fits and abs(now_s - timestamp) <= TOLERANCE_S


def headers_of(secret: str, timestamp: int, body: bytes, key: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "sigap-112",
        "Idempotency-Key": key,
        "X-Sigap-Timestamp": str(timestamp),
        "X-Sigap-Signature": signature(secret, timestamp, body),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Posts to receivers; ``local``: they may be on this machine."""

    http: ClientSession
    local: bool

    async def post(
        self, url: str, secret: str, *, facts: Mapping[str, Any], key: str, now_s: float
    ) -> Failed | None:
        """None when the receiver answered 2xx."""
        if not self.local and await asyncio.to_thread(_is_local, url):
            return Failed(trouble=Trouble.REFUSED, problem=LOCAL_PROBLEM)
        return await _post(self.http, url, secret, facts=facts, key=key, now_s=now_s)


@asynccontextmanager
async def poster(*, local: bool) -> AsyncIterator[Poster]:
    """With connections of its own, none of which leads here unless it may."""
    connector = TCPConnector(socket_factory=None if local else outside_socket)
    async with ClientSession(connector=connector) as http:
        yield Poster(http=http, local=local)


def _is_local(url: str) -> bool:
    """Blocking: the name is looked up."""
    try:
        return leads_here(URL(url).host or "")
    except ValueError:
        return False


async def _post(
    http: ClientSession, url: str, secret: str, *, facts: Mapping[str, Any], key: str, now_s: float
) -> Failed | None:
    body = body_of(facts, key)
    headers = headers_of(secret, int(now_s), body, key)
    limit = ClientTimeout(total=TIMEOUT_S)
    try:
        async with http.post(
            url, data=body, headers=headers, allow_redirects=False, timeout=limit
        ) as reply:
            await reply.content.read(_READ_AT_MOST)
            return _failure(reply.status)
    except TimeoutError:
        return Failed(trouble=Trouble.NOT_NOW, problem=f"No answer within {TIMEOUT_S:g} s.")
    except (ClientError, OSError, ValueError) as error:
        return Failed(trouble=Trouble.NOT_NOW, problem=f"No connection ({type(error).__name__}).")


def _failure(status: int) -> Failed | None:
    if 200 <= status < 300:
        return None
    return Failed(trouble=trouble_of(status), problem=f"The receiver answered {status}.")
