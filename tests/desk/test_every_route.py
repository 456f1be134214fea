"""Each role against each route that the running application has, and nobody against it.

The routes are asked of the application itself: one that is new has no row in `TABLE` and fails
here until somebody has said who may do what with it. What somebody may not see is 404, on the
screen as in the API; who is not logged in gets 401 from the API and the login from a page.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar, FormData, web
from PIL import Image

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect
from ari_app.desk.site import build
from ari_app.desk.web.authentication import CSRF_HEADER, SESSION_COOKIE, csrf_token
from ari_app.desk.web.doors import GuardedSite, runner_of
from ari_app.desk.web.page import public_files
from ari_app.secrecy import token_hash
from ari_app.settings import Settings
from ari_app.store.database import statements
from tests.desk.ami_server import AmiServer, channel, member
from tests.desk.centre import Centre
from tests.desk.conftest import ARI_PASSWORD, ROLES
from tests.patience import PATIENCE_S

# Letters of the table: Call-taker with a softphone, with the phone in the Page, with a place still
# to be chosen (F), Supervisor, Reviewer, Agency, admin (X), and nobody (-). F is as C, unless said.
LETTERS = {
    "C": "call_taker",
    "P": "page_taker",
    "F": "free_taker",
    "S": "supervisor",
    "R": "reviewer",
    "A": "agency",
    "X": "admin",
}
NOBODY = "-"
API = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``may``: who; ``then``: what they get. Others get 404, nobody ``nobody`` (the API: 401).

    ``instead``: letters with a status of their own. ``open``: needs no account.
    """

    may: str = ""
    then: int = 200
    nobody: int = 404
    instead: Mapping[str, int] | None = None
    open: bool = False
    json: Any = None
    path: str | None = None
    form: bool = False

    def status(self, who: str, *, api: bool) -> int:
        if self.instead and who in self.instead:
            return self.instead[who]
        if who == "F" and "F" not in self.may:
            return self.status("C", api=api)
        if self.open or who in self.may:
            return self.then
        if who == NOBODY:
            return 401 if api else self.nobody
        return 404


def page(may: str, then: int = 200, *, nobody: int = 404, **more: Any) -> Row:
    return Row(may=may, then=then, nobody=nobody, **more)


def api(may: str, then: int = 200, json: Any = None, **more: Any) -> Row:
    return Row(may=may, then=then, json=json, **more)


NUMBER = "/numbers/081234567890"
LOGIN_FORM = 200  # the address shows the login to whoever has no session
NO_PHONE = {"F": 422}  # there is nothing that could be done at it
EVERYBODY = "CPSRAX"
DESK = "CPSX"
HANDBOOK = f"{EVERYBODY}F"

