"""A whole centre for tests: a real Asterisk, PostgreSQL and every process of ours."""

import asyncio
import hashlib
import os
import secrets
import signal
import time
import wave
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import numpy as np
import psutil

from ari_app.asterisk import credentials
from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiAddress
from ari_app.operations import processes
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Calling, Hours, Queue, Screening, Settings, Share, Trunk
from ari_app.store.database import dsn_of
from ari_app.telephone.process import Telephone, call_taker, caller
from bench.free_ports import free_ports
from bench.priority import calls_first, comes_first
from tests.calls import made_database
from tests.patience import PATIENCE_S

SPEAKING = Path(__file__).parents[2] / "ari_app" / "samples" / "speaking_caller.flac"
EXHAUST = Path(__file__).parents[2] / "ari_app" / "samples" / "exhaust.flac"
ANSWERING = Path(__file__).parents[2] / "ari_app" / "samples" / "call_taker.flac"
PASSWORD = "rahasia-uji"
CALL_TAKERS = ("201", "202")
NO_SHARE = Share()
ALWAYS_OPEN = Hours()
# the shipped times, shortened in step: the ear decides by the length it was given
QUICK = Screening(first_prompt_s=1.5, listen_s=4.0, repeat_prompt_s=2.0, hold_limit_s=5.0)
Call = Mapping[str, Any]


class LabPhone(Telephone):
    """A telephone whose sound does not wait for a busy machine."""

    async def start(self) -> None:
        await super().start()
        if self.pid is not None:
            comes_first(self.pid)


