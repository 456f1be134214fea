"""What was said, on the page of a recording: read on record, corrected, looked for, taken out."""

import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import asyncpg
import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.desk.review.transcript_words import LACKS
from ari_app.settings import Settings, Transcript
from ari_app.store.database import statements
from recordings.transcripts.recogniser import Lack
from tests.desk.ami_server import AmiServer
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.desk.test_evidence import REASON, flac
from tests.desk.test_pages import field, log_in

WORDS = [
    ["caller", "tolong", 0.5, 0.9, 0.95],
    ["caller", "kebakaran<b>", 1.0, 1.6, 0.42],
    ["ours", "halo", 2.0, 2.4, 0.9],
]


async def said(centre: Centre, words: Any = WORDS, state: str = "done") -> str:
    call_id = await centre.add_call()
    await centre.add_recording(call_id, flac())
    await centre.database.execute(
        """INSERT INTO transcripts (call_id, centre, node, state, attempts, next_at, words,
               recogniser, done_at)
           VALUES ($1, 'JPR', 'node-1', $3, 1, now(), $2, 'vosk 0.3.45 id', now())""",
        call_id,
        json.dumps(words),
        state,
    )
    await centre.database.execute(statements()["transcripts.index"], call_id)
    return call_id


async def actions(database: Any, call_id: str) -> list[str]:
    rows = await database.fetch(
        """SELECT action FROM audit WHERE subject = $1 AND action LIKE 'transcript.%'
           ORDER BY audit_id""",
        call_id,
    )
    return [row["action"] for row in rows]


async def page(browser: ClientSession, address: str) -> str:
    async with browser.get(address) as reply:
        assert reply.status == 200
        return await reply.text()


async def test_the_words_are_read_on_record(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    call_id = await said(centre)
    await log_in(http, "reviewer")
    html = await page(http, f"/review/{call_id}")
    assert "Transkrip" in html and "tolong</button>" in html
    assert "kebakaran&lt;b&gt;<sup>?</sup>" in html and "tidak pasti: 42 %" in html
    assert await actions(database, call_id) == ["transcript.read"]
    await database.execute("ALTER TABLE audit RENAME TO audit_away")
    async with http.get(f"/review/{call_id}") as reply:
        assert reply.status == 503 and "tolong" not in await reply.text()


async def test_a_correction_stands_beside_what_the_machine_wrote(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    call_id = await said(centre)
    await log_in(http, "reviewer")
    html = await page(http, f"/review/{call_id}")
    form = {"csrf": field(html, "csrf"), "side": "caller", "start_s": "0.50", "text": "Pasar <i>!"}
    address = f"/review/{call_id}/transcript"
    async with http.post(address, data=form) as reply:
        html = await reply.text()
    assert "Pasar &lt;i&gt;!" in html and "Mesin menulis:" in html and "tolong</button>" in html
    assert (await actions(database, call_id)).count("transcript.correct") == 1
    assert call_id in await page(http, "/review?words=pasar")  # found by it, and by what was heard
    assert f"/review/{call_id}?" in await page(http, "/review?words=kebakar")
    for wrong, status in (
        ({"start_s": "9"}, 404),
        ({"start_s": "x"}, 400),
        ({"side": "third"}, 400),
        ({"text": "x" * 1001}, 400),
        ({"csrf": "x"}, 403),
    ):
        async with http.post(address, data=form | wrong) as reply:
            assert reply.status == status, wrong


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tolong", True),
        ("TOL keb", True),
        ("terbakar", True),  # the same stem
        ("tolong banjir", False),
        ("' | ! : &", True),  # no word in it: the usual list, not an error
    ],
)
async def test_calls_are_found_by_what_was_said(
    http: ClientSession, centre: Centre, words: str, found: bool
) -> None:
    plain = [["caller", "tolong", 0.5, 0.9, 0.9], ["ours", "kebakaran", 1.0, 1.5, 0.9]]
    call_id = await said(centre, plain)
    await centre.database.execute("UPDATE calls SET needs_review = true")
    await log_in(http, "reviewer")
    async with http.get("/review", params={"words": words}) as reply:
        assert reply.status == 200
        assert (f'href="/review/{call_id}' in await reply.text()) is found


