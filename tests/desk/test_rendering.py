"""One rendering for all who see the same; each sees their own seat and call, and no other's."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp_jinja2 import get_env

from ari_app.call import State
from ari_app.desk.live import board_page, console_page
from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.board_lists import MOST_ALARMS, Lists
from ari_app.desk.live.rendering import LivePage, Renderings
from ari_app.desk.web import page
from ari_app.desk.web.backup_words import BACKUP_ALARMS
from ari_app.hours import Opening
from ari_app.live.centre_alarms import CentreAlarm, CentreAlarmKind
from ari_app.live.live_view import Caller, LiveView, Member, Supervision, SupervisionMode
from ari_app.live.vain_rings import Vain
from ari_app.operations.backup_state import Fault, Wrong
from ari_app.operations.health import NOTHING_KNOWN, PartHealth
from ari_app.people.access import Account, Role
from ari_app.texts.catalog import Language
from ari_app.verdict import Verdict

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)
PAGES = {"console": console_page.PAGE, "board": board_page.PAGE}


def account(extension: str, role: Role = Role.CALL_TAKER, phone: str = "webrtc") -> Account:
    return Account(
        actor=f"petugas{extension or role}",
        name=f"Petugas {extension}",
        role=role,
        centre="JPR",
        centre_name="Jepara",
        time_zone="Asia/Jakarta",
        extension=extension,
        phone=phone if extension else "",
        by_session=True,
    )


READERS = (
    *(account(str(extension)) for extension in range(201, 206)),
    account("206", phone="softphone"),
    account("", Role.SUPERVISOR),
    account("301", Role.SUPERVISOR),
    account("", Role.ADMIN),
)


def caller(number: int, state: State, **more: object) -> Caller:
    at = NOW - timedelta(seconds=10 * number)
    plain = Caller(
        call_id=f"0196{number:04d}-0000-7000-8000-000000000000",
        ani=f"+62812000{number:04d}",
        state=state,
        began_at=at,
        since=at,
        verdict=Verdict.VOICE,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def member(extension: str, state: str) -> Member:
    return Member(
        extension=extension,
        name=f"Petugas {extension}",
        interface=f"PJSIP/{extension}",
        state=state,  # type: ignore[arg-type]
        pause_reason="istirahat" if state == "paused" else "",
        calls_taken=0,
        last_call_at=None,
        paused=state == "paused",
    )


def board() -> Board:
    """Somebody is held, one waits, one rings at 202 and 203, one talks with 201; 204 is paused."""
    callers = (
        caller(1, State.HELD),
        caller(2, State.WAITING, position=1, priority=10),
        caller(3, State.WAITING, rings_at=("202", "203")),
        caller(4, State.TALKING, with_extension="201"),
    )
    members = (
        member("201", "talking"),
        member("202", "ringing"),
        member("203", "ringing"),
        member("204", "paused"),
        *(member(extension, "ready") for extension in ("205", "206", "301")),
    )
    callback = {
        "label": "JPR-2026-00001",
        "call_id": "0196",
        "ani": "+628123",
        "opened_at": NOW,
        "outcome": "abandoned_waiting",
        "verdict": "voice",
        "first": True,
        "calls": 1,
        "tries": 0,
        "all": 239,
        "taken_by": "petugas205",
        "taken_by_name": "Petugas 205",
        "taken_at": NOW,
    }
    return Board(
        view=LiveView(at=NOW, connected=True, settled=True, callers=callers, members=members),
        lists=Lists(
            at=NOW,
            current=True,
            known=True,
            callbacks=(callback,),
            occupied_seats=frozenset({"201", "202"}),
            today={"calls": 4, "held": 1, "answered": 1, "in_time": 1, "abandoned": 0},
        ),
        health=NOTHING_KNOWN,
        screeners_wanted=2,
        hold_limit_s=45.0,
        wrap_ups={"205": NOW + timedelta(seconds=10)},
        now=NOW,
    )


@pytest.fixture(scope="module")
def app() -> web.Application:
    made = web.Application()
    page.set_up(made)
    return made


def alone(
    app: web.Application, live: LivePage, shown: Board, reader: Account, language: Language
) -> Mapping[str, str]:
    """As if nobody else looked."""
    return Renderings(get_env(app)).regions(live, shown, reader, language)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("turn", range(3))
def test_everybody_sees_what_they_would_see_alone(
    app: web.Application, name: str, turn: int
) -> None:
    """In whatever order they come, in both languages, at two boards after each other."""
    live, together = PAGES[name], Renderings(get_env(app))
    order: Sequence[Account] = READERS[turn * 3 :] + READERS[: turn * 3]
    quiet = replace(board(), view=replace(board().view, callers=()))
    for shown, language, reader in itertools.product((board(), quiet), Language, order):
        seen = together.regions(live, shown, reader, language)
        assert seen == alone(app, live, shown, reader, language), (reader.actor, language)


NIGHT, TODAY = datetime(2026, 5, 1, 0, tzinfo=UTC), datetime(2026, 5, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "language", "said"),
    [
        (Opening(is_open=False, until=NIGHT), Language.ID, "Tutup, buka 07.00"),
        (Opening(is_open=False, until=NIGHT), Language.EN, "Closed, opens 07:00"),
        (Opening(is_open=False, until=NIGHT + timedelta(days=1)), Language.ID, "buka 2 Mei 07.00"),
        (Opening(is_open=True, until=TODAY), Language.ID, "Buka sampai 21.00"),
        (Opening(is_open=False, until=None), Language.EN, "Closed"),
    ],
)
@pytest.mark.parametrize("name", PAGES)
def test_whether_the_centre_is_open(
    app: web.Application, name: str, hours: Opening, language: Language, said: str
) -> None:
    shown = replace(board(), hours=hours)
    health = alone(app, PAGES[name], shown, READERS[0], language)["health"]
    assert f"badge {'dim' if hours.is_open else 'held'}" in health.split('id="hours"')[1]
    assert said in health.split('id="hours"')[1]


def test_a_centre_that_never_closes_says_nothing_of_hours(app: web.Application) -> None:
    assert (
        'id="hours"' not in alone(app, board_page.PAGE, board(), READERS[0], Language.ID)["health"]
    )


def test_a_failed_backup_is_told_with_its_reason_to_who_can_mend_it(app: web.Application) -> None:
    shown = board()
    for fault in Fault:
        failed = Wrong(fault=fault, says="the backup fails: <no room>; then ./sigap backup")
        shown = replace(shown, lists=replace(shown.lists, backup_wrong=failed))
        regions = alone(app, board_page.PAGE, shown, READERS[-1], Language.ID)
        (strip,) = [html for html in regions.values() if 'id="alarm-backup"' in html]
        assert BACKUP_ALARMS[fault] in strip and "&lt;no room&gt;; then ./sigap backup" in strip
    others = alone(app, board_page.PAGE, shown, READERS[0], Language.ID)
    assert not [html for html in others.values() if 'id="alarm-backup"' in html]


def test_the_age_of_the_backup_stands_on_the_board_of_who_tends_it(app: web.Application) -> None:
    shown = board()
    made_at = shown.lists.at - timedelta(hours=5, minutes=50)
    shown = replace(shown, lists=replace(shown.lists, backup_made_at=made_at))
    for reader, sees in ((READERS[-1], True), (READERS[0], False)):
        figures = alone(app, board_page.PAGE, shown, reader, Language.ID)["figures"]
        assert ("cadangan 5 jam lalu" in figures) is sees
    assert (
        'id="backup-age"'
        not in alone(app, board_page.PAGE, board(), READERS[-1], Language.ID)["figures"]
    )


def test_of_the_callbacks_all_are_counted_though_not_all_are_listed(app: web.Application) -> None:
    lane = alone(app, board_page.PAGE, board(), READERS[0], Language.ID)["callbacks"]
    assert '<span class="n alarm">239</span>' in lane and "dan 238 lagi" in lane


CALM = "Tidak ada gangguan, tidak ada alarm."
UNKNOWN = "Belum diketahui apakah ada alarm."
ASKED = replace(
    NOTHING_KNOWN,
    parts={name: PartHealth(ok=True, detail="answers") for name in NOTHING_KNOWN.parts},
)
FAILED_BACKUP = Wrong(fault=Fault.MADE, says="the backup fails")


def quiet_board() -> Board:
    """Nobody on the line, every part asked and well."""
    shown = board()
    return replace(shown, view=replace(shown.view, callers=()), health=ASKED)


@pytest.mark.parametrize(
    "unknown",
    [
        {"health": NOTHING_KNOWN},
        {"lists": Lists(at=NOW)},
        {"view": LiveView(at=NOW, connected=True, settled=False, callers=(), members=())},
    ],
)
def test_no_alarm_is_said_only_when_that_is_known(app: web.Application, unknown: Any) -> None:
    """Each of the parts, the database and the line was asked."""
    for live, reader in itertools.product(PAGES.values(), READERS):
        known = alone(app, live, quiet_board(), reader, Language.ID)["alerts"]
        assert CALM in known and 'class="strip' not in known
        early = alone(app, live, replace(quiet_board(), **unknown), reader, Language.ID)["alerts"]
        assert UNKNOWN in early and CALM not in early


@pytest.mark.parametrize(
    ("alarms", "sees"),
    [
        ({"overdue_reviews": 3}, {Role.SUPERVISOR}),  # a reviewer's too
        ({"backup_wrong": FAILED_BACKUP}, {Role.ADMIN, Role.SUPERVISOR}),
        ({"centre": CentreAlarmKind.OFFER_UNCHECKED}, {Role.ADMIN, Role.SUPERVISOR}),
        ({"centre": CentreAlarmKind.SWAP_WAITS}, {Role.ADMIN, Role.SUPERVISOR}),
        ({"centre": CentreAlarmKind.GUIDANCE_OVERDUE}, {Role.ADMIN, Role.SUPERVISOR}),
        ({"centre": CentreAlarmKind.TOKEN_ENDS}, {Role.ADMIN}),
        ({"centre": CentreAlarmKind.NOBODY_HERE}, {Role.ADMIN, Role.CALL_TAKER, Role.SUPERVISOR}),
    ],
)
def test_who_has_no_strip_is_told_of_others_alarms(
    app: web.Application, alarms: dict[str, Any], sees: set[Role]
) -> None:
    shown = quiet_board()
    kind = alarms.pop("centre", None)
    standing = (CentreAlarm(kind=kind, since=NOW, subject="tersedak"),) if kind else ()
    shown = replace(shown, lists=replace(shown.lists, **alarms), centre_alarms=standing)
    for reader in (READERS[0], READERS[-1], READERS[-2]):
        said = alone(app, board_page.PAGE, shown, reader, Language.ID)["alerts"]
        own = reader.role in sees
        assert ('class="strip' in said) is own, (reader.role, said)
        assert own or "Alarm untuk pengawas/admin: 1." in said, (reader.role, said)


def test_every_alarm_of_a_ticket_has_its_strip(app: web.Application) -> None:
    shown = quiet_board()
    rows = tuple(ticket_alarm(number) for number in range(1, 6))
    shown = replace(shown, lists=replace(shown.lists, alarms=rows))
    for live in PAGES.values():
        said = alone(app, live, shown, READERS[0], Language.ID)["alerts"]
        assert [f'id="alarm-{number}"' in said for number in range(1, 6)] == [True] * 5
        assert "alarm-more" not in said
        most = tuple(ticket_alarm(number) for number in range(1, MOST_ALARMS + 1))
        full = replace(shown, lists=replace(shown.lists, alarms=most))
        more = alone(app, live, full, READERS[0], Language.ID)["alerts"].split("alarm-more")[1]
        assert 'href="/open"' in more  # the list is cut: where the others are


def ticket_alarm(number: int) -> dict[str, Any]:
    """A row of ``clocks.list``: nobody was told of the ticket."""
    empty = ("agency", "agency_name", "contact", "units", "shared", "without_it", "telephoned_at")
    known = {"alarm_id": number, "kind": "unsent", "raised_at": NOW, "loud": False}
    of = {"ticket": f"JPR-2026-{number:05d}", "call_id": f"0196{number}"}
    return {**dict.fromkeys(empty), **known, **of}


def test_a_seat_sees_its_own_caller(app: web.Application) -> None:
    together, shown = Renderings(get_env(app)), board()
    seen = {
        reader.extension: together.regions(console_page.PAGE, shown, reader, Language.ID)
        for reader in READERS
        if reader.extension
    }
    rings = 'data-ani="+628120000003"'
    assert {seat for seat, regions in seen.items() if rings in regions["mine"]} == {"202", "203"}
    assert 'data-ani="+628120000004"' in seen["201"]["mine"]
    assert 'data-state="paused"' in seen["204"]["own_member"]
    assert 'data-state="wrap-up"' in seen["205"]["own_member"]
    ends = "/api/v1/tickets/JPR-2026-00001/callback/end"
    assert {seat for seat, regions in seen.items() if ends in regions["callbacks"]} == {"205"}


def supervised(*, announced: bool) -> Board:
    """Somebody whispers to 201, and the call's journey has it."""
    there = Supervision(extension="301", mode=SupervisionMode.WHISPER, channel="")
    talks = caller(4, State.TALKING, with_extension="201", supervision=there)
    data = {"by": "301", "mode": "whisper"}
    fact = {"call_id": talks.call_id, "kind": "supervised", "at": NOW, "data": data}
    before = board()
    return replace(
        before,
        view=replace(before.view, callers=(*before.view.callers[:3], talks)),
        lists=replace(before.lists, journeys={talks.call_id: (fact,)}),
        announces_supervisor=announced,
    )


