"""The API: what it answers, and each way to ask wrongly. Who may what: test_every_route.py."""

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientSession, web

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect
from ari_app.desk.site import ROUTES, build
from ari_app.settings import Settings
from tests.desk.ami_server import AmiServer, channel, member
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.conftest import ARI_PASSWORD
from tests.patience import PATIENCE_S

NOBODY = "0197f000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic dG9rZW4tYWRtaW4="},
        {"Authorization": "Bearer " + "x" * 5000},
        {"Cookie": "sigap_session=made-up"},
    ],
)
async def test_no_token_or_a_wrong_one(api: ApiClient, headers: dict[str, str]) -> None:
    for route in ROUTES:
        path = route.path.replace("{id}", NOBODY).replace("{extension}", "101")
        path = (
            path.replace("{other}", NOBODY)
            .replace("{label}", "X-1")
            .replace("{agency}", "damkar")
            .replace("{number}", "1")
            .replace("{tile}", "0")
            .replace("{telephone}", "081234567890")
        )
        reply = await api.ask(route.method, path, headers=headers)
        assert reply.status == 401 and reply.json["error"] == "unauthorized", route
        assert reply.headers["WWW-Authenticate"] == "Bearer"


async def test_a_revoked_token_is_a_wrong_one(api: ApiClient, database: Any) -> None:
    assert (await api.get("/calls", "admin")).status == 200
    await database.execute("UPDATE tokens SET revoked_at = now() WHERE role = 'admin'")
    assert (await api.get("/calls", "admin")).status == 401


async def test_the_description_is_true(http: ClientSession, site: str) -> None:
    async with http.get("/api/v1/openapi.json") as reply:
        described = (await reply.json())["paths"]
    operations = {(method.upper(), path) for path in described for method in described[path]}
    served = {(route.method, "/api/v1" + route.path) for route in ROUTES}
    assert operations == served | {("GET", "/api/v1/openapi.json")}


async def test_a_row_that_cannot_be_shown_hides_no_other(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    """A record of an older version, without an id, with a ticket of its own."""
    known = await centre.add_call()
    await centre.add_ticket(known, 1)
    broken = await centre.add_call()
    await centre.add_ticket(broken, 2)
    async with database.transaction():
        await database.execute("ALTER TABLE calls DROP CONSTRAINT calls_call_id_is_ours")
        await database.execute("ALTER TABLE tickets DROP CONSTRAINT tickets_of_call_fkey")
        await database.execute("UPDATE calls SET call_id = '' WHERE call_id = $1", broken)
        await database.execute("UPDATE tickets SET call_id = '' WHERE call_id = $1", broken)
    calls = await api.get("/calls", "supervisor")
    tickets = await api.get("/tickets", "supervisor")
    assert (calls.status, tickets.status) == (200, 200)
    assert [call["id"] for call in calls.json["calls"]] == [known]
    assert [ticket["id"] for ticket in tickets.json["tickets"]] == [known]


async def test_a_call_tells_its_whole_way(api: ApiClient, centre: Centre) -> None:
    call_id = await centre.add_call()
    await centre.add_fact(call_id, "offered", NOW, ani="081234567890")
    await centre.add_fact(call_id, "answered", NOW + timedelta(seconds=9), taker="PJSIP/101")
    label = await centre.add_ticket(call_id, 1482)
    found = (await api.get(f"/calls/{call_id}", "call_taker")).json
    states = [state["state"] for state in found["states"]]
    assert states == ["offered", "screening", "waiting", "talking", "closed"]
    assert found["outcome"] == "answered" and found["ticket"] == label
    assert found["judgement"]["verdict"] == "voice" and found["judgement"]["reason"]
    assert [fact["kind"] for fact in found["journey"]] == ["offered", "answered"]
    assert found["recording"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 3),
        ("outcome=answered", 1),
        ("verdict=silent", 1),
        ("state=held", 1),
        ("ani=081234567890", 2),
        ("ani=%2B62", 0),
        ("since=2026-05-01T02:11:00Z", 3),
        ("until=2026-05-01T02:11:00Z", 0),
        ("since=2026-05-01T09:11:02%2B07:00&outcome=answered", 1),
    ],
)
async def test_filters(api: ApiClient, centre: Centre, query: str, expected: int) -> None:
    await centre.add_call()
    await centre.add_call(outcome="abandoned_held", verdict="silent")
    await centre.add_call(state="held", outcome=None, verdict="noise", ani="0296441")
    reply = await api.get(f"/calls?{query}", "supervisor")
    assert reply.status == 200 and len(reply.json["calls"]) == expected


