"""Who asks: a program by its bearer token, a person by the session cookie.

Neither secret is stored: both are looked up by their SHA-256, so that finding one takes the same
time whatever was guessed, and a stolen database opens nothing. A browser's change must carry the
CSRF token, which is derived from the cookie and so needs no storage (OWASP: HMAC-based token).
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from aiohttp import web

from ari_app.desk.web.parts import PARTS, Parts
from ari_app.desk.web.problems import Problem, unauthorized
from ari_app.people.access import Account, Role
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row

SESSION_COOKIE = "sigap_session"
CSRF_HEADER = "X-CSRF-Token"
SESSION_S = 12 * 3600.0  # longer than a shift, so that nobody is thrown out of one
_LONGEST = 200  # no secret of ours is longer; what is, is not even hashed


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session just begun; ``cookie`` is told once, to the browser."""

    cookie: str
    seconds: float = SESSION_S


def digest(secret: str) -> str:
    """What is stored of a token or a cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(cookie: str) -> str:
    """The proof that a form came from our own page in this session."""
    return hmac.new(cookie.encode(), b"sigap csrf", hashlib.sha256).hexdigest()


def csrf_fits(cookie: str, token: str) -> bool:
    return hmac.compare_digest(csrf_token(cookie).encode(), token.encode())


async def who_asks(request: web.Request) -> Account:
    """The account behind an API request; raises 401, or 403 for a change without CSRF token."""
    if "Authorization" in request.headers:
        return await by_token(request.app[PARTS], request.headers["Authorization"])
    return await _browser(request)


async def who_asked_lately(request: web.Request) -> Account:
    """As `who_asks`, for reading what anybody may know: who was checked a moment ago is believed.

    So a database that stands still costs a call-taker no suggestion. While it is away, whoever was
    checked before it went is believed, as everywhere.
    """
    parts, now_s = request.app[PARTS], time.monotonic()
    recall = parts.accounts.recall if parts.database.away else parts.accounts.recall_lately
    return recall(digest(_secret(request)), now_s) or await who_asks(request)


def _secret(request: web.Request) -> str:
    """What the request shows for itself: its token, else its cookie."""
    header = request.headers.get("Authorization")
    if header is None:
        return session_cookie(request)
    scheme, _, token = header.partition(" ")
    return token.strip()[: _LONGEST + 1] if scheme.lower() == "bearer" else ""


async def _browser(request: web.Request) -> Account:
    account = await by_cookie(request)
    if account is None:
        raise unauthorized()
    if request.method not in ("GET", "HEAD"):
        refuse_foreign(request, request.headers.get(CSRF_HEADER, ""))
    return account


async def by_token(parts: Parts, header: str) -> Account:
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not 0 < len(token) <= _LONGEST:
        raise unauthorized()
    account = await _looked_up(parts, "desk_access.token", digest(token))
    if account is None:
        raise unauthorized()
    return account


async def by_cookie(request: web.Request) -> Account | None:
    """The account of a browser's session; None when there is none or it has ended."""
    cookie = session_cookie(request)
    if not cookie:
        return None
    return await _looked_up(request.app[PARTS], "desk_access.session", digest(cookie))


async def _looked_up(parts: Parts, statement: str, sha256: str) -> Account | None:
    """The account in the database; while that is away, as it was a short time ago.

    A dead database must not take the held lane from a call-taker who is logged in.
    """
    try:
        row = await parts.database.row(statement, sha256)
    except DatabaseAway:
        remembered = parts.accounts.recall(sha256, time.monotonic())
        if remembered is None:
            raise
        return remembered
    account = _account(row) if row is not None else None
    parts.accounts.remember(sha256, account, time.monotonic())
    return account


def session_cookie(request: web.Request) -> str:
    cookie = request.cookies.get(SESSION_COOKIE, "")
    return cookie if len(cookie) <= _LONGEST else ""


def refuse_foreign(request: web.Request, token: str) -> None:
    """Raises 403 unless the change carries the CSRF token of this session."""
    if not csrf_fits(session_cookie(request), token):
        raise Problem(403, "csrf", "The page is too old; load it again.")


async def begin_session(
    database: DeskDatabase, *, centre: str, account_id: int, address: str
) -> NewSession:
    cookie = secrets.token_urlsafe(32)
    await database.run(
        "desk_access.begin_session", digest(cookie), centre, account_id, SESSION_S, address
    )
    return NewSession(cookie=cookie)


async def end_session(request: web.Request) -> None:
    """Here at once; raises ``DatabaseAway`` when it could not be written down."""
    parts, own = request.app[PARTS], digest(session_cookie(request))
    parts.accounts.remember(own, None, time.monotonic())
    await parts.database.run("desk_access.end_session", own)


def _account(row: Row) -> Account:
    """From ``desk_access.token`` (a program) or ``desk_access.session`` (a person)."""
    return Account(
        actor=row["actor"],
        name=row["name"],
        role=Role(row["role"]),
        centre=row["centre"],
        centre_name=row["centre_name"],
        time_zone=row["time_zone"],
        extension=row["extension"] or "",
        phone=row["phone"] or "",
        seated=row["seated"],
        by_session=row["by_session"],
        agency=row["agency"] or "",
    )
