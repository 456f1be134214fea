"""``/admin/retention``: what would be removed now, and what is kept and why. It changes nothing.

Calls are held and let go at ``/admin/holds``.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from aiohttp import web

from ari_app.desk.admin.admin_page import shown
from ari_app.desk.web.api import uuid_of
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.errors import NotFound
from ari_app.people.access import Right
from ari_app.texts.marks import N_
from recordings.retention_look import going, look

LIST = "/admin/retention"
MOST = 200
PAGE = 50

KINDS: Mapping[str, str] = {
    "recordings": N_("rekaman"),
    "personal data of calls": N_("data pribadi dari panggilan"),
    "personal data of tickets without a call": N_("data pribadi dari tiket tanpa panggilan"),
    "sessions": N_("sesi masuk"),
    "lines of the audit trail": N_("baris jejak audit"),
    "lines of the queue's log": N_("baris catatan antrean pemberitahuan"),
}
REASONS: Mapping[str, str] = {
    "held": N_("ditahan"),
    "review": N_("menunggu peninjau"),
    "open_ticket": N_("tiketnya masih terbuka"),
}


async def show(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.SEE_RETENTION)
    desk, language = request.app[DESK], language_of(request)
    now, after = datetime.now(UTC), _after(request)
    seen = await look(desk.database, desk.settings, now, MOST)
    goes = await going(desk.database, desk.settings, now, PAGE, after)
    context = {
        **of_tables({"kind_word": KINDS, "kept_word": REASONS}, language),
        "seen": seen,
        "goes": goes,
        "after": after,
        "next": goes[-1].call_id if len(goes) == PAGE else None,
        "kept_for": desk.settings.retention,
        "most": MOST,
    }
    return shown(request, account, "retention.html", context, None)


def _after(request: web.Request) -> str | None:
    """The call that a page ended with; what is none begins anew."""
    try:
        return str(uuid_of(request.query.get("after", "")))
    except NotFound:
        return None
