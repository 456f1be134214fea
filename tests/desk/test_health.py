"""Whether the desk says truly what is well, and starts when nothing is."""

import os
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect
from ari_app.desk.site import build
from ari_app.desk.web.outside import is_here
from ari_app.screener.readiness import warm_screeners
from ari_app.settings import Settings
from bench.free_ports import free_ports
from tests.desk.ami_server import AmiServer, channel, entry
from tests.desk.centre import Centre
from tests.desk.conftest import ARI_PASSWORD


@pytest.fixture
async def ari(settings: Settings) -> AsyncIterator[list[dict[str, str]]]:
    """ARI's two lists; yields the applications that it names."""
    applications: list[dict[str, str]] = [{"name": "sigap-1"}]

    async def answer(request: web.Request) -> web.Response:
        assert request.headers["Authorization"].startswith("Basic ")
        return web.json_response(applications if request.path.endswith("applications") else [])

    app = web.Application()
    app.router.add_get("/ari/{list}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.ari_port).start()
    yield applications
    await runner.cleanup()


async def ready(http: ClientSession) -> tuple[int, dict[str, bool]]:
    async with http.get("/readyz") as reply:
        parts = (await reply.json())["parts"]
        return reply.status, {name: part["ok"] for name, part in parts.items()}


async def ready_when(http: ClientSession, status: int) -> dict[str, bool]:
    while (found := await ready(http))[0] != status:
        pass
    return found[1]


async def test_ready_only_when_all_of_it_is(
    http: ClientSession, centre: Centre, settings: Settings, ari: list[dict[str, str]]
) -> None:
    assert (await ready_when(http, 503))["screeners"] is False
    beat = settings.run_dir / "screen-1.ready"
    beat.touch()
    assert all((await ready_when(http, 200)).values())
    old = time.time() - 6
    os.utime(beat, (old, old))  # a frozen worker: connected, but no longer beating
    assert (await ready(http))[1]["screeners"] is False
    beat.touch()
    ari.clear()  # a beating worker that lost its connection
    assert (await ready(http))[1] == {
        "asterisk": True,
        "ari": True,
        "database": True,
        "screeners": False,
    }


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Real-IP", "Via"]
)
async def test_from_elsewhere_it_says_no_more_than_whether(
    http: ClientSession,
    centre: Centre,
    settings: Settings,
    ari: list[dict[str, str]],
    header: str,
) -> None:
    """Through a proxy, and be it one that the settings do not name."""
    passed_on = {header: "203.0.113.7"}
    async with http.get("/readyz", headers=passed_on) as reply:
        assert (reply.status, await reply.json()) == (503, {"ready": False})
    (settings.run_dir / "screen-1.ready").touch()
    await ready_when(http, 200)
    async with http.get("/readyz", headers=passed_on) as reply:
        assert (reply.status, await reply.json()) == (200, {"ready": True})
    async with http.get("/healthz", headers=passed_on) as reply:
        assert reply.status == 200


@pytest.mark.parametrize(
    ("peer", "connected_to", "here"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.2", "127.0.0.1", True),
        ("::1", "::1", True),
        ("10.20.0.5", "10.20.0.5", True),  # this machine by its own address
        ("10.20.0.6", "10.20.0.5", False),
        ("203.0.113.7", "10.20.0.5", False),
        ("", "", False),
        ("unknown", "unknown", False),
    ],
)
def test_who_is_this_machine(peer: str, connected_to: str, here: bool) -> None:
    assert is_here(peer, connected_to) is here


async def test_the_desk_starts_when_nothing_else_does(settings: Settings) -> None:
    nowhere = "postgresql://127.0.0.1:1/x"
    away = {"database_dsn": nowhere, "database_desk_dsn": nowhere, "ami_port": free_ports(1)[0]}
    alone = settings.model_copy(update=away)
    passwords = Credentials(ari_password=ARI_PASSWORD, ami_password=ARI_PASSWORD)
    runner = web.AppRunner(build(connect(alone, passwords)), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", alone.http_port).start()
    async with ClientSession(f"http://127.0.0.1:{alone.http_port}") as http:
        async with http.get("/healthz") as reply:
            assert reply.status == 200
        status, parts = await ready(http)
        assert status == 503 and not any(parts.values())
        headers = {"Authorization": "Bearer token-admin"}
        async with http.get("/api/v1/calls", headers=headers) as reply:
            assert reply.status == 503 and reply.headers["Retry-After"]
            assert (await reply.json())["error"] == "unavailable"
        async with http.get("/metrics") as reply:
            assert 'sigap_part_up{part="database"} 0.0' in await reply.text()
        async with http.get("/", cookies={"sigap_session": "x"}) as reply:
            assert reply.status == 503 and "Basis data tidak menjawab" in await reply.text()
    await runner.cleanup()


async def test_figures_without_numbers_of_people(
    http: ClientSession, centre: Centre, ami: AmiServer, database: Any
) -> None:
    now = await database.fetchval("SELECT now()")
    waiting = await centre.add_call(at=now, state="waiting", outcome=None)
    await centre.add_recording(await centre.add_call(at=now), b"x", status="pending")
    ami.channels, ami.entries = (
        [channel(waiting, application="Queue")],
        [entry("node-1795284761.1")],
    )
    text = ""
    while "sigap_queue_waiting 1.0" not in text:
        async with http.get("/metrics") as reply:
            text = await reply.text()
    assert 'sigap_calls_last_day{outcome="answered",state="closed",verdict="voice"} 1.0' in text
    assert 'sigap_recordings{status="pending"} 1.0' in text
    assert "081234567890" not in text


def test_warm_is_a_beat_within_five_seconds(settings: Settings) -> None:
    now = time.time()
    for name, age_s in (("screen-1", 0), ("screen-2", 4), ("screen-3", 6), ("other", 0)):
        path = settings.run_dir / f"{name}.ready"
        path.touch()
        os.utime(path, (now - age_s, now - age_s))
    assert warm_screeners(settings.run_dir, now) == 2


async def test_whom_nobody_screened_is_told_with_why(http: ClientSession, centre: Centre) -> None:
    now = datetime.now(UTC)
    for why in ("deadman", "deadman", "timeout"):
        call = await centre.add_call(at=now - timedelta(hours=1), verdict="unscreened")
        await centre.add_fact(call, "unscreened", now - timedelta(minutes=59), why=why)
    async with http.get("/metrics") as reply:
        told = await reply.text()
    for why, calls in (("deadman", 2), ("timeout", 1), ("failed", 0)):
        assert f'sigap_unscreened_last_day{{why="{why}"}} {calls}.0' in told


async def test_who_waited_as_long_as_a_limit_waited_within_it(
    http: ClientSession, centre: Centre, database: Any
) -> None:
    """Three were judged: the second on a limit, the third beyond the last one."""
    now = datetime.now(UTC)
    for waited_s in (1.5, 2.0, 400.0):
        call = await centre.add_call(at=now - timedelta(hours=1))
        await database.execute(
            """UPDATE calls SET judged_at = offered_at + make_interval(secs => $2)
               WHERE call_id = $1""",
            *(call, waited_s),
        )
    async with http.get("/metrics") as reply:
        told = await reply.text()
    found = dict(re.findall(r'last_day_bucket\{le="([^"]+)",until="judged"\} ([\d.]+)', told))
    assert {le: float(found[le]) for le in ("1.0", "2.0", "300.0", "+Inf")} == {
        "1.0": 0,
        "2.0": 2,
        "300.0": 2,
        "+Inf": 3,
    }
    assert 'sigap_wait_seconds_last_day_gsum{until="judged"} 403.5' in told
