"""``/agency``: an agency's tickets on a telephone; one large button for the next legal step.

Everything works without a script: links and forms. A ticket of another agency does not exist here,
nor does the page for anybody who is not of an agency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from ari_app.agencies.unit import Readiness, UnitKind, UnitState, readiness, steps_of
from ari_app.desk.agency import agency_words
from ari_app.desk.public.public_words import TEMPLATE_WORDS as PUBLIC_WORDS
from ari_app.desk.web.authentication import by_cookie, csrf_token, session_cookie
from ari_app.desk.web.moments import clock_or_day
from ari_app.desk.web.page import chosen, language_of, render
from ari_app.desk.web.page_access import reader, writer
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.uploaded import read_upload
from ari_app.desk.web.words import of_tables
from ari_app.elapsed import elapsed_s
from ari_app.people.access import Account, Right
from ari_app.people.audit import trail_of
from ari_app.public.plain_words import LONGEST
from ari_app.store.desk_database import Row
from ari_app.store.kept_file import NotKept
from ari_app.telephone_number import shown
from ari_app.texts.catalog import Language
from ari_app.tickets import agency_work
from ari_app.tickets.notice import unanswered
from ari_app.tickets.photos import LARGEST_BYTES, PhotoRefused
from ari_app.tickets.way import FINAL, DispatchState, Side, Step, StepRefused, possible

LONGEST_NOTE = 1000
# The page renews itself and shows its photos again: an hour's looks of one session are one look.
_PHOTO_HEADERS = {
    "Content-Type": "image/jpeg",
    "Cache-Control": "private, max-age=3600",
    "Vary": "Cookie",
}
_NEXT = (Step.ACKNOWLEDGE, Step.ARRIVE, Step.FINISH)


@dataclass(slots=True, kw_only=True)
class Form:
    """What came: fields, and the photo's bytes where one was chosen."""

    fields: dict[str, str] = field(default_factory=dict)
    photo: bytes = b""

    @property
    def note(self) -> str:
        return self.fields.get("note", "").strip()[:LONGEST_NOTE]


async def tickets(request: web.Request) -> web.StreamResponse:
    account = await reader(request, Right.OWN_TICKETS)
    rows = await agency_work.own_tickets(request.app[DESK].database, account)
    cards = [_card(request, account, row) for row in rows]
    agency = await request.app[DESK].database.row(
        "agencies.by_code", account.centre, account.agency
    )
    context = {
        "working": [card for card in cards if not card["ended"]],
        "ended": [card for card in cards if card["ended"]],
        "agency_name": agency["name"] if agency is not None else account.agency,
        "counts": await own_readiness(request, account),
        "renewed": _When.of(request, account).clock(datetime.now(UTC)),
    }
    return render_own(request, account, "agency_tickets.html", context)


async def ticket(request: web.Request) -> web.StreamResponse:
    account = await writer(request, Right.OWN_TICKETS, login="/agency")
    return await show_own(request, account, await own(request, account))


async def submit_step(request: web.Request) -> web.StreamResponse:
    """A step, a photo, or both: the photo is looked at first, so that none is lost to a step."""
    account = await writer(request, Right.OWN_TICKETS, login="/agency")
    row = await own(request, account)
    form = await _read(request)
    if form is None:
        return await show_own(request, account, row, problem="old_form", status=403)
    try:
        return await _submitted(request, account, row, form)
    except PhotoRefused as error:
        return await show_own(request, account, row, problem=error.reason, form=form, status=422)
    except agency_work.WordsMissing:
        return await show_own(request, account, row, problem="why_missing", form=form, status=422)
    except NotKept:
        return await show_own(request, account, row, problem="photo_no_room", form=form, status=503)
    except StepRefused:
        row = await own(request, account)
        return await show_own(request, account, row, problem="refused", form=form, status=409)


async def photo(request: web.Request) -> web.StreamResponse:
    """``/photos/{id}``: to the agency that took it and to whoever sees tickets."""
    account, desk = await by_cookie(request), request.app[DESK]
    if account is None:
        raise web.HTTPNotFound
    seen = request.method == "GET"
    path = await agency_work.look_at_photo(
        desk.database,
        account,
        request.match_info["id"],
        folder=desk.settings.photos_dir,
        trail=trail_of(account, desk.database, request.remote) if seen else None,
    )
    return web.FileResponse(path, headers=_PHOTO_HEADERS)


async def own(request: web.Request, account: Account) -> Row:
    label = request.match_info["label"]
    return await agency_work.own_ticket(request.app[DESK].database, account, label)


