"""Who asks: a program by its bearer token, a person by the session cookie.

A browser's change must carry the CSRF token, which is derived from the cookie and so needs no
storage (OWASP: HMAC-based token).
"""

import hashlib
import hmac
import time

from aiohttp import web

from ari_app.desk.web.problems import Problem, unauthorized
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account
from ari_app.people.sessions import Secret, account_of
from ari_app.secrecy import token_hash

SESSION_COOKIE = "sigap_session"
CSRF_HEADER = "X-CSRF-Token"
_LONGEST = 200  # no secret of ours is longer, each is ASCII; anything else is not even hashed


def csrf_token(cookie: str) -> str:
    """The proof that a form came from our own page in this session."""
    return hmac.new(cookie.encode(), b"sigap csrf", hashlib.sha256).hexdigest()


def csrf_fits(cookie: str, token: str) -> bool:
    return token.isascii() and hmac.compare_digest(csrf_token(cookie), token)


async def who_asks(request: web.Request) -> Account:
    """The account behind an API request; raises 401, or 403 for a change without CSRF token."""
    if "Authorization" in request.headers:
        return await by_token(request)
    account = await by_cookie(request)
    if account is None:
        raise unauthorized()
    if request.method not in ("GET", "HEAD"):
        refuse_foreign(request, request.headers.get(CSRF_HEADER, ""))
    return account


async def who_asked_lately(request: web.Request) -> Account:
    """As `who_asks`, for reading what anybody may know: who was checked a moment ago is believed.

    So a database that stands still costs a call-taker no suggestion. While it is away, whoever was
    checked before it went is believed, as everywhere.
    """
    desk, now_s = request.app[DESK], time.monotonic()
    recall = desk.accounts.recall if desk.database.away else desk.accounts.recall_lately
    has_header = "Authorization" in request.headers
    secret = _bearer(request) if has_header else session_cookie(request)
    return recall(token_hash(secret), now_s) or await who_asks(request)


async def by_token(request: web.Request) -> Account:
    desk, token = request.app[DESK], _bearer(request)
    if not 0 < len(token) <= _LONGEST:
        raise unauthorized()
    hashed = token_hash(token)
    account = await account_of(desk.database, desk.accounts, Secret.TOKEN, hashed)
    if account is None:
        over = await desk.database.row("desk_access.token_over", hashed)
        raise unauthorized(over["last_day"] if over else None)
    return account


async def by_cookie(request: web.Request) -> Account | None:
    """The account of a browser's session; None when there is none or it has ended."""
    cookie = session_cookie(request)
    if not cookie:
        return None
    desk = request.app[DESK]
    return await account_of(desk.database, desk.accounts, Secret.SESSION, token_hash(cookie))


def _bearer(request: web.Request) -> str:
    """The token that the request shows, "" without one; of a too long one enough to tell."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    is_one = scheme.lower() == "bearer" and token.isascii()
    return token.strip()[: _LONGEST + 1] if is_one else ""


def session_cookie(request: web.Request) -> str:
    cookie = request.cookies.get(SESSION_COOKIE, "")
    return cookie if len(cookie) <= _LONGEST and cookie.isascii() else ""


def refuse_foreign(request: web.Request, token: str) -> None:
    """Raises 403 unless the change carries the CSRF token of this session."""
    if not csrf_fits(session_cookie(request), token):
        raise Problem(403, "csrf", "The page is too old; load it again.")
