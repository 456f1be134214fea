"""``/admin/certificate``: who issued the desk's certificate, for which names and until when; a new
one of the centre's own authority, or one of somebody else's, checked before it replaces anything.

``sigap certificate`` does the same by the same rules (`own_authority`, `certificate_put`).
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.uploaded import read_upload
from ari_app.first_hour.answers import AnswerRefused, reached_by
from ari_app.operations import certificate, certificate_put, own_authority
from ari_app.operations.certificate import CertificateUnusable
from ari_app.operations.certificate_put import Facts, PemRefused
from ari_app.operations.own_authority import AnotherAuthority, AuthorityUnusable
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings, Tls

LIST = "/admin/certificate"
_LONGEST_WHY = 200


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
    """A new one of the own authority, or the one that was put in before."""
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
            case _:
                raise web.HTTPBadRequest
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
    own, pem = own_authority.tls_of(home), own_authority.authority(home)
    kinds: list[tuple[Tls | None, str]] = [(None, "none"), (own, "own"), (put_in, "put")]
    return Known(
        kind=next((kind for tls, kind in kinds if settings.tls == tls), "other"),
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
    typed: dict[str, str] | None = None,
) -> web.Response:
    settings, now = request.app[DESK].settings, datetime.now(UTC)
    try:
        known = await asyncio.to_thread(_known, settings)
    except AuthorityUnusable as error:
        known = Known(kind="other", served=None, lies=None, before=None, own_names=(), authority="")
        trouble = trouble or _trouble(error)
    host = request.url.host or ""
    context = {
        "known": known,
        "days": (known.served.valid_until - now).days if known.served else 0,
        "warns": known.served is not None
        and known.served.valid_until - now < certificate.WARN_BEFORE,
        "host": host,
        "open": not request.secure and host not in ("localhost", "127.0.0.1", "::1"),
        "files": certificate_put.tls_of(settings.home),
        "own_files": own_authority.tls_of(settings.home),
        "typed": typed or {},
        "longest": _LONGEST_WHY,
    }
    return shown(request, account, "admin_certificate.html", context, trouble)
