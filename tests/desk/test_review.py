"""Calls under review: listened to, judged by a human, off the list, and never judged unheard."""

import asyncio
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession

from ari_app.call import Outcome
from ari_app.settings import Review, Settings
from ari_app.store.database import Database, statements
from ari_app.store.desk_database import DeskDatabase
from ari_app.verdict import Verdict
from recordings.agreement import heard_twice
from recordings.draw import choose_due
from recordings.first_heard import Ended, because, is_instant
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_pages import EVIL, field, log_in
from tests.patience import PATIENCE_S

AUDIO = b"fLaC" + bytes(64)


async def unheard(
    centre: Centre, *, at: datetime = NOW, audio: bool = True, outcome: str = "abandoned_held"
) -> str:
    """A call that was held, was gone before anybody listened, and wants a look."""
    call_id = await centre.add_call(outcome=outcome, verdict="noise", answered_by=None, at=at)
    await centre.database.execute(
        "UPDATE calls SET needs_review = true WHERE call_id = $1", call_id
    )
    if audio:
        await centre.add_recording(call_id, AUDIO)
    return call_id


async def waits(database: Any, call_id: str) -> bool:
    query = "SELECT needs_review FROM calls WHERE call_id = $1"
    return bool(await database.fetchval(query, call_id))


async def test_the_list_has_the_oldest_first(api: ApiClient, centre: Centre) -> None:
    late, early = await unheard(centre, at=NOW + timedelta(hours=1)), await unheard(centre)
    await centre.add_call()
    reply = await api.get("/reviews", "reviewer")
    assert [call["call_id"] for call in reply.json["calls"]] == [early, late]
    assert reply.json["waiting"] == 2
    assert (await api.get("/reviews", "kudus")).status == 404  # an admin reviews nothing


@pytest.mark.parametrize("finding", ["false_call", "cannot_tell", "human"])
async def test_a_word_clears_the_mark_and_stays(
    api: ApiClient, centre: Centre, database: Any, finding: str
) -> None:
    call_id = await unheard(centre)
    await api.get(f"/calls/{call_id}/recording", "reviewer")
    body = {"finding": finding, "note": "knalpot, lalu putus"}
    assert (await api.post(f"/calls/{call_id}/review", "reviewer", body)).status == 200
    assert not await waits(database, call_id)
    kept = await database.fetchrow("SELECT by, finding, note, at FROM call_reviews")
    assert tuple(kept)[:3] == ("reviewer JPR", finding, "knalpot, lalu putus")
    assert datetime.now(UTC) - kept["at"] < timedelta(minutes=5)
    line = await database.fetchrow("SELECT actor, subject FROM audit WHERE action = 'call.review'")
    assert tuple(line) == ("reviewer JPR", call_id)
    assert (await api.get("/reviews", "reviewer")).json["waiting"] == 0


