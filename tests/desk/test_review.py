"""Calls under review: listened to, judged by a human, off the list, and never judged unheard."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession

from ari_app.store.database import statements
from ari_app.store.desk_database import DeskDatabase
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_pages import EVIL, field, log_in

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
    heard = "SELECT count(*) FROM audit WHERE action = 'recording.heard' AND subject = $1"
    async with asyncio.timeout(30):  # noted behind the answer
        while not await database.fetchval(heard, first):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    form = {"csrf": field(html, "csrf"), "finding": "false_call", "note": EVIL}
    async with http.post(f"/review/{first}", data=form) as reply:
        html = await reply.text()
    assert f'action="/review/{second}"' in html and "Tersimpan: bukan manusia." in html
    async with http.get(f"/review/{first}") as reply:  # to correct it
        html = await reply.text()
    assert "&lt;script&gt;" in html and "<img" not in html and "bukan manusia" in html


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
