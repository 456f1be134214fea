"""``/admin/backup``: how old the backups are, what fails and what ends it, and one asked for now.

The desk reads what the backup has written down, and asks ``sigap jobs``: it has no right to the
backups themselves. ``./sigap backup`` does the same.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from ari_app.desk.admin.admin_page import FormTrouble, sent_form, shown
from ari_app.desk.web.backup_words import BACKUP_ALARMS
from ari_app.desk.web.page import language_of
from ari_app.desk.web.page_access import reader, trail, writer
from ari_app.desk.web.reading import word
from ari_app.desk.web.running_desk import DESK
from ari_app.operations import backup_asking, backup_state
from ari_app.operations.backup_asking import CAN_BE_ASKED, Asked
from ari_app.operations.backup_state import CHECK_EVERY, BackupState, What, Wrong
from ari_app.people.access import Account, Right
from ari_app.people.audit import AuditEntry
from ari_app.settings import Settings
from ari_app.texts.catalog import texts
from ari_app.texts.marks import N_

LIST = "/admin/backup"
UNSTARTED_AFTER = timedelta(minutes=2)  # jobs look every 20 s, and may be at work

WHAT: Mapping[str, str] = {
    "made": N_("Cadangan"),
    "checked": N_("Uji pemulihan"),
    "log": N_("Perubahan basis data"),
}
REMEDIES: Mapping[str, str] = {
    "made": N_("Perbaiki sebabnya di tempat cadangan, lalu tekan Cadangkan sekarang."),
    "checked": N_("Buat cadangan baru, lalu tekan Uji sekarang. Yang gagal diuji jangan dipakai."),
    "log": N_("Perbaiki sebabnya; pengirimannya dicoba lagi sendiri."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What lies in the home at this moment. ``key``: backups can be opened with one there."""

    state: BackupState
    wrong: Wrong | None
    asked: Mapping[What, Asked]
    at_work: bool
    key: bool

    def is_unstarted(self, now: datetime) -> bool:
        """Somebody has asked, and nobody begins."""
        late = any(now - one.at > UNSTARTED_AFTER for one in self.asked.values())
        return late and not self.at_work


async def show(request: web.Request) -> web.StreamResponse:
    return await _page(request, await reader(request, Right.MANAGE_SETTINGS))


async def ask(request: web.Request) -> web.StreamResponse:
    """A backup or its proof, as soon as the jobs have seen it."""
    account = await writer(request, Right.MANAGE_SETTINGS, login=LIST)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _page(request, account, trouble)
    settings, said = request.app[DESK].settings, word(fields, "what")
    what = next((each for each in CAN_BE_ASKED if each == said), None)
    if what is None or not settings.backup.destination:
        return await _page(request, account, said="nothing", status=409)
    entry = AuditEntry(action="backup.ask", subject=what.value)
    await trail(request, account).write(entry)
    try:
        run_dir, now = settings.run_dir, datetime.now(UTC)
        await asyncio.to_thread(backup_asking.ask, run_dir, what, account.actor, now)
    except OSError:
        return await _page(request, account, said="disk", status=503)
    raise web.HTTPSeeOther(f"{LIST}?done=asked")


def _known(settings: Settings, now: datetime) -> Known:
    stale, home = timedelta(hours=settings.backup.stale_hours), settings.home
    state, wrong = backup_state.look(home, now, stale)
    return Known(
        state=state,
        wrong=wrong if settings.backup.destination else None,
        asked=backup_asking.asked(settings.run_dir),
        at_work=backup_state.is_at_work(home),
        key=(home / "backup.key").exists(),
    )


async def _page(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    *,
    said: str = "",
    status: int = 0,
) -> web.Response:
    settings, now = request.app[DESK].settings, datetime.now(UTC)
    language = language_of(request)
    _, known = texts(language), await asyncio.to_thread(_known, settings, now)
    context = {
        "backup": settings.backup,
        "home": settings.home,
        "known": known,
        "state": known.state,
        "alarm": _(BACKUP_ALARMS[known.wrong.fault]) if known.wrong else "",
        "untaken": known.is_unstarted(now),
        "next_proof": (known.state.checked_at or now) + CHECK_EVERY,
        "now": now,
        "what_word": lambda what: _(WHAT[what]),
        "remedy": lambda what: _(REMEDIES[what]),
        "said": said,
    }
    response = shown(request, account, "admin_backup.html", context, trouble)
    response.set_status(status or response.status)
    return response
