"""The login: name and password, argon2, a cookie that scripts cannot read.

A wrong name costs the same argon2 work as a wrong password, and both get the same sentence. Tries
are throttled by address, and by login name from each address, before that work is done. The form
carries a token that must match a cookie of its own (double submit), so that no other site can log
somebody in.
"""

import asyncio
import contextlib
import functools
import hmac
import logging
import secrets
import time

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ari_app.desk.web import wording
from ari_app.desk.web.authentication import (
    SESSION_COOKIE,
    NewSession,
    begin_session,
    by_cookie,
    csrf_fits,
    end_session,
    session_cookie,
)
from ari_app.desk.web.page import language_of, render
from ari_app.desk.web.parts import PARTS
from ari_app.people.access import Role
from ari_app.people.audit import as_typed
from ari_app.people.throttle import keys_of
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import Row

log = logging.getLogger(__name__)

LOGIN_COOKIE = "sigap_login"
NOBODY = "-"  # who did it, in the trail, where nobody is known; no login name
_HASHER = PasswordHasher()


async def show(request: web.Request, *, problem: str = "", status: int = 200) -> web.Response:
    """The form. Shown at ``/`` to whoever has no session."""
    token = request.cookies.get(LOGIN_COOKIE) or secrets.token_urlsafe(24)
    context = {"form_token": token, "problem": problem, "retry": status == 503}
    response = render(request, "login.html", context, status=status)
    _set_cookie(request, response, LOGIN_COOKIE, token, 3600)
    return response


async def log_in(request: web.Request) -> web.StreamResponse:
    form, language = await request.post(), language_of(request)
    if not _own_form(request, str(form.get("form_token", ""))):
        return await show(request, problem=wording.text("old_form", language), status=403)
    typed, password = str(form.get("login", "")), str(form.get("password", ""))
    try:
        return await _try(request, typed, password)
    except DatabaseAway:
        sentence = wording.text("database_away_login", language)
        return await show(request, problem=sentence, status=503)


async def log_out(request: web.Request) -> web.StreamResponse:
    """Only from a page of this session: no other site's form takes a console from a call-taker."""
    form = await request.post()
    response = web.Response(status=303, headers={"Location": "/"})
    if csrf_fits(session_cookie(request), str(form.get("csrf", ""))):
        with contextlib.suppress(DatabaseAway):  # the browser forgets its cookie all the same
            await end_session(request)
        response.del_cookie(SESSION_COOKIE, path="/")
    return response


async def _try(request: web.Request, typed: str, password: str) -> web.StreamResponse:
    throttle, now_s = request.app[PARTS].throttle, time.monotonic()
    login = typed.strip().lower()
    keys = keys_of(login, request.remote or "")
    if throttle.wait_s(now_s, *keys) > 0:
        return await _refused(request, typed, now_s, keys)
    throttle.tried(now_s, *keys)
    try:
        row = await _fitting(request, login, password)
    except DatabaseAway:
        throttle.not_heard(*keys)
        raise
    if row is None:
        return await _failed(request, typed, throttle.wait_s(now_s, *keys))
    throttle.succeeded(*keys)
    return await _enter(request, row)


async def _fitting(request: web.Request, login: str, password: str) -> Row | None:
    """The account, if this is its password; raises ``DatabaseAway``."""
    database = request.app[PARTS].database
    row = await database.row("desk_access.login", login) if "\0" not in login else None
    return row if await asyncio.to_thread(_password_fits, row, password) else None


async def _refused(
    request: web.Request, typed: str, now_s: float, keys: tuple[str, ...]
) -> web.Response:
    throttle = request.app[PARTS].throttle
    wait_s = throttle.wait_s(now_s, *keys)
    if throttle.first_refusal(now_s, *keys):
        await _note(request, "login.refused", typed, wait_s)
    sentence = wording.text("too_many", language_of(request), seconds=int(wait_s) + 1)
    return await show(request, problem=sentence, status=429)


async def _failed(request: web.Request, typed: str, wait_s: float) -> web.Response:
    await _note(request, "login.failed", typed, wait_s)
    log.info("a login failed", extra={"action": "login_failed", "address": request.remote})
    sentence = wording.text("wrong_password", language_of(request))
    return await show(request, problem=sentence, status=401)


async def _note(request: web.Request, action: str, typed: str, wait_s: float) -> None:
    """In the trail: the name as it was typed, never the password. One line for each wait: whoever
    goes on trying meanwhile fills nothing. A dead database changes no answer."""
    parts = request.app[PARTS]
    centre, address = parts.settings.centre.code, request.remote or ""
    detail = {"wait_s": str(round(wait_s))} if wait_s > 0 else {}
    values = (centre, NOBODY, action, as_typed(typed), address, detail)
    try:
        await parts.database.run("desk_access.audit", *values)
    except DatabaseAway:
        log.warning("a failed login is missing from the audit trail", extra={"action": action})


async def _enter(request: web.Request, row: Row) -> web.StreamResponse:
    """Always a new session: one from before the login is worth nothing after it."""
    database, address = request.app[PARTS].database, request.remote or ""
    if await by_cookie(request):
        await end_session(request)
    session = await begin_session(
        database, centre=row["centre"], account_id=row["account_id"], address=address
    )
    login = row["login"]
    await database.run("desk_access.audit", row["centre"], login, "login", login, address, {})
    return _welcomed(request, session, to="/agency" if row["role"] == Role.AGENCY else "/")


def _welcomed(request: web.Request, session: NewSession, *, to: str) -> web.StreamResponse:
    response = web.Response(status=303, headers={"Location": to})
    _set_cookie(request, response, SESSION_COOKIE, session.cookie, int(session.seconds))
    response.del_cookie(LOGIN_COOKIE, path="/")
    return response


def _password_fits(row: Row | None, password: str) -> bool:
    """Blocking, some 50 ms; the same work whether or not the name is known."""
    if len(password) > 1000:
        return False
    stored = row["password_hash"] if row is not None else _nobody()
    try:
        return _HASHER.verify(stored, password) and row is not None
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _nobody() -> str:
    """What the password for an unknown name is checked against."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def _own_form(request: web.Request, token: str) -> bool:
    cookie = request.cookies.get(LOGIN_COOKIE, "")
    return bool(cookie) and hmac.compare_digest(cookie.encode(), token.encode())


def _set_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, age_s: int
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=age_s,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=request.secure,
    )