TABLE: Mapping[str, Row] = {
    # pages
    "GET /": page("CPSRX", nobody=LOGIN_FORM, instead={"A": 303, "R": 303, "F": 303}),
    "GET /board": page(DESK, nobody=LOGIN_FORM),
    "GET /board/events": page(DESK),
    "GET /console/events": page("CP", instead={"F": 404}),  # they have no seat yet
    # a centre without files of its own; with them: test_map
    "GET /map/tiles/{z}/{x}/{y}": page(DESK, 404, path="/map/tiles/1/1/1"),
    "GET /map/outline.json": page(DESK, 404),
    "GET /announcements": page("S", nobody=LOGIN_FORM),
    "POST /announcements": page("S", 400, nobody=303, form=True),  # a form without a sound
    "POST /announcements/end": page("S", 409, nobody=303, form=True),
    "GET /announcements/{number}": page("", nobody=LOGIN_FORM),  # there is none
    "GET /phone/ws": page("", path="/phone/ws"),  # a plain GET: see the test of the websocket
    "GET /calls/{id}/last.wav": page(DESK, path="/calls/{held}/last.wav"),
    "GET /agency": page("A", nobody=LOGIN_FORM),
    "GET /agency/{label}": page("A", nobody=303),
    "POST /agency/{label}": page("A", then=303, nobody=303, form=True),
    "GET /agency/times": page("A", nobody=LOGIN_FORM),
    "GET /agency/units": page("A", nobody=LOGIN_FORM),
    "POST /agency/units/{number}": page(
        "A", then=400, nobody=303, form=True, path="/agency/units/77"
    ),
    "GET /photos/{id}": page(EVERYBODY),
    "GET /audit": page("SX", nobody=LOGIN_FORM),
    "GET /account": page(EVERYBODY + "F", nobody=LOGIN_FORM),
    "POST /account": page(EVERYBODY + "F", then=409, nobody=LOGIN_FORM, form=True),
    "GET /invited/{word}": page("", nobody=404, path="/invited/" + "x" * 43),
    "POST /invited/{word}": page("", nobody=404, path="/invited/" + "x" * 43, form=True),
    "GET /admin/accounts": page("X", nobody=LOGIN_FORM),
    "GET /admin/new-account": page("X", nobody=LOGIN_FORM),
    "POST /admin/new-account": page("X", then=422, nobody=303, form=True),
    "GET /admin/seats": page("X", nobody=LOGIN_FORM),
    "POST /admin/seats": page("X", then=409, nobody=303, form=True),
    "GET /admin/tokens": page("X", nobody=LOGIN_FORM),
    "POST /admin/tokens": page("X", then=409, nobody=303, form=True),
    "GET /admin/accounts/{login}": page("X", nobody=LOGIN_FORM, path="/admin/accounts/admin"),
    "POST /admin/accounts/{login}": page(
        "X", then=409, nobody=303, form=True, path="/admin/accounts/admin"
    ),
    "GET /admin/first-hour": page("X", 303, nobody=LOGIN_FORM),  # no new centre
    "GET /help": page(HANDBOOK, nobody=LOGIN_FORM),
    "GET /help/{chapter}": page(HANDBOOK, nobody=LOGIN_FORM, path="/help/tiket"),
    "GET /help/pictures/{name}": page(
        HANDBOOK, nobody=LOGIN_FORM, path="/help/pictures/papan.webp"
    ),
    "GET /admin/types": page("X", nobody=LOGIN_FORM),
    "POST /admin/types": page("X", then=303, nobody=303, form=True),
    "GET /admin/new-type": page("X", nobody=LOGIN_FORM),
    "POST /admin/new-type": page("X", then=422, nobody=303, form=True),
    "GET /admin/types/{code}": page("X", nobody=LOGIN_FORM, path="/admin/types/kebakaran"),
    "POST /admin/types/{code}": page(
        "X", then=422, nobody=303, form=True, path="/admin/types/kebakaran"
    ),
    "GET /admin/guidance": page("X", nobody=LOGIN_FORM),
    "GET /admin/new-guidance": page("X", nobody=LOGIN_FORM),
    "POST /admin/new-guidance": page("X", then=422, nobody=303, form=True),
    "GET /admin/guidance.json": page("X", nobody=LOGIN_FORM),
    "GET /admin/guidance.csv": page("X", nobody=LOGIN_FORM),
    "POST /admin/guidance.csv": page("X", then=400, nobody=303, form=True),
    "GET /admin/guidance/{code}": page("X", nobody=LOGIN_FORM, path="/admin/guidance/rjp"),
    "POST /admin/guidance/{code}": page(
        "X", then=422, nobody=303, form=True, path="/admin/guidance/rjp"
    ),
    "POST /admin/guidance/{code}/review": page(
        "X", then=422, nobody=303, form=True, path="/admin/guidance/rjp/review"
    ),
    "GET /admin/scorecards": page("X", nobody=LOGIN_FORM),
    "GET /admin/new-scorecard": page("X", nobody=LOGIN_FORM),
    "POST /admin/new-scorecard": page("X", then=422, nobody=303, form=True),
    "GET /admin/scorecards/{number}": page(
        "", nobody=LOGIN_FORM, path="/admin/scorecards/77", instead={"X": 404}
    ),
    "POST /admin/scorecards/{number}": page(
        "", nobody=303, form=True, path="/admin/scorecards/77", instead={"X": 422}
    ),
    "GET /scorecards": page("CPFSR", nobody=LOGIN_FORM),
    "GET /scorecards/{number}": page("", nobody=LOGIN_FORM, path="/scorecards/77"),
    "POST /scorecards/{number}": page(
        "CPFS", then=404, nobody=303, form=True, path="/scorecards/77"
    ),
    "POST /review/{call}/scorecard": page(
        "SR", then=400, nobody=303, form=True, path="/review/{held}/scorecard"
    ),
    "GET /calibration": page("SR", nobody=LOGIN_FORM),
    "GET /admin/settings": page("X", nobody=LOGIN_FORM),
    "POST /admin/settings": page("X", then=303, nobody=303, form=True),
    "GET /admin/settings-state": page("X", nobody=LOGIN_FORM),
    "GET /admin/settings-history": page("X", nobody=LOGIN_FORM),
    "POST /admin/settings-left-out": page("X", nobody=303, form=True),  # of no name
    "POST /admin/settings-history/{number}": page(
        "X", nobody=303, form=True, path="/admin/settings-history/77"
    ),
    "GET /admin/settings/{name}": page(
        "X", nobody=LOGIN_FORM, path="/admin/settings/queue.message_s"
    ),
    "POST /admin/settings/{name}": page(
        "X", then=409, nobody=303, form=True, path="/admin/settings/queue.message_s"
    ),
    "GET /admin/prompts": page("X", nobody=LOGIN_FORM),
    "GET /admin/prompts/{name}": page("X", nobody=LOGIN_FORM, path="/admin/prompts/greeting"),
    "POST /admin/prompts/{name}": page(
        "X", then=422, nobody=303, form=True, path="/admin/prompts/greeting"
    ),
    "POST /admin/prompts/{name}/versions": page(
        "X", then=400, nobody=303, form=True, path="/admin/prompts/greeting/versions"
    ),
    "GET /admin/prompts/{name}/{number}.wav": page(
        "X", nobody=LOGIN_FORM, path="/admin/prompts/greeting/0.wav"
    ),
    "GET /admin/trunks": page("X", nobody=LOGIN_FORM),
    "POST /admin/trunks/password": page("X", then=400, nobody=303, form=True),
    "POST /admin/trunks": page("X", then=400, nobody=303, form=True),
    "GET /admin/agencies": page("X", nobody=LOGIN_FORM),
    "GET /admin/new-agency": page("X", nobody=LOGIN_FORM),
    "POST /admin/new-agency": page("X", then=422, nobody=303, form=True),
    "GET /admin/agencies/{code}": page("X", nobody=LOGIN_FORM, path="/admin/agencies/damkar"),
    "POST /admin/agencies/{code}": page(
        "X", then=422, nobody=303, form=True, path="/admin/agencies/damkar"
    ),
    "POST /admin/agencies/{code}/channels": page(
        "X", then=400, nobody=303, form=True, path="/admin/agencies/damkar/channels"
    ),
    "POST /admin/agencies/{code}/channels/{number}": page(
        "", nobody=303, form=True, path="/admin/agencies/damkar/channels/77", instead={"X": 404}
    ),
    "GET /admin/replays": page("X", nobody=LOGIN_FORM),
    "GET /admin/replays/{name}": page(
        "", nobody=LOGIN_FORM, path="/admin/replays/replay-0", instead={"X": 404}
    ),
    "POST /admin/replays": page("X", then=400, nobody=303, form=True),  # to do nothing
    "GET /admin/replays-state": page("X", nobody=LOGIN_FORM),
    "GET /admin/replay-preview": page(
        "", nobody=LOGIN_FORM, path="/admin/replay-preview?name=queue.ring_s", instead={"X": 404}
    ),
    "GET /admin/retention": page("X", nobody=LOGIN_FORM),
    "GET /admin/holds": page("X", nobody=LOGIN_FORM),
    "POST /admin/holds": page("X", then=400, nobody=303, form=True),  # nothing to do in it
    "GET /admin/certificate": page("X", nobody=LOGIN_FORM),
    "POST /admin/certificate": page("X", then=400, nobody=303, form=True),  # nothing to do in it
    "POST /admin/certificate/put": page("X", then=400, nobody=303, form=True),
    "GET /admin/backup": page("X", nobody=LOGIN_FORM),
    "POST /admin/backup": page("X", 409, nobody=303, form=True),
    "GET /admin/places": page("X", nobody=LOGIN_FORM),
    "POST /admin/places": page("X", 400, nobody=303, form=True),  # a photo as a word
    "POST /admin/places/apply": page("X", 400, nobody=303, form=True),
    "GET /admin/places.csv": page("X", nobody=LOGIN_FORM),
    "GET /admin/units": page("X", nobody=LOGIN_FORM),
    "POST /admin/units": page("X", then=400, nobody=303, form=True),  # of no kind
    "GET /admin/units.csv": page("X", nobody=LOGIN_FORM),
    "POST /admin/units.csv": page("X", then=400, nobody=303, form=True),
    "GET /admin/units/{number}": page(
        "", nobody=LOGIN_FORM, path="/admin/units/77", instead={"X": 404}
    ),
    "POST /admin/units/{number}": page(
        "", nobody=303, form=True, path="/admin/units/77", instead={"X": 404}
    ),
    "GET /admin/duty": page("X", nobody=LOGIN_FORM),
    "POST /admin/duty": page("X", then=422, nobody=303, form=True),  # no number
    "GET /admin/duty.csv": page("X", nobody=LOGIN_FORM),
    "POST /admin/duty.csv": page("X", then=400, nobody=303, form=True),
    "POST /admin/duty/{number}": page(
        "", nobody=303, form=True, path="/admin/duty/77", instead={"X": 404}
    ),
    "GET /admin/list-changes": page("X", nobody=LOGIN_FORM),
    "POST /admin/list-changes/{number}": page(
        "", nobody=303, form=True, path="/admin/list-changes/77", instead={"X": 404}
    ),
    "GET /admin/walls": page("X", nobody=LOGIN_FORM),
    "POST /admin/walls": page("X", then=422, nobody=303, form=True),  # without a name
    "POST /admin/walls/{number}": page(
        "X", then=303, nobody=303, form=True, path="/admin/walls/77"
    ),
    "GET /admin/dialplan": page("X", nobody=LOGIN_FORM),
    "POST /admin/dialplan": page("X", then=400, nobody=303, form=True),  # no file in it
    "GET /admin/dialplan/state": page("X", nobody=LOGIN_FORM),
    "POST /admin/dialplan/trial": page("X", then=400, nobody=303, form=True),  # no act in it
    "GET /admin/dialplan/graph": page("X", nobody=LOGIN_FORM),
    "GET /line": page("SX", nobody=LOGIN_FORM),
    "POST /line": page("SX", then=400, nobody=303, form=True),
    "GET /undelivered": page("SX", nobody=LOGIN_FORM),
    "POST /undelivered": page("SX", then=303, nobody=303, form=True),
    "GET /tickets/{label}": page("CPSRX", nobody=LOGIN_FORM),
    "POST /tickets/{label}": page("CPSX", 400, nobody=303, form=True),  # no step in it
    "POST /tickets/{label}/units": page("CPSX", 400, nobody=303, form=True),  # of no unit
    "POST /tickets/{label}/send": page("CPSX", 422, nobody=303, form=True),  # to nobody
    "POST /tickets/{label}/telephoned": page("CPSX", 404, nobody=303, form=True),  # no agency
    "POST /tickets/{label}/evidence": page("SRX", 422, nobody=303, form=True),  # no reason
    "POST /calls/{id}/evidence": page("SRX", 422, nobody=303, form=True),  # no reason
    "POST /tickets/{label}/files": page("CPSX", 400, nobody=303, form=True),  # a photo as a word
    "GET /files/{id}": page(EVERYBODY, path="/files/{file}"),
    "GET /open": page("CPSX", nobody=LOGIN_FORM),
    "GET /search": page("CPSRX", nobody=LOGIN_FORM),
    "POST /tickets/{label}/outcome": page("CPSX", 400, nobody=303, form=True),  # no act in it
    "POST /tickets/{label}/relate": page("CPSX", 400, nobody=303, form=True),  # no act in it
    "GET /numbers": page("CPSRX", nobody=LOGIN_FORM),
    "GET /numbers/{telephone}": page("CPSRX", nobody=LOGIN_FORM, path=NUMBER),
    "POST /numbers/{telephone}/notes": page(
        "CPSX", 422, nobody=303, form=True, path=f"{NUMBER}/notes"
    ),
    "POST /numbers/{telephone}/lower": page(
        "S", 422, nobody=303, form=True, path=f"{NUMBER}/lower"
    ),
    "POST /numbers/{telephone}/lift": page("S", 409, nobody=303, form=True, path=f"{NUMBER}/lift"),
    "POST /numbers/{telephone}/evidence": page(
        "SRX", 422, nobody=303, form=True, path=f"{NUMBER}/evidence"
    ),
    "GET /calls/{id}": page("CPSRX", 303, nobody=LOGIN_FORM),  # to its ticket's page
    "GET /public": page("SX", nobody=LOGIN_FORM),
    "POST /public/{number}": page("SX", 400, nobody=303, form=True),  # no act
    "POST /public/{id}": page("SX", 409, nobody=303, form=True),  # there is none
    "POST /agency/{label}/public": page("A", then=404, nobody=303, form=True),  # it is off
    "GET /reports": page("SX", nobody=LOGIN_FORM),
    "GET /reports/calls": page("SX", nobody=LOGIN_FORM),
    "GET /reports/units": page("SX", nobody=LOGIN_FORM),
    "GET /reports/tickets": page("SX", nobody=LOGIN_FORM),
    "GET /reports/sent": page("SX", nobody=LOGIN_FORM),
    "GET /reports/callbacks": page("SX", nobody=LOGIN_FORM),
    "GET /reports/duties": page("SX", nobody=LOGIN_FORM),
    "GET /reports/presence": page("SX", nobody=LOGIN_FORM),
    "GET /reports/scorecards": page("SX", nobody=LOGIN_FORM),
    "GET /reports/unplaced": page("SX", nobody=LOGIN_FORM),
    "GET /reports/numbers": page("SX", nobody=LOGIN_FORM),
    "GET /reports/mail": page("SX", nobody=LOGIN_FORM),
    "POST /reports/mail/{number}": page("SX", 400, nobody=303, form=True),  # no act
    "GET /reports/report.{form}": page("SX", nobody=LOGIN_FORM, path="/reports/report.csv"),
    "GET /reports/ministry.{form}": page("SX", nobody=LOGIN_FORM, path="/reports/ministry.json"),
    "GET /review": page("SR", nobody=LOGIN_FORM),
    "GET /review/{call}": page("SR", nobody=LOGIN_FORM),
    "POST /review": page("SR", 403, nobody=303),  # no token of the form
    "POST /review/{call}": page("SR", 403, nobody=303),  # no token of the form
    "POST /review-searches": page("SR", 403, nobody=303),  # no token of the form
    "POST /review-searches/{number}/forget": page(
        "SR", 403, nobody=303, path="/review-searches/7/forget"
    ),
    "POST /review/{call}/transcript": page("SR", 403, nobody=303),  # no token of the form
    "GET /shared/{id}": page(""),  # there is none: tests/location has one
    "GET /seat": page("F", nobody=303),
    # shifts
    "GET /shifts": page("CPSX", nobody=LOGIN_FORM),
    "GET /shifts/{number}": page("", nobody=LOGIN_FORM),
    "POST /shifts/{number}": page("", nobody=303, form=True),
    "GET /shifts/roster.csv": page("SX", nobody=LOGIN_FORM),
    "POST /shifts/feed": page("CPSX", nobody=303, form=True),
    "POST /shifts/feed/end": page("CPSX", 303, nobody=303, form=True),
    "GET /shifts/feed/{secret}.ics": Row(open=True, then=404, path=f"/shifts/feed/{'x' * 40}.ics"),
    "POST /shifts/swaps": page("CPSX", 400, nobody=303, form=True),  # of no duty
    "POST /shifts/swaps/{number}": page("CPSX", 400, nobody=303, form=True),  # no step
    "POST /shifts/away": page("CPSX", 422, nobody=303, form=True),  # without days
    "POST /shifts/away/{number}": page("CPSX", 303, nobody=303, form=True),
    "GET /shifts/patterns": page("SX", nobody=LOGIN_FORM),
    "POST /shifts/patterns": page("SX", 422, nobody=303, form=True),  # without a name
    "POST /shifts/patterns/{number}": page("SX", 303, nobody=303, form=True),
    "GET /shifts/absences": page("SX", nobody=LOGIN_FORM),
    "POST /shifts/absences": page("SX", 422, nobody=303, form=True),  # of nobody
    "POST /shifts/absences/{number}": page("SX", 303, nobody=303, form=True),
    "GET /shifts/notes": page("CPSX", nobody=LOGIN_FORM),
    "POST /shifts/notes": page("CPSX", 422, nobody=303, form=True),  # without a word
    "POST /shifts/notes/{number}": page("CPSX", 303, nobody=303, form=True),
    "GET /shifts/import": page("SX", nobody=LOGIN_FORM),
    "POST /shifts/import": page("SX", 400, nobody=303, form=True),  # a photo as a word
    "POST /shifts/import/apply": page("SX", 422, nobody=303, form=True),
    # without an account
    "POST /login": Row(open=True, then=403),  # no token of the form: nobody is logged in
    "POST /logout": Row(open=True, then=303),
    "GET /ca": Row(open=True, then=404),  # no authority of its own: tests/desk/test_help.py
    "GET /ca/sigap-112.crt": Row(open=True, then=404),
    "GET /static/help": Row(open=True, path="/static/help/help.css"),
    "GET /healthz": Row(open=True),
    "GET /readyz": Row(open=True, then=503),  # no Asterisk here
    "GET /wall": Row(open=True),  # the code by which an admin pairs the screen
    "GET /wall/pairing": page(""),  # only a screen has the cookie: tests/desk/test_wall.py
    "GET /wall/events": page(""),
    "GET /static/wall": Row(open=True, path="/static/wall/wall.css"),
    "GET /metrics": Row(open=True),  # on this machine; from elsewhere: see below
    "GET /static": Row(open=True, path="/static/console.js"),
    "GET /static/web": Row(open=True, path="/static/web/desk.css"),
    "GET /static/live": Row(open=True, path="/static/live/console.css"),
    "GET /static/tickets": Row(open=True, path="/static/tickets/record.css"),
    "GET /static/public": Row(open=True, path="/static/public/public.css"),
    "GET /static/reports": Row(open=True, path="/static/reports/reports.css"),
    "GET /static/review": Row(open=True, path="/static/review/review.css"),
    "GET /static/admin": Row(open=True, path="/static/admin/admin.css"),
    "GET /static/shifts": Row(open=True, path="/static/shifts/shifts.css"),
    "GET /static/agency": Row(open=True, path="/static/agency/agency.css"),
    "GET /api/v1/openapi.json": Row(open=True),
    # calls
    "GET /api/v1/reports": api("SX"),
    "GET /api/v1/calls": api("CPSRX"),
    "GET /api/v1/calls/{id}": api("CPSRX"),
    "GET /api/v1/calls/{id}/recording": api("CPSRX"),
    "GET /api/v1/calls/{id}/location": api("CPSRX"),
    "POST /api/v1/calls/{id}/location/seen": api("CPSX", json={"links": []}),
    "POST /api/v1/calls/{id}/location": api("CPSX", 409, {"via": "show"}),  # no public address
    "GET /api/v1/calls/{id}/waveform": api("CPSRX"),
    "GET /api/v1/calls/{id}/spectrogram/{tile}": api("", path="/api/v1/calls/{id}/spectrogram/0"),
    "POST /api/v1/calls/{id}/take": api("CPS", 409, {"extension": None}, instead=NO_PHONE),
    "POST /api/v1/calls/{id}/end": api("CPS", 409, {"reason": "tes"}),
    "POST /api/v1/calls/{id}/ask": api("CPS", 409, {"question": "yes_no"}, instead=NO_PHONE),
    "POST /api/v1/calls/{id}/first": api("S"),
    "POST /api/v1/calls/{id}/before": api(
        "S", 409, {"other": "0197f000-0000-7000-8000-000000000002"}
    ),
    "POST /api/v1/calls/{id}/own-place": api("S", 409),  # nobody has moved them
    "GET /api/v1/targets": api("CPS"),
    "POST /api/v1/calls/{id}/transfer": api("CPS", 409, {"to": "119"}),
    "POST /api/v1/calls/{id}/consult": api("CPS", 409, {"to": "119"}),
    "POST /api/v1/calls/{id}/invite": api("CPS", 409, {"to": "119"}),
    "POST /api/v1/calls/{id}/join": api("CPS", 409, {"extension": None}, instead=NO_PHONE),
    "POST /api/v1/calls/{id}/return": api("CPS", 409, {"extension": None}, instead=NO_PHONE),
    "POST /api/v1/calls/{id}/leave": api("CPS", 409, {"extension": None}, instead=NO_PHONE),
    "POST /api/v1/calls/{id}/supervise": api("S", 409, {"mode": "listen"}),
    "POST /api/v1/calls/{id}/take-over": api("S", 409, {"extension": None}),
    "POST /api/v1/calls/{id}/supervise-end": api("S", 409, {"extension": None}),
    "GET /api/v1/notices": api(DESK),
    "POST /api/v1/notices": api("SX", json={"said": "Radio mati sampai pukul 15."}),
    "POST /api/v1/notices/{number}/end": api("", instead={"S": 404, "X": 404}),
    "POST /api/v1/notices/{number}/confirm": api("", instead={"C": 404, "P": 404, "S": 404}),
    "GET /api/v1/messages": api("CPS"),
    "POST /api/v1/messages": api("CPS", json={"said": "Minta istirahat."}, instead=NO_PHONE),
    "POST /api/v1/messages/read": api("CPS", json={"desk": None}, instead=NO_PHONE),
    "POST /api/v1/messages/withdraw": api("S", 409, {"desk": "101"}),
    "GET /api/v1/live": api(DESK),
    "GET /api/v1/announcements": api(DESK),
    "POST /api/v1/announcements": api("S", 422, {"words": "", "minutes": 5}),
    "POST /api/v1/announcements/end": api("S", 409),
    "GET /api/v1/centre-alarms": api(DESK),
    "POST /api/v1/members/{extension}/pause": api(
        "CSX", json={"reason": "makan"}, instead={"F": 404}
    ),
    "POST /api/v1/members/{extension}/here": api("CSX", instead={"F": 404}),
    "POST /api/v1/members/{extension}/unpause": api("CSX", instead={"F": 404}),
    "POST /api/v1/members/{extension}/end-wrap-up": api("CSX", instead={"F": 404}),
    "GET /api/v1/seats": api(DESK),
    "POST /api/v1/seats/{extension}/free": api(
        "SX", path=f"{API}/seats/302/free", instead={"S": 409, "X": 409}
    ),
    "POST /api/v1/phone": api("P", instead={"C": 409, "S": 409}),
    "POST /api/v1/phone/resume": api("P", 409, instead={"C": 409, "S": 409}),
    "GET /api/v1/callbacks": api("CPSRX"),
    "POST /api/v1/tickets/{id}/callback": api("CPS", 409),
    "POST /api/v1/tickets/{id}/call": api("CPS", 409, {"extension": None}, instead=NO_PHONE),
    "POST /api/v1/tickets/{id}/callback/end": api("CPS", 409, {"outcome": "reached"}),
    "GET /api/v1/line": api("SX"),
    "POST /api/v1/line/seen": api("SX", json={"until": "2026-01-01T00:00:00Z"}),
    "GET /api/v1/audit": api("SX"),
    "GET /api/v1/reviews": api("SR"),
    "POST /api/v1/calls/{id}/review": api("", json={"finding": "human"}),  # it goes on
    # tickets and agencies
    "GET /api/v1/tickets": api("CPSRX"),
    "POST /api/v1/tickets": api("CPSX", json={"source": "walk_in"}),
    "GET /api/v1/tickets/{id}": api("CPSRX"),
    "POST /api/v1/tickets/{id}": api("CPSX", 409, {"version": 77}),
    "GET /api/v1/tickets/{id}/duplicates": api("CPSRX"),
    "GET /api/v1/tickets/{id}/links": api("CPSRX"),
    "POST /api/v1/tickets/{id}/links": api("CPSX", 422, {"to": "X-1"}),
    "DELETE /api/v1/tickets/{id}/links/{other}": api(
        "CPSX", 422, path=f"{API}/tickets/{{id}}/links/X-1"
    ),
    "GET /api/v1/guidance": api("CPSRX"),
    "POST /api/v1/tickets/{id}/guidance": api(
        "CPSX", json={"card": "rjp", "version": 1, "step": 1, "read": True}
    ),
    "GET /api/v1/tickets/{id}/earlier": api("CPSRX"),
    "GET /api/v1/tickets/{id}/files": api("CPSRX"),
    "POST /api/v1/tickets/{id}/files": api("CPSX", 415),
    "POST /api/v1/tickets/{id}/duplicate": api("CPSX", 422, {"of": "X-1", "version": 1}),
    "DELETE /api/v1/tickets/{id}/duplicate": api("CPSX", 409),
    "POST /api/v1/tickets/{id}/evidence": api("SRX", 409, {"reason": "LP/12"}),  # it goes on
    "POST /api/v1/calls/{id}/evidence": api("SRX", 409, {"reason": "LP/12"}),  # it goes on
    "GET /api/v1/numbers": api("CPSRX"),
    "GET /api/v1/numbers/{telephone}": api("CPSRX", path=API + NUMBER),
    "POST /api/v1/numbers/{telephone}/notes": api(
        "CPSX", json={"note": "x"}, path=f"{API}{NUMBER}/notes"
    ),
    "POST /api/v1/numbers/{telephone}/lower": api(
        "S", 422, {"reason": "x", "hours": 25}, path=f"{API}{NUMBER}/lower"
    ),
    "POST /api/v1/numbers/{telephone}/lift": api("S", 409, path=f"{API}{NUMBER}/lift"),
    "POST /api/v1/numbers/{telephone}/evidence": api(
        "SRX", 422, {"reason": "", "first_day": "", "last_day": ""}, path=f"{API}{NUMBER}/evidence"
    ),
    "GET /api/v1/open-tickets": api("CPSRX"),
    "GET /api/v1/search": api("CPSRX"),
    "GET /api/v1/places": api("CPSRX"),
    "GET /api/v1/tickets/{id}/dispatches": api("CPSRX"),
    "GET /api/v1/tickets/{id}/history": api("CPSRX"),
    "POST /api/v1/tickets/{id}/send": api("CPSX", json={"agencies": ["damkar"]}),
    "POST /api/v1/tickets/{id}/dispatches/{agency}/telephoned": api("CPSX", json={"whom": "Budi"}),
    "POST /api/v1/tickets/{id}/dispatches/{agency}/step": api("CPSX", 409, {"step": "finish"}),
    "GET /api/v1/units": api("CPSRX"),
    "GET /api/v1/duty": api("CPSRX"),
    "POST /api/v1/units/{number}/step": api(
        "CPSX", 404, {"step": "depart"}, path=f"{API}/units/77/step"
    ),
    "POST /api/v1/tickets/{id}/units/{number}": api(
        "CPSX", 404, {}, path=f"{API}/tickets/{{id}}/units/77"
    ),
    "GET /api/v1/agency/units": api("A"),
    "POST /api/v1/agency/units/{number}/step": api(
        "A", 404, {"step": "depart"}, path=f"{API}/agency/units/77/step"
    ),
    "GET /api/v1/agencies": api("CPSX"),
    "PUT /api/v1/agencies/{agency}": api("X", json={"name": "Damkar"}),
    "POST /api/v1/agencies/{agency}/channels": api(
        "X", json={"kind": "webhook", "label": "x", "url": "https://damkar.example/112"}
    ),
    "DELETE /api/v1/agency-channels/{number}": api("", instead={"X": 404}),
    "GET /api/v1/alarms": api("CPSRX"),
    "GET /api/v1/notifications": api("CPSRX"),
    "POST /api/v1/notifications/{number}/retry": api(""),  # there is no dead letter
    "GET /api/v1/agency/tickets": api("A"),
    "GET /api/v1/agency/tickets/{label}": api("A"),
    "POST /api/v1/agency/tickets/{label}/step": api("A", 409, {"step": "arrive"}),
    "POST /api/v1/agency/tickets/{label}/photos": api("A", 415),
    # last, for then F has a place
    "POST /seat": page("F", then=303, nobody=303, form=True),
}


