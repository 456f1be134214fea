"""How calls were handled: forms of an admin, cards of reviewers, one answer each; agreement."""

import asyncio
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.settings import Settings
from ari_app.store.database import Database, statements
from recordings import retention
from recordings.agreement import heard_twice
from tests.desk.api_client import ApiClient
from tests.desk.centre import NOW, Centre
from tests.desk.test_pages import EVIL, field, log_in
from tests.desk.test_review import AUDIO, unheard
from tests.patience import PATIENCE_S

FORM = {
    "name": "Dasar",
    "ask.0": "Menanyakan tempat",
    "weight.0": "3",
    "critical.0": "yes",
    "ask.1": "Menyapa",
    "weight.1": "1",
}


async def page(http: ClientSession, path: str) -> str:
    async with http.get(path) as reply:
        assert reply.status == 200, path
        return await reply.text()


async def send(http: ClientSession, path: str, form: dict[str, str], csrf: str) -> tuple[int, str]:
    async with http.post(path, data={**form, "csrf": csrf}) as reply:
        return reply.status, await reply.text()


async def made_form(site: str, **changes: str) -> None:
    """By the admin, in a browser of their own."""
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as admin:
        await log_in(admin, "admin")
        csrf = field(await page(admin, "/admin/new-scorecard"), "csrf")
        status, html = await send(admin, "/admin/new-scorecard", {**FORM, **changes}, csrf)
        assert status == 200 and "Tersimpan." in html


async def heard_by(http: ClientSession, database: Any, call_id: str, login: str) -> None:
    async with http.get(f"/api/v1/calls/{call_id}/recording") as reply:
        assert reply.status == 200 and await reply.read()
    query = """SELECT count(*) FROM audit
               WHERE action = 'recording.heard' AND subject = $1 AND actor = $2"""
    async with asyncio.timeout(PATIENCE_S):  # noted behind the answer
        while not await database.fetchval(query, call_id, login):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def filled(http: ClientSession, centre: Centre, site: str, *marks: str) -> str:
    """A card for a call of call_taker's, by the reviewer, who is logged in then; its page."""
    await made_form(site)
    call_id = await centre.add_call()
    await centre.add_recording(call_id, AUDIO)
    await log_in(http, "reviewer")
    await heard_by(http, centre.database, call_id, "reviewer")
    html = await page(http, f"/review/{call_id}")
    form = {"form": field(html, "form"), "comment": f"Tenang sekali. {EVIL}"}
    said = {f"mark.{number}": mark for number, mark in enumerate(marks)}
    status, html = await send(
        http, f"/review/{call_id}/scorecard", {**form, **said}, field(html, "csrf")
    )
    assert status == 200, html
    return html


async def test_a_reviewer_fills_a_form(
    http: ClientSession, centre: Centre, site: str, database: Any
) -> None:
    html = await filled(http, centre, site, "yes", "no")
    assert "75 %" in html and "Tenang sekali." in html and "<img" not in html
    row = await database.fetchrow("SELECT * FROM scorecards")
    assert (row["percent"], row["critical"], row["by"]) == (75, False, "reviewer")
    trail = await database.fetch("SELECT action FROM audit WHERE action LIKE 'scorecard.%'")
    assert [line["action"] for line in trail] == ["scorecard.form", "scorecard.fill"]
    html = await page(http, "/scorecards")
    assert "Call Taker" in html and "75 %" in html


async def test_a_second_click_fills_no_second_card(
    http: ClientSession, centre: Centre, site: str, database: Any
) -> None:
    await filled(http, centre, site, "yes", "no")
    call_id = await database.fetchval("SELECT call_id FROM scorecards")
    html = await page(http, f"/review/{call_id}")
    form = {"form": field(html, "form"), "mark.0": "no", "mark.1": "no"}
    status, html = await send(http, f"/review/{call_id}/scorecard", form, field(html, "csrf"))
    assert status == 409 and "sudah mengisi formulir ini" in html
    assert await database.fetchval("SELECT array_agg(percent) FROM scorecards") == [75]


async def test_a_critical_error_takes_all(http: ClientSession, centre: Centre, site: str) -> None:
    html = await filled(http, centre, site, "no", "yes")
    assert "kesalahan kritis" in html and "0 %" in html