async def test_nobody_judges_what_he_has_not_heard(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    call_id = await unheard(centre)
    await api.get(f"/calls/{call_id}/recording", "supervisor")  # somebody else has
    reply = await api.post(f"/calls/{call_id}/review", "reviewer", {"finding": "false_call"})
    assert reply.status == 409 and "Listen" in reply.json["message"]
    assert await waits(database, call_id)


async def test_nobody_judges_by_the_first_second(api: ApiClient, centre: Centre) -> None:
    """Nor by what a token of the same name has heard."""
    call_id = await unheard(centre)
    await api.get(f"/calls/{call_id}/recording", "reviewer", Range="bytes=0-9")
    await centre.database.execute(
        "INSERT INTO audit (centre, actor, action, subject, through) "
        "VALUES ('JPR', 'reviewer JPR', 'recording.heard', $1, 'session')",
        call_id,
    )
    reply = await api.post(f"/calls/{call_id}/review", "reviewer", {"finding": "false_call"})
    assert reply.status == 409


@pytest.mark.parametrize(
    ("status", "answer"), [("missing", 200), ("damaged", 200), ("pending", 409)]
)
async def test_without_a_recording_there_is_nothing_to_hear(
    api: ApiClient, centre: Centre, status: str, answer: int
) -> None:
    call_id = await unheard(centre, audio=False)
    await centre.add_recording(call_id, AUDIO, status=status)
    reply = await api.post(f"/calls/{call_id}/review", "supervisor", {"finding": "cannot_tell"})
    assert reply.status == answer


@pytest.mark.parametrize("outcome", ["abandoned_held", "abandoned_screening"])
async def test_a_human_whom_nobody_answered_is_called_back(
    api: ApiClient, centre: Centre, database: Any, outcome: str
) -> None:
    """The ticket waits in the lane of the call-backs, and a second word opens no second one."""
    call_id = await unheard(centre, outcome=outcome)
    await api.get(f"/calls/{call_id}/recording", "reviewer")
    for _ in range(2):
        reply = await api.post(f"/calls/{call_id}/review", "reviewer", {"finding": "human"})
    assert reply.json["ticket"] is None
    row = await database.fetchrow("SELECT label, state, ani FROM tickets")
    assert (row["state"], row["ani"]) == ("callback", "081234567890")
    lane = (await api.get("/callbacks", "call_taker")).json["callbacks"]
    assert [one["label"] for one in lane] == [row["label"]]
    assert await database.fetchval("SELECT count(*) FROM call_reviews") == 2


async def test_who_was_answered_needs_no_call_back(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    call_id = await centre.add_call()
    await api.post(f"/calls/{call_id}/review", "reviewer", {"finding": "human"})
    assert await database.fetchval("SELECT count(*) FROM tickets") == 0


async def test_a_late_fact_does_not_bring_the_mark_back(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    """The record is made anew from its facts (shipping.keep_call), which still say: unheard."""
    call_id = await unheard(centre, audio=False)
    await api.post(f"/calls/{call_id}/review", "reviewer", {"finding": "false_call"})
    record = await database.fetchval(
        "SELECT to_jsonb(c) || '{\"needs_review\": true}' FROM calls c WHERE call_id = $1", call_id
    )
    await database.execute(statements()["shipping.keep_call"], record)
    assert not await waits(database, call_id)


async def test_what_it_really_was(api: ApiClient, centre: Centre, database: Any) -> None:
    """From the closed list; what cannot be true is refused."""
    call_id = await unheard(centre, audio=False)
    path = f"/calls/{call_id}/review"
    for finding, was in (("human", "ghost_diam"), ("false_call", "normal")):
        reply = await api.post(path, "reviewer", {"finding": finding, "was": was})
        assert reply.status == 409, was
    reply = await api.post(path, "reviewer", {"finding": "false_call", "was": "burung"})
    assert reply.status == 422
    reply = await api.post(path, "reviewer", {"finding": "false_call", "was": "ghost_bising"})
    assert reply.status == 200
    assert await database.fetchval("SELECT was FROM call_reviews") == "ghost_bising"


async def test_a_note_names_moments_and_tags(http: ClientSession, centre: Centre) -> None:
    while heard_twice(call_id := await unheard(centre), Review().second_share):
        pass  # of that one a second reviewer is told nothing
    await centre.database.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding, note, was)
           VALUES ('JPR', $1, 'agus', 'human', '0:07 anak, #Anak 5:00', 'normal')""",
        call_id,
    )
    await log_in(http, "reviewer")
    for tag, found in (("anak", True), ("%23ANAK", True), ("ana", False)):
        async with http.get(f"/review?tag={tag}") as reply:
            html = await reply.text()
        assert (f'href="/review/{call_id}?tag=' in html) is found
    async with http.get(f"/review/{call_id}") as reply:
        html = await reply.text()
    assert 'data-jump="7.0">0:07</button> anak' in html and ">5:00<" not in html
    assert "ada manusia (Normal)" in html


async def test_a_call_that_goes_on_is_not_reviewed(api: ApiClient, centre: Centre) -> None:
    call_id = await centre.add_call(state="held", outcome=None)
    reply = await api.post(f"/calls/{call_id}/review", "reviewer", {"finding": "human"})
    assert reply.status == 404


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE call_reviews SET finding = 'false_call'",
        "UPDATE call_reviews SET note = ''",
        "DELETE FROM call_reviews",
        "TRUNCATE call_reviews",
    ],
)
async def test_nobody_edits_a_review(
    api: ApiClient, centre: Centre, database: Any, dsn: str, edit: str
) -> None:
    call_id = await unheard(centre, audio=False)
    await api.post(f"/calls/{call_id}/review", "reviewer", {"finding": "human", "note": "anak"})
    with pytest.raises(asyncpg.PostgresError):
        await database.execute(edit)
    desk = DeskDatabase(lambda: dsn)
    with pytest.raises(asyncpg.PostgresError):
        async with desk.transaction() as session:
            await session.connection.execute(edit)
    await desk.close()
    assert await database.fetchval("SELECT finding FROM call_reviews") == "human"


# ── what is heard first ──────────────────────────────────────────────────────────────────────


async def test_the_database_knows_the_rule(centre: Centre, database: Any) -> None:
    """The view `calls_to_hear` says of every call what recordings/first_heard.py says."""
    cases = itertools.product(Outcome, [None, *Verdict], [(1.9, True), (2.0, True), (1.9, False)])
    wanted = {}
    for outcome, verdict, (lasted_s, marked) in cases:
        call_id = await centre.add_call(outcome=outcome, verdict=verdict)
        await database.execute(
            """UPDATE calls SET needs_review = $2,
                   ended_at = offered_at + make_interval(secs => $3) WHERE call_id = $1""",
            call_id,
            marked,
            lasted_s,
        )
        call = Ended(outcome=outcome, verdict=verdict, lasted_s=lasted_s, marked=marked)
        wanted[call_id] = (because(call), is_instant(call))
    rows = await database.fetch(
        """SELECT c.call_id, CASE WHEN NOT h.instant THEN h.because END AS because,
                  coalesce(h.instant, false) AS instant
           FROM calls c LEFT JOIN calls_to_hear h ON h.call_id = c.call_id"""
    )
    assert {row["call_id"]: (row["because"], row["instant"]) for row in rows} == wanted


async def gone_at_once(centre: Centre) -> str:
    call_id = await unheard(centre, audio=False, outcome="abandoned_screening")
    await centre.database.execute(
        "UPDATE calls SET ended_at = offered_at + interval '1 second' WHERE call_id = $1", call_id
    )
    return call_id


async def test_the_gravest_come_first(api: ApiClient, centre: Centre) -> None:
    """And then the oldest; each with its deadline, and the overdue counted."""
    cut = await unheard(centre, outcome="cut_by_us")
    left = await unheard(centre, outcome="abandoned_screening")
    held = await unheard(centre, at=datetime.now(UTC) - timedelta(hours=1))
    await gone_at_once(centre)
    reply = (await api.get("/reviews", "reviewer")).json
    calls = [(call["call_id"], call["because"]) for call in reply["calls"]]
    assert calls == [(held, "held"), (cut, "cut"), (left, "left")]
    assert (reply["waiting"], reply["instant"], reply["overdue"]) == (3, 1, 3)
    ended_at = datetime.fromisoformat(reply["calls"][1]["ended_at"])
    due_at = datetime.fromisoformat(reply["calls"][1]["due_at"])
    assert due_at - ended_at == timedelta(days=1)


async def test_an_overdue_one_is_red_and_another_is_not(
    http: ClientSession, centre: Centre
) -> None:
    await log_in(http, "reviewer")
    for hours, colour in ((25, "alarm"), (1, "dim")):
        call_id = await unheard(centre, at=datetime.now(UTC) - timedelta(hours=hours))
        async with http.get("/review") as reply:
            html = await reply.text()
        row = html.partition(f'href="/review/{call_id}')[2].partition("</a>")[0]
        assert f'<span class="num end {colour}">' in row


async def test_each_event_of_a_call_is_a_mark_that_jumps(
    http: ClientSession, centre: Centre
) -> None:
    call_id = await unheard(centre)
    events = {"prompted": 1, "keyed": 2, "waiting": 3, "answered": 4, "held": 5}
    events |= {"called_in": 6, "transferred": 7, "hung_up": 8}
    told = {"prompt": "greeting", "key": "1", "by": "101", "to": "119", "verdict": "key"}
    for kind, at_s in events.items():
        await centre.add_fact(call_id, kind, NOW + timedelta(seconds=at_s), **told)
    await log_in(http, "reviewer")
    async with http.get(f"/review/{call_id}") as reply:
        html = await reply.text()
    marks = {float(at) for at in re.findall(r'class="plain jump" data-at="([\d.]+)"', html)}
    assert {float(at_s) for at_s in events.values()} <= marks


async def test_gone_at_once_is_judged_in_one_go(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    gone, other = {await gone_at_once(centre) for _ in range(3)}, await unheard(centre)
    await log_in(http, "reviewer")
    async with http.get("/review") as reply:
        html = await reply.text()
    assert "3 langsung putus" in html
    async with http.post("/review", data={"csrf": field(html, "csrf")}) as reply:
        html = await reply.text()
    assert "langsung putus" not in html and f"/review/{other}" in html
    rows = await database.fetch("SELECT call_id, by, finding, note FROM call_reviews")
    assert {row["call_id"] for row in rows} == gone
    assert {row["finding"] for row in rows} == {"cannot_tell"}
    line = "SELECT detail ->> 'calls' FROM audit WHERE action = 'call.review_instant'"
    assert await database.fetchval(line) == "3"
    assert await waits(database, other)


async def test_one_reason_only(http: ClientSession, centre: Centre) -> None:
    """The choice is in the address, and goes along to the next call."""
    held, cut = await unheard(centre), await unheard(centre, outcome="cut_by_us")
    await log_in(http, "reviewer")
    async with http.get("/review?because=cut") as reply:
        html = await reply.text()
    assert f'action="/review/{cut}?because=cut"' in html and f"/review/{held}" not in html
    async with http.get("/review?because=nonsense") as reply:
        assert f"/review/{held}" in await reply.text()


async def test_the_night_draws_of_each_call_taker(
    api: ApiClient, centre: Centre, database: Any, settings: Settings, dsn: str
) -> None:
    """Once a day; a drawn call is on the list until somebody has judged it."""
    noon = datetime(2026, 5, 1, 5, tzinfo=UTC)  # in Jakarta
    for taker in ("101", "102"):
        for _ in range(3):
            await centre.add_recording(await centre.add_call(at=noon, answered_by=taker), AUDIO)
    await centre.add_call(at=noon)  # nothing to hear
    jobs = Database(dsn)
    try:
        early = datetime(2026, 5, 1, 17, 59, tzinfo=UTC)  # 00.59: the day's last facts may come
        assert await choose_due(settings, jobs, early) == 0
        assert await choose_due(settings, jobs, early + timedelta(minutes=2)) == 2
        assert await choose_due(settings, jobs, early + timedelta(hours=30)) == 0
    finally:
        await jobs.close()
    calls = (await api.get("/reviews", "reviewer")).json["calls"]
    assert [call["because"] for call in calls] == ["drawn"] * 2
    kept = "SELECT is_kept($1)"
    assert await database.fetchval(kept, calls[0]["call_id"])  # retention waits for the reviewer
    await api.get(f"/calls/{calls[0]['call_id']}/recording", "reviewer")
    body = {"finding": "human"}
    reply = await api.post(f"/calls/{calls[0]['call_id']}/review", "reviewer", body)
    assert reply.status == 200 and reply.json["ticket"] is None
    assert not await database.fetchval(kept, calls[0]["call_id"])
    assert (await api.get("/reviews", "reviewer")).json["waiting"] == 1


# ── looking for a call ──────────────────────────────────────────────────────────────────────


async def test_a_call_is_found_by_what_is_known_of_it(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    """Each part of the search narrows it, and the address says all of them."""
    wanted = await centre.add_call(ani="0296591200", verdict="unsure", at=NOW, answered_by="102")
    await centre.add_recording(wanted, AUDIO)
    label = await centre.add_ticket(wanted, 7)
    await database.execute("UPDATE tickets SET type = 'kebakaran' WHERE label = $1", label)
    await centre.send(label, "damkar")
    other = await centre.add_call(at=NOW + timedelta(days=2), outcome="message")
    await database.execute(
        "INSERT INTO call_reviews (centre, call_id, by, finding)"
        " VALUES ('JPR', $1, 'reviewer', 'human')",
        other,
    )
    await log_in(http, "reviewer")
    day = f"{NOW:%Y-%m-%d}"
    for query in (
        "number=%2B62+296+591200",
        "ticket=jpr-2026-7",
        f"since={day}&until={day}",
        "verdict=unsure",
        "outcome=answered",
        "said=nothing",
        "taker=102",
        "type=kebakaran",
        "agency=damkar",
        "least_s=12&most_s=13",
    ):
        async with http.get(f"/review?{query}") as reply:
            html = await reply.text()
        assert f"/review/{wanted}?" in html and f"/review/{other}?" not in html, query
    async with http.get("/review?said=human") as reply:
        assert f"/review/{other}?said=human" in await reply.text()
    async with http.get(f"/review?number={EVIL}&taker=%25") as reply:
        assert reply.status == 200 and "<img" not in await reply.text()


async def test_what_was_not_looked_for_is_said_and_stays(
    http: ClientSession, centre: Centre
) -> None:
    """The list is as if it was not there; in silence that would pass for its answer."""
    await log_in(http, "reviewer")
    for query, said in (
        ("begin=22:00&end=06:00", "jam mulai, jam akhir"),
        ("since=2026-05-01&least_s=lama", "paling pendek (detik)"),
        ("words=!!&tag=%23", "tanda, kata yang diucapkan"),
    ):
        async with http.get(f"/review?{query}") as reply:
            html = await reply.text()
        assert f"Tidak dipakai untuk mencari: {said}. " in html
    async with http.get("/review?least_s=lama&words=!!") as reply:
        html = await reply.text()
    assert 'value="lama"' in html and 'value="!!"' in html
    for query in ("", "since=2026-05-01&begin=22:00&least_s=1:15&number=", "because=cut&words="):
        async with http.get(f"/review?{query}") as reply:
            assert "Tidak dipakai" not in await reply.text()


async def test_a_ticket_finds_its_call_and_the_call_back(
    http: ClientSession, centre: Centre
) -> None:
    call_id, back, other = [await centre.add_call() for _ in range(3)]
    label, another = await centre.add_ticket(call_id, 7), await centre.add_ticket(other, 8)
    await centre.add_fact(back, "called_back", NOW, by="101", to="081234567890", ticket=label)
    await log_in(http, "reviewer")
    async with http.get(f"/review?ticket={label}") as reply:
        html = await reply.text()
    for found, there in ((call_id, True), (back, True), (other, False)):
        assert (f'href="/review/{found}?ticket=' in html) is there
    async with http.get(f"/review?ticket={another}&words=api") as reply:
        assert "Tidak ada panggilan seperti itu." in await reply.text()


@pytest.mark.parametrize(("role", "may"), [("reviewer", True), ("call_taker", False)])
async def test_the_way_to_the_player(
    http: ClientSession, centre: Centre, role: str, may: bool
) -> None:
    """From any closed call with a recording, whoever judged it; from no other."""
    heard, silent, talks = [await centre.add_call(state=s) for s in ("closed", "closed", "talking")]
    for call_id in (heard, talks):
        await centre.add_recording(call_id, AUDIO)
    await log_in(http, role)
    for call_id, there in ((heard, may), (silent, False), (talks, False)):
        async with http.get(f"/calls/{call_id}") as reply:
            assert (f'href="/review/{call_id}"' in await reply.text()) is there
    async with http.get(f"/tickets/{await centre.add_ticket(heard, 9)}") as reply:
        assert (f'href="/review/{heard}"' in await reply.text()) is may


# ── the page ─────────────────────────────────────────────────────────────────────────────────


async def test_the_page_goes_from_call_to_call(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    first, second = await unheard(centre), await unheard(centre, at=NOW + timedelta(hours=1))
    await log_in(http, "reviewer")
    async with http.get("/") as reply:
        html = await reply.text()
        assert reply.url.path == "/review" and f'action="/review/{first}"' in html
    async with http.get(f"/api/v1/calls/{first}/recording") as reply:
        assert reply.status == 200 and await reply.read()
    await noted_as_heard(database, first)
    form = {"csrf": field(html, "csrf"), "finding": "false_call", "note": EVIL}
    async with http.post(f"/review/{first}", data=form) as reply:
        html = await reply.text()
    assert f'action="/review/{second}"' in html and "Tersimpan: bukan manusia." in html
    async with http.get(f"/review/{first}") as reply:  # to correct it
        html = await reply.text()
    assert "&lt;script&gt;" in html and "<img" not in html and "bukan manusia" in html


@pytest.mark.parametrize("query", ["", "?verdict=noise", "?said=nothing"])
async def test_after_the_word_comes_the_call_that_followed_in_the_list(
    http: ClientSession, centre: Centre, database: Any, query: str
) -> None:
    """Whoever begins in the middle of a list goes on from there, and at its end from the first."""
    calls = [await unheard(centre, at=NOW + timedelta(hours=n)) for n in range(4)]
    await log_in(http, "reviewer")
    async with http.get(f"/review{query}") as reply:
        html = await reply.text()
    calls.sort(key=lambda call_id: html.index(f'href="/review/{call_id}'))
    for judged, wanted in ((calls[1], calls[2]), (calls[2], calls[3]), (calls[3], calls[0])):
        async with http.get(f"/api/v1/calls/{judged}/recording") as reply:
            await reply.read()
        await noted_as_heard(database, judged)
        form = {"csrf": field(html, "csrf"), "finding": "false_call"}
        async with http.post(f"/review/{judged}{query}", data=form) as reply:
            html = await reply.text()
        assert f'action="/review/{wanted}{query}"' in html and "Tersimpan" in html
        assert f'<a href="/review/{judged}{query}">Perbaiki' in html  # and on from there again


async def noted_as_heard(database: Any, call_id: str) -> None:
    """Behind the answer that brought the sound."""
    heard = "SELECT count(*) FROM audit WHERE action = 'recording.heard' AND subject = $1"
    async with asyncio.timeout(PATIENCE_S):
        while not await database.fetchval(heard, call_id):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_what_is_refused_keeps_the_note(http: ClientSession, centre: Centre) -> None:
    call_id = await unheard(centre)
    await log_in(http, "reviewer")
    async with http.get("/review") as reply:
        csrf = field(await reply.text(), "csrf")
    form = {"csrf": csrf, "finding": "human", "note": "suara anak"}
    async with http.post(f"/review/{call_id}", data=form) as reply:
        html = await reply.text()
    assert reply.status == 409 and "suara anak" in html and "Dengarkan dulu" in html
    async with http.post(f"/review/{call_id}", data={**form, "csrf": "x"}) as reply:
        assert reply.status == 403 and "suara anak" in await reply.text()
    async with http.post(f"/review/{call_id}", data={**form, "finding": "dog"}) as reply:
        assert reply.status == 400


async def test_the_thresholds_that_judged_stand_beside_the_call(
    http: ClientSession, centre: Centre
) -> None:
    """Told once, by the first verdict of a screener; each verdict after it names their hash."""
    first, call_id = await centre.add_call(), await unheard(centre)
    settings = {"lenient_score": -2.5, "echo_hides_s": 2.0, "echo": {"lag_s": 0.25}}
    ear = "ear-7/0a1b2c3d/silero"
    await centre.add_fact(first, "judged", NOW, verdict="voice", ear=ear, settings=settings)
    await centre.add_fact(call_id, "judged", NOW, verdict="noise", ear=ear)
    second = {"second": 0, "heard_s": 1.0, "level_dbfs": -30.0, "human": 0.2}
    await centre.database.execute(
        "UPDATE calls SET evidence = $2 WHERE call_id = $1",
        call_id,
        json.dumps({"evidence": [second], "ear": ear}),
    )
    await log_in(http, "reviewer")
    async with http.get(f"/review/{call_id}") as reply:
        html = await reply.text()
    assert "lenient_score" in html and "-2.5" in html and "echo.lag_s" in html
    assert '<rect class="maybe"' in html  # 0.2 is above -2.5 in log-odds
    await centre.database.execute("UPDATE calls SET evidence = '{}' WHERE call_id = $1", call_id)
    async with http.get(f"/review/{call_id}") as reply:
        assert "lenient_score" not in await reply.text()


# ── searches that are used again ────────────────────────────────────────────────────────────


async def saved(http: ClientSession, search: str, **form: str) -> tuple[int, str]:
    async with http.get("/review?said=human") as reply:
        csrf = field(await reply.text(), "csrf")
    said = {"csrf": csrf, "search": search, **form}
    async with http.post("/review-searches", data=said) as reply:
        return reply.status, await reply.text()


async def test_a_search_is_saved_shared_and_forgotten(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    await unheard(centre)
    await log_in(http, "reviewer")
    async with http.get("/review?verdict=noise") as reply:
        html = await reply.text()
    assert 'name="search" value="verdict=noise"' in html
    # what is none of ours, and the page of a list, are not kept
    search = "verdict=noise&evil=1&after=0.x"
    status, html = await saved(http, search, name=EVIL[:60])
    assert status == 200 and EVIL[:60] not in html and 'href="/review?verdict=noise"' in html
    await saved(http, "outcome=cut_by_us", name=" Terputus  minggu ini ", shared="1")
    await saved(http, "said=human", name="Terputus minggu ini", shared="1")  # gives way
    rows = await database.fetch("SELECT name, address, shared FROM saved_searches ORDER BY shared")
    assert [tuple(row)[1:] for row in rows] == [("verdict=noise", False), ("said=human", True)]
    for wrong in ({"name": "x" * 61}, {"name": ""}, {"name": "a", "search": ""}):
        assert (await saved(http, **({"search": "said=human"} | wrong)))[0] == 400
    http.cookie_jar.clear()
    await log_in(http, "supervisor")  # sees what is shared, and cannot take it away
    async with http.get("/review") as reply:
        html = await reply.text()
    assert "Terputus minggu ini" in html and 'href="/review?verdict=noise"' not in html
    shared = await database.fetchval("SELECT search_id FROM saved_searches WHERE shared")
    gone, csrf = f"/review-searches/{shared}/forget", field(html, "csrf")
    for address in (gone, f"/review-searches/{'9' * 19}/forget"):
        async with http.post(address, data={"csrf": csrf}) as reply:
            assert reply.status == 404
    http.cookie_jar.clear()
    await log_in(http, "reviewer")
    async with http.get("/review") as reply:
        csrf = field(await reply.text(), "csrf")
    async with http.post(gone, data={"csrf": csrf}) as reply:
        assert reply.status == 200 and "Terputus minggu ini" not in await reply.text()
    actions = "SELECT action FROM audit WHERE action LIKE 'search.%' ORDER BY audit_id"
    kept = [row["action"] for row in await database.fetch(actions)]
    assert kept == ["search.save", "search.share", "search.share", "search.forget"]


async def test_nobody_saves_without_end(http: ClientSession, centre: Centre, database: Any) -> None:
    await database.execute(
        """INSERT INTO saved_searches (centre, by, name, address, shared)
           SELECT 'JPR', 'reviewer', n, 'said=human', false FROM generate_series(1, 30) n"""
    )
    await log_in(http, "reviewer")
    _, html = await saved(http, "said=human", name="satu lagi")
    assert "sudah penuh" in html
    _, html = await saved(http, "said=nothing", name="30")  # one of them, changed
    assert "sudah penuh" not in html
