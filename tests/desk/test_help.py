"""The handbook at /help: a chapter for each page, every link and picture there, search offline.

And `/ca`, which is as public as the handbook is not.
"""

import re
import shutil
from pathlib import Path

import pytest
from aiohttp import ClientSession

from ari_app.desk.help import library as help_library
from ari_app.desk.help.chapters import CHAPTERS
from ari_app.desk.help.library import FOLDER, PICTURES, library, search
from ari_app.desk.web.help_links import CHAPTERS as LINKS
from ari_app.desk.web.page import AREAS, DESK
from ari_app.first_hour import progress
from ari_app.operations import own_authority
from ari_app.settings import Settings
from ari_app.texts.catalog import Language
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.desk.test_pages import log_in

# What is shown before anybody is logged in, on a wall, or is the handbook itself.
WITHOUT = {
    *("login.html", "nothing_here.html", "authority.html", "wall.html", "wall_pairing.html"),
    "invited.html",
    *("help.html", "help_chapter.html"),
}
LINK = re.compile(r'(?:href|src)="([^"]+)"')
LONGEST_WORDS = 650  # of a chapter: what a tired person reads
MOST_PICTURE_BYTES = 60_000


def pages() -> set[str]:
    """Templates that are pages, not pieces of one and not what pages are made from."""
    found = {
        path.name: path.read_text(encoding="utf-8")
        for area in AREAS
        for path in (DESK / area / "templates").glob("*.html")
    }
    extends = {
        name: base[1]
        for name, text in found.items()
        if (base := re.search(r'extends "(.+)"', text))
    }
    return set(extends) - set(extends.values())


def test_each_page_has_its_chapter_and_each_chapter_is_there() -> None:
    assert pages() - WITHOUT == set(LINKS)
    assert set(LINKS.values()) <= {chapter.address for chapter in CHAPTERS}


def test_each_file_is_a_chapter_and_bahasa_indonesia_has_all() -> None:
    files = {
        language: {path.stem for path in (FOLDER / language).glob("*.md")} for language in Language
    }
    assert files[Language.ID] == {chapter.address for chapter in CHAPTERS}
    assert files[Language.EN] <= files[Language.ID]


@pytest.mark.parametrize("language", Language)
def test_every_link_and_picture_is_there_and_every_chapter_short(language: Language) -> None:
    used = set()
    for address, text in library(language).items():
        assert text.title and text.html, address
        assert len(text.plain.split()) < LONGEST_WORDS, address
        for target in LINK.findall(text.html):
            if target.startswith("pictures/"):
                used.add(target.removeprefix("pictures/"))
                assert (PICTURES.parent / target).is_file(), (address, target)
            else:
                assert target in library(language), (address, target)
    if language is Language.ID:
        assert used == {path.name for path in PICTURES.iterdir()}


def test_pictures_are_small_and_few() -> None:
    sizes = [path.stat().st_size for path in PICTURES.iterdir()]
    assert len(sizes) <= 12 and max(sizes) < MOST_PICTURE_BYTES


def test_search_finds_every_word() -> None:
    first = search(Language.ID, "tiket kirim")[0]
    assert first.text.chapter.address == "tiket" and first.word.casefold() == "tiket"
    found = [found.text.chapter.address for found in search(Language.EN, "backup.key mnt")]
    assert found == ["cadangan", "cadangan-jauh", "pemulihan"]
    assert not search(Language.ID, "  ") and not search(Language.ID, "xyzzy")
    search(Language.ID, "(*")  # is no pattern


async def test_a_page_links_to_its_chapter_and_it_opens(
    http: ClientSession, centre: Centre
) -> None:
    await log_in(http, "supervisor")
    for path, chapter in (
        *(("/board", "papan"), ("/reports", "laporan"), ("/audit", "audit"), ("/open", "tiket")),
        ("/line", "papan"),
    ):
        async with http.get(path) as page:
            assert f'href="/help/{chapter}"' in await page.text(), path
        async with http.get(f"/help/{chapter}") as page:
            assert (
                page.status == 200
                and "default-src 'self'" in page.headers["Content-Security-Policy"]
            )
    async with http.get("/help", params={"q": "<script>alarm"}) as page:
        assert page.status == 200 and "<script>alarm" not in await page.text()
    async with http.get("/help/alarm-malam?lang=en") as page:
        text = await page.text()
    assert "An alarm ends when its cause ends" in text and '<article lang="en">' in text
    assert "Bahasa Indonesia only" not in text
    for path in ("/help/nothing", "/help/../settings", "/help/pictures/none.webp"):
        async with http.get(path) as page:
            assert page.status == 404, path


async def test_a_chapter_that_nobody_has_translated_is_shown_and_says_so(
    http: ClientSession, centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = shutil.copytree(FOLDER, tmp_path / "help")
    (without / "en" / "alarm-malam.md").unlink()
    monkeypatch.setattr(help_library, "FOLDER", without)
    library.cache_clear()
    await log_in(http, "supervisor")
    async with http.get("/help/alarm-malam?lang=en") as page:
        text = await page.text()
    library.cache_clear()
    assert "Bahasa Indonesia only" in text and '<article lang="id">' in text


async def test_an_admin_of_a_new_centre_is_led_to_what_it_lacks(
    http: ClientSession, centre: Centre, settings: Settings
) -> None:
    progress.begin(settings.home)
    _, text = await log_in(http, "admin")
    for name in progress.StepName:
        assert f'id="s-{name}"' in text
    assert "Belum ada folder" in text and "tanpa TLS" in text
    async with http.get("/admin/agencies") as page:
        assert progress.PAGE in await page.text()
    progress.end(settings.home)
    async with http.get("/admin/agencies") as page:
        assert progress.PAGE not in await page.text()


async def test_a_call_taker_is_led_to_the_desk_all_the_same(
    http: ClientSession, centre: Centre, settings: Settings
) -> None:
    progress.begin(settings.home)
    status, text = await log_in(http, "call_taker")
    assert status == 200 and 'id="s-' not in text
    async with http.get(progress.PAGE) as page:
        assert page.status == 404


async def test_the_authority_is_public_and_its_key_is_not(
    settings: Settings, ami: AmiServer, centre: Centre
) -> None:
    tls = own_authority.make(settings.home, ["112.example"], own_authority.now())
    desk = settings.model_copy(update={"tls": tls})
    pem = own_authority.authority(settings.home)
    assert pem is not None
    async with served(desk, ami) as address, ClientSession(address) as http:
        async with http.get("/ca") as page:
            shown = re.sub(r"<[^>]+>", "", await page.text())
        assert own_authority.fingerprint(pem) in shown
        async with http.get("/ca/sigap-112.crt") as got:
            body = await got.read()
            assert got.content_type == "application/x-x509-ca-cert"
        assert body == pem and b"PRIVATE" not in body
        async with http.get("/ca/authority.key") as got:
            assert got.status == 404