@pytest.mark.parametrize("announced", [True, False])
def test_a_supervisor_is_told_of_as_the_centre_says(app: web.Application, announced: bool) -> None:
    shown, said = supervised(announced=announced), "membisikkan"
    console = alone(app, console_page.PAGE, shown, READERS[0], Language.ID)
    assert (said in console["mine"], said in console["journey"]) == (announced, announced)
    for reader, sees in ((READERS[1], announced), (READERS[7], True)):
        board_of = alone(app, board_page.PAGE, shown, reader, Language.ID)
        assert (said in board_of["talking"]) is sees


def test_a_page_knows_that_its_phone_is_in_a_colleagues_talk(app: web.Application) -> None:
    """Else its telephone would take that for a call which is over, and hang up."""
    shown = supervised(announced=False)
    mine = alone(app, console_page.PAGE, shown, READERS[7], Language.ID)["mine"]
    assert 'id="mine-supervised"' in mine and "take-over" in mine
    assert (
        'id="mine-supervised"'
        not in alone(app, console_page.PAGE, shown, READERS[1], Language.ID)["mine"]
    )


def test_who_may_enter_a_talk_and_how(app: web.Application) -> None:
    """Of the readers only the supervisor with a phone; who is in it already sees the other ways."""
    at, shown = "/api/v1/calls/01960004", board()
    talking = [alone(app, board_page.PAGE, shown, one, Language.ID)["talking"] for one in READERS]
    assert [at in one for one in talking] == [one.extension == "301" for one in READERS]
    assert "take-over" not in talking[7]
    inside = alone(app, board_page.PAGE, supervised(announced=True), READERS[7], Language.ID)
    assert "take-over" in inside["talking"] and 'id="whisper-' not in inside["talking"]


