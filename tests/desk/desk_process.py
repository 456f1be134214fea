"""``sigap desk`` as a process of its own, to be attacked."""

import asyncio
import os
import resource
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientError, ClientSession

from ari_app.settings import Settings
from tests.patience import PATIENCE_S

REPOSITORY = Path(__file__).parents[2]


@asynccontextmanager
async def desk_process(settings: Settings, log: Path) -> AsyncIterator[Process]:
    """Answering; it is ended with SIGTERM, and its log is whole behind the block."""
    values = {
        "SIGAP_HOME": str(settings.home),
        "SIGAP_NODE": settings.node,
        "SIGAP_DATABASE_DSN": settings.database_dsn or "",
        "SIGAP_AMI_PORT": str(settings.ami_port),
        "SIGAP_ARI_PORT": str(settings.ari_port),
        "SIGAP_HTTP_PORT": str(settings.http_port),
    }
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ari_app.cli", "desk"),
            cwd=REPOSITORY,
            env={**os.environ, **values},
            stderr=out,
            preexec_fn=_as_shipped,
        )
    try:
        await _answers(f"http://127.0.0.1:{settings.http_port}")
        yield process
    finally:
        process.terminate()
        async with asyncio.timeout(PATIENCE_S):
            assert await process.wait() == 0


def _as_shipped() -> None:
    """The limit that most systems start a process with."""
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )


async def _answers(address: str) -> None:
    async with ClientSession(address) as http, asyncio.timeout(PATIENCE_S):
        while True:
            try:
                async with http.get("/healthz") as reply:
                    if reply.status == 200:
                        return
            except ClientError:
                pass
            await asyncio.sleep(0.05)
