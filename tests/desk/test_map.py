"""The map of the console: pictures come from where the settings say, and from nowhere else."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from PIL import Image
from playwright.async_api import expect

from ari_app.settings import Map, Settings, SettingsError, load
from tests.console.browser import log_in as log_in_there
from tests.console.browser import new_desk, running_browser
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import settings as lab_settings
from tests.desk.test_pages import log_in
from tests.unit.places.test_ground import mbtiles
from tests.unit.places.test_outline import SQUARE, collection, feature

OWN = "files of the centre"
TILES = "https://ubin.example:8443/{z}/{x}/{y}.png"


@pytest.fixture
def settings(tmp_path: Path, dsn: str, ami: AmiServer, request: pytest.FixtureRequest) -> Settings:
    made: Settings = lab_settings.__wrapped__(tmp_path, dsn, ami)  # type: ignore[attr-defined]
    ground = Map(tiles=request.param) if request.param != OWN else own_files(tmp_path)
    return made.model_copy(update={"map": ground})


def own_files(folder: Path) -> Map:
    """A picture for each place of the two widest zooms, and a kecamatan."""
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), "teal").save(picture, "PNG")
    files = {"tiles_file": folder / "ground.mbtiles", "outline": folder / "outline.geojson"}
    mbtiles(files["tiles_file"], picture.getvalue(), zooms=4, attribution="© Jepara")
    files["outline"].write_bytes(collection(feature("Polygon", [SQUARE], nama="Tahunan")))
    return Map(**files)


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


@pytest.mark.parametrize("settings", [OWN], indirect=True)
async def test_files_of_the_centre_are_drawn(site: str, centre: Centre, database: Any) -> None:
    """Beyond the last zoom the pictures are stretched; nothing comes from elsewhere."""
    await database.execute("UPDATE accounts SET phone = 'webrtc' WHERE login = 'call_taker'")
    async with running_browser() as browser:
        page = await log_in_there(await new_desk(browser, site), "call_taker", "sandi-call_taker")
        while not await page.locator("#map[data-outline]").count():
            await page.reload()
        await page.wait_for_function(
            "() => [...document.querySelectorAll('#map .leaflet-tile')].some((one) =>"
            " one.complete && one.naturalWidth === 256)"
        )
        await expect(page.locator("#map path.outline")).to_have_count(1)
        await expect(page.locator("#map .leaflet-control-attribution")).to_contain_text("© Jepara")
        assert not await page.locator("#map-sketch").is_visible()


@pytest.mark.parametrize("settings", [OWN], indirect=True)
async def test_who_gets_them(http: ClientSession, settings: Settings, centre: Centre) -> None:
    paths = ("/map/outline.json", "/map/tiles/1/1/1")
    seen = {
        "supervisor": [200, 200],
        "admin": [200, 200],
        "reviewer": [404, 404],
        "agency": [404] * 2,
    }
    assert await statuses(http, paths) == [404, 404]
    for login, wanted in seen.items():
        await log_in(http, login)
        assert await statuses(http, paths) == wanted, login
        http.cookie_jar.clear()
    await log_in(http, "supervisor")
    strange = ("9999999999", "-1", "x", "%00", "1e3", "٣", "1.5", "99")
    assert await statuses(http, [f"/map/tiles/{one}/1/1" for one in strange]) == [404] * 8
    assert await statuses(http, [f"/map/tiles/1/1/{one}" for one in strange]) == [404] * 8


async def statuses(http: ClientSession, paths: Sequence[str]) -> list[int]:
    found = []
    for path in paths:
        async with http.get(path) as reply:
            found.append(reply.status)
    return found


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