def test_what_tells_no_seats_apart_is_rendered_once(app: web.Application) -> None:
    """A hundred seats in two states, with a notice, a call-back of one and a desk rung in vain."""
    seats = [account(str(extension)) for extension in range(400, 500)]
    members = tuple(
        member(seat.extension, "paused" if seat.extension == "499" else "ready") for seat in seats
    )
    notice = {"notice_id": 7, "said": "awas", "at": NOW, "by": "p", "by_name": "P"}
    notice |= {"confirmed_by": ["petugas401"], "extensions": ["401"]}
    shown = replace(
        board(),
        wrap_ups={},
        view=replace(board().view, members=members),
        lists=replace(board().lists, notices=(notice,)),
        vain={"402": Vain(times=2, at=NOW)},
    )
    together = Renderings(get_env(app))
    seen = [together.regions(console_page.PAGE, shown, seat, Language.ID) for seat in seats]
    twice = {"own_member", "mine", "notices", "alerts"}
    assert together.made == len(console_page.REGIONS) + len(twice)
    for seat, regions in zip(seats, seen, strict=True):
        assert regions == alone(app, console_page.PAGE, shown, seat, Language.ID)
        assert f"/api/v1/members/{seat.extension}/" in regions["own_member"]
        assert ('id="n-7"' in regions["notices"]) is (seat.extension != "401")
        assert ("still-there" in regions["alerts"]) is (seat.extension == "402")


def test_an_event_is_made_once_for_all_who_are_sent_the_same(app: web.Application) -> None:
    together, shown = Renderings(get_env(app)), board()
    fresh = [
        together.regions(console_page.PAGE, shown, one, Language.ID)
        for one in (account("203"), account("202"), account("201"))
    ]
    events = [together.event(regions) for regions in fresh]
    for event, regions in zip(events, fresh, strict=True):
        name, data = event.decode().removesuffix("\n\n").split("\n")
        assert name == "event: board" and json.loads(data.removeprefix("data: ")) == regions
    shared = {name: html for name, html in fresh[0].items() if name in ("waiting", "held")}
    again = {name: html for name, html in fresh[2].items() if name in ("waiting", "held")}
    assert together.event(shared) is together.event(again)
