"""The watch of the operators' sides keeps one connection to Asterisk, and gets it back."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ari_app.asterisk.credentials import load_or_make
from ari_app.operations import far_ends
from ari_app.settings import Settings, Trunk
from ari_app.store.database import Database
from tests.desk.ami_server import AmiServer
from tests.patience import PATIENCE_S


async def until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not wanted():  # noqa: ASYNC110 - the watch tells nobody
            await asyncio.sleep(0.01)


async def test_all_looks_go_over_one_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ami = AmiServer(password=load_or_make(tmp_path).ami_password)
    await ami.start()
    trunk = Trunk(name="far", match=["127.0.0.9"], host="127.0.0.9")
    settings = Settings(home=tmp_path, node="node-1", ami_port=ami.port, trunks=[trunk])
    settings.run_dir.mkdir(parents=True)
    monkeypatch.setattr(far_ends, "LOOK_S", 0.01)
    watch = asyncio.create_task(
        far_ends.keep_watching_far_ends(settings, Database("postgresql:///none"))
    )

    def looks() -> int:
        return len(ami.named("PJSIPShowEndpoint"))

    try:
        await until(lambda: looks() > 5)
        assert len(ami.named("Login")) == 1
        assert json.loads((settings.run_dir / "line-far.far-end").read_text())["answers"] is None
        ami.cut()
        before = looks()
        await until(lambda: looks() > before + 5)
        assert len(ami.named("Login")) == 2
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch
        await ami.stop()
