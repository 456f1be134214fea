"""The console of a call-taker; ``/console/events`` keeps it live.

The lanes, the ring and the call's journey are rendered here and carried by the stream; the phone
and the ticket's form live in the page (``ari_app/desk/browser``), because neither may depend on
this process: a call goes on, and a half-typed word stays, while the desk restarts. Who has a
telephone of their own beside the page (``own_phone``) answers there; the rest is the same.
"""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from ari_app.call import State
from ari_app.desk.live import ground_page, live_page, live_stream, live_words
from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.live_stream import FEED
from ari_app.desk.live.rendering import LivePage
from ari_app.desk.web import open_words
from ari_app.desk.web.page import CONTENT_POLICY, content_policy, frame, language_of, render
from ari_app.desk.web.running_desk import DESK
from ari_app.desk.web.words import of_tables
from ari_app.live.interview import KeyAnswer, PromptQuestion, known_answers
from ari_app.live.live_view import Caller, LiveView, MemberState
from ari_app.live.own_call import caller_at
from ari_app.live.targets import named
from ari_app.people.access import Account, Role
from ari_app.places.ground import Ground
from ari_app.settings import Transcript
from ari_app.settings.pages import Map
from ari_app.texts.catalog import Language
from ari_app.tickets.form import TicketPriority
from ari_app.tickets.open_tickets import own
from ari_app.tickets.source import WITHOUT_CALL
from recordings.transcripts.recogniser import lack

REGIONS = (
    *live_page.REGIONS,
    "own_member",
    "notices",
    "unread",
    "messages",
    "mine",
    "said",
    "pressed",
    "types",
    "own_open",
    "journey",
    "latest",
)
DISPOSITIONS = (("prank", "P"), ("ghost", "G"), ("salah_sambung", "S"), ("tes", "T"))
GHOSTS = ("ghost_diam", "ghost_bising", "ghost_suara_latar", "ghost_terputus")
CALLBACK_OUTCOMES = ("reached", "no_answer", "wrong_number", "released")


def is_for(account: Account) -> bool:
    """A person with a phone who answers callers; a supervisor only with the phone in the page."""
    own_phone = account.by_session and account.role is Role.CALL_TAKER and bool(account.extension)
    return account.phone_in_page or own_phone


async def show(request: web.Request, account: Account) -> web.StreamResponse:
    language, settings = language_of(request), request.app[DESK].settings
    context = PAGE.context(await request.app[FEED].fresh(), account, language)
    own = {
        "priorities": list(TicketPriority),
        "sources": WITHOUT_CALL,
        "dispositions": DISPOSITIONS,
        "ghosts": GHOSTS,
        "questions": tuple(PromptQuestion),
        "map": ground_of(settings.map, request.app[DESK].ground),
        "hears_talks": hears_talks(settings.transcript),
    }
    context = {**context, **own, **frame(request, account)}
    response = render(request, "console.html", context)
    response.headers[CONTENT_POLICY] = content_policy(settings.map.tile_origin)
    return response


@dataclass(frozen=True, slots=True)
class GroundShown:
    """What the map of the page is drawn on; empty where it has no pictures, no outline."""

    tiles: str
    attribution: str
    max_zoom: int
    native_zoom: int  # beyond it the pictures are stretched
    outline: str


def ground_of(settings: Map, ground: Ground) -> GroundShown:
    """Pictures of the settings' address, or of the centre's own file."""
    own, most = ground.tiles, settings.max_zoom
    return GroundShown(
        tiles=settings.tiles or (ground_page.TILES if own else ""),
        attribution=settings.attribution or (own.attribution if own else ""),
        max_zoom=most,
        native_zoom=min(own.most_zoom, most) if own else most,
        outline=ground_page.OUTLINE if ground.outline else "",
    )


def hears_talks(section: Transcript) -> bool:
    """Whether there is room kept for what the caller says."""
    return bool(section.live_calls) and lack(section) is None


async def events(request: web.Request) -> web.StreamResponse:
    return await live_stream.send(request, PAGE, may_see=is_for)


def shared_context(shown: Board, language: Language, time_zone: str) -> dict[str, object]:
    return {
        **live_page.shared_context(shown, language, time_zone),
        "page": "console",
        "with_keys": True,
        "being_heard": len(shown.view.in_state(State.OFFERED, State.SCREENING)),
        **of_tables(open_words.TEMPLATE_WORDS, language),
        "callback_outcomes": CALLBACK_OUTCOMES,
        "short": short_name,
        "targets": shown.targets,
        "calls_out": shown.calls_out,
        "target_name": lambda number: named(number, shown.targets),
        "key_means": lambda answer: live_words.key_means(answer, language),
    }


def own_context(shown: Board, account: Account) -> dict[str, object]:
    """The reader's own seat and call."""
    view, extension = shown.view, account.extension
    own_call = caller_at(extension, view)
    return {
        **live_page.own_context(shown, account),
        "own_phone": not account.phone_in_page,
        "own_call": own_call,
        "own_talks": own_call is not None and own_call.with_extension == extension,
        "own_supervised": supervised_by(extension, view),
        "own_notices": frozenset(
            row["notice_id"]
            for row in shown.lists.notices
            if account.actor != row["by"] and account.actor not in row["confirmed_by"]
        ),
        "own_messages": tuple(row for row in shown.lists.messages if row["desk"] == extension),
        "own_seat": own_seat(shown, extension),
        "own_open": tuple(own(shown.lists.open_tickets, account.actor)),
        "own_answers": own_answers(shown, extension),
    }


PAGE = LivePage(template="console.html", regions=REGIONS, shared=shared_context, own=own_context)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSeat:
    """A place in the queue, without what tells it from others in the same state."""

    state: MemberState
    paused: bool
    pause_reason: str
    wraps_up_until: datetime | None


def own_seat(shown: Board, extension: str) -> OwnSeat | None:
    """None where the queue does not have this extension."""
    for member in shown.view.members:
        if member.extension == extension:
            return OwnSeat(
                state=member.state,
                paused=member.paused,
                pause_reason=member.pause_reason,
                wraps_up_until=shown.wrap_ups.get(extension),
            )
    return None


def own_answers(shown: Board, extension: str) -> tuple[KeyAnswer, ...]:
    """The keys that the caller at this extension has pressed."""
    own = caller_at(extension, shown.view)
    if own is None:
        return ()
    facts = shown.lists.journeys.get(own.call_id, ())
    return known_answers(facts, shown.answers.get(own.call_id, ()))


def supervised_by(extension: str, view: LiveView) -> Caller | None:
    """The talk of a colleague in which this phone is, or to which it rings."""
    for caller in view.callers:
        if extension and caller.supervision and caller.supervision.extension == extension:
            return caller
    return None


def short_name(name: str) -> str:
    """Of a type of incident, for a button: what comes before the examples and alternatives."""
    plain = name.partition(" (")[0]
    first = plain.partition(" / ")[0].partition(", ")[0]
    return first if len(first) > 6 else plain