async def test_the_person_answers_once(
    http: ClientSession, centre: Centre, site: str, database: Any
) -> None:
    """And nobody but them reads it, besides who may review."""
    await filled(http, centre, site, "yes", "no")
    number = await database.fetchval("SELECT scorecard_id FROM scorecards")
    path = f"/scorecards/{number}"
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as own:
        await log_in(own, "call_taker")
        html = await page(own, path)
        csrf = field(html, "csrf")
        status, html = await send(own, path, {"answer": "  "}, csrf)
        assert status == 422 and "Tulis jawaban" in html
        status, html = await send(own, path, {"answer": f"Saya menyapa. {EVIL}"}, csrf)
        assert status == 200 and "Saya menyapa." in html and "<img" not in html
        status, html = await send(own, path, {"answer": "Lagi"}, csrf)
        assert status == 409 and "sudah dijawab" in html
    status, _ = await send(http, path, {"answer": "x"}, field(await page(http, path), "csrf"))
    assert status == 404  # a reviewer has no scorecards of their own
    assert (await database.fetchval("SELECT answer FROM scorecards")).startswith("Saya menyapa.")


async def test_of_others_nobody_reads(http: ClientSession, centre: Centre, site: str) -> None:
    await filled(http, centre, site, "yes", "no")
    number = await centre.database.fetchval("SELECT scorecard_id FROM scorecards")
    await centre.database.execute(
        """UPDATE accounts SET extension = '109' WHERE login = 'call_taker'"""
    )
    await centre.add_account("tika", "call_taker", "", "110")
    await centre.database.execute(
        """UPDATE accounts SET password_hash =
               (SELECT password_hash FROM accounts WHERE login = 'call_taker')
           WHERE login = 'tika'"""
    )
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as other:
        await log_in(other, "tika", "sandi-call_taker")
        async with other.get(f"/scorecards/{number}") as reply:
            assert reply.status == 404
        html = await page(other, "/scorecards")
        assert "Belum ada kartu nilai untuk panggilan Anda." in html and "75 %" not in html


@pytest.mark.parametrize("marks", [(), ("yes",)])
async def test_each_question_is_marked(
    http: ClientSession, centre: Centre, site: str, marks: tuple[str, ...]
) -> None:
    await made_form(site)
    call_id = await centre.add_call()
    await log_in(http, "reviewer")
    html = await page(http, f"/review/{call_id}")
    form = {"form": field(html, "form"), **{f"mark.{n}": mark for n, mark in enumerate(marks)}}
    status, html = await send(http, f"/review/{call_id}/scorecard", form, field(html, "csrf"))
    assert status == 409 and "Nilai setiap pertanyaan" in html


async def test_who_has_not_heard_does_not_judge(
    http: ClientSession, centre: Centre, site: str, database: Any
) -> None:
    await made_form(site)
    call_id = await centre.add_call()
    await centre.add_recording(call_id, AUDIO)
    await log_in(http, "reviewer")
    html = await page(http, f"/review/{call_id}")
    form = {"form": field(html, "form"), "mark.0": "yes", "mark.1": "yes"}
    status, html = await send(http, f"/review/{call_id}/scorecard", form, field(html, "csrf"))
    assert status == 409 and "Dengarkan dulu" in html
    assert await database.fetchval("SELECT count(*) FROM scorecards") == 0


async def test_nobody_judges_their_own_call(
    http: ClientSession, centre: Centre, site: str, database: Any
) -> None:
    """A supervisor takes calls and reviews: the page offers no form, and a made request nothing."""
    await made_form(site)
    own, unanswered = await centre.add_call(answered_by="102"), await unheard(centre, audio=False)
    await log_in(http, "supervisor")
    form_id = str(await database.fetchval("SELECT form_id FROM scorecard_forms"))
    form = {"form": form_id, "mark.0": "yes", "mark.1": "yes"}
    for call_id, why in ((own, "panggilannya sendiri"), (unanswered, "tidak dijawab petugas")):
        html = await page(http, f"/review/{call_id}")
        assert 'name="mark.0"' not in html
        status, html = await send(http, f"/review/{call_id}/scorecard", form, field(html, "csrf"))
        assert status == 409 and why in html


