"""``/admin/certificate``: who issued the desk's certificate, for which names and until when; a new
one of the centre's own authority, or one of somebody else's, checked before it replaces anything;
and which of the two is used, taken up at once while calls go on.

``sigap certificate`` does the same by the same rules (`own_authority`, `certificate_put`,
`settings_keeping.use_certificate`).
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from ari_app.desk.admin import settings_page_words, taking_up
from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.uploaded import read_upload
from ari_app.first_hour.answers import AnswerRefused, reached_by
from ari_app.operations import (
    certificate,
    certificate_choice,
    certificate_put,
    own_authority,
    settings_keeping,
)
from ari_app.operations.certificate import CertificateUnusable
from ari_app.operations.certificate_choice import Pair
from ari_app.operations.certificate_put import Facts, PemRefused
from ari_app.operations.own_authority import AnotherAuthority, AuthorityUnusable
from ari_app.operations.settings_keeping import ChangeRefused
from ari_app.operations.settings_standing import Present, Source
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings, Tls
from ari_app.settings_changes import Change
from ari_app.texts.catalog import texts
from ari_app.texts.marks import N_

LIST = "/admin/certificate"
_LONGEST_WHY = 200
_USE_WHY = N_("dipakai dari halaman Sertifikat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """``kind``: none, own, put or other. ``served``: what the settings name; None where that cannot
    be used. ``lies``: what was put in, in use or not; ``before`` it; ``own_names``, ``authority``
    (its fingerprint): of the centre's own authority, where there is one.
    """

    kind: str
    served: Facts | None
    lies: Facts | None
    before: Facts | None
    own_names: tuple[str, ...]
    authority: str


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await reader(request, Right.MANAGE_SETTINGS))


async def act(request: web.Request) -> web.StreamResponse:
    """A new one of the own authority, the one that was put in before, or one of the two in use."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _page(request, account, trouble)
    home, why = request.app[DESK].settings.home, word(fields, "why")
    typed = {name: word(fields, name) for name in ("names", "why")}
    try:
        match word(fields, "do"):
            case "own":
                names = _names(typed["names"])
                another = word(fields, "another") == "yes"
                await asyncio.to_thread(_renewed, home, names, another=another)
                detail = {"names": ", ".join(names), "authority": "new" if another else ""}
                await _record(request, account, "certificate.make", detail, why)
            case "back":
                found = await asyncio.to_thread(certificate_put.back, home)
                detail = certificate_put.detail_of(found)
                await _record(request, account, "certificate.back", detail, why)
            case "use":
                await _use(request, account, word(fields, "pair"), why)
            case _:
                raise web.HTTPBadRequest
    except ChangeRefused as error:
        said = settings_page_words.refusal(error, language_of(request))
        return await _page(request, account, said=said, typed=typed)
    except (PemRefused, AuthorityUnusable, AnswerRefused, OSError) as error:
        return await _page(request, account, _trouble(error), typed=typed)
    raise web.HTTPSeeOther(f"{LIST}?done={word(fields, 'do')}_certificate")