@pytest.mark.parametrize(
    "typed",
    [
        *("081234567890", "6281234567890", "+6281234567890", "81234567890"),
        *("0812-3456-7890", "+62 812-3456-7890", "(0812) 3456 7890", " 6281234567890"),
    ],
)
async def test_every_spelling_finds_the_caller(api: ApiClient, centre: Centre, typed: str) -> None:
    """A plus that is not encoded comes as a blank."""
    wanted = await centre.add_call(ani="081234567890")
    await centre.add_call(ani="081234567891")
    reply = await api.get(f"/calls?ani={quote(typed)}", "supervisor")
    assert [call["id"] for call in reply.json["calls"]] == [wanted]


async def test_a_caller_from_abroad_is_found(api: ApiClient, centre: Centre) -> None:
    wanted = await centre.add_call(ani="+60123456789")
    for typed in ("%2B60123456789", "+60123456789", "0060123456789", "%2B60%2012-345%206789"):
        reply = await api.get(f"/calls?ani={typed}", "supervisor")
        assert [call["id"] for call in reply.json["calls"]] == [wanted], typed


async def test_pages_lose_and_repeat_nothing(api: ApiClient, centre: Centre) -> None:
    made = {await centre.add_call(at=NOW + timedelta(seconds=n // 2)) for n in range(7)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await api.get(f"/calls?limit=3{cursor}", "supervisor")).json
        seen += [call["id"] for call in page["calls"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={quote(page['next'])}"
        await centre.add_call(at=NOW + timedelta(hours=1))  # newer calls shift nothing
    assert len(seen) == 7 and set(seen) == made


WRONG_QUESTIONS = (
    "state=unknown",
    "outcome=x",
    "limit=0",
    "limit=1000",
    "limit=x",
    "since=yesterday",
    "since=2026-05-01T00:00:00",
    "cursor=%00",
    "cursor=bm9wZQ==",
    "ani=' OR 1=1 --",
    "colour=red",
    "limit=1&limit=2",
    "verdict=voice'; DROP TABLE calls; --",
)


async def test_a_wrong_question_is_422(api: ApiClient) -> None:
    for query in WRONG_QUESTIONS:
        reply = await api.get(f"/calls?{quote(query, safe='=&%')}", "admin")
        assert reply.status == 422 and reply.json["error"] == "invalid", query
        assert "DROP" not in reply.json["message"]


UNKNOWN = (
    f"/calls/{NOBODY}",
    "/calls/1",
    "/calls/' OR 1=1 --",
    "/calls/%00",
    f"/calls/{NOBODY}/recording",
    "/calls/..%2F..%2Fsecrets.json/recording",
    "/tickets/JPR-2026-99999",
    "/tickets/%00",
    "/tickets/" + "x" * 300,
    "/nothing",
)


async def test_what_is_unknown_is_404_in_json(api: ApiClient) -> None:
    for path in UNKNOWN:
        reply = await api.get(path, "admin")
        assert reply.status == 404 and reply.json["error"] == "not_found", path


async def test_another_centre_sees_nothing(api: ApiClient, centre: Centre) -> None:
    call_id = await centre.add_call()
    await centre.add_recording(call_id, b"fLaC")
    label = await centre.add_ticket(call_id, 1)
    assert (await api.get("/calls", "kudus")).json["calls"] == []
    assert (await api.get("/tickets", "kudus")).json["tickets"] == []
    for path in (f"/calls/{call_id}", f"/calls/{call_id}/recording", f"/tickets/{label}"):
        assert (await api.get(path, "kudus")).status == 404
    assert (await api.post(f"/tickets/{label}", "kudus", {"version": 1})).status == 404


async def test_a_method_that_is_not_there(api: ApiClient) -> None:
    reply = await api.ask("DELETE", "/calls", "admin")
    assert reply.status == 405 and reply.json["error"] == "method_not_allowed"
    assert "GET" in reply.headers["Allow"]


# ── tickets ──────────────────────────────────────────────────────────────────────────────────


async def test_the_form_is_saved_with_who_and_in_the_trail(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    label = await centre.add_ticket(await centre.add_call(), 1)
    change = {"version": 1, "kecamatan": "Tahunan", "narrative": "Api", "priority": "critical"}
    saved = (await api.post(f"/tickets/{label}", "call_taker", change)).json
    assert (saved["kecamatan"], saved["version"]) == ("Tahunan", 2)
    assert saved["updated_by"] == "call_taker JPR"
    trail = await database.fetchrow("SELECT * FROM audit WHERE action = 'ticket.update'")
    assert (trail["subject"], trail["actor"]) == (label, "call_taker JPR")


async def test_a_ticket_is_found_by_its_call_too(api: ApiClient, centre: Centre) -> None:
    call_id = await centre.add_call()
    label = await centre.add_ticket(call_id, 1)
    assert (await api.get(f"/tickets/{call_id}", "reviewer")).json["label"] == label
    listed = (await api.get(f"/tickets?call_id={call_id}", "reviewer")).json["tickets"]
    assert [ticket["label"] for ticket in listed] == [label]


async def test_who_saves_an_older_version_is_told(api: ApiClient, centre: Centre) -> None:
    label = await centre.add_ticket(await centre.add_call(), 1)
    first = {"version": 1, "desa": "Mantingan"}
    assert (await api.post(f"/tickets/{label}", "call_taker", first)).status == 200
    late = await api.post(f"/tickets/{label}", "supervisor", {"version": 1, "desa": "Krapyak"})
    assert late.status == 409 and "version is 2" in late.json["message"]
    assert (await api.get(f"/tickets/{label}", "admin")).json["desa"] == "Mantingan"


WRONG_CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"version": 0},
    {"version": "eins"},
    {"version": 1, "label": "JPR-2026-00002"},
    {"version": 1, "disposition": "gone"},
    {"version": 1, "priority": 1},
    {"version": 1, "latitude": 91},
    {"version": 1, "type": "no_such_type"},
    {"version": 1, "narrative": "x" * 20_000},
    {"version": 1, "narrative": "\0"},
    {"version": 1, "state": None},
)


async def test_a_field_that_cannot_be(api: ApiClient, centre: Centre) -> None:
    label = await centre.add_ticket(await centre.add_call(), 1)
    for change in WRONG_CHANGES:
        assert (await api.post(f"/tickets/{label}", "call_taker", change)).status == 422, change
    assert (await api.get(f"/tickets/{label}", "admin")).json["version"] == 1


WRONG_BODIES: tuple[tuple[str, str | bytes, int], ...] = (
    ("text/plain", "{}", 415),
    ("application/x-www-form-urlencoded", "version=1", 415),
    ("application/json", "{", 400),
    ("application/json", "", 400),
    ("application/json", "[]", 400),
    ("application/json", "[" * 100_000, 400),
    ("application/json; charset=nonsense", "{}", 400),
    ("application/json", b"\xff\xfe", 400),
)


async def test_a_body_of_the_wrong_kind(api: ApiClient, centre: Centre) -> None:
    label = await centre.add_ticket(await centre.add_call(), 1)
    for kind, body, status in WRONG_BODIES:
        headers = {"Content-Type": kind}
        reply = await api.ask("POST", f"/tickets/{label}", "admin", headers=headers, data=body)
        assert reply.status == status, (kind, body[:20])


# ── held calls, the line, places ─────────────────────────────────────────────────────────────


async def test_a_held_call_is_taken(api: ApiClient, centre: Centre, ami: AmiServer) -> None:
    call_id = await held_call(centre, ami)
    await line_is_up(api)
    reply = await api.post(f"/calls/{call_id}/take", "call_taker", {"extension": "101"})
    assert reply.status == 200
    (redirect,) = ami.named("Redirect")
    assert (redirect["Context"], redirect["Exten"]) == ("held-take", "101")
    assert redirect["Channel"] == "PJSIP/trunk-lab-00000001"


async def test_a_held_call_is_ended_with_its_reason(
    api: ApiClient, centre: Centre, ami: AmiServer, database: Any
) -> None:
    call_id = await held_call(centre, ami)
    await line_is_up(api)
    reply = await api.post(f"/calls/{call_id}/end", "supervisor", {"reason": "ghost_diam"})
    assert reply.status == 200
    set_to = {action["Variable"]: action["Value"] for action in ami.named("Setvar")}
    assert set_to == {"SIGAP_BY": "supervisorjpr", "SIGAP_REASON": "ghost_diam"}
    assert ami.named("Redirect")[0]["Context"] == "held-end"
    assert await database.fetchval("SELECT detail FROM audit WHERE action = 'call.end'")


async def test_a_caller_who_has_just_spoken_is_not_ended(
    api: ApiClient, centre: Centre, ami: AmiServer
) -> None:
    """Between the look and the end the caller speaks: the queue has the call, and keeps it."""
    call_id = await held_call(centre, ami)
    await line_is_up(api)

    def speak(action: dict[str, str]) -> None:
        if action["Action"] == "Setvar":
            ami.channels = [channel(call_id, application="Queue", context="waiting")]

    ami.on_action = speak
    reply = await api.post(f"/calls/{call_id}/end", "supervisor", {"reason": "prank"})
    assert reply.status == 409 and not ami.named("Redirect")


@pytest.mark.parametrize("application", ["Queue", "Dial"])
async def test_only_a_held_call_can_be_ended(
    api: ApiClient, centre: Centre, ami: AmiServer, application: str
) -> None:
    call_id = await held_call(centre, ami)
    ami.channels = [channel(call_id, application=application)]
    await line_is_up(api)
    reply = await api.post(f"/calls/{call_id}/end", "supervisor", {"reason": "prank"})
    assert reply.status == 409 and not ami.named("Redirect")


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("end", {"reason": "no such reason"}),
        ("end", {}),
        ("take", {}),
        ("take", {"extension": "999"}),
        ("take", {"extension": "101\r\nAction: Originate"}),
    ],
)
async def test_a_decision_that_cannot_be(
    api: ApiClient, centre: Centre, ami: AmiServer, what: str, body: dict[str, str]
) -> None:
    call_id = await held_call(centre, ami)
    await line_is_up(api)
    assert (await api.post(f"/calls/{call_id}/{what}", "supervisor", body)).status == 422
    assert not ami.named("Redirect")


async def test_the_line_shows_everyone(api: ApiClient, centre: Centre, ami: AmiServer) -> None:
    call_id = await held_call(centre, ami)
    ami.members = [member("101"), member("102", status=5), member("103", paused=True)]
    await line_is_up(api)
    async with asyncio.timeout(PATIENCE_S):  # the first look may come before the database answers
        while not (live := (await api.get("/live", "call_taker")).json)["held"]:
            pass
    assert [caller["call_id"] for caller in live["held"]] == [call_id]
    states = {place["extension"]: place["state"] for place in live["members"]}
    assert states == {"101": "ready", "102": "away", "103": "paused"}


async def test_right_after_a_start_nobody_held_is_passed_over(
    settings: Settings,
    ami: AmiServer,
    centre: Centre,
    database: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As long as the database has not said who is held, the answer is that it has not."""
    monkeypatch.setattr("ari_app.store.desk_database.STATEMENT_S", 60.0)
    call_id = await held_call(centre, ami)
    transaction = database.transaction()
    await transaction.start()
    await database.execute("LOCK TABLE calls IN ACCESS EXCLUSIVE MODE")  # it is slow to answer
    runner = web.AppRunner(build(connect(settings, passwords(ami))), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.http_port).start()
    async with ClientSession(f"http://127.0.0.1:{settings.http_port}") as http:
        api = ApiClient(http=http)
        deciding = asyncio.create_task(
            api.post(f"/calls/{call_id}/end", "supervisor", {"reason": "tes"})
        )
        async with asyncio.timeout(PATIENCE_S):  # the manager may need a moment to let us in
            while "just started" not in (await api.get("/live", "supervisor")).json["message"]:
                pass
        early = [await api.get("/live", "supervisor") for _ in range(5)]
        to = {"to": "0291591113", "extension": "101"}
        moved = await api.post(f"/calls/{call_id}/transfer", "supervisor", to)
        await transaction.rollback()
        assert {reply.status for reply in early} == {503}
        assert moved.status == 503 and "agencies" in moved.json["message"]
        assert (await deciding).status == 200  # it waited for the word instead of refusing
        async with asyncio.timeout(PATIENCE_S):
            while (reply := await api.get("/live", "supervisor")).status != 200:
                pass
        assert [caller["call_id"] for caller in reply.json["held"]] == [call_id]
    await runner.cleanup()


def passwords(ami: AmiServer) -> Credentials:
    return Credentials(ari_password=ARI_PASSWORD, ami_password=ami.password)


async def test_a_place_rests_and_is_ready_again(api: ApiClient, ami: AmiServer) -> None:
    ami.members = [member("101")]
    await line_is_up(api)
    paused = await api.post("/members/101/pause", "supervisor", {"reason": "ibadah"})
    assert paused.json == {"extension": "101", "paused": True}
    assert ami.members[0]["Paused"] == "1" and ami.members[0]["PausedReason"] == "ibadah"
    assert (await api.post("/members/101/unpause", "supervisor")).json["paused"] is False
    assert (await api.post("/members/199/unpause", "supervisor")).status == 404


async def test_who_is_ready_again_waits_for_no_database(
    api: ApiClient, ami: AmiServer, database: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Else callers would wait while all who could answer sit behind a pause that does not end."""
    ami.members = [member("101")]
    await line_is_up(api)
    for table in ("tokens", "audit"):
        await database.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
    assert (await api.post("/members/101/pause", "supervisor", {"reason": "makan"})).status == 200
    assert ami.members[0]["Paused"] == "1"
    assert (await api.post("/members/101/unpause", "supervisor")).status == 200
    assert ami.members[0]["Paused"] == "0"
    assert (await api.post("/members/101/end-wrap-up", "supervisor")).status == 200
    lost = [vars(r) for r in caplog.records if "missing from the audit trail" in r.message]
    told = [(one["action"], one["subject"], one["by"]) for one in lost]
    assert told == [(f"member.{act}", "101", "supervisor JPR") for act in ("pause", "unpause")]


async def test_a_pause_that_asterisk_did_not_take_is_not_in_the_trail(
    api: ApiClient, ami: AmiServer, database: Any
) -> None:
    ami.members = [member("101")]
    await line_is_up(api)
    ami.silent = {"QueuePause"}
    assert (await api.post("/members/101/pause", "supervisor", {"reason": "makan"})).status == 503
    assert await database.fetchval("SELECT count(*) FROM audit") == 0


async def test_without_asterisk_the_line_is_503(api: ApiClient, ami: AmiServer) -> None:
    await line_is_up(api)
    await ami.stop()
    async with asyncio.timeout(PATIENCE_S):
        while (reply := await api.get("/live", "supervisor")).status == 200:
            pass
    assert reply.json["error"] == "unavailable" and reply.headers["Retry-After"]


async def held_call(centre: Centre, ami: AmiServer) -> str:
    call_id = await centre.add_call(state="held", outcome=None, verdict="silent")
    ami.channels = [channel(call_id)]
    return call_id


async def line_is_up(api: ApiClient) -> None:
    """The desk has logged in to the manager and looked at the line once."""
    while (await api.get("/live", "supervisor")).status != 200:
        pass
