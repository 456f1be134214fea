"""``/admin/holds``: calls and tickets of which nothing is removed; held and let go with a reason.

``sigap retention hold`` and ``release`` do the same by the same rule (`recordings.hold`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from ari_app.desk.admin.admin_page import AWAY, FormTrouble, sent_form, shown
from ari_app.desk.admin.finding import sought
from ari_app.desk.web.page_access import asker_of, reader, writer
from ari_app.desk.web.reading import Fields, whole, word
from ari_app.desk.web.running_desk import DESK
from ari_app.people.access import Account, Right
from ari_app.store.database import DatabaseAway
from recordings.hold import LONGEST_REASON, Hold, HoldError, hold_asked, hold_of, release_asked
from recordings.retention import Ends

LIST = "/admin/holds"
_ROWS = 50
_FIELDS = {"reason": "reason", "unknown": "call", "held": "call", "free": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """``days`` held, until now or until it was let go. ``goes``: it is old enough to be removed
    within the hour once it is let go, unless it is kept for another reason.
    """

    hold: Hold
    days: int
    goes: bool


async def show(request: web.Request) -> web.StreamResponse:
    return await _list(request, await reader(request, Right.MANAGE_HOLDS))


async def act(request: web.Request) -> web.StreamResponse:
    """A call is held, or let go; which one, says the form's button."""
    account = await writer(request, Right.MANAGE_HOLDS, login=LIST)
    fields, trouble = await sent_form(request)
    if trouble:
        return await _list(request, account, trouble, fields)
    database, asker = request.app[DESK].database, asker_of(request, account)
    call, reason = word(fields, "call"), word(fields, "reason")
    try:
        match word(fields, "do"):
            case "hold":
                await hold_asked(database, asker, call, reason)
                raise web.HTTPSeeOther(f"{LIST}?done=held")
            case "release":
                await release_asked(database, asker, call, reason)
                raise web.HTTPSeeOther(f"{LIST}?done=let_go")
    except HoldError as error:
        return await _list(request, account, _trouble(error, fields), fields)
    except DatabaseAway:
        return await _list(request, account, AWAY, fields)
    raise web.HTTPBadRequest


def _trouble(error: HoldError, fields: Fields) -> FormTrouble:
    status = 409 if error.problem in ("held", "free") else 422
    field = _FIELDS[error.problem] if word(fields, "do") == "hold" else ""
    values = {"longest": LONGEST_REASON}
    return FormTrouble(status=status, problem=f"hold_{error.problem}", field=field, values=values)


async def _list(
    request: web.Request,
    account: Account,
    trouble: FormTrouble | None = None,
    typed: Fields | None = None,
) -> web.Response:
    """What is held, or with ``?ended=yes`` what was; ``?call=`` begins a hold."""
    desk, now = request.app[DESK], datetime.now(UTC)
    ended, before = request.query.get("ended") == "yes", whole(request.query.get("before", ""))
    values = (account.centre, ended, sought(request), before, _ROWS + 1)
    rows = [hold_of(row) for row in await desk.database.rows("retention.holds", *values)]
    ends = Ends.at(desk.settings.retention, now)
    adds = typed is not None and word(typed, "do") == "hold"
    context = {
        "holds": [_shown(one, ends, now) for one in rows[:_ROWS]],
        "older": rows[_ROWS - 1].number if len(rows) > _ROWS else None,
        "ended": ended,
        "sought": sought(request),
        "call": word(typed, "call") if typed and adds else request.query.get("call", "")[:64],
        "reason": word(typed, "reason") if typed and adds else "",
        "longest": LONGEST_REASON,
    }
    return shown(request, account, "admin_holds.html", context, trouble)


def _shown(one: Hold, ends: Ends, now: datetime) -> Shown:
    until = one.released_at or now
    kept = [end for end in (ends.recordings, ends.personal) if end is not None]
    goes = one.since is not None and any(one.since < end for end in kept)
    return Shown(hold=one, days=(until - one.at).days, goes=goes)