async def test_a_mistyped_word_finds_what_was_said(http: ClientSession, centre: Centre) -> None:
    """Marked as what it is; with the typed words alone on wish."""
    call_id = await said(centre, [["caller", "Kebakaran!", 0.5, 0.9, 0.9]])
    other = await said(centre, [["caller", "kebakran", 0.5, 0.9, 0.9]])
    await log_in(http, "reviewer")
    html = await page(http, "/review?words=kebakran")
    assert f"/review/{call_id}?" in html and f"/review/{other}?" in html
    assert "Juga dicari kata yang mirip: kebakaran." in html
    assert html.count("juga: kebakaran") == 1  # the other one was found by the word itself
    assert "exact=1" in html
    html = await page(http, "/review?words=kebakran&exact=1")
    assert f"/review/{call_id}?" not in html and f"/review/{other}?" in html
    assert "Hanya kata yang persis." in html


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (None, "pasang model pengenal suara"),
        ("failed", "Transkrip gagal dibuat"),
        ("done", "Tidak ada kata yang dikenali"),
    ],
)
async def test_without_words_there_is_one_sentence(
    http: ClientSession, centre: Centre, database: Any, state: str | None, sentence: str
) -> None:
    call_id = await said(centre, [], state or "done")
    if state is None:
        await database.execute("DELETE FROM transcripts")
    await log_in(http, "reviewer")
    assert sentence in await page(http, f"/review/{call_id}")
    assert await actions(database, call_id) == []


async def test_what_is_not_written_down_yet_is_counted(
    settings: Settings, ami: AmiServer, centre: Centre, database: Any, tmp_path: Path
) -> None:
    for state in ("waiting", "working", "failed"):
        await said(centre, [], state)
    await database.execute("UPDATE recordings SET finished_at = now()")
    with_model = {"transcript": Transcript(model=tmp_path)}
    async with (
        served(settings.model_copy(update=with_model), ami) as address,
        ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as http,
    ):
        await log_in(http, "reviewer")
        html = await page(http, "/review")
        assert "Transkrip: 1 menunggu, 1 sedang dibuat, 1 gagal." in html
        assert 'sigap_transcripts{state="failed"} 1.0' in await page(http, "/metrics")


def test_every_lack_has_its_sentence() -> None:
    assert set(LACKS) == set(Lack)


async def test_the_desk_may_not_change_what_was_heard(centre: Centre, database: Any) -> None:
    await said(centre)
    for statement in (
        "UPDATE transcripts SET words = '[]'",
        "DELETE FROM transcripts",
        "DELETE FROM transcript_edits",
        "UPDATE transcript_edits SET text = ''",
        "DELETE FROM known_words",
        "UPDATE known_word_walks SET ticket = 0",
    ):
        await database.execute("SET ROLE sigap_desk")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.execute(statement)
        await database.execute("RESET ROLE")


async def test_it_leaves_with_the_evidence(api: ApiClient, centre: Centre) -> None:
    call_id = await said(centre)
    silence = [{"call": call_id, "from_s": 2.1, "to_s": 2.2}]
    reply = await api.post(
        f"/calls/{call_id}/evidence", "reviewer", {"reason": REASON, "silence": silence}
    )
    assert reply.status == 200
    with ZipFile(io.BytesIO(reply.body)) as package:
        words = json.loads(package.read("call-001/transcript.json"))["words"]
        text = package.read("call-001/transcript.txt").decode()
        signed = {one["name"] for one in json.loads(package.read("manifest.json"))["files"]}
    assert [word["word"] for word in words] == ["tolong", "kebakaran<b>"]
    assert "0:00.5  caller  tolong kebakaran<b>" in text and "halo" not in text
    assert {"call-001/transcript.json", "call-001/transcript.txt"} <= signed
