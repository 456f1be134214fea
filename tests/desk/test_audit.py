"""The trail: read in pages by those who may, edited by nobody, the desk's own role among them."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest
from aiohttp import ClientSession, TCPConnector

from ari_app.desk.admin import audit_words
from ari_app.desk.web.words import word
from ari_app.live.talk import Move
from ari_app.operations import incidents, settings_words
from ari_app.settings import Settings
from ari_app.store.database import statements
from ari_app.store.desk_database import ROLE, DeskDatabase
from ari_app.texts.catalog import Language
from tests.desk.ami_server import AmiServer, channel
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.test_every_route import add_photo
from tests.desk.test_pages import EVIL, field, log_in
from tests.patience import PATIENCE_S

ARI_APP = Path(audit_words.__file__).parents[2]
ADD = """INSERT INTO audit (centre, actor, action, subject, address, at)
         VALUES ('JPR', $1, $2, $3, '203.0.113.7', now() - make_interval(days => $4))"""


async def fill(database: Any, lines: int = 7) -> None:
    for number in range(lines):
        await database.execute(ADD, "rini", "recording.listen", f"call {number}", 0)
    await database.execute(ADD, "budi", "ticket.update", "JPR-2026-00001", 0)


async def test_it_is_read_in_pages(api: ApiClient, database: Any) -> None:
    await fill(database)
    seen: list[str] = []
    more = ""
    while True:
        page = (await api.get(f"/audit?limit=3&action=recording{more}", "supervisor")).json
        seen += [line["subject"] for line in page["lines"]]
        if page["next"] is None:
            break
        more = f"&before={page['next']}"
        await database.execute(ADD, "rini", "recording.listen", "newer", 0)  # shifts nothing
    assert seen == [f"call {number}" for number in reversed(range(7))]


@pytest.mark.parametrize(
    ("query", "found"),
    [("actor=budi", 1), ("subject=call 3", 1), ("action=ticket", 1), ("actor=nobody", 0)],
)
async def test_filters(api: ApiClient, database: Any, query: str, found: int) -> None:
    await fill(database)
    reply = await api.get(f"/audit?{quote(query, safe='=&')}", "admin")
    assert len(reply.json["lines"]) == found


@pytest.mark.parametrize("query", ["before=0", "limit=0", "action=' OR 1=1", "actor=%00", "x=1"])
async def test_a_wrong_question(api: ApiClient, query: str) -> None:
    assert (await api.get(f"/audit?{quote(query, safe='=&%')}", "admin")).status == 422


async def test_another_centre_has_its_own(api: ApiClient, database: Any) -> None:
    await fill(database)
    assert (await api.get("/audit", "kudus")).json["lines"] == []


CALL = "0197f3c2-5a10-7c3e-9d41-0c5f2f7a9b10"


async def test_calls_and_tickets_are_links(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    await database.execute(ADD, "rini", "recording.listen", CALL, 0)
    await database.execute(ADD, "rini", "ticket.duplicate", "JPR-2026-00002", 0)
    await database.execute(
        """INSERT INTO audit (centre, actor, action, subject, detail) VALUES
           ('JPR', 'rini', 'ticket.duplicate', 'JPR-2026-00002', '{"of": "JPR-2026-00001"}'),
           ('JPR', 'rini', 'login', $1, '{}')""",
        "javascript:JPR-2026-00003",
    )
    await log_in(http)
    async with http.get("/audit") as reply:
        html = await reply.text()
    for path in (f"/calls/{CALL}", "/tickets/JPR-2026-00002", "/tickets/JPR-2026-00001"):
        assert f'href="{path}"' in html
    assert 'href="javascript' not in html and "00003</a>" not in html


# ── failed logins ────────────────────────────────────────────────────────────────────────────


async def failures(database: Any) -> list[tuple[str, str, str, dict[str, str]]]:
    rows = await database.fetch(
        "SELECT actor, action, subject, detail FROM audit WHERE action LIKE 'login.%' "
        "ORDER BY audit_id"
    )
    return [(row[0], row[1], row[2], json.loads(row[3])) for row in rows]


async def test_a_failed_login_is_in_the_trail_without_the_password(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    await log_in(http, " Admin", "rahasia-saya")
    assert await failures(database) == [("-", "login.failed", " Admin", {})]
    row = await database.fetchrow("SELECT address, centre, audit::text AS all FROM audit")
    assert (row["address"], row["centre"]) == ("127.0.0.1", "JPR")
    assert "rahasia" not in row["all"]


async def test_who_goes_on_trying_fills_nothing(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    """Five tries, the fifth with the wait that follows, and one line for all that were refused."""
    for _ in range(12):
        await log_in(http, "admin", "wrong")
    lines = await failures(database)
    assert [action for _, action, _, _ in lines] == ["login.failed"] * 5 + ["login.refused"]
    assert lines[4][3] == {"wait_s": "5"} and lines[5][3]["wait_s"] in ("3", "4", "5")


async def test_a_storm_from_everywhere_is_one_line_and_an_incident(
    http: ClientSession, centre: Centre, database: Any, settings: Settings
) -> None:
    """Each address has its own count, so none of these has to wait; and somebody real gets in."""
    (settings.run_dir / "desk.incident").write_text("{}", encoding="utf-8")
    async with http.get("/") as reply:
        form = {"form_token": field(await reply.text(), "form_token"), "login": "admin"}
    statuses = [await wrong_from(http, form, f"127.0.{n // 200}.{n % 200 + 1}") for n in range(90)]
    assert set(statuses) <= {401, 429}
    lines = await failures(database)
    actions = [action for _, action, _, _ in lines]
    assert actions.count("login.storm") == 1 and len(actions) < 70
    (told,) = [detail for _, action, _, detail in lines if action == "login.storm"]
    assert told["tries"] == "60"
    incident = incidents.last(settings.run_dir, "desk")
    assert incident is not None and incident.says.startswith("60 logins were refused")
    assert (await log_in(http, "supervisor"))[0] == 200


async def wrong_from(http: ClientSession, form: dict[str, str], address: str) -> int:
    """A try with a wrong password, from one of this machine's own addresses."""
    connector = TCPConnector(local_addr=(address, 0))
    async with ClientSession(connector=connector, cookies=cookies_of(http)) as one:
        async with one.post(f"{http._base_url}/login", data=form | {"password": "wrong"}) as reply:
            return reply.status