@dataclass(kw_only=True)
class Lab:
    """A running centre and the ways to use it."""

    settings: Settings
    centre: RunningCentre
    http: aiohttp.ClientSession

    @property
    def server(self) -> str:
        return f"{self.settings.sip_host}:{self.settings.sip_port}"

    def caller(self, number: str, **options: object) -> Telephone:
        return LabPhone(caller(number, server=self.server, **options))

    def call_taker(self, extension: str, **options: object) -> Telephone:
        arguments = call_taker(extension, server=self.server, **options)
        return LabPhone(arguments, password=PASSWORD)

    def dialling(self, extension: str, code: str) -> Telephone:
        """A call-taker's phone that dials something itself, beside what it is registered for."""
        arguments = caller(extension, server=self.server, to=code, bind="127.0.0.1")
        return LabPhone(arguments, password=PASSWORD)

    async def api(self, path: str, **body: Any) -> Any:
        method = "POST" if body else "GET"
        async with self.http.request(method, f"/api/v1{path}", json=body or None) as reply:
            assert reply.status < 300, (reply.status, await reply.text())
            return await reply.json()

    async def post(self, path: str) -> Any:
        """As `api`, for what needs no body."""
        async with self.http.post(f"/api/v1{path}") as reply:
            assert reply.status < 300, (reply.status, await reply.text())
            return await reply.json()

    async def audio(self, call: Call) -> bytes:
        async with self.http.get(call["recording"]["url"]) as reply:
            assert reply.status == 200
            return await reply.read()

    async def until(
        self, number: str, wanted: Callable[[Call], bool], *, timeout_s: float = PATIENCE_S
    ) -> Call:
        """The newest call from a number, once it is as wanted.

        The limit is there for a centre that does not do it at all, on however busy a machine; how
        soon it was done is read from what the centre recorded (:func:`entered`).
        """
        last: dict[str, Any] | None = None
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    found: list[dict[str, Any]] = (await self.api(f"/calls?ani={number}"))["calls"]
                    last = found[0] if found else None
                    if last is not None and wanted(last):
                        return last
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(
                f"not as wanted in {timeout_s} s: {last}\n{await self._story()}"
            ) from None

    async def _story(self) -> str:
        """What tells why a call is not as wanted: what is on the line, and how the jobs fare."""
        heartbeat = self.settings.run_dir / "jobs.heartbeat"
        beat_s = time.time() - heartbeat.stat().st_mtime if heartbeat.exists() else float("inf")
        told = (self.settings.log_dir / "jobs.log").read_text().splitlines()[-5:]
        events = self.settings.cel_path.read_text(errors="replace").splitlines()[-5:]
        try:
            async with asyncio.timeout(PATIENCE_S), self.manager() as ami:
                line = [channel.name for channel in await ami.channels()]
        except (TimeoutError, AssertionError, OSError):
            line = ["Asterisk does not answer"]
        jobs = f"jobs: heartbeat {beat_s:.1f} s ago"
        return "\n".join((jobs, *told, f"on the line: {line}", "the last events:", *events))

    async def recorded(self, number: str, *, timeout_s: float = PATIENCE_S) -> Call:
        """The newest call from a number, closed and with its recording ready."""
        return await self.until(number, lambda call: is_recorded(call), timeout_s=timeout_s)

    async def ready(self, *, timeout_s: float = PATIENCE_S) -> None:
        """Until ``/readyz`` and the live state answer, and Asterisk knows the phones."""
        async with asyncio.timeout(timeout_s):
            while not (await self._is_ready() and self._phones_known()):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def _is_ready(self) -> bool:
        try:
            async with self.http.get("/readyz") as ready, self.http.get("/api/v1/live") as live:
                return ready.status == live.status == 200
        except aiohttp.ClientError:
            return False

    async def phones_known(self, *, timeout_s: float) -> None:
        """Until Asterisk knows the call-takers' phones, ready or not."""
        async with asyncio.timeout(timeout_s):
            while not self._phones_known():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)  # written, and then read by Asterisk

    def _phones_known(self) -> bool:
        known = self.settings.asterisk_dir / "phones.json"
        return known.exists() and all(e in known.read_text() for e in CALL_TAKERS)

    @asynccontextmanager
    async def manager(self) -> AsyncIterator[Ami]:
        """A manager connection of the test's own: what is on the line, and moving it."""
        keys = credentials.load(self.settings.home)
        address = AmiAddress(port=self.settings.ami_port, password=keys.ami_password)
        ami = Ami(address, classes=())
        ami.connect()
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not ami.connected:  # noqa: ASYNC110 - Asterisk
                    await asyncio.sleep(0.1)
            yield ami
        finally:
            await ami.close()

    async def have_again(self, call_id: str, extension: str) -> None:
        """The caller to this phone, as a page orders it that was loaded anew in mid-talk."""
        async with self.manager() as ami:
            channels = await ami.channels()
            channel = next(c for c in channels if c.call_id == call_id and c.is_first)
            await ami.redirect(channel.name, context="held-take", extension=extension)

    async def sent_to_the_queue(self, call_id: str, times: int) -> list[tuple[str, str]]:
        """Verdict and priority of each time, once it was so often."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                journey = (await self.api(f"/calls/{call_id}"))["journey"]
                told = [fact["data"] for fact in journey if fact["kind"] == "waiting"]
                if len(told) >= times:
                    return [(data["verdict"], data["priority"]) for data in told]
                await asyncio.sleep(0.1)

    def signal(self, part: str, number: signal.Signals) -> None:
        """Kill, freeze or thaw one part of the centre: asterisk, postgres, screen-1, jobs, …"""
        os.kill(self.centre.pids[part], number)


@contextmanager
def frozen(centre: Lab, *parts: str) -> Iterator[None]:
    """Those parts, with their children, stand still inside the block."""
    family = [psutil.Process(centre.centre.pids[part]) for part in parts]
    family += [child for parent in family for child in parent.children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            process.resume()


def is_recorded(call: Call) -> bool:
    recording = call["recording"]
    return call["state"] == "closed" and recording is not None and recording["status"] == "ready"


def has(**wanted: object) -> Callable[[Call], bool]:
    """``has(state="waiting")``: those fields have those values."""
    return lambda call: all(call[name] == value for name, value in wanted.items())


def has_been(state: str) -> Callable[[Call], bool]:
    """Also one that has left this state before anybody looked."""
    return lambda call: state in [step["state"] for step in call["states"]]


def entered(call: Call, state: str) -> float:
    """When the call entered this state first, in seconds of the machine's clock."""
    at = next(step["at"] for step in call["states"] if step["state"] == state)
    return datetime.fromisoformat(at).timestamp()


def verdict(call: Call) -> str | None:
    return call["judgement"]["verdict"] if call["judgement"] else None


