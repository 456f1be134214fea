"""``/audit``: the trail on the screen, to search and to page through; links and one form only."""

from urllib.parse import urlencode

from aiohttp import web
from pydantic import ValidationError

from ari_app.desk import audit_wording, login_page
from ari_app.desk.access import Account, Right
from ari_app.desk.audit_api import AuditFilterShape, AuditLineShape, lines
from ari_app.desk.authentication import by_cookie
from ari_app.desk.live_page import frame
from ari_app.desk.page import language_of, render, words
from ari_app.desk.parts import PARTS
from ari_app.desk.wording import Language

ROWS = 50
_ASKED = ("actor", "action", "subject", "before")


async def show(request: web.Request) -> web.StreamResponse:
    account = await by_cookie(request)
    if account is None:
        return await login_page.show(request)
    if not account.may(Right.SEE_AUDIT):
        raise web.HTTPNotFound
    return await _show(request, account)


async def _show(request: web.Request, account: Account) -> web.StreamResponse:
    asked = {name: value for name in _ASKED if (value := request.query.get(name, "").strip())}
    try:
        wanted = AuditFilterShape.model_validate({**asked, "limit": ROWS})
    except ValidationError:
        raise web.HTTPBadRequest from None
    page, language = await lines(request.app[PARTS].database, account, wanted), language_of(request)
    context = {
        **words(language, account.time_zone),
        **frame(request, account),
        "rows": [(line, _detail(line, language)) for line in page.lines],
        "asked": asked,
        "older": _link(asked, page.next) if page.next else "",
        "newest": _link(asked, None) if "before" in asked else "",
        "groups": audit_wording.GROUPS,
        "a": lambda key: audit_wording.text(key, language),
        "done": lambda action: audit_wording.action(action, language),
    }
    return render(request, "audit.html", context)


def _link(asked: dict[str, str], before: int | None) -> str:
    kept = {name: value for name, value in asked.items() if name != "before"}
    return "?" + urlencode(kept | ({"before": str(before)} if before else {}))


def _detail(line: AuditLineShape, language: Language) -> str:
    """What else is known, as ``name: value`` pairs; empty ones are left out."""
    return " · ".join(f"{name}: {value}" for name, value in line.detail.items() if value)