def cookies_of(http: ClientSession) -> dict[str, str]:
    return {cookie.key: cookie.value for cookie in http.cookie_jar}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("x" * 5000, "x" * 64 + "…"),
        ("a\u202ebc", "a\\u202ebc"),  # turns the letters behind it around
        ("a\r\n\x00\x1b[2J", "a\\r\\n\\x00\\x1b[2J"),
        ("Bu Sri Rahayu", "Bu Sri Rahayu"),
        (EVIL[:60], EVIL[:60]),
    ],
)
async def test_a_name_is_kept_as_typed_and_shown_harmless(
    http: ClientSession, centre: Centre, database: Any, typed: str, kept: str
) -> None:
    assert (await log_in(http, typed, "wrong"))[0] == 401
    assert [subject for _, _, subject, _ in await failures(database)] == [kept]
    await log_in(http)
    async with http.get("/audit") as reply:
        html = await reply.text()
    assert "gagal masuk" in html and "<script>" not in html and "<img" not in html


async def test_a_trail_that_cannot_be_written_changes_no_answer(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    await database.execute("ALTER TABLE audit RENAME TO audit_away")
    assert [(await log_in(http, "admin", "wrong"))[0] for _ in range(6)] == [401] * 5 + [429]


# ── looks at photos ──────────────────────────────────────────────────────────────────────────


async def test_a_look_at_a_photo_is_in_the_trail(
    http: ClientSession, centre: Centre, database: Any, settings: Settings
) -> None:
    label = await centre.add_ticket(await centre.add_call(), 1)
    photo = await add_photo(database, settings, await centre.send(label))
    await log_in(http, "reviewer")
    async with http.head(f"/photos/{photo}") as reply:
        assert reply.status == 200
    async with http.get(f"/photos/{photo}") as reply:
        assert reply.status == 200 and reply.headers["Vary"] == "Cookie"
    rows = await database.fetch("SELECT actor, subject FROM audit WHERE action = 'photo.view'")
    assert [tuple(row) for row in rows] == [("reviewer", label)]
    await database.execute("ALTER TABLE audit RENAME TO audit_away")
    async with http.get(f"/photos/{photo}") as reply:
        assert reply.status == 503


async def test_who_listens_to_a_held_call_without_the_database_stands_in_the_log(
    http: ClientSession,
    centre: Centre,
    database: Any,
    ami: AmiServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A human must hear who is there, whatever is broken; who it was can still be found."""
    call_id = await centre.add_call(state="held", outcome=None, verdict="silent")
    ami.channels = [channel(call_id)]
    await log_in(http, "call_taker")
    async with asyncio.timeout(PATIENCE_S):
        while not await heard(http, call_id):
            pass
    line = "SELECT actor FROM audit WHERE action = 'call.listen_live' AND subject = $1"
    assert await database.fetchval(line, call_id) == "call_taker"
    await database.execute("ALTER TABLE audit RENAME TO audit_away")
    assert await heard(http, call_id)
    (told,) = [vars(r) for r in caplog.records if "missing from the audit trail" in r.message]
    assert (told["action"], told["subject"]) == ("call.listen_live", call_id)
    assert (told["by"], told["address"]) == ("call_taker", "127.0.0.1")


async def heard(http: ClientSession, call_id: str) -> bool:
    async with http.get(f"/calls/{call_id}/last.wav") as reply:
        return reply.status == 200


@pytest.mark.parametrize(
    ("state", "at", "who", "status"),
    [
        ("held", "", "call_taker", 200),
        ("held", "", "supervisor", 200),
        ("talking", "101", "call_taker", 200),  # the own one
        ("talking", "102", "call_taker", 404),  # a colleague's
        ("talking", "101", "supervisor", 404),
        ("talking", "101", "admin", 404),  # who has no phone
        ("waiting", "", "call_taker", 404),
    ],
)
async def test_only_held_calls_and_the_own_are_heard_live(
    http: ClientSession,
    centre: Centre,
    ami: AmiServer,
    site: str,
    *,
    state: str,
    at: str,
    who: str,
    status: int,
) -> None:
    call_id = await centre.add_call(state=state, outcome=None)
    ami.channels = on_the_line(call_id, state, at)
    await log_in(http, who)
    async with asyncio.timeout(PATIENCE_S):
        while not await is_on_the_board(http, state):
            pass
    for asked in ("", "?seconds=20", "?seconds=x", f"?seconds={'9' * 5000}"):
        async with http.get(f"/calls/{call_id}/last.wav{asked}") as reply:
            assert reply.status == status, asked[:20]


def on_the_line(call_id: str, state: str, extension: str) -> list[dict[str, str]]:
    """The caller's channel, and the phone that talks with them."""
    if state != "talking":
        return [channel(call_id, application="Queue" if state == "waiting" else "Stasis")]
    phone = f"PJSIP/{extension}-00000002"
    return [
        channel(call_id, application="Queue", unique_id="n.1", bridge_id="b"),
        channel(call_id, name=phone, unique_id="n.2", linked_id="n.1", bridge_id="b"),
    ]


async def is_on_the_board(http: ClientSession, state: str) -> bool:
    async with http.get("/api/v1/live") as reply:
        return reply.status == 200 and bool((await reply.json())[state])


# ── session or token ─────────────────────────────────────────────────────────────────────────


async def test_a_token_that_is_named_like_a_person_is_told_from_them(
    http: ClientSession, api: ApiClient, centre: Centre, database: Any
) -> None:
    await centre.add_recording(call_id := await centre.add_call(), b"fLaC" + bytes(64))
    await database.execute("UPDATE tokens SET name = 'supervisor' WHERE name = 'supervisor JPR'")
    await api.get(f"/calls/{call_id}/recording", "supervisor")
    await log_in(http, "supervisor")
    async with http.get(f"/api/v1/calls/{call_id}/recording") as reply:
        assert reply.status == 200 and await reply.read()
    async with asyncio.timeout(PATIENCE_S):  # what was heard is noted behind the answer
        while True:
            found = await api.get(f"/audit?actor=supervisor&subject={call_id}", "admin")
            if len(lines := found.json["lines"]) >= 4:
                break
    assert [line["through"] for line in lines] == ["session", "session", "token", "token"]
    async with http.get(f"/audit?subject={call_id}") as reply:
        html = await reply.text()
    assert html.count("(token)") == 2 and html.count("(sesi)") == 2


async def test_a_failed_login_is_nobodys(
    http: ClientSession, centre: Centre, api: ApiClient
) -> None:
    await log_in(http, "admin", "wrong")
    await log_in(http, "admin")
    lines = (await api.get("/audit?action=login", "admin")).json["lines"]
    assert [(line["action"], line["through"]) for line in lines] == [
        ("login", "session"),
        ("login.failed", None),
    ]


# ── words ────────────────────────────────────────────────────────────────────────────────────


def test_every_action_that_is_written_has_words() -> None:
    """Found in the source: whoever adds an action says here what it is."""
    named = re.compile(r'"((?:[a-z]+)(?:\.[a-z_]+)+)"')
    sources = [*ARI_APP.rglob("*.py"), *(ARI_APP.parent / "recordings").rglob("*.py")]
    groups = set(audit_words.GROUPS)
    words = {word for file in sources for word in named.findall(file.read_text(encoding="utf-8"))}
    written = {word for word in words if word.partition(".")[0] in groups} - set(statements())
    written -= set(settings_words.SETTINGS)
    written |= {f"call.{move}" for move in Move}
    files = (
        "html",
        "lock",
        "toml",
        "json",
        "state",
        "used",
        "asked",
        "versions",
        "key",
    )  # in the home
    written = {word for word in written if word.rpartition(".")[2] not in files}
    assert len(written) > 35
    for action in sorted(written):
        assert word(audit_words.ACTIONS, action, Language.ID) != action, action


async def test_the_page(http: ClientSession, centre: Centre, database: Any) -> None:
    await fill(database, lines=60)
    await database.execute(ADD, EVIL, "login", EVIL, 0)
    await log_in(http)
    async with http.get("/audit") as reply:
        html = await reply.text()
    assert reply.status == 200 and "mendengarkan rekaman" in html and "203.0.113.7" in html
    assert "&lt;script&gt;" in html and "<img" not in html
    older = html.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    async with http.get(f"/audit{older.replace('&amp;', '&')}") as reply:
        assert "call 0" in await reply.text()
    async with http.get("/audit?before=x") as reply:
        assert reply.status == 400


# ── nobody edits it ──────────────────────────────────────────────────────────────────────────

EDITS = (
    "UPDATE audit SET actor = 'somebody else'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "DELETE FROM dispatch_history",
    "TRUNCATE dispatch_history",
    "ALTER TABLE audit DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_is_append_only ON audit",
    "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN OLD; END'",
    "SET session_replication_role = replica",
    "DROP TABLE audit CASCADE",
    "UPDATE facts SET data = '{}'",
    "DELETE FROM recordings",
    "UPDATE accounts SET role = 'admin'",
    "UPDATE tokens SET revoked_at = NULL",
)


@pytest.mark.parametrize("edit", EDITS)
async def test_the_desks_role_edits_nothing_of_it(
    dsn: str, centre: Centre, database: Any, edit: str
) -> None:
    await fill(database, lines=1)
    desk = DeskDatabase(lambda: dsn)
    with pytest.raises(asyncpg.PostgresError):
        async with desk.transaction() as session:
            assert await session.connection.fetchval("SELECT current_user") == ROLE
            await session.connection.execute(edit)
    await desk.close()
    assert await database.fetchval("SELECT count(*) FROM audit WHERE actor = 'rini'") == 1


async def test_even_the_owner_removes_only_what_is_older_than_a_year(
    centre: Centre, database: Any
) -> None:
    await database.execute(ADD, "rini", "login", "rini", 364)
    await database.execute(ADD, "rini", "login", "rini", 367)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await database.execute("DELETE FROM audit WHERE at < now() - interval '363 days'")
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await database.execute("UPDATE audit SET actor = 'x' WHERE at < now() - interval '1 year'")
    await database.execute("DELETE FROM audit WHERE at < now() - interval '1 year'")
    assert await database.fetchval("SELECT count(*) FROM audit") == 1


async def test_a_table_of_a_later_migration_is_the_desks_too(dsn: str, database: Any) -> None:
    await database.execute("CREATE TABLE later (number integer)")
    desk = DeskDatabase(lambda: dsn)
    async with desk.transaction() as session:
        await session.connection.execute("INSERT INTO later VALUES (1)")
    await desk.close()


async def test_a_server_where_no_role_can_be_made_is_worked_with(
    dsn: str, database: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Calls come first: the console works, the triggers guard, and the log says so."""
    monkeypatch.setattr("ari_app.store.desk_database.ROLE", "sigap_no_such_role")
    desk = DeskDatabase(lambda: dsn)
    assert await desk.row("desk_access.alive") is not None
    await desk.close()
    assert "there is no role sigap_no_such_role" in caplog.text
