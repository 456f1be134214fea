"""The wrong clock and the slow disk of the faults, in a process of their own; and lost frames."""

import asyncio
import json
import os
import shutil
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bench.faults.ears import Loss
from bench.faults.shim import Shim, build

SEES = """
import json, os, sys, threading, time
with open(sys.argv[1], "wb") as file:
    file.write(b"x")
    began = time.monotonic()
    os.fsync(file.fileno())
    synced_s = time.monotonic() - began
    began = time.monotonic()
    threading.Event().wait(0.3)
said = {"sync_s": synced_s, "wait_s": time.monotonic() - began}
said |= {"written": os.stat(sys.argv[1]).st_mtime, "before": os.stat(sys.executable).st_mtime}
print(json.dumps(said | {"clock": time.time()}))
"""


@pytest.fixture
async def shim(tmp_path: Path) -> Shim:
    if shutil.which("cc") is None:
        pytest.skip("there is no C compiler")
    made = await build(tmp_path / "shim")
    assert made
    return made


async def seen(shim: Shim, folder: Path) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SEES, str(folder / "file")),
        env={**os.environ, **shim.environ},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    told: dict[str, Any] = json.loads(said)
    return told


@pytest.mark.parametrize(("off_s", "sync_ms"), [(0, 0), (3600, 0), (-3600, 0), (0, 400)], ids=str)
async def test_a_process_has_that_clock_and_that_disk(
    shim: Shim, tmp_path: Path, off_s: int, sync_ms: int
) -> None:
    shim.set(clock_off_s=off_s, sync_ms=sync_ms)
    told = await seen(shim, tmp_path)
    assert told["clock"] - time.time() == pytest.approx(off_s, abs=10)
    assert told["written"] - time.time() == pytest.approx(off_s, abs=10)
    assert told["before"] == os.stat(sys.executable).st_mtime, "from before the step"
    assert (told["sync_s"] >= 0.4) is bool(sync_ms)
    assert 0.2 < told["wait_s"] < 10, "how long somebody waits does not depend on the clock"


async def test_a_step_is_seen_by_who_runs_already(shim: Shim) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-uc", "import sys, time\nfor _ in sys.stdin: print(time.time())"),
        env={**os.environ, **shim.environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin and process.stdout
    for off_s in (0, -3600, 3600):
        shim.set(clock_off_s=off_s)
        process.stdin.write(b"\n")
        said = float(await process.stdout.readline())
        assert said - time.time() == pytest.approx(off_s, abs=10)
    process.stdin.close()
    await process.wait()


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2])
def test_that_share_is_lost_and_in_a_row(share: float) -> None:
    loss = Loss(share, seed=112)
    lost = [loss.loses() for _ in range(100_000)]
    assert sum(lost) / len(lost) == pytest.approx(share, rel=0.1)
    if share:
        ends = sum(was and not now for was, now in pairwise(lost))
        assert sum(lost) / ends == pytest.approx(5, rel=0.15)
