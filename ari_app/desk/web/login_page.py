"""The login form, and a cookie that scripts cannot read.

The form carries a token that must match a cookie of its own (double submit), so that no other site
can log somebody in. The rule itself is ``ari_app.people.login``.
"""

import contextlib
import hmac
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from aiohttp import web

from ari_app.desk.web.authentication import SESSION_COOKIE, session_cookie
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page import language_of, render
from ari_app.desk.web.password_words import PASSWORDS
from ari_app.desk.web.reading import read_form
from ari_app.desk.web.running_desk import DESK
from ari_app.first_hour import progress
from ari_app.people import login
from ari_app.people.access import Role
from ari_app.people.login import (
    ChoiceNeeded,
    CodeNeeded,
    LoginOver,
    TooManyTries,
    WrongPassword,
)
from ari_app.people.passwords import LEAST
from ari_app.people.sessions import end_session
from ari_app.secrecy import token_hash
from ari_app.settings import Settings
from ari_app.store.database import DatabaseAway
from ari_app.texts.catalog import texts

LOGIN_COOKIE = "sigap_login"


async def show(
    request: web.Request,
    *,
    problem: str = "",
    status: int = 200,
    pending: str = "",
    choosing: bool = False,
) -> web.Response:
    """The form. Shown at ``/`` to whoever has no session; with ``pending`` it asks for the code,
    or for a password of their own (``choosing``).
    """
    given = request.cookies.get(LOGIN_COOKIE, "")
    token = given if given and given.isascii() else secrets.token_urlsafe(24)
    context = {
        "form_token": token,
        "problem": problem,
        "retry": status == 503,
        "pending": pending,
        "choosing": choosing,
        "least": LEAST,
        "done": request.query.get("done", ""),
    }
    response = render(request, "login.html", context, status=status)
    _set_cookie(request, response, LOGIN_COOKIE, token, 3600)
    return response


async def show_away(request: web.Request) -> web.Response:
    """The form, when the database cannot say who somebody is."""
    _ = texts(language_of(request))
    sentence = _(
        "Basis data tidak menjawab; belum bisa masuk. Telepon tetap berjalan. "
        "Halaman ini mencoba lagi sendiri."
    )
    return await show(request, problem=sentence, status=503)


async def log_in(request: web.Request) -> web.StreamResponse:
    form = await read_form(request, as_typed=True)  # a name is told in the trail as it was typed
    _ = texts(language_of(request))
    if not _own_form(request, str(form.get("form_token", ""))):
        sentence = _("Halaman ini sudah terlalu lama. Silakan coba lagi.")
        return await show(request, problem=sentence, status=403)
    try:
        return await _enter(request, form)
    except CodeNeeded as needed:
        sentence = _("Kode itu tidak cocok. Ketik kode yang tampil sekarang.")
        problem, status = (sentence, 401) if needed.wrong else ("", 200)
        return await show(request, problem=problem, status=status, pending=needed.pending)
    except ChoiceNeeded as needed:
        sentence = _(PASSWORDS[needed.why]) if needed.why else ""
        status = 422 if needed.why else 200
        return await show(
            request, problem=sentence, status=status, pending=needed.pending, choosing=True
        )
    except LoginOver:
        sentence = _("Terlalu lama, atau kodenya terlalu sering salah. Masuk lagi dari awal.")
        return await show(request, problem=sentence, status=401)
    except TooManyTries as error:
        wait_s = int(error.wait_s) + 1
        sentence = _.ngettext("Terlalu banyak percobaan. Coba lagi dalam %(n)s detik.", wait_s)
        return await show(request, problem=sentence, status=429)
    except WrongPassword:
        sentence = _("Nama pengguna atau kata sandi salah.")
        return await show(request, problem=sentence, status=401)
    except DatabaseAway:
        return await show_away(request)


async def log_out(request: web.Request) -> web.StreamResponse:
    """Only from a page of this session: no other site's form takes a console from a call-taker."""
    _, is_own = await read_own(request)
    response = web.Response(status=303, headers={"Location": "/"})
    if is_own:
        with contextlib.suppress(DatabaseAway):  # the browser forgets its cookie all the same
            desk, own = request.app[DESK], token_hash(session_cookie(request))
            await end_session(desk.database, desk.accounts, own)
        response.del_cookie(SESSION_COOKIE, path="/")
    return response


async def _enter(request: web.Request, form: Mapping[str, object]) -> web.StreamResponse:
    desk, cookie = request.app[DESK], session_cookie(request)
    pending, address = str(form.get("pending", "")), request.remote or ""
    earlier, now_s = token_hash(cookie) if cookie else "", time.monotonic()
    if pending and "new" in form:
        entered = await login.choose_first(
            *(desk.database, desk.login_gate, desk.accounts),
            pending=pending,
            password=str(form["new"]),
            again=str(form.get("again", "")),
            address=address,
            earlier=earlier,
            now_s=now_s,
        )
    elif pending:
        entered = await login.log_in_with_code(
            *(desk.database, desk.login_gate, desk.accounts),
            pending=pending,
            typed=str(form.get("code", "")),
            address=address,
            earlier=earlier,
            now=datetime.now(UTC),
            now_s=now_s,
        )
    else:
        entered = await login.log_in(
            *(desk.database, desk.login_gate, desk.accounts),
            centre=desk.settings.centre.code,
            typed=str(form.get("login", "")),
            password=str(form.get("password", "")),
            address=address,
            earlier=earlier,
            now_s=now_s,
        )
    to, session = _first_page(desk.settings, entered.role), entered.session
    response = web.Response(status=303, headers={"Location": to})
    _set_cookie(request, response, SESSION_COOKIE, session.cookie, int(session.seconds))
    response.del_cookie(LOGIN_COOKIE, path="/")
    return response


def _first_page(settings: Settings, role: Role) -> str:
    """An admin of a new centre is led to what it still lacks."""
    if role is Role.AGENCY:
        return "/agency"
    new = role is Role.ADMIN and progress.is_open(settings.home)
    return progress.PAGE if new else "/"


def _own_form(request: web.Request, token: str) -> bool:
    cookie = request.cookies.get(LOGIN_COOKIE, "")
    if not (cookie.isascii() and token.isascii()):
        return False
    return bool(cookie) and hmac.compare_digest(cookie, token)


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
