"""The real desk and the real page of callers beside it, on one real PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, FormData

from ari_app.desk.share.main import connect
from ari_app.desk.share.share_site import ShareDesk, build
from ari_app.desk.web.doors import GuardedSite, runner_of
from ari_app.settings import Settings, Share
from ari_app.store.database import Login
from bench.free_ports import free_ports
from tests.desk.ami_server import AmiServer
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.conftest import ami, api, centre, database, http, site
from tests.desk.conftest import settings as lab_settings
from tests.store.on_postgres import pytest_configure
from tests.store.postgres import as_login
from tests.tickets.receiver import Receiver

__all__ = ["ami", "api", "centre", "database", "http", "pytest_configure", "site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A caller's browser at the public address."""

    http: ClientSession

    async def look(self, url: str) -> tuple[int, str]:
        async with self.http.get(url) as reply:
            return reply.status, await reply.text()

    async def share(self, url: str, *, file: bytes | None = None, **fields: str) -> tuple[int, str]:
        """As the page's script sends it, in the order of the form."""
        form = FormData(default_to_multipart=True)
        for name, value in {"plain": "1", **fields}.items():
            form.add_field(name, value)
        if file is not None:
            form.add_field("file", BytesIO(file), filename="file")
        async with self.http.post(url, data=form) as reply:
            return reply.status, await reply.text()

    async def at(self, url: str, latitude: float, longitude: float) -> tuple[int, str]:
        north, east = str(latitude), str(longitude)
        return await self.share(url, latitude=north, longitude=east, accuracy="25", age="3")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    started = Receiver()
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
def settings(tmp_path: Path, dsn: str, ami: AmiServer, receiver: Receiver) -> Settings:
    made: Settings = lab_settings.__wrapped__(tmp_path, dsn, ami)  # type: ignore[attr-defined]
    (port,) = free_ports(1)
    share = Share(
        address=f"http://127.0.0.1:{port}",
        port=port,
        sms=f"json://127.0.0.1:{receiver.port}/{{number}}",
    )
    own = as_login(dsn, Login.SHARE)
    return made.model_copy(update={"share": share, "database_share_dsn": own})


@asynccontextmanager
async def served_page(settings: Settings, **more: Any) -> AsyncIterator[str]:
    """The callers' page, with those of its own figures; its address."""
    assert settings.share.address
    runner = runner_of(build(ShareDesk(settings=settings, database=connect(settings), **more)))
    await runner.setup()
    await GuardedSite(runner, "127.0.0.1", settings.share.port).start()
    yield settings.share.address
    await runner.cleanup()


@pytest.fixture
async def public(settings: Settings) -> AsyncIterator[str]:
    """The address of the callers' page."""
    async with served_page(settings) as address:
        yield address


@pytest.fixture
async def phone(public: str) -> AsyncIterator[Phone]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Phone(http=session)


@pytest.fixture
async def other_phone(public: str) -> AsyncIterator[Phone]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Phone(http=session)


@pytest.fixture
async def call_id(centre: Centre) -> str:
    """A talk that has no ticket yet."""
    return await centre.add_call(state="talking", outcome=None, at=datetime.now(UTC))


@pytest.fixture
async def link(api: ApiClient, call_id: str, public: str, database: Any) -> str:
    """The address that a caller of that talk was given."""
    reply = await api.post(f"/calls/{call_id}/location", "call_taker", {"via": "show"})
    assert reply.status == 200, reply.body
    found: str = reply.json["url"]
    assert found.startswith(public + "/l/")
    return found
