"""What a threshold would change, tried from its page: real calls, the real ear, nothing changed."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from ari_app.desk.admin.replay_work import FILE, Became, Standing
from ari_app.settings import Settings
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.desk.test_admin import page, send
from tests.desk.test_pages import EVIL, log_in
from tests.desk.waiting import until
from tests.store.test_replay import END, recorded

LIST, PREVIEW = "/admin/replays", "/admin/replay-preview?name=ear.lenient_score"
LIMIT_S = 400  # it is the last to get a core, and other tests want them
START = {"act": "start", "name": "ear.lenient_score", "value": "-8,0", "days": "7"}


@pytest.fixture
async def admin(http: ClientSession, centre: Centre) -> AsyncIterator[ClientSession]:
    await log_in(http, "admin")
    yield http


@pytest.fixture
async def noise(centre: Centre) -> str:
    """A call of yesterday that was held for its noise; with a bar of -8 there is a doubt."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return await recorded(centre, "exhaust", "noise", finding="false_call", at=yesterday)


async def over(http: ClientSession) -> None:
    """Until nothing is heard any more."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with http.get("/admin/replays-state") as reply:
                if not (await reply.json())["busy"]:
                    return
            await asyncio.sleep(0.1)


def standing(settings: Settings) -> Standing:
    found = Standing.read(settings.run_dir / FILE)
    assert found
    return found


async def test_from_the_setting_to_the_table(
    admin: ClientSession, noise: str, settings: Settings, database: Any
) -> None:
    """One link, the value that was typed, a start, the calls that would change; nothing is kept."""
    one = "/admin/settings/ear.lenient_score"
    assert "Apa yang akan berubah?" in await page(admin, one)
    status, html, url = await send(admin, one, {"value": "-8,0", "preview": "1"})
    assert status == 200 and url == f"{PREVIEW}&value=-8.0" and 'value="-8.0"' in html
    status, html, url = await send(admin, LIST, START)
    assert (status, url) == (200, LIST) and "-8.0" in html
    await over(admin)
    html = await page(admin, LIST)
    assert "selesai" in html and "Lihat hasilnya" in html
    result = await page(admin, f"{LIST}/{standing(settings).folder}")
    assert "0 panggilan lagi akan ditahan, 1 tidak lagi." in result and noise in result
    assert "-8.0" in result and "-1.6" in result and "dicoba oleh admin" in result
    assert not (settings.home / "settings.changes.json").exists()
    trail = await database.fetch(
        "SELECT action, actor, subject, detail->>'value' FROM audit WHERE action LIKE 'replay.%'"
    )
    assert tuple(trail[0]) == ("replay.start", "admin", "ear.lenient_score", "-8.0")
    assert [row["action"] for row in trail] == ["replay.start", "replay.run"]


async def test_what_cannot_be_tried(admin: ClientSession, settings: Settings) -> None:
    for wrong, said in (
        ({"value": "dua"}, "tulis angka"),
        ({"value": "1"}, "paling besar 0"),
        ({"value": EVIL}, "tulis angka"),
    ):
        status, html, _ = await send(admin, LIST, {**START, **wrong})
        assert status == 422 and said in html and EVIL not in html
    for status, fields in (
        (404, {**START, "name": "queue.ring_s"}),
        (404, {**START, "name": "nothing"}),
        (400, {**START, "days": "8"}),
        (400, {"act": "dance"}),
    ):
        assert (await send(admin, LIST, fields))[0] == status
    assert "Apa yang akan berubah?" not in await page(admin, "/admin/settings/queue.ring_s")
    assert not (settings.run_dir / FILE).exists()
    await send(admin, LIST, START)  # there is no call
    await over(admin)
    assert standing(settings).became is Became.FAILED
    assert "No recorded call of this time" in await page(admin, LIST)


async def test_what_cannot_be_audited_is_not_begun(
    admin: ClientSession, settings: Settings, database: Any
) -> None:
    await database.execute("ALTER TABLE audit RENAME TO audit_away")
    assert (await send(admin, LIST, START))[0] == 503
    assert not (settings.run_dir / FILE).exists()


async def test_it_can_be_ended_and_goes_on(
    admin: ClientSession, noise: str, centre: Centre, settings: Settings, database: Any
) -> None:
    """While calls need the machine it rests, and shows that; ended, it says by whom; then on."""
    many = settings.screening.workers * settings.screening.worker_calls
    on = [await centre.add_call(state="talking") for _ in range(many)]
    await send(admin, LIST, START)
    assert (await send(admin, LIST, START))[0] == 409, "one at a time"
    async with asyncio.timeout(LIMIT_S):
        while True:
            async with admin.get("/admin/replays-state") as reply:
                if (await reply.json())["rests"]:
                    break
            await asyncio.sleep(0.1)
    assert "beristirahat" in await page(admin, LIST)
    await send(admin, LIST, {"act": "stop"})
    assert standing(settings).became is Became.STOPPED
    assert "diakhiri" in await page(admin, LIST) and not _children()
    await database.execute(END, on)
    await send(admin, LIST, {"act": "again"})
    await over(admin)
    done = standing(settings)
    assert (done.became, done.asked.value, done.asked.by) == (Became.DONE, -8.0, "admin")
    told = await database.fetch(
        "SELECT action FROM audit WHERE action LIKE 'replay.st%' ORDER BY 1"
    )
    assert [row["action"] for row in told] == ["replay.start", "replay.start", "replay.stop"]


async def test_it_ends_with_the_desk_and_the_next_one_says_so(
    settings: Settings, ami: AmiServer, noise: str, centre: Centre, database: Any
) -> None:
    many = settings.screening.workers * settings.screening.worker_calls
    on = [await centre.add_call(state="talking") for _ in range(many)]
    async with served(settings, ami) as address, _admin(address) as http:
        await send(http, LIST, START)
        await until(lambda: bool(_children()), LIMIT_S)
    assert not _children(), "it has ended with the desk"
    await database.execute(END, on)
    async with served(settings, ami) as address, _admin(address) as http:
        html = await page(http, LIST)
        assert "terhenti ketika konsol dimulai ulang" in html and "Lanjutkan" in html
        await send(http, LIST, {"act": "again"})
        await over(http)
        assert "Lihat hasilnya" in await page(http, LIST)


@asynccontextmanager
async def _admin(address: str) -> AsyncIterator[ClientSession]:
    async with ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as http:
        await log_in(http, "admin")
        yield http


def _children() -> list[str]:
    """Replays that this process has begun and that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"--side-task" in words and int(parent) == os.getpid():
            found.append(folder.name)
    return found


def test_what_went_on_when_the_file_was_written_was_cut_off(tmp_path: Path) -> None:
    """What cannot be read is as if there were nothing."""
    path = tmp_path / FILE
    assert Standing.read(path) is None
    path.write_text("[broken")
    assert Standing.read(path) is None
    path.write_text('{"asked": {}}')
    assert Standing.read(path) is None