async def put(request: web.Request) -> web.StreamResponse:
    """One of somebody else's: certificates and key, in one PEM file or two."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    came = await read_upload(request, "pem", certificate_put.LARGEST_BYTES)
    if came is None:
        raise web.HTTPForbidden
    home = request.app[DESK].settings.home
    typed = {name: came.fields.get(name, "") for name in ("hosts", "why")}
    try:
        new = await asyncio.to_thread(
            certificate_put.fitting, came.file, _names(typed["hosts"]), datetime.now(UTC)
        )
        await asyncio.to_thread(certificate_put.put, home, new)
    except (PemRefused, AnswerRefused, OSError) as error:
        return await _page(request, account, _trouble(error), typed=typed)
    detail = certificate_put.detail_of(new.facts)
    await _record(request, account, "certificate.put", detail, typed["why"])
    raise web.HTTPSeeOther(f"{LIST}?done=put_certificate")


async def _use(request: web.Request, account: Account, pair: str, why: str) -> None:
    """Kept with who and why, then taken up part by part. Raises `ChangeRefused`."""
    if pair not in tuple(Pair):
        raise web.HTTPBadRequest
    said = " ".join(why.split()) or texts(language_of(request))(_USE_WHY)
    done = await asyncio.to_thread(
        settings_keeping.use_certificate,
        *(request.app[DESK].settings, Pair(pair)),
        by=account.actor,
        why=said,
    )
    await taking_up.audit(request, account, done)
    await taking_up.ask(request, account)


def _renewed(home: Path, names: list[str], *, another: bool) -> None:
    own_authority.renewed(home, names, own_authority.now(), new_authority=another)


def _names(typed: str) -> list[str]:
    """Raises `AnswerRefused`, also where there is none."""
    return [reached_by(text) for text in re.split(r"[\s,;]+", typed.strip())]


def _trouble(error: Exception) -> FormTrouble:
    match error:
        case PemRefused():
            problem, values = f"certificate_{error.problem}", error.values
        case AnotherAuthority():
            problem, values = "certificate_another", {}
        case AuthorityUnusable():
            problem, values = "certificate_authority", {"says": str(error)}
        case AnswerRefused():
            problem, values = "certificate_host", {}
        case _:
            problem, values = "certificate_disk", {}
    status = 503 if problem in ("certificate_disk", "certificate_authority") else 422
    return FormTrouble(status=status, problem=problem, values=values)


async def _record(
    request: web.Request, account: Account, action: str, detail: dict[str, str], why: str
) -> None:
    """What was done lies on the disk already, so the trail holds it up no more."""
    said = " ".join(why.split())[:_LONGEST_WHY]
    full = {name: value for name, value in {**detail, "why": said}.items() if value}
    entry = AuditEntry(action=action, subject="desk", detail=full)
    await trail(request, account).write_if_possible(entry)


def _known(settings: Settings) -> Known:
    home, put_in = settings.home, certificate_put.tls_of(settings.home)
    pem = own_authority.authority(home)
    found = certificate_choice.pair_of(settings) or ("other" if settings.tls else "none")
    return Known(
        kind=str(found),
        served=_served(settings.tls) if settings.tls else None,
        lies=certificate_put.facts_in(put_in.certificate),
        before=certificate_put.facts_in(certificate_put.before_of(home)),
        own_names=own_authority.names_of(home) if pem else (),
        authority=own_authority.fingerprint(pem) if pem else "",
    )


def _served(tls: Tls) -> Facts | None:
    try:
        certificate.read(tls)
    except CertificateUnusable:
        return None
    return certificate_put.facts_in(tls.certificate)


async def _page(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    said: str = "",
    typed: dict[str, str] | None = None,
) -> web.Response:
    settings, at = request.app[DESK].settings, datetime.now(UTC)
    try:
        known = await asyncio.to_thread(_known, settings)
    except AuthorityUnusable as error:
        known = Known(kind="other", served=None, lies=None, before=None, own_names=(), authority="")
        trouble = trouble or _trouble(error)
    host = request.url.host or ""
    context = {
        **_choice(request, await taking_up.present(request)),
        "known": known,
        "said": said,
        "days": (known.served.valid_until - at).days if known.served else 0,
        "warns": known.served is not None
        and known.served.valid_until - at < certificate.WARN_BEFORE,
        "host": host,
        "covers": certificate_put.covers,
        "open": not request.secure and host not in ("localhost", "127.0.0.1", "::1"),
        "typed": typed or {},
        "longest": _LONGEST_WHY,
    }
    response = shown(request, account, "admin_certificate.html", context, trouble)
    response.set_status(422 if said else response.status)
    return response


def _choice(request: web.Request, now: Present) -> dict[str, object]:
    """What is said of which pair is used, and whether it can be chosen here."""
    settings = request.app[DESK].settings
    return {
        "now": now,
        "files": certificate_choice.files(settings.home),
        "from_file": now.source(settings_keeping.TLS) is Source.FILE,
        "proxy": bool(certificate_choice.proxy(now.wanted)),
        "wanted": certificate_choice.pair_of(now.wanted),
        "waits": settings_keeping.TLS in now.waiting,
        "working": taking_up.is_working(request, now),
        "moves_to": taking_up.moves_to(request, now),
        "by_tls": taking_up.address(request, secure=True),
        "callers_page": bool(settings.share.address),
        "last": _last(now),
    }


def _last(now: Present) -> Change | None:
    """The change that counts: one click takes it back."""
    changes = (one for one in now.changes.history[::-1] if one.name == settings_keeping.TLS)
    last = next(changes, None)
    return last if last and now.changes.counts(last) else None
