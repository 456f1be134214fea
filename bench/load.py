"""Callers and call-takers by SIPp: many at once, each with a voice, from one process.

    places = await make_calls(50, server=…, talk_s=12, voice=…)

Every load ends by itself: SIPp gets a number of calls, a length for each, and a limit.
"""

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ari_app.errors import SigapError
from ari_app.setup import private_packages
from bench.priority import comes_first

SCENARIOS = Path(__file__).parent / "sipp"
CALLERS_ADDRESS = "127.0.0.2"  # the lab trunk is known by it
CALL_TAKERS_ADDRESS = "127.0.0.1"
ALL_WITHIN_S = 1.0  # the calls start evenly spread over this time
SLACK_S = 45.0  # a BYE that nobody answers is repeated for 32 s
TALKS_LOG = "talks.log"  # of the call-takers' phones: whom they talked to
STATISTICS = "callers.stat"  # SIPp's own counters, a line now and then and one at the end
SILENCE = b"\xd5" * 8000  # one second of A-law's zero; SIPp reads no empty file
_TASKS_A_THREAD = 50  # RTP streams that one thread of SIPp serves

_INVITES_AGAIN = 9  # half a minute, as carriers do (RFC 3261, timer B)

Scenario = Literal["caller", "no_media", "instant_bye"]
FarEnd = Literal["call_taker", "busy", "ringing", "short", "late"]  # what becomes of a call to it


class LoadError(SigapError):
    """SIPp cannot be found or does not do what it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCall:
    """What the caller's side saw of one call; times in seconds since 1970."""

    number: str
    invited_at_s: float | None = None
    answered_at_s: float | None = None
    hung_up_at_s: float | None = None
    ended_at_s: float | None = None

    @property
    def failed(self) -> bool:
        """Not answered, or not ended by our own BYE: the centre cut it or lost it."""
        return self.answered_at_s is None or self.ended_at_s is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTaker:
    extension: str
    password: str


