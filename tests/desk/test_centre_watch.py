"""What the desk finds out about the centre as a whole, for its alarms."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import ClientSession

from ari_app.desk.web import centre_watch
from ari_app.desk.web.authentication import SESSION_COOKIE, csrf_token
from ari_app.settings import Limits, Settings
from tests.desk.ami_server import AmiServer, member
from tests.desk.api_client import ApiClient
from tests.desk.test_pages import log_in
from tests.patience import PATIENCE_S


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(centre_watch, "SHIFTS_AGAIN_S", 0.0)
    return settings.model_copy(update={"limits": Limits(nobody_s=0.1)})


async def test_a_telephone_that_is_plugged_in_is_nobody(
    api: ApiClient, http: ClientSession, ami: AmiServer
) -> None:
    ami.members = [member("101")]

    async def until(wanted: Callable[[list[str]], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = (await api.get("/centre-alarms", "supervisor")).json["alarms"]
                if wanted([one["kind"] for one in found]):
                    return
                await asyncio.sleep(0.05)

    await until(lambda kinds: "nobody_here" in kinds)
    await log_in(http, "call_taker")
    await until(lambda kinds: "nobody_here" not in kinds)
    [cookie] = [each.value for each in http.cookie_jar if each.key == SESSION_COOKIE]
    async with http.post("/logout", data={"csrf": csrf_token(cookie)}) as reply:
        assert reply.status == 200
    await until(lambda kinds: "nobody_here" in kinds)


def test_the_fuller_disk_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive lies on another one; a folder that is not there yet says nothing."""
    free = {tmp_path / "home": 50, tmp_path / "archive": 7}

    def usage(folder: Path) -> SimpleNamespace:
        if folder not in free:
            raise FileNotFoundError
        return SimpleNamespace(free=free[folder])

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert centre_watch.least_free(tmp_path / "home", tmp_path / "archive") == 7
    assert centre_watch.least_free(tmp_path / "home", tmp_path / "none") == 50
    assert centre_watch.least_free(tmp_path / "none") is None
