"""The model's files are missing or damaged: no worker is ready, each says so, no caller is lost.

A damaged copy of the installation runs a real centre. When the file is mended the workers are ready
by themselves.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from ari_app.operations import processes
from ari_app.operations.programs import environ_of
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.telephone.phone_event import PhoneEventKind
from bench.priority import calls_first
from tests.calls.lab import (
    SPEAKING,
    Lab,
    has,
    lab_settings,
    make_accounts,
    running_parts,
    verdict,
)
from tests.patience import PATIENCE_S

REPOSITORY = Path(__file__).parents[2]
PARTS = ("ari_app", "agi", "dialplan", "recordings")
HEAD = Path("ari_app/screening/head.onnx")
SILERO = HEAD.with_name("silero_vad.onnx")
Damage = Callable[[Path], None]


def cut_in_half(installation: Path) -> None:
    head = installation / HEAD
    head.write_bytes(head.read_bytes()[: head.stat().st_size // 2])


def lose_the_head(installation: Path) -> None:
    (installation / HEAD).unlink()


def garble_the_head(installation: Path) -> None:
    (installation / HEAD).write_bytes(os.urandom(4096))


def lose_silero(installation: Path) -> None:
    (installation / SILERO).unlink()


def mend(installation: Path) -> None:
    for file in (HEAD, SILERO):
        shutil.copyfile(REPOSITORY / file, installation / file)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole copy of ours, without caches; what its processes compile serves all tests."""
    target = tmp_path_factory.mktemp("installation")
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(REPOSITORY / part, target / part, ignore=ignored)
    return target


@pytest.fixture
def installation(programs: Path) -> Iterator[Path]:
    """To be damaged."""
    yield programs
    mend(programs)


DAMAGES = [
    (cut_in_half, "head.onnx is corrupt: install Sigap's requirements"),
    (lose_silero, "silero_vad.onnx cannot be read: install Sigap's requirements"),
]


@pytest.mark.parametrize(("damage", "sentence"), DAMAGES, ids=["head cut", "no Silero"])
async def test_callers_go_to_the_queue_and_the_centre_says_why(
    installation: Path, tmp_path: Path, damage: Damage, sentence: str
) -> None:
    damage(installation)
    async with _centre(installation, lab_settings(tmp_path / "home")) as lab:
        await _until_said(installation, lab.settings, sentence)
        async with lab.http.get("/readyz") as reply:
            screeners = (await reply.json())["parts"]["screeners"]
            assert reply.status == 503
        assert "screen-1, screen-2 not ready, ./sigap status says why" in screeners["detail"]
        await lab.phones_known(timeout_s=PATIENCE_S)
        async with lab.call_taker("201", answer_after=0.2) as taker:
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            async with lab.caller("081600000001", audio=SPEAKING):
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await lab.recorded("081600000001")
        assert (call["outcome"], verdict(call)) == ("answered", "unscreened")
        mend(installation)
        await lab.ready()
        async with lab.caller("081600000002", audio=SPEAKING):
            call = await lab.until("081600000002", has(state="waiting"))
            assert verdict(call) == "voice"


@pytest.mark.parametrize("damage", [cut_in_half, lose_the_head, garble_the_head, lose_silero])
def test_the_same_sentence_offline(installation: Path, damage: Damage) -> None:
    damage(installation)
    done = _sigap(installation, os.environ, "screen", str(SPEAKING))
    assert done.returncode == 2
    assert done.stderr.startswith("sigap screen: the voice model ")
    assert "install Sigap's requirements and its files again" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@asynccontextmanager
async def _centre(installation: Path, settings: Settings) -> AsyncIterator[Lab]:
    """The installation's centre, whether ready or not; ended with everything that it started."""
    up = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "up"),
        env=environ_of(settings) | {"PYTHONPATH": str(installation)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        base = f"http://127.0.0.1:{settings.http_port}"
        first = calls_first(lambda: running_parts(settings))
        async with first, aiohttp.ClientSession(base) as http:
            await _until_alive(http)
            http.headers["Authorization"] = f"Bearer {await make_accounts(settings)}"
            yield Lab(settings=settings, centre=RunningCentre(settings), http=http)
    finally:
        up.terminate()
        await asyncio.wait_for(up.wait(), PATIENCE_S)
        assert not [one for one in processes.records(settings.run_dir) if one.alive()]


async def _until_alive(http: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                async with http.get("/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.2)


async def _until_said(installation: Path, settings: Settings, sentence: str) -> None:
    """``sigap status`` says it of both workers, one line each, and exits with 1."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            done = await asyncio.to_thread(_sigap, installation, environ_of(settings), "status")
            said = [line for line in done.stdout.splitlines() if sentence in line]
            if [line.split()[:2] for line in said] == [["NOT", "screen-1"], ["NOT", "screen-2"]]:
                assert done.returncode == 1
                return
            await asyncio.sleep(0.5)


def _sigap(
    installation: Path, environ: "os._Environ[str] | dict[str, str]", *words: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "ari_app.cli", *words],
        env={**environ, "PYTHONPATH": str(installation), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