async def make_calls(
    count: int,
    *,
    server: str,
    folder: Path,
    scenario: Scenario = "caller",
    voice: bytes = b"",
    talk_s: float = 10.0,
    within_s: float = ALL_WITHIN_S,
    first_number: int = 81_200_000_000,
) -> list[MadeCall]:
    """Place that many calls at once and wait for their end; ``voice`` is raw A-law at 8 kHz.

    ``folder`` is where SIPp works and leaves its traces. Each caller has a number of its own.
    """
    _prepare(folder, "voice.alaw", voice)
    rows = [(f"0{first_number + index}",) for index in range(count)]
    return await _place(rows, scenario, server, folder, talk_s, within_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardCaller:
    """A caller whose voice and ear are a socket of the measurement's own."""

    name: str  # of the call, in SIPp's log
    number: str
    media_port: int


async def make_heard_calls(
    callers: Sequence[HeardCaller], *, server: str, folder: Path, talk_s: float, within_s: float
) -> list[MadeCall]:
    """As :func:`make_calls`; ``number`` of what comes back is the caller's ``name``."""
    rows = [(one.name, str(one.media_port), one.number) for one in callers]
    return await _place(rows, "heard", server, folder, talk_s, within_s)


async def _place(
    rows: Sequence[Sequence[str]],
    scenario: str,
    server: str,
    folder: Path,
    talk_s: float,
    within_s: float,
) -> list[MadeCall]:
    """One call for each row, evenly spread; its first field names the call in the log."""
    count = str(len(rows))
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    _write_rows(folder / "callers.csv", rows)
    options = ["-r", count, "-rp", str(int(within_s * 1000)), "-m", count]
    options += ["-l", count, "-d", str(int(talk_s * 1000))]
    options += ["-max_invite_retrans", str(_INVITES_AGAIN)]
    options += ["-inf", "callers.csv", "-log_file", "callers.log", "-trace_logs"]
    options += ["-trace_stat", "-stf", STATISTICS]
    sipp = _command(scenario, CALLERS_ADDRESS, options, limit_s=talk_s + within_s + SLACK_S)
    await _run([*sipp, server], folder, "callers")
    return read_log(folder / "callers.log", [row[0] for row in rows])


@asynccontextmanager
async def call_takers(
    takers: Sequence[CallTaker], *, server: str, folder: Path, voice: bytes, limit_s: float
) -> AsyncIterator[None]:
    """Phones that answer by themselves, one call each, as long as the block lasts."""
    _prepare(folder, "answer.alaw", voice)
    port = _free_udp_port()
    await _register(takers, server, folder, port)
    options = ["-aa", "-trace_logs", "-log_file", TALKS_LOG]
    sipp = _command("call_taker", CALL_TAKERS_ADDRESS, options, limit_s=limit_s, port=port)
    async with _running(sipp, folder, "phones"):
        yield


@asynccontextmanager
async def far_end(
    port: int,
    *,
    folder: Path,
    voice: bytes = SILENCE,
    limit_s: float,
    scenario: FarEnd = "call_taker",
) -> AsyncIterator[None]:
    """Whoever is called through the trunk; ``call_taker`` answers every call on this port."""
    _prepare(folder, "answer.alaw", voice)
    sipp = _command(scenario, CALL_TAKERS_ADDRESS, ["-aa"], limit_s=limit_s, port=port)
    async with _running(sipp, folder, "far_end"):
        yield


@asynccontextmanager
async def _running(command: Sequence[str], folder: Path, name: str) -> AsyncIterator[None]:
    """SIPp as long as the block lasts; at the first SIGTERM it would wait for its calls."""
    process = await _start(command, folder, name)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def _register(takers: Sequence[CallTaker], server: str, folder: Path, port: int) -> None:
    """From the port where the phones then answer: the centre calls back where it was asked from."""
    rows = [
        (one.extension, f"[authentication username={one.extension} password={one.password}]")
        for one in takers
    ]
    _write_rows(folder / "takers.csv", rows)
    options = ["-r", "50", "-m", str(len(takers)), "-inf", "takers.csv"]
    sipp = _command("register", CALL_TAKERS_ADDRESS, options, limit_s=SLACK_S, port=port)
    await _run([*sipp, server], folder, "register")


def read_log(path: Path, numbers: Sequence[str]) -> list[MadeCall]:
    """What SIPp's own log says of each caller, in the order of the numbers."""
    found = {number: MadeCall(number=number) for number in numbers}
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for line in text.splitlines():
        what, _, rest = line.strip().partition(" ")
        number, _, stamp = rest.partition(" ")
        if number in found and what in _MOMENTS:
            moment: dict[str, Any] = {_MOMENTS[what]: _seconds(stamp)}
            found[number] = replace(found[number], **moment)
    return list(found.values())


_MOMENTS: Mapping[str, str] = {
    "invited": "invited_at_s",
    "answered": "answered_at_s",
    "hung-up": "hung_up_at_s",
    "ended": "ended_at_s",
}


def _seconds(stamp: str) -> float:
    """SIPp writes date, time, and the seconds since 1970."""
    return float(stamp.split()[-1])


def _command(
    scenario: str, address: str, options: Sequence[str], *, limit_s: float, port: int | None = None
) -> list[str]:
    sipp = [*_sipp(), "-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", address, "-mi", address]
    sipp += ["-p", str(port or _free_udp_port()), "-nostdin", "-timeout", str(int(limit_s))]
    sipp += ["-timeout_error", "-rtp_threadtasks", str(_TASKS_A_THREAD), "-trace_err"]
    return [*sipp, "-error_file", f"{scenario}.errors", *options]


def _sipp() -> list[str]:
    if found := shutil.which("sipp"):
        return [found]
    return list(private_packages.fetch(["sip-tester"]).command("usr/bin/sipp"))


async def _run(command: Sequence[str], folder: Path, name: str) -> None:
    """SIPp to its end. Status 1 means that calls failed, which the log tells one by one."""
    process = await _start(command, folder, name)
    try:
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status not in (0, 1):
        raise LoadError(f"SIPp ended with status {status}; see {folder / name}.out.")


async def _start(command: Sequence[str], folder: Path, name: str) -> asyncio.subprocess.Process:
    """SIPp, its screen kept in a file."""
    out = os.open(folder / f"{name}.out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        sipp = await asyncio.create_subprocess_exec(
            *command, cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out
        )
    finally:
        os.close(out)
    comes_first(sipp.pid)
    return sipp


def _prepare(folder: Path, name: str, voice: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(voice)


def _write_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    text = "SEQUENTIAL\n" + "".join(";".join(row) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((CALL_TAKERS_ADDRESS, 0))
        return int(probe.getsockname()[1])
