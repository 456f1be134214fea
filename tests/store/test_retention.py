"""Retention: what is due goes, with its line in the trail; what is kept stays whole."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from ari_app.commands import retention as retention_command
from ari_app.settings import Retention, Settings
from ari_app.store.database import Database
from ari_app.uuid7 import uuid7
from recordings import retention, retention_look
from recordings.hold import HoldError
from recordings.retention import STEP_HOURS, apply, go_on
from tests.desk.centre import Centre
from tests.tickets.desk_work import DeskWork

NOW = datetime(2031, 6, 1, 3, 0, tzinfo=UTC)
OLD, RECENT = NOW - timedelta(days=2200), NOW - timedelta(days=400)
ANI = "081234567890"


@pytest.fixture
def centre(settings: Settings, plain: Any) -> Centre:
    return Centre(database=plain, archive=settings.archive_dir)


async def old_call(centre: Centre, *, at: datetime = OLD, number: int = 1, **more: Any) -> str:
    """A closed call with recording and closed ticket, full of personal data."""
    call_id = await centre.add_call(at=at, **more)
    await centre.add_recording(call_id, b"fLaC")
    await centre.add_fact(call_id, "offered", at, ani=ANI, dialled="112")
    label = await centre.add_ticket(call_id, number, narrative="Bu Sri terjebak.", at=at)
    await centre.database.execute(
        """UPDATE tickets SET caller_name = 'Bu Sri', address = 'Gang Melati 5', dusun = 'Krajan',
               latitude = -6.6, longitude = 110.71234, kecamatan = 'Tahunan',
               answers = '{"umur": "70"}' WHERE label = $1""",
        label,
    )
    await centre.database.execute("UPDATE tickets SET state = 'closed' WHERE label = $1", label)
    return call_id


def audio(settings: Settings, call_id: str) -> Path:
    return settings.archive_dir / f"2026/05/01/{call_id}.flac"


async def test_a_recording_goes_and_the_call_stays(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    call_id = await old_call(centre, at=RECENT)
    fresh = await old_call(centre, at=NOW - timedelta(days=300), number=2)
    spool = settings.spool_dir / f"{call_id}-caller.alaw"
    spool.parent.mkdir(parents=True)
    spool.write_bytes(b"x")
    await apply(settings, database, NOW)
    row = await plain.fetchrow("SELECT * FROM recordings WHERE call_id = $1", call_id)
    assert (row["status"], row["peaks"]) == ("removed", None) and row["sha256"]
    assert not audio(settings, call_id).exists() and not spool.exists()
    assert audio(settings, fresh).exists()
    assert await plain.fetchval("SELECT ani FROM calls WHERE call_id = $1", call_id) == ANI
    trail = await plain.fetch("SELECT actor, action, subject FROM audit")
    assert [tuple(line) for line in trail] == [("sigap jobs", "retention.recording", call_id)]
    await apply(settings, database, NOW)  # a second time: nothing more
    assert await plain.fetchval("SELECT count(*) FROM audit") == 1


async def test_a_clock_that_is_years_ahead_takes_nothing_for_old(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    """Once it has looked it goes on by hours, and comes back with the clock."""
    call_id = await old_call(centre, at=NOW - timedelta(days=300))
    assert await go_on(settings, database, NOW) == NOW
    ahead, hours = NOW + timedelta(days=7000), timedelta(hours=STEP_HOURS)
    for look in range(1, 9):
        assert await go_on(settings, database, ahead) == NOW + look * hours
    await apply(settings, database, await go_on(settings, database, ahead))
    assert audio(settings, call_id).exists()
    after = NOW + timedelta(hours=1)
    assert await go_on(settings, database, after) == after


async def test_personal_data_goes_everywhere(
    settings: Settings, database: Database, centre: Centre, plain: Any, dsn: str
) -> None:
    """No table holds the number, the name, the address or the words any more."""
    call_id = await old_call(centre)
    await apply(settings, database, NOW)
    for table in await plain.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    ):
        rows = await plain.fetch(f"SELECT t::text AS line FROM {table['table_name']} t")  # noqa: S608
        for row in rows:
            for word in (ANI, "Bu Sri", "Melati", "Krajan", "110.71234"):
                assert word not in row["line"], table["table_name"]
    ticket = await plain.fetchrow("SELECT * FROM tickets WHERE call_id = $1", call_id)
    assert ticket["kecamatan"] == "Tahunan" and ticket["opened_at"] and ticket["progress"] == "done"
    actions = [row["action"] for row in await plain.fetch("SELECT action FROM audit")]
    assert actions == ["retention.recording", "retention.personal"]


async def test_an_agencys_words_and_photos_go(
    settings: Settings, database: Database, plain: Any
) -> None:
    desk = DeskWork(database=database)
    label = await desk.ticket(opened_at=OLD)
    await desk.webhook("damkar", "https://damkar.example/112")
    [sent] = await desk.send(label, "damkar", now=OLD, note="Bu Sri di dapur")
    photo = settings.photos_dir / "2026/05/a.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"x")
    await plain.execute(
        """INSERT INTO dispatch_photos VALUES (gen_random_uuid(), 'JPR', $1, $2, 'damkar',
               '2026/05/a.jpg', 1, repeat('0', 64), 1, 1)""",
        sent.dispatch_id,
        OLD,
    )
    await plain.execute(
        """UPDATE dispatches SET state = 'acknowledged', step = 'acknowledge', step_at = $2,
               step_party = 'agency', step_by = 'budi', step_note = 'Pak Joko ikut'
           WHERE dispatch_id = $1""",
        sent.dispatch_id,
        OLD,
    )
    for state, step in (("on_scene", "arrive"), ("done", "finish")):
        await plain.execute(
            "UPDATE dispatches SET state = $2, step = $3 WHERE dispatch_id = $1",
            sent.dispatch_id,
            state,
            step,
        )
    await plain.execute("UPDATE notifications SET status = 'dead', ended_at = now()")
    await _offer_to_the_public(plain, sent.dispatch_id)
    await plain.execute("UPDATE tickets SET state = 'closed'")
    await plain.execute(
        """UPDATE calls SET state = 'closed', outcome = 'answered', ended_at = offered_at"""
    )
    await apply(settings, database, NOW)
    assert not photo.exists()
    told = ("dispatch_history", "dispatch_photos", "notifications", "public_offers")
    for table in ("dispatches", *told):
        for row in await plain.fetch(f"SELECT t::text AS line FROM {table} t"):  # noqa: S608
            assert "Bu Sri" not in row["line"] and "Joko" not in row["line"], table
    steps = await plain.fetch("SELECT step, by FROM dispatch_history ORDER BY history_id")
    assert [row["step"] for row in steps] == ["acknowledge", "arrive", "finish"]
    offers = await plain.fetch("SELECT state, said FROM public_offers")
    assert [tuple(row) for row in offers] == [("released", "Api padam.")], "it can be taken back"


async def _offer_to_the_public(plain: Any, dispatch_id: int) -> None:
    """Refused, and then released in other words."""
    case = await plain.fetchval(
        """INSERT INTO public_cases (case_id, centre, month, agency, type, said, square, wide)
           VALUES (gen_random_uuid(), 'JPR', '2025-05-01', 'Damkar', '', 'Api padam.', '', '')
           RETURNING case_id"""
    )
    await plain.execute(
        """INSERT INTO public_offers
               (centre, dispatch_id, said, by, state, checked_by, why, case_id)
           VALUES ('JPR', $1, 'Rumah Bu Sri', 'damkar', 'refused', 'sari', 'Bu Sri disebut', NULL),
                  ('JPR', $1, 'Bu Sri selamat', 'damkar', 'released', 'sari', '', $2)""",
        dispatch_id,
        case,
    )


KEPT = {
    "held by a human": "INSERT INTO holds (centre, call_id, reason) VALUES ('JPR', $1, 'Polres')",
    "under review": "UPDATE calls SET needs_review = true WHERE call_id = $1",
    "ticket open": "UPDATE tickets SET state = 'open' WHERE call_id = $1",
}


@pytest.mark.parametrize("why", KEPT)
async def test_what_is_kept_stays_whole(
    settings: Settings, database: Database, centre: Centre, plain: Any, why: str
) -> None:
    call_id = await old_call(centre)
    await plain.execute(KEPT[why], call_id)
    await apply(settings, database, NOW)
    assert audio(settings, call_id).exists()
    assert await plain.fetchval("SELECT narrative FROM tickets") == "Bu Sri terjebak."
    assert await plain.fetchval("SELECT ani FROM calls") == ANI
    assert await plain.fetchval("SELECT count(*) FROM audit") == 0


async def test_a_process_that_dies_between_decision_and_file(
    settings: Settings,
    database: Database,
    centre: Centre,
    plain: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next one finishes what was decided; a disk that refuses is asked again."""
    call_id = await old_call(centre, at=RECENT)
    with monkeypatch.context() as patch:
        patch.setattr(retention, "_remove", lambda folder, name: False)
        await apply(settings, database, NOW)
    assert audio(settings, call_id).exists()
    # the recording, both sides in the spool, and what was noted of their gaps
    assert await plain.fetchval("SELECT count(*) FROM doomed_files") == 4
    await apply(settings, database, NOW)
    assert not audio(settings, call_id).exists()
    assert await plain.fetchval("SELECT count(*) FROM doomed_files") == 0


