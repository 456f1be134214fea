"""Asterisk's own TALK_DETECT as a peer: calls played through a real Asterisk, many at once.

    heard = talk_detect(calls)        # for each call: when Asterisk said "talking", or None

An Asterisk of its own, with a small configuration in a temporary folder, plays each call into a
Local channel; the other end has ``TALK_DETECT(set)=``, as shipped (a talking threshold of 256), and
the manager interface tells ``ChannelTalkingStart``. Times count from the first sample.
"""

import asyncio
import contextlib
import secrets
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ari_app.asterisk import runtime
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.errors import SigapError
from ari_app.screening.alaw import encode
from ari_app.screening.rate import RATE_HZ
from ari_app.settings import Settings
from bench.free_ports import free_ports
from bench.priority import comes_first

AT_ONCE = 60
_START_WITHIN_S = 120.0
_SLACK_S = 20.0
_MODULES = (
    *("pbx_config", "res_timing_timerfd", "codec_alaw", "format_pcm", "app_playback"),
    *("app_userevent", "func_talkdetect"),
)


class TalkDetectError(SigapError):
    """The Asterisk of the comparison did not do what it should."""


@dataclass(slots=True)
class _Heard:
    """What the manager interface told of one call: times by Asterisk's clock."""

    began_s: float | None = None
    talking_s: float | None = None
    over: bool = False


@dataclass(slots=True)
class _Calls:
    heard: dict[str, _Heard] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    booted: asyncio.Event = field(default_factory=asyncio.Event)


def talk_detect(calls: Sequence[NDArray[np.int16]], at_once: int = AT_ONCE) -> list[float | None]:
    """Seconds into each call (8 kHz) at which TALK_DETECT first said talking; None for never."""
    return asyncio.run(_talk_detect(calls, at_once))


async def _talk_detect(calls: Sequence[NDArray[np.int16]], at_once: int) -> list[float | None]:
    found = await asyncio.to_thread(runtime.find, Settings())
    with tempfile.TemporaryDirectory(prefix="sigap-talk-") as folder:
        (port,) = free_ports(1)
        secret = secrets.token_hex(16)
        await asyncio.to_thread(_write, Path(folder), calls)
        files = _configuration(Path(folder), found, port, secret)
        await asyncio.to_thread(_configure, Path(folder), found, files)
        async with (
            _asterisk(found, Path(folder)),
            _manager(port, secret) as (known, writer),
        ):
            limit = asyncio.Semaphore(at_once)
            plays = (_play(n, call, known, writer, limit) for n, call in enumerate(calls))
            return list(await asyncio.gather(*plays))


async def _play(
    number: int,
    call: NDArray[np.int16],
    known: _Calls,
    writer: asyncio.StreamWriter,
    limit: asyncio.Semaphore,
) -> float | None:
    async with limit:
        heard = known.heard[str(number)] = _Heard()
        writer.write(
            f"Action: Originate\r\nChannel: Local/{number}@listening/n\r\nContext: playing\r\n"
            f"Exten: {number}\r\nPriority: 1\r\nAsync: true\r\n\r\n".encode()
        )
        try:
            async with asyncio.timeout(len(call) / RATE_HZ + _SLACK_S):
                while not heard.over:
                    await known.news.wait()
        except TimeoutError as error:
            raise TalkDetectError(f"Asterisk did not finish call {number}.") from error
    if heard.began_s is None:
        raise TalkDetectError(f"Asterisk did not play call {number}.")
    return None if heard.talking_s is None else max(0.0, heard.talking_s - heard.began_s)


# ── the manager interface, as far as this needs it ─────────────────────────────────────────────


@asynccontextmanager
async def _manager(port: int, secret: str) -> AsyncIterator[tuple[_Calls, asyncio.StreamWriter]]:
    reader, writer = await _connected(port)
    writer.write(f"Action: Login\r\nUsername: bench\r\nSecret: {secret}\r\n\r\n".encode())
    known = _Calls()
    reading = asyncio.create_task(_read(reader, known), name="manager")
    try:
        async with asyncio.timeout(_START_WITHIN_S):
            await known.booted.wait()  # it answers here before it has read its dialplan
        yield known, writer
    finally:
        reading.cancel()
        writer.close()


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    async with asyncio.timeout(_START_WITHIN_S):
        while True:
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)


async def _read(reader: asyncio.StreamReader, known: _Calls) -> None:
    await reader.readline()  # the greeting
    while block := await reader.readuntil(b"\r\n\r\n"):
        lines = block.decode("utf-8", "replace").splitlines()
        _record(dict(line.split(": ", 1) for line in lines if ": " in line), known)
        known.news.set()
        known.news = asyncio.Event()


def _record(event: dict[str, str], known: _Calls) -> None:
    if event.get("Event") == "FullyBooted":
        known.booted.set()
    heard = known.heard.get(event.get("Exten", "") or event.get("Call", ""))
    if heard is None:
        return
    at_s = float(event.get("Timestamp", "0"))
    match event.get("Event"), event.get("UserEvent"):
        case "ChannelTalkingStart", _:
            heard.talking_s = heard.talking_s or at_s
        case "UserEvent", "Began":
            heard.began_s = at_s
        case "UserEvent", "Over":
            heard.over = True


# ── the Asterisk ───────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def _asterisk(found: AsteriskRuntime, folder: Path) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        *found.command,
        *("-f", "-C", str(folder / "asterisk.conf")),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    comes_first(process.pid)  # before it has threads; they come first as it does
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _write(folder: Path, calls: Sequence[NDArray[np.int16]]) -> None:
    """The calls as raw A-law."""
    for number, call in enumerate(calls):
        (folder / f"{number}.alaw").write_bytes(encode(np.ascontiguousarray(call)))


def _configure(folder: Path, found: AsteriskRuntime, files: Mapping[str, str]) -> None:
    (folder / "documentation").symlink_to(found.data_dir / "documentation")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _configuration(folder: Path, found: AsteriskRuntime, port: int, secret: str) -> dict[str, str]:
    own = "etc varlib data db key spool run log agi".split()
    directories = "".join(f"ast{name}dir => {folder}\n" for name in own)
    loaded = "".join(f"load = {name}.so\n" for name in _MODULES)
    return {
        "asterisk.conf": f"[directories]\n{directories}astmoddir => {found.module_dir}\n",
        "modules.conf": f"[modules]\nautoload = no\n{loaded}",
        "logger.conf": "[logfiles]\nmessages => warning,error\n",
        "manager.conf": (
            f"[general]\nenabled = yes\nbindaddr = 127.0.0.1\nport = {port}\n"
            f"timestampevents = yes\n[bench]\nsecret = {secret}\n"
            "read = call,user,system\nwrite = originate\n"
        ),
        "extensions.conf": _DIALPLAN.replace("FOLDER", str(folder)),
    }


_DIALPLAN = """
[listening]
exten => _X!,1,Set(TALK_DETECT(set)=)
 same => n,Answer()
 same => n,Wait(60)
[playing]
exten => _X!,1,UserEvent(Began,Call: ${EXTEN})
 same => n,Playback(FOLDER/${EXTEN})
 same => n,UserEvent(Over,Call: ${EXTEN})
 same => n,Hangup()
"""