@pytest.fixture
async def application(settings: Settings, ami: AmiServer) -> AsyncIterator[web.Application]:
    passwords = Credentials(ari_password=ARI_PASSWORD, ami_password=ami.password)
    app = build(connect(settings, passwords))
    runner = runner_of(app, last_words_s=0.2)
    await runner.setup()
    await GuardedSite(runner, "127.0.0.1", settings.http_port).start()
    yield app
    await runner.cleanup()


def routes_of(app: web.Application) -> set[str]:
    """``METHOD /path`` of everything registered; HEAD is GET without its body."""
    found = set()
    for route in app.router.routes():
        resource = route.resource
        assert resource is not None, route
        if route.method != "HEAD":
            found.add(f"{route.method} {resource.canonical}")
    return found


async def test_every_route_has_a_row(application: web.Application) -> None:
    assert routes_of(application) == set(TABLE)
    assert all(method != "*" for method in (name.split()[0] for name in TABLE))


async def test_static_holds_only_what_everybody_may_have() -> None:
    """Whatever is put into the folders is public: nothing but the look and the script is."""
    public = [path for folder in public_files().values() for path in folder.rglob("*")]
    assert len(public) > len(public_files())
    assert {path.suffix for path in public if path.is_file()} <= {
        *(".css", ".js", ".svg", ".png", ".wav", ".mp3", ".woff2", ".txt", ".map", ".ico"),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What there is to ask for."""

    ids: Mapping[str, str]

    def path(self, name: str) -> str:
        template = TABLE[name].path or name.split()[1]
        for part, value in self.ids.items():
            template = template.replace(f"{{{part}}}", value)
        if name.startswith("GET /photos"):
            template = f"/photos/{self.ids['photo']}"
        return template


@pytest.fixture
async def night(
    application: web.Application, centre: Centre, ami: AmiServer, database: Any, settings: Settings
) -> Night:
    """An answered call with recording and ticket, one on the line, an agency at work."""
    await centre.add_account("page_taker", "call_taker", "-", "109")
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'page_taker'")
    await centre.add_account("free_taker", "call_taker", "-")
    for extension in ("301", "302"):
        await centre.add_seat(extension, f"Meja {extension}")
    call_id = await centre.add_call(state="talking", outcome=None)
    await centre.add_recording(call_id, b"fLaC")
    label = await centre.add_ticket(call_id, 1)
    dispatch = await centre.send(label)
    photo = await add_photo(database, settings, dispatch)
    file = await add_file(database, settings, label)
    held = await centre.add_call(state="held", outcome=None, verdict="silent")
    ami.channels = [
        channel(call_id, application="Queue", bridge_id="b"),
        channel(held, unique_id="n.2"),
    ]
    ami.members = [member("101")]
    for login in LETTERS.values():
        await begin_session(database, login)
    unheard = await centre.add_call(outcome="abandoned_held", verdict="silent")
    await database.execute("UPDATE calls SET needs_review = true WHERE call_id = $1", unheard)
    ids = {"id": call_id, "label": label, "extension": "101", "agency": "damkar", "number": "77"}
    return Night(ids={**ids, "photo": photo, "file": file, "call": unheard, "held": held})


async def begin_session(database: Any, login: str) -> None:
    account_id = await database.fetchval("SELECT account_id FROM accounts WHERE login = $1", login)
    values = (token_hash(cookie_of(login)), "JPR", account_id, 3600.0, "127.0.0.1")
    await database.execute(statements()["desk_access.begin_session"], *values)


def cookie_of(login: str) -> str:
    return f"cookie-of-{login}"


async def add_photo(database: Any, settings: Settings, dispatch: int) -> str:
    photo, path = "01234567-89ab-4cde-8f01-23456789abcd", "2026/05/photo.jpg"
    (settings.photos_dir / path).parent.mkdir(parents=True)
    (settings.photos_dir / path).write_bytes(jpeg())
    await database.execute(
        """INSERT INTO dispatch_photos VALUES ($1, 'JPR', $2, now(), 'damkar', $3, 1, $4, 1, 1)""",
        photo,
        dispatch,
        path,
        "0" * 64,
    )
    return photo


async def add_file(database: Any, settings: Settings, label: str) -> str:
    file, path = "01234567-89ab-4cde-8f01-23456789abce", "2026/05/file.jpg"
    (settings.photos_dir / path).write_bytes(jpeg())
    await database.execute(
        """INSERT INTO ticket_files
           SELECT $1, 'JPR', 'node-1', ticket_id, now(), 'call_taker', 'photo', $2, 1, $3
           FROM tickets WHERE label = $4""",
        *(file, path, "0" * 64, label),
    )
    return file


def jpeg() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    return buffer.getvalue()


@asynccontextmanager
async def asking(settings: Settings) -> AsyncIterator[ClientSession]:
    address = f"http://127.0.0.1:{settings.http_port}"
    async with ClientSession(address, cookie_jar=DummyCookieJar()) as http:
        yield http


def headers_of(who: str, *, csrf: bool = True) -> dict[str, str]:
    if who == NOBODY:
        return {}
    cookie = cookie_of(LETTERS[who])
    proof = {CSRF_HEADER: csrf_token(cookie)} if csrf else {}
    return {"Cookie": f"{SESSION_COOKIE}={cookie}"} | proof


def body_of(row: Row, who: str, *, csrf: bool = True) -> dict[str, Any]:
    if row.form:
        token = csrf_token(cookie_of(LETTERS[who])) if csrf and who != NOBODY else "made-up"
        form = FormData()
        form.add_field("csrf", token)
        form.add_field("seat", "301.0")
        form.add_field("photo", jpeg(), filename="a.jpg", content_type="image/jpeg")
        return {"data": form}
    return {"json": row.json} if row.json is not None else {}


async def status_of(http: ClientSession, name: str, night: Night, who: str, **more: Any) -> int:
    method = name.split()[0]
    async with http.request(
        method, night.path(name), headers=headers_of(who), allow_redirects=False, **more
    ) as reply:
        return reply.status


async def line_is_up(http: ClientSession) -> None:
    """The desk has seen who is on the line."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with http.get(f"{API}/live", headers=headers_of("S")) as reply:
                seen = await reply.json() if reply.status == 200 else {}
                if seen.get("waiting") or seen.get("talking"):
                    return


@pytest.mark.parametrize("who", [*LETTERS, NOBODY])
async def test_each_role_against_each_route(settings: Settings, night: Night, who: str) -> None:
    wrong = {}
    async with asking(settings) as http:
        await line_is_up(http)
        for name, row in TABLE.items():
            wanted = row.status(who, api=name.split()[1].startswith("/api"))
            got = await status_of(http, name, night, who, **body_of(row, who))
            if got != wanted:
                wrong[name] = f"{got}, not {wanted}"
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
async def test_a_token_opens_the_api_and_no_page(
    settings: Settings, night: Night, role: str
) -> None:
    """With the rights of its role; what belongs to a person at a place it does not have."""
    letter = next(letter for letter, login in LETTERS.items() if login == role)
    wrong = {}
    async with asking(settings) as http:
        await line_is_up(http)
        for name, row in TABLE.items():
            is_api = name.split()[1].startswith("/api")
            wanted = row.status(letter if is_api else NOBODY, api=is_api)
            got = await token_status(http, name, night, role, row)
            if got != TOKEN_INSTEAD.get((name, letter), wanted):
                wrong[name] = f"{got}, not {wanted}"
    assert not wrong


# A token has no place of its own: it cannot be rung, and has nothing of its own to pause.
TOKEN_INSTEAD = {
    ("POST /api/v1/members/{extension}/pause", "C"): 404,
    ("POST /api/v1/members/{extension}/here", "C"): 404,
    ("POST /api/v1/members/{extension}/unpause", "C"): 404,
    ("POST /api/v1/members/{extension}/end-wrap-up", "C"): 404,
    ("POST /api/v1/calls/{id}/take", "C"): 422,
    ("POST /api/v1/calls/{id}/take", "S"): 422,
    ("POST /api/v1/tickets/{id}/call", "C"): 422,
    ("POST /api/v1/tickets/{id}/call", "S"): 422,
    **{
        (f"POST /api/v1/calls/{{id}}/{move}", letter): 422
        for move in ("join", "return", "leave")
        for letter in "CS"
    },
    ("POST /api/v1/messages", "C"): 422,
    ("POST /api/v1/messages", "S"): 422,
    ("POST /api/v1/messages/read", "C"): 422,
    ("POST /api/v1/messages/read", "S"): 422,
    ("POST /api/v1/calls/{id}/supervise", "S"): 422,
    ("POST /api/v1/calls/{id}/take-over", "S"): 422,
    ("POST /api/v1/calls/{id}/supervise-end", "S"): 422,
    ("POST /api/v1/calls/{id}/ask", "C"): 422,
    ("POST /api/v1/calls/{id}/ask", "S"): 422,
}


async def token_status(http: ClientSession, name: str, night: Night, role: str, row: Row) -> int:
    async with http.request(
        name.split()[0],
        night.path(name),
        headers={"Authorization": f"Bearer token-{role}"},
        allow_redirects=False,
        **body_of(row, NOBODY),
    ) as reply:
        return reply.status


# What a proxy adds, named in the settings or not.
ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
async def test_the_figures_need_a_token_from_elsewhere(
    settings: Settings, night: Night, role: str
) -> None:
    """Of somebody who sees calls; without one there is no such page, with a login neither."""
    wanted = 404 if role in ("agency", "nobody") else 200
    token = {"Authorization": f"Bearer token-{role}"}
    async with asking(settings) as http:
        async with http.get("/metrics", headers=ELSEWHERE | token) as reply:
            assert reply.status == wanted
            assert ("sigap_part_up" in await reply.text()) == (wanted == 200)
        for headers in ({}, headers_of("X"), {"Authorization": "Basic eA=="}):
            async with http.get("/metrics", headers=ELSEWHERE | headers) as reply:
                assert reply.status == 404


# ── changes need the page that they came from ────────────────────────────────────────────────

CHANGING = [name for name in TABLE if not name.startswith("GET ")]
# says so, and ends no session: see below; the word of an invitation is its own proof
WITHOUT_PROOF = {"POST /logout": 303, "POST /invited/{word}": 404}


@pytest.mark.parametrize("proof", ["", "0" * 64])
async def test_no_change_without_the_pages_proof(
    settings: Settings, night: Night, database: Any, proof: str
) -> None:
    """By whoever may; a form on another site sends the cookie of a lax browser and nothing else."""
    before = await state_of(database)
    async with asking(settings) as http:
        await line_is_up(http)
        for name in CHANGING:
            row = TABLE[name]
            who = (row.may or "X")[0]
            headers = headers_of(who, csrf=False) | ({CSRF_HEADER: proof} if proof else {})
            async with http.request(
                name.split()[0],
                night.path(name),
                headers=headers,
                allow_redirects=False,
                **body_of(row, who, csrf=False),
            ) as reply:
                assert reply.status == WITHOUT_PROOF.get(name, 403), name
    assert await state_of(database) == before


async def state_of(database: Any) -> list[Any]:
    """What a change would have left behind."""
    counted = "SELECT count(*) FROM audit"
    sessions = "SELECT count(*) FROM sessions WHERE ended_at IS NULL"
    return [await database.fetchval(query) for query in (counted, sessions)]


# ── the websocket ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", [*LETTERS, NOBODY])
async def test_the_phones_line_is_for_a_phone_in_the_page(
    settings: Settings, night: Night, who: str
) -> None:
    """503: it would have been connected, were there an Asterisk here."""
    origin = {"Origin": f"http://127.0.0.1:{settings.http_port}"}
    async with asking(settings) as http:
        async with http.get("/phone/ws", headers=headers_of(who) | origin) as reply:
            assert reply.status == (503 if who == "P" else 404)
        foreign = headers_of(who) | {"Origin": "https://elsewhere.example"}
        async with http.get("/phone/ws", headers=foreign) as reply:
            assert reply.status == 404