async def test_a_change_is_a_new_version(
    http: ClientSession, centre: Centre, site: str, database: Any
) -> None:
    """A filled card keeps what it was asked; of two admins at once the second is told."""
    await filled(http, centre, site, "yes", "no")
    async with ClientSession(site, cookie_jar=CookieJar(unsafe=True)) as admin:
        await log_in(admin, "admin")
        old = await database.fetchval("SELECT form_id FROM scorecard_forms")
        html = await page(admin, f"/admin/scorecards/{old}")
        csrf, changed = field(html, "csrf"), {**FORM, "ask.1": "Menyapa dengan nama"}
        status, html = await send(admin, f"/admin/scorecards/{old}", changed, csrf)
        assert status == 200 and "Menyapa dengan nama" in html
        status, html = await send(admin, f"/admin/scorecards/{old}", changed, csrf)
        assert status == 409 and "orang lain baru saja" in html
        status, html = await send(admin, "/admin/new-scorecard", FORM, csrf)
        assert status == 422 and "Sudah ada formulir" in html
        status, html = await send(admin, "/admin/new-scorecard", {**FORM, "weight.0": "0"}, csrf)
        assert status == 422 and "Tulis bobot 1 sampai 100" in html
    rows = await database.fetch("SELECT version, retired_at FROM scorecard_forms ORDER BY version")
    assert [(row["version"], row["retired_at"] is None) for row in rows] == [(1, False), (2, True)]
    number = await database.fetchval("SELECT scorecard_id FROM scorecards")
    html = await page(http, f"/scorecards/{number}")
    assert "Menyapa dengan nama" not in html and "Menyapa" in html and "versi 1" in html


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE scorecards SET percent = 100",
        "UPDATE scorecards SET comment = ''",
        "UPDATE scorecards SET answer = 'x', answered_at = now(), percent = 100",
        "DELETE FROM scorecards",
        "TRUNCATE scorecards",
    ],
)
async def test_nobody_edits_a_card(
    http: ClientSession, centre: Centre, site: str, database: Any, edit: str
) -> None:
    await filled(http, centre, site, "yes", "no")
    with pytest.raises(asyncpg.PostgresError):
        await database.execute(edit)


async def test_the_words_go_with_the_personal_data(
    http: ClientSession, centre: Centre, site: str, database: Any, settings: Settings, dsn: str
) -> None:
    """The score stays."""
    await filled(http, centre, site, "yes", "no")
    await database.execute("UPDATE recordings SET status = 'removed'")
    jobs, before = Database(dsn), NOW + timedelta(days=1)
    try:
        assert await retention._personal(jobs, "JPR", before) == 0  # words younger than a year
        await database.execute("ALTER TABLE scorecards DISABLE TRIGGER USER")
        await database.execute("UPDATE scorecards SET at = at - interval '2 years'")
        await database.execute("ALTER TABLE scorecards ENABLE TRIGGER USER")
        assert await retention._personal(jobs, "JPR", before) == 1
    finally:
        await jobs.close()
    assert tuple(await database.fetchrow("SELECT comment, percent FROM scorecards")) == ("", 75)


# ── two reviewers, one call ──────────────────────────────────────────────────────────────────


async def judged(centre: Centre, call_id: str, by: str, finding: str) -> None:
    await centre.database.execute(
        "INSERT INTO call_reviews (centre, call_id, by, finding) VALUES ('JPR', $1, $2, $3)",
        call_id,
        by,
        finding,
    )


async def test_the_database_draws_as_the_rule_does(centre: Centre, database: Any) -> None:
    calls = [await unheard(centre) for _ in range(40)]
    for call_id in calls:
        await judged(centre, call_id, "agus", "human")
    since = NOW - timedelta(days=3650)
    for share in (0.0, 0.3, 0.7, 1.0):
        values = ("JPR", "reviewer", since, share, 100)
        rows = await database.fetch(statements()["calibration.to_hear"], *values)
        found = {row["call_id"] for row in rows}
        assert found == {call_id for call_id in calls if heard_twice(call_id, share)}
    rows = await database.fetch(statements()["calibration.to_hear"], "JPR", "agus", since, 1.0, 100)
    assert rows == []  # nobody hears their own again