async def test_a_path_that_leads_out_is_not_followed(
    settings: Settings, database: Database, plain: Any, tmp_path: Path
) -> None:
    stranger = tmp_path / "home" / "secrets.json"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("{}")
    await plain.execute(
        "INSERT INTO doomed_files VALUES ('node-1', 'archive', '../../secrets.json')"
    )
    await apply(settings, database, NOW)
    assert stranger.exists()


async def test_sessions_the_trail_and_the_queues_log(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    await centre.add_account("rini", "call_taker", "-")
    for days in (10, 100):
        at = NOW - timedelta(days=days)
        await plain.execute(
            """INSERT INTO sessions (sha256, centre, account_id, began_at, expires_at)
               SELECT repeat($2, 64), 'JPR', account_id, $1, $1 FROM accounts""",
            at,
            str(days)[-1] if days == 10 else "1",
        )
        await plain.execute(
            "INSERT INTO pgqueuer_log (created, job_id, status, priority, entrypoint) "
            "VALUES ($1, 1, 'successful', 0, 'notify')",
            at,
        )
        await plain.execute(
            "INSERT INTO pgqueuer_statistics (created, count, priority, status, "
            "entrypoint) VALUES ($1, 1, 0, 'successful', 'notify')",
            at,
        )
    await plain.execute(
        "INSERT INTO audit (centre, actor, action, subject, at) VALUES "
        "('JPR', 'a', 'login', 'a', now() - interval '2000 days'), "
        "('JPR', 'b', 'login', 'b', now())"
    )
    await apply(settings, database, datetime.now(UTC))
    assert await plain.fetchval("SELECT string_agg(actor, '') FROM audit") == "b"
    await apply(settings, database, NOW.replace(year=2026))
    await apply(settings.model_copy(update={"retention": KEEP_TRAIL}), database, NOW)
    for table, left in (("sessions", 1), ("pgqueuer_log", 1), ("pgqueuer_statistics", 1)):
        assert await plain.fetchval(f"SELECT count(*) FROM {table}") == left  # noqa: S608


KEEP_TRAIL = Retention(audit_days=0)


@pytest.mark.parametrize(
    "values", [{"recordings_days": 1}, {"audit_days": 90}, {"personal_days": 365}, {"logs_days": 0}]
)
def test_a_typing_error_does_not_empty_a_centre(values: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Retention(**values)


async def test_who_sat_where_goes_with_the_trail(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    await centre.add_account("rini", "call_taker", "-")
    await centre.add_seat("301", "Meja 1")
    for ended in (NOW - timedelta(days=2000), NOW - timedelta(days=9), None):
        await plain.execute(
            """INSERT INTO seatings (centre, extension, account_id, began_at, ended_at)
               SELECT 'JPR', '301', account_id, now() - interval '3000 days', $1::timestamptz
               FROM accounts""",
            ended,
        )
    await apply(settings, database, NOW)
    assert await plain.fetchval("SELECT count(*) FROM seatings") == 2


async def test_nought_keeps_for_ever(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    for_ever = Retention(recordings_days=0, personal_days=0, sessions_days=0, audit_days=0)
    call_id = await old_call(centre)
    await apply(settings.model_copy(update={"retention": for_ever}), database, NOW)
    assert audio(settings, call_id).exists()
    assert await plain.fetchval("SELECT ani FROM calls") == ANI


async def test_a_call_back_forgets_whom_it_called(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    """In an outgoing call the number stands where an incoming one has ours."""
    call_id = await centre.add_call(at=OLD)
    await centre.add_fact(call_id, "called_back", OLD, by="101", to=ANI, ticket="JPR-2026-00001")
    await centre.add_fact(call_id, "reached", OLD, to=ANI)
    await plain.execute("UPDATE calls SET direction = 'out', dialled = $1", ANI)
    await apply(settings, database, NOW)
    for table in ("calls", "facts"):
        for row in await plain.fetch(f"SELECT t::text AS line FROM {table} t"):  # noqa: S608
            assert ANI not in row["line"], table
    assert await plain.fetchval("SELECT data ->> 'ticket' FROM facts LIMIT 1") == "JPR-2026-00001"


async def test_what_was_heard_loses_its_words_and_stays(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    call_id = await old_call(centre)
    add = """INSERT INTO call_reviews (centre, call_id, at, by, finding, note)
             VALUES ('JPR', $1, now() - interval '2 years', 'agus', 'human', 'Bu Sri memanggil')"""
    await plain.execute("UPDATE calls SET needs_review = true")
    await apply(settings, database, NOW)
    assert await plain.fetchval("SELECT ani FROM calls") == ANI  # it still wants a look
    await plain.execute(add, call_id)
    await apply(settings, database, NOW)
    assert await plain.fetchval("SELECT ani FROM calls") is None
    kept = await plain.fetchrow("SELECT by, finding, note FROM call_reviews")
    assert tuple(kept) == ("agus", "human", "")


def exported(settings: Settings, name: str, *files: str) -> Path:
    path = settings.exports_dir / name
    for file in files:
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_bytes(b"x" * 10)
    if not files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)
    return path


async def test_old_exports_of_ours_go(
    settings: Settings, database: Database, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    old = [
        exported(settings, "lapor-20310101-030000.csv"),
        exported(settings, "reviews-20310101-030000", "call-00001.flac", "manifest.csv"),
    ]
    stranger = tmp_path / "elsewhere"
    exported(settings, "reviews-20310529-030000", "manifest.csv")
    stranger.mkdir()
    (settings.exports_dir / "reviews-20310102-030000").symlink_to(stranger)
    kept = [
        exported(settings, "reviews-20310529-030000", "manifest.csv"),  # three days old
        exported(settings, "lapor-januari.csv"),  # somebody gave it a name of its own
        exported(settings, "lapor-20319999-030000.csv"),
        exported(settings, "notes", "lapor-20310101-030000.csv"),
        stranger,
    ]
    for_ever = settings.model_copy(update={"retention": Retention(exports_days=0)})
    await apply(for_ever, database, NOW)
    assert all(path.exists() for path in old)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retention, "_remove", lambda folder, name: False)  # the disk refuses
        await apply(settings, database, NOW)
    await apply(settings, database, NOW)
    assert not any(path.exists() for path in old) and all(path.exists() for path in kept)
    trail = await plain.fetch("SELECT action, subject FROM audit ORDER BY subject")
    assert [tuple(line) for line in trail] == [("retention.export", path.name) for path in old]
    assert await plain.fetchval("SELECT count(*) FROM doomed_files") == 0


# ── command line ─────────────────────────────────────────────────────────────────────────────


async def run(settings: Settings, *words: str) -> None:
    parser = argparse.ArgumentParser()
    retention_command.add_arguments(parser)
    await retention_command.main(settings, parser.parse_args(words))


async def test_what_would_go_is_shown_and_stays(
    settings: Settings, centre: Centre, plain: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=2000)
    call_id = await old_call(centre, at=long_ago)
    await old_call(centre, at=long_ago, number=2)
    await run(settings, "hold", "JPR-2026-00002", "--reason", "Polres, LP/12/2026")
    export = exported(settings, "lapor-20200101-030000.csv")
    await run(settings, "show")
    told = capsys.readouterr().out
    assert "1  exports on this machine" in told and export.name in told and export.exists()
    assert "1  recordings" in told and "1  personal data of calls" in told
    assert "1  calls kept" in told and "held  JPR-2026-00002" in told
    assert audio(settings, call_id).exists()
    await run(settings, "release", "JPR-2026-00002", "--reason", "Perkara selesai")
    trail = await plain.fetch("SELECT action FROM audit ORDER BY audit_id")
    assert [row["action"] for row in trail] == ["retention.hold", "retention.release"]


async def test_a_call_that_waits_for_words_younger_than_a_year_is_not_said_to_go(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    now = datetime.now(UTC)
    reviewed = await old_call(centre, at=now - timedelta(days=2000))
    sent = await old_call(centre, at=now - timedelta(days=2000), number=2)
    goes = await old_call(centre, at=now - timedelta(days=2000), number=3)
    await plain.execute("UPDATE recordings SET status = 'removed'")
    await plain.execute(
        """INSERT INTO call_reviews (centre, call_id, at, by, finding, note)
           VALUES ('JPR', $1, now() - interval '2 days', 'agus', 'human', 'Bu Sri memanggil')""",
        reviewed,
    )
    state = "UPDATE tickets SET state = $2 WHERE call_id = $1"
    await plain.execute(state, sent, "open")
    await centre.send("JPR-2026-00002", at=now - timedelta(days=2))
    await plain.execute(
        """UPDATE dispatches SET note = 'lewat Gang Melati', state = 'cancelled', step = 'cancel',
               step_at = now(), step_party = 'desk', step_by = 'rini'"""
    )
    await plain.execute(state, sent, "closed")
    async with database.transaction() as session:
        shown = await retention_look.going(session, settings, now, 10, None)
        found = await retention_look.look(session, settings, now, None)
    assert [each.call_id for each in shown] == [goes]
    (calls,) = [due for due in found.due if due.kind is retention_look.Kind.CALLS]
    assert calls.many == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("hold", "JPR-2026-99999", "--reason", "x"), "no call or ticket"),
        (("release", "JPR-2026-00001", "--reason", "x"), "is not held"),
        (("hold", "JPR-2026-00001", "--reason", " "), "needs a reason"),
    ],
)
async def test_a_hold_that_cannot_be(
    settings: Settings, centre: Centre, words: tuple[str, ...], says: str
) -> None:
    await old_call(centre)
    with pytest.raises(HoldError, match=says):
        await run(settings, *words)


async def test_where_the_caller_was_goes_with_the_personal_data(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    call_id = await old_call(centre)
    await centre.add_fact(call_id, "located", OLD, latitude=-6.6, longitude=110.7, radius_m=50)
    path = f"{OLD:%Y/%m}/film.mp4"
    (settings.photos_dir / path).parent.mkdir(parents=True)
    (settings.photos_dir / path).write_bytes(b"film")
    await plain.execute(
        """INSERT INTO location_links (link_id, centre, call_id, token_sha256, via, made_at,
                                       made_by, expires_at)
           VALUES ('00000000-0000-7000-8000-000000000001', 'JPR', $1, repeat('a', 64), 'show',
                   $2::timestamptz, 'rini', $2::timestamptz + interval '1 hour')""",
        call_id,
        OLD,
    )
    for table, columns, values in (
        ("shared_positions", "latitude, longitude, accuracy_m", "-6.6, 110.7, 20"),
        ("shared_words", "words", "'Gang Melati 5'"),
        (
            "shared_files",
            "file_id, node, kind, media_type, path, bytes, sha256",
            f"gen_random_uuid(), 'node-1', 'video', 'video/mp4', '{path}', 4, repeat('b', 64)",
        ),
    ):
        await plain.execute(
            f"""INSERT INTO {table} (centre, link_id, at, {columns})
                SELECT centre, link_id, made_at, {values} FROM location_links"""  # noqa: S608
        )
    await apply(settings, database, NOW)
    for table in ("shared_positions", "shared_words", "shared_files"):
        assert await plain.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608
    assert await plain.fetchval("SELECT data FROM facts WHERE kind = 'located'") == "{}"
    assert not (settings.photos_dir / path).exists()
    assert await plain.fetchval("SELECT count(*) FROM location_links") == 1  # that it was asked


async def add_file(settings: Settings, plain: Any, number: int) -> Path:
    """A paper that the desk added to the ticket of that number."""
    path = settings.photos_dir / f"2025/01/{number}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    await plain.execute(
        """INSERT INTO ticket_files
           SELECT gen_random_uuid(), 'JPR', 'node-1', ticket_id, $1, 'rini', 'document', $2, 5,
                  repeat('a', 64)
           FROM tickets WHERE number = $3""",
        OLD,
        f"2025/01/{number}.pdf",
        number,
    )
    return path


async def test_a_ticket_without_a_call_is_held_and_released(
    settings: Settings, database: Database, centre: Centre, plain: Any, capsys: Any
) -> None:
    label = "JPR-2025-00001"
    await plain.execute(
        """INSERT INTO tickets (centre, node, year, number, label, call_id, source, state,
               opened_at, caller_name)
           VALUES ('JPR', 'node-1', 2025, 1, $1, $2, 'walk_in', 'closed', $3, 'Bu Sri')""",
        *(label, str(uuid7()), OLD),
    )
    file = await add_file(settings, plain, 1)
    await run(settings, "hold", label, "--reason", "Polres, LP/12/2026")
    with pytest.raises(HoldError, match="held already"):
        await run(settings, "hold", label, "--reason", "Polres, LP/12/2026")
    await apply(settings, database, NOW)
    await run(settings, "show")
    assert f"held  {label}" in capsys.readouterr().out
    assert await plain.fetchval("SELECT caller_name FROM tickets") == "Bu Sri" and file.exists()
    await run(settings, "release", label, "--reason", "Perkara selesai")
    await apply(settings, database, NOW)
    assert await plain.fetchval("SELECT caller_name FROM tickets") is None and not file.exists()
    lines = await plain.fetch("SELECT action FROM audit ORDER BY audit_id")
    assert [line["action"] for line in lines] == [
        *("retention.hold", "retention.release", "retention.personal"),
    ]


async def test_the_desks_files_go_with_the_call_of_their_ticket(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    await old_call(centre)
    file = await add_file(settings, plain, 1)
    await apply(settings, database, NOW)
    assert await plain.fetchval("SELECT count(*) FROM ticket_files") == 0
    assert not file.exists()


async def test_a_ticket_without_a_call_loses_its_people_too(
    settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    """The old closed one; an open one and a young one keep theirs."""
    for number, (at, state) in enumerate(
        ((OLD, "closed"), (OLD, "open"), (RECENT, "closed")), start=1
    ):
        await plain.execute(
            """INSERT INTO tickets (centre, node, year, number, label, call_id, source, state,
                   opened_at, caller_name, ani, narrative)
               VALUES ('JPR', 'node-1', 2025, $1, $2, $3, 'walk_in', $4, $5, 'Bu Sri', $6,
                   'Api.')""",
            number,
            f"JPR-2025-{number:05}",
            str(uuid7()),
            state,
            at,
            ANI,
        )
    files = [await add_file(settings, plain, number) for number in (1, 2, 3)]
    for _ in range(2):  # once more changes nothing
        await apply(settings, database, NOW)
    assert [file.exists() for file in files] == [False, True, True]
    assert await plain.fetchval("SELECT count(*) FROM ticket_files") == 2
    rows = await plain.fetch("SELECT caller_name, ani, narrative FROM tickets ORDER BY number")
    kept = ("Bu Sri", ANI, "Api.")
    assert [tuple(row) for row in rows] == [(None, None, None), kept, kept]
    lines = await plain.fetch("SELECT subject FROM audit WHERE action = 'retention.personal'")
    assert [line["subject"] for line in lines] == ["JPR-2025-00001"]
