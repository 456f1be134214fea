"""The form of a ticket's or call's page that exports it as evidence; refused, the page again."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from ari_app.desk.tickets import evidence_file
from ari_app.desk.tickets.record_page import Refused, found, show_call, show_ticket
from ari_app.desk.web.own_form import read_own
from ari_app.desk.web.page_access import call_id_of, writer
from ari_app.desk.web.running_desk import DESK
from ari_app.errors import Conflict, Invalid
from ari_app.errors import Refused as RefusedByRule
from ari_app.people.access import Account, Right
from ari_app.tickets.ticket_lookup import find_ticket
from recordings.evidence import NO_EXPORT, stretch_of

ShowAgain = Callable[[Refused], Awaitable[web.Response]]
_LONGEST_SILENCE = 400


async def of_ticket(request: web.Request) -> web.StreamResponse:
    """All calls of the incident; what is silenced is silenced in the ticket's own call."""
    login = f"/tickets/{quote(request.match_info['label'], safe='')}"
    account = await writer(request, Right.EXPORT, login=login)
    row = await found(request, account)
    return await _export(
        request,
        account,
        row["label"],
        lambda refused: show_ticket(request, account, row, refused),
    )


async def of_call(request: web.Request) -> web.StreamResponse:
    """One call alone, also of one that has a ticket."""
    call_id = call_id_of(request.match_info["id"])
    account = await writer(request, Right.EXPORT, login=f"/calls/{call_id}")
    database = request.app[DESK].database
    row = await database.row("desk_calls.one", account.centre, call_id)
    if row is None:
        raise web.HTTPNotFound

    async def again(refused: Refused) -> web.Response:
        if row["ticket"]:
            ticket = await find_ticket(database, account.centre, row["ticket"])
            return await show_ticket(request, account, ticket, refused)
        return await show_call(request, account, row, refused)

    return await _export(request, account, call_id, again)


async def _export(
    request: web.Request, account: Account, wanted: str, again: ShowAgain
) -> web.StreamResponse:
    form, is_own = await read_own(request)
    reason = str(form.get("reason", ""))
    silence = str(form.get("silence", ""))[:_LONGEST_SILENCE]

    def refused(problem: str, status: int) -> Refused:
        return Refused(problem=problem, status=status, reason=reason, silence=silence)

    if not is_own:
        return await again(refused("old_form", 403))
    try:
        stretches = [stretch_of(each) for each in silence.replace(",", " ").split()]
        silenced = {wanted: stretches} if stretches else {}
        return await evidence_file.send(request, account, wanted, reason, silenced)
    except NO_EXPORT as error:
        return await again(refused(error.kind, status_of(error)))


def status_of(error: RefusedByRule) -> int:
    """Of a refusal as ``NO_EXPORT`` names it."""
    match error:
        case Invalid():
            return 422
        case Conflict():
            return 409
    return 503