async def test_the_second_hears_without_the_first_ones_word(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    while not heard_twice(call_id := await unheard(centre), 0.05):
        await database.execute("UPDATE calls SET needs_review = false")
    await database.execute("UPDATE calls SET ended_at = offered_at + interval '1 minute'")
    await judged(centre, call_id, "agus", "false_call")
    await log_in(http, "reviewer")
    html = await page(http, "/review?again=1")
    assert f'action="/review/{call_id}?again=1"' in html
    assert "didengar dua kali" in html and "agus:" not in html
    assert "Rekaman ditinjau" not in html and "<span>bukan manusia</span>" not in html
    await heard_by(http, database, call_id, "reviewer")
    form = {"finding": "human"}
    status, html = await send(http, f"/review/{call_id}", form, field(html, "csrf"))
    assert status == 200
    html = await page(http, f"/review/{call_id}")
    assert "agus: bukan manusia" in html
    html = await page(http, "/calibration")
    assert f"/review/{call_id}" in html and "Tidak sepakat" in html
    assert 'action="/review/' not in await page(http, "/review?again=1")


async def test_how_far_two_agree_stands_by_month(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    """Twice the same word, twice another: by chance it would be as often (kappa 0)."""
    now = datetime.now(UTC)
    words = ("human", "human"), ("human", "false_call"), ("false_call", "human")
    for first, second in (*words, ("false_call", "false_call")):
        while not heard_twice(call_id := await unheard(centre, at=now), 0.05):
            pass
        await judged(centre, call_id, "agus", first)
        await judged(centre, call_id, "wati", second)
    await log_in(http, "reviewer")
    html = await page(http, "/calibration")
    month = now.astimezone(ZoneInfo("Asia/Jakarta")).strftime("%Y-%m")
    cells = "".join(f'<td class="num end">{cell}</td>' for cell in ("4", "2", "0,00"))
    assert f'<td class="num">{month}</td>{cells}' in html


async def test_no_list_and_no_link_tells_the_second_the_first_ones_word(
    http: ClientSession, api: ApiClient, centre: Centre, database: Any
) -> None:
    """Neither a search for what was found, nor one for a tag, nor a history, nor an address."""
    while not heard_twice(call_id := await unheard(centre), 0.05):
        pass
    await database.execute("UPDATE calls SET ended_at = offered_at + interval '1 minute'")
    await database.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding, note)
           VALUES ('JPR', $1, 'agus', 'human', '#anak')""",
        call_id,
    )
    label = await centre.add_ticket(call_id, 7)
    await log_in(http, "reviewer")

    async def tells(address: str, word: str) -> bool:
        return word in await page(http, address)

    row, found = f'href="/review/{call_id}?', "<span>ada manusia</span>"
    told = {
        "/review?said=human": row,
        "/review?tag=anak": row,
        f"/review?done={call_id}": "Tersimpan",
        f"/review/{call_id}": label,
        f"/tickets/{label}": "Rekaman ditinjau",
    }
    assert [address for address, word in told.items() if await tells(address, word)] == []
    assert await tells("/review?said=nothing", row) and not await tells("/review", found)
    history = (await api.get(f"/tickets/{label}/history", "reviewer")).json["entries"]
    assert "reviewed" not in {entry["kind"] for entry in history}
    history = (await api.get(f"/tickets/{label}/history", "call_taker")).json["entries"]
    assert "reviewed" in {entry["kind"] for entry in history}  # who judges nothing may know it
    await judged(centre, call_id, "reviewer", "human")  # their own word
    del told[f"/review/{call_id}"], told[f"/review?done={call_id}"]
    told |= {f"/review?done={call_id}": "Tersimpan", f"/review/{call_id}": label}
    told["/review?tag=anak"] = row
    said = [address for address, word in told.items() if not await tells(address, word)]
    assert said == ["/review?tag=anak"]  # the newest word's note counts, and it has no tag


async def test_no_export_and_no_trail_tells_the_second_the_first_ones_word(
    http: ClientSession, api: ApiClient, centre: Centre, database: Any
) -> None:
    """By the call, by its number, by the trail; who judges nothing gets all of it."""
    while not heard_twice(call_id := await unheard(centre), 0.05):
        await database.execute("UPDATE calls SET needs_review = false")
    await database.execute("UPDATE calls SET ended_at = offered_at + interval '1 minute'")
    label = await centre.add_ticket(call_id, 7)  # the first one's word has opened it
    await judged(centre, call_id, "agus", "human")
    await database.execute(
        """INSERT INTO audit (centre, actor, action, subject, address, detail)
           VALUES ('JPR', 'agus', 'call.review', $1, '', $2)""",
        call_id,
        json.dumps({"finding": "human", "ticket": label}),
    )

    async def packed(role: str) -> dict[str, bytes]:
        reply = await api.post(f"/calls/{call_id}/evidence", role, {"reason": "Polres"})
        assert reply.status == 200
        with ZipFile(io.BytesIO(reply.body)) as package:
            return {name: package.read(name) for name in package.namelist()}

    async def told(role: str) -> set[str]:
        """Which of the places tell what was found."""
        package = await packed(role)
        [call] = json.loads(package["manifest.json"])["calls"]
        trail = (await api.get(f"/audit?subject={call_id}&action=call.review", role)).json["lines"]
        tells = {
            "finding": call["finding"] is not None,
            "withheld": call.get("finding_withheld", False),
            "ticket": call["ticket"] is not None,
            "events": b"reviewed" in package["call-001/events.json"],
            "trail": "finding" in trail[-1]["detail"] or "ticket" in trail[-1]["detail"],
        }
        return {place for place, said in tells.items() if said}

    assert await told("supervisor") == {"withheld"}
    assert await told("admin") == {"finding", "ticket", "events", "trail"}
    await log_in(http, "supervisor")
    line = f"/audit?subject={call_id}&action=call.review"
    assert "ada manusia" not in await page(http, line) and label not in await page(http, line)
    await judged(centre, call_id, "supervisor", "false_call")  # their own word
    assert await told("supervisor") == {"finding", "ticket", "events", "trail"}
    assert label in await page(http, line)


async def test_only_what_was_drawn_measures_agreement(centre: Centre, database: Any) -> None:
    """Of other calls a second reviewer gives a word only where it differs."""
    calls = [await unheard(centre) for _ in range(30)]
    for call_id in calls:
        await judged(centre, call_id, "agus", "human")
        await judged(centre, call_id, "rini", "false_call")
    drawn = {call_id for call_id in calls if heard_twice(call_id, 0.5)}
    rows = await database.fetch(statements()["calibration.differing"], "JPR", NOW, 0.5, 30)
    assert {row["call_id"] for row in rows} == drawn
    rows = await database.fetch(statements()["calibration.words"], "JPR", NOW, 0.5)
    assert [(row["first"], row["second"], row["calls"]) for row in rows] == [
        ("human", "false_call", len(drawn))
    ]


async def test_the_second_reviewers_first_word_counts(centre: Centre, database: Any) -> None:
    """Not who corrects themself, not a third one, and no call that was gone at once."""
    call_id, gone = await unheard(centre), await unheard(centre)
    await database.execute(
        """UPDATE calls SET outcome = 'abandoned_screening',
                            ended_at = offered_at + interval '1 second' WHERE call_id = $1""",
        gone,
    )
    for by, finding in (
        ("agus", "human"),
        ("agus", "false_call"),
        ("rini", "cannot_tell"),
        ("rini", "human"),
        ("wati", "human"),
    ):
        await judged(centre, call_id, by, finding)
        await judged(centre, gone, by, finding)
    kept = await database.fetch("SELECT * FROM second_reviews")
    assert [(row["call_id"], row["first_by"], row["first"]) for row in kept] == [
        (call_id, "agus", "human")
    ]
    assert [(row["second_by"], row["second"]) for row in kept] == [("rini", "cannot_tell")]
    assert heard_twice(call_id, kept[0]["lot"] + 1e-9)
    assert not heard_twice(call_id, kept[0]["lot"] - 1e-9)


async def test_a_list_goes_on_after_its_fiftieth(http: ClientSession, centre: Centre) -> None:
    """No call is left out and none comes twice, of the list and of a search."""
    calls = {await unheard(centre, at=NOW + timedelta(minutes=n // 2)) for n in range(80)}
    await log_in(http, "reviewer")
    for query in ("", "?verdict=noise"):
        html_first = html = await page(http, f"/review{query}")
        first = {call_id for call_id in calls if f'href="/review/{call_id}' in html}
        onward = html.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
        html = await page(http, onward.replace("&amp;", "&"))
        second = {call_id for call_id in calls if f'href="/review/{call_id}' in html}
        assert len(first) == 50 and first | second == calls and not first & second
        assert "Dari awal" in html and 'rel="next"' not in html
        last = sorted(first, key=lambda call_id: html_first.index(f'href="/review/{call_id}'))[-1]
        html = await page(http, f"/review/{last}{query}")  # the key for the next call leads on too
        assert f'data-next="{onward}"' in html
    for strange in ("5.x", f"1.{EVIL}", "0.00000000-0000-7000-8000-000000000000"):
        async with http.get("/review", params={"after": strange}) as reply:
            assert reply.status == 200
