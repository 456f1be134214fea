"""An operator's side that answers no more: on the board, the page of lines and in figures."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession

from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.board_lists import Lists
from ari_app.desk.wall.picture import picture_of
from ari_app.live.live_view import LiveView
from ari_app.operations.far_ends import FarEnd
from ari_app.operations.health import NOTHING_KNOWN, PartHealth
from ari_app.settings import Settings, Trunk
from tests.desk.centre import Centre
from tests.desk.test_admin import page
from tests.desk.test_pages import log_in
from tests.patience import PATIENCE_S

NAMES = ("telkom", "icon", "lab")
AGO = timedelta(minutes=7)
SENTENCE = "Saluran operator telkom: pihak operator tidak menjawab sejak"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a line that is asked, one that is not, and one that only brings calls."""
    lines = [
        Trunk(name="telkom", match=["10.99.0.1"], host="10.99.0.1"),
        Trunk(name="icon", match=["10.99.0.2"], host="10.99.0.2", qualify_s=0),
    ]
    return settings.model_copy(update={"trunks": [*settings.trunks, *lines]})


def remember(settings: Settings, answers: bool | None, *, ever: bool = True) -> None:
    """As `sigap jobs` has just found it."""
    now = datetime.now(UTC)
    found = FarEnd(
        whom="10.99.0.1 udp",
        answers=answers,
        since=now - AGO,
        answered_at=now - AGO if ever else None,
        failed_at=now - AGO if answers is False else None,
        at=now + timedelta(milliseconds=-1),
        every_s=30,
    )
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(found), default=datetime.isoformat)
    (settings.run_dir / "line-telkom.far-end").write_text(text, encoding="utf-8")


async def seen_on(
    http: ClientSession, path: str, wanted: Callable[[str], bool], found: Callable[[], None]
) -> str:
    """What is found stays new: here no jobs look again and again."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found()
            if wanted(html := await page(http, path)):
                return html
            await asyncio.sleep(0.05)


async def test_a_silence_is_an_alarm_that_ends_with_it(
    http: ClientSession, centre: Centre, settings: Settings
) -> None:
    await log_in(http, "supervisor")
    html = await seen_on(
        http, "/board", lambda html: SENTENCE in html, lambda: remember(settings, False)
    )
    assert 'href="/admin/trunks"' not in html, "only admins may mend it there"
    async with http.get("/metrics") as reply:
        text = await reply.text()
    assert 'sigap_trunk_answers{trunk="telkom"} 0.0' in text
    assert 'sigap_centre_alarms{kind="far_end_silent"} 1.0' in text
    await seen_on(
        http, "/board", lambda html: SENTENCE not in html, lambda: remember(settings, True)
    )
    async with http.get("/metrics") as reply:
        assert 'sigap_trunk_answers{trunk="telkom"} 1.0' in await reply.text()


async def test_who_never_answered_alarms_nobody(
    http: ClientSession, centre: Centre, settings: Settings
) -> None:
    remember(settings, False, ever=False)
    await log_in(http, "admin")
    async with http.get("/metrics") as reply:
        text = await reply.text()
    assert 'sigap_centre_alarms{kind="far_end_silent"} 0.0' in text
    assert 'sigap_trunk_answers{trunk="telkom"}' not in text
    remember(settings, False, ever=False)
    assert "belum pernah menjawab OPTIONS" in await page(http, "/admin/trunks")


@pytest.mark.parametrize(
    ("answers", "says"), [(True, "menjawab"), (False, "tidak menjawab"), (None, "belum diketahui")]
)
async def test_the_page_of_lines_says_since_when(
    http: ClientSession, centre: Centre, settings: Settings, answers: bool | None, says: str
) -> None:
    remember(settings, answers)
    await log_in(http, "admin")
    html = await page(http, "/admin/trunks")
    told = {name: html.partition(f'id="far-end-{name}"')[2].partition("</p>")[0] for name in NAMES}
    assert f">{says}</span>" in told["telkom"]
    assert ("sejak <time" in told["telkom"]) == (answers is not None)
    assert "tidak ditanya" in told["icon"]
    assert "tidak dapat ditanya" in told["lab"] and "host" in told["lab"], "nobody is known there"


async def test_a_wall_shows_that_line_as_not_well() -> None:
    at = datetime(2026, 5, 1, 5, tzinfo=UTC)
    silent = FarEnd(whom="", answers=False, since=at - AGO, answered_at=at - AGO, at=at, every_s=30)
    well = PartHealth(ok=True, detail="takes calls")
    board = Board(
        view=LiveView(at=at, connected=True, settled=True),
        lists=Lists(at=at, current=True, known=True),
        health=replace(
            NOTHING_KNOWN, trunks={"icon": well, "telkom": well}, far_ends={"telkom": silent}
        ),
        screeners_wanted=0,
        hold_limit_s=45.0,
    )
    shown = {part.name: part.ok for part in picture_of(board, initials=False).parts}
    assert (shown["icon"], shown["telkom"]) == (True, False)