@asynccontextmanager
async def lab(
    home: Path,
    *,
    screening: Screening = QUICK,
    line_out: str | None = None,
    share: Share = NO_SHARE,
    hours: Hours = ALWAYS_OPEN,
    asterisk_silent_s: float = 15.0,
    **queue: int | str,
) -> AsyncIterator[Lab]:
    """A centre of its own ports and home, ready for calls; gone at the end.

    ``line_out`` is the host:port to which the trunk calls out.
    """
    settings = lab_settings(
        home,
        screening=screening,
        line_out=line_out,
        share=share,
        hours=hours,
        asterisk_silent_s=asterisk_silent_s,
        **queue,
    )
    await asyncio.to_thread(made_database.lay, settings)
    centre = RunningCentre(settings, on_progress=lambda line: None)
    await centre.start()
    try:
        token = await make_accounts(settings)
        base = f"http://127.0.0.1:{settings.http_port}"
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            calls_first(lambda: running_parts(settings)),
            aiohttp.ClientSession(base, headers=headers) as http,
        ):
            running = Lab(settings=settings, centre=centre, http=http)
            await running.ready()
            yield running
    finally:
        await centre.stop()


def lab_settings(
    home: Path,
    *,
    screening: Screening = QUICK,
    line_out: str | None = None,
    share: Share = NO_SHARE,
    hours: Hours = ALWAYS_OPEN,
    asterisk_silent_s: float = 15.0,
    **queue: int | str,
) -> Settings:
    sip, ari, ami, http, hep = free_ports(5)
    rtp = free_rtp_range()
    return Settings(
        home=home,
        node="lab",
        sip_port=sip,
        ari_port=ari,
        ami_port=ami,
        http_port=http,
        hep_port=hep,
        rtp_start=rtp,
        rtp_end=rtp + 199,
        asterisk_silent_s=asterisk_silent_s,
        local_channels=True,  # the receivers of these tests are on this machine
        screening=screening,
        trunks=[Trunk(name="lab", match=["127.0.0.2"], host=line_out, codecs="alaw,ulaw,g722,gsm")],
        calling=Calling(ring_s=6),
        share=share,
        hours=hours,
        queue=Queue.model_validate({"wrap_up_s": 0, "ring_s": 5, **queue}),
    )


def running_parts(settings: Settings) -> dict[str, int]:
    """Name → pid of each part of the home's centre that runs now, whoever started it."""
    records = processes.records(settings.run_dir)
    return {one.name: one.identity.pid for one in records if one.alive()}


def free_rtp_range() -> int:
    """The first port of two hundred that no other lab is likely to use."""
    return 12000 + secrets.randbelow(80) * 200


async def make_accounts(settings: Settings) -> str:
    """Two call-takers with softphones and a supervisor's token; returns the token."""
    token = secrets.token_urlsafe(24)
    connection = await asyncpg.connect(dsn_of(settings))
    try:
        await connection.execute(
            "INSERT INTO centres (code, name, time_zone) VALUES ($1, $2, $3)"
            " ON CONFLICT DO NOTHING",
            *(settings.centre.code, settings.centre.name, settings.centre.time_zone),
        )
        for extension in CALL_TAKERS:
            ha1 = hashlib.md5(f"{extension}:sigap:{PASSWORD}".encode()).hexdigest()  # noqa: S324
            await connection.execute(
                "INSERT INTO accounts (centre, login, name, role, extension, phone, sip_ha1)"
                " VALUES ($1, $2, $2, 'call_taker', $3, 'softphone', $4)",
                *(settings.centre.code, f"petugas{extension}", extension, ha1),
            )
        await connection.execute(
            "INSERT INTO tokens (centre, sha256, role, name) VALUES ($1, $2, 'supervisor', 'uji')",
            *(settings.centre.code, hashlib.sha256(token.encode()).hexdigest()),
        )
    finally:
        await connection.close()
    return token


def lost_share(samples: "np.ndarray[Any, np.dtype[np.float64]]", dbfs: float = -12.0) -> float:
    """How much of a recorded tone is missing (0 … 1), in frames of 20 ms; the ends do not count.

    The telephones of a test share their cores with everything else and may miss a beat; a gap of
    the recording itself would be longer than the few frames that the tests allow.
    """
    inside = samples[4000:-4000]
    frames = inside[: len(inside) // 160 * 160].reshape(-1, 160)
    levels = 20 * np.log10(np.sqrt((frames**2).mean(axis=1)) + 1e-9)
    return float((np.abs(levels - (dbfs - 3.0)) > 1.5).mean())  # a sine's RMS is 3 dB below


def write_tone(path: Path, *, hz: float, seconds: float, dbfs: float = -12.0) -> Path:
    """A pure tone as 8 kHz WAV."""
    time_s = np.arange(int(seconds * 8000)) / 8000
    samples = np.sin(2 * np.pi * hz * time_s) * 10 ** (dbfs / 20) * 32767
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path
