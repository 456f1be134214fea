"""The map of the console: pictures come from the host in the settings, and from nowhere else."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from ari_app.settings import Map, Settings, SettingsError, load
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import settings as lab_settings
from tests.desk.test_pages import log_in

TILES = "https://ubin.example:8443/{z}/{x}/{y}.png"


@pytest.fixture
def settings(tmp_path: Path, dsn: str, ami: AmiServer, request: pytest.FixtureRequest) -> Settings:
    made: Settings = lab_settings.__wrapped__(tmp_path, dsn, ami)  # type: ignore[attr-defined]
    return made.model_copy(update={"map": Map(tiles=request.param)})


async def console(http: ClientSession, database: Any) -> tuple[str, str]:
    """The page and its policy, of a call-taker whose phone is in the page."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    await log_in(http, "call_taker")
    async with http.get("/") as reply:
        return await reply.text(), reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("settings", [TILES], indirect=True)
async def test_a_tile_source(http: ClientSession, centre: Centre, database: Any) -> None:
    html, policy = await console(http, database)
    assert f'data-tiles="{TILES}"' in html
    assert policy.endswith("; img-src 'self' https://ubin.example:8443")
    async with http.get("/board") as reply:
        assert "ubin" not in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("settings", [None], indirect=True)
async def test_none_as_shipped(http: ClientSession, centre: Centre, database: Any) -> None:
    html, policy = await console(http, database)
    assert 'id="map"' in html and "data-tiles" not in html
    assert "img-src" not in policy and "http" not in policy


@pytest.mark.parametrize(
    "tiles",
    [
        "ubin.example/{z}/{x}/{y}.png",
        "https://ubin.example/tile.png",
        "https://ubin.example; script-src */{z}/{x}/{y}",
        "https://ubin.example/{z}/{x}/{y} *",
        "javascript:alert(1)//{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
    ],
)
def test_what_is_no_tile_source(
    tiles: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path))
    monkeypatch.setenv("SIGAP_MAP__TILES", tiles)
    with pytest.raises(SettingsError, match="tiles"):
        load()