async def _submitted(
    request: web.Request, account: Account, row: Row, form: Form
) -> web.StreamResponse:
    said, desk = form.fields.get("step", ""), request.app[DESK]
    step = chosen(Step, said) if said else None
    if step is None and not form.photo:
        raise PhotoRefused("photo_missing")
    await agency_work.answer(
        desk.database,
        account,
        row,
        step=step,
        data=form.photo,
        note=form.note,
        folder=desk.settings.photos_dir,
        now=datetime.now(UTC),
        trail=trail_of(account, desk.database, request.remote),
    )
    done = step.value if step is not None else "photo"
    raise web.HTTPSeeOther(f"/agency/{row['label']}?done={done}")


async def _read(request: web.Request) -> Form | None:
    """The form; None when it does not carry this session's token."""
    came = await read_upload(request, "photo", LARGEST_BYTES)
    return Form(fields=dict(came.fields), photo=came.file) if came is not None else None


async def show_own(
    request: web.Request,
    account: Account,
    row: Row,
    *,
    problem: str = "",
    form: Form | None = None,
    offer_problem: str = "",
    said: str = "",
    status: int = 200,
) -> web.Response:
    """``offer_problem``, ``said``: of what was offered to the public."""
    desk = request.app[DESK]
    offered = await desk.database.row("public.offer_of", row["dispatch_id"])
    context = {
        "may_offer": desk.settings.public.page and row["state"] == DispatchState.DONE,
        "offered": offered,
        "offer_problem": offer_problem,
        "said": said,
        "longest_offer": LONGEST,
        "units": await own_units(request, account, row["label"]),
        "card": _card(request, account, row),
        "agency_name": row["agency_name"],
        "problem": problem,
        "done": request.query.get("done", "") if not problem else "",
        "typed": form.note if form is not None else "",
    }
    return render_own(request, account, "agency_ticket.html", context, status=status)


async def own_units(request: web.Request, account: Account, label: str | None) -> list[Row]:
    """The agency's units; those on a ticket, or all."""
    values = (account.centre, account.agency, True)
    rows = await request.app[DESK].database.rows("units.list", *values)
    return [row for row in rows if label is None or row["ticket"] == label]


async def own_readiness(request: web.Request, account: Account) -> list[Readiness]:
    units = await own_units(request, account, None)
    return readiness((UnitKind(row["kind"]), UnitState(row["state"])) for row in units)


def render_own(
    request: web.Request,
    account: Account,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> web.Response:
    language, country = language_of(request), request.app[DESK].settings.centre.country
    words = {
        **of_tables(agency_words.TEMPLATE_WORDS, language),
        **of_tables(PUBLIC_WORDS, language),
        "account": account,
        "csrf": csrf_token(session_cookie(request)),
        "spaced": lambda number: shown(number, country),
        "when": _When.of(request, account),
        "unit_steps": lambda state: steps_of(UnitState(state), Side.AGENCY),
    }
    return render(request, template, {**words, **context}, status=status)


def _card(request: web.Request, account: Account, row: Row) -> dict[str, Any]:
    """A ticket as the page says it."""
    state, when = DispatchState(row["state"]), _When.of(request, account)
    steps = possible(state, Side.AGENCY)
    return {
        "row": row,
        "state": state,
        "ended": state in FINAL,
        "waits": state in (DispatchState.NEW, DispatchState.OPEN, DispatchState.SENT),
        "next": next((step for step in steps if step in _NEXT), None),
        "others": [step for step in steps if step in agency_work.NEED_WORDS],
        "caller": agency_work.caller(row),
        "unanswered": unanswered(row),
        "late_min": when.late_min(row["acknowledge_by"]),
        "places": [row[n] for n in ("address", "dusun", "desa", "kecamatan") if row[n]],
        "map": map_address(row),
        "history": [{**each, "at": datetime.fromisoformat(each["at"])} for each in row["history"]],
    }


def map_address(row: Row) -> str:
    """For the map program of the telephone (RFC 5870); empty where nothing is known."""
    if row["latitude"] is None or row["longitude"] is None:
        return ""
    pin = f"{row['latitude']:.6f},{row['longitude']:.6f}"
    return f"geo:{pin}?q={pin}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    """Times as this reader sees them, at one moment."""

    now: datetime
    time_zone: str
    language: Language

    @classmethod
    def of(cls, request: web.Request, account: Account) -> "_When":
        return cls(
            now=datetime.now(UTC), time_zone=account.time_zone, language=language_of(request)
        )

    def clock(self, at: datetime) -> str:
        return clock_or_day(at, self.now, self.time_zone, self.language)

    def late_min(self, due: datetime) -> int:
        return int(elapsed_s(due, self.now) // 60)
