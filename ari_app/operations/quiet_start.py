"""A new start of Asterisk that waits until nobody is on the line.

What a running one does not take (`until_start`: a few settings of SIP; another version, another
name of the node) is no reason to cut a call. So it goes on, it is said what waits, and once it has
no channel it is killed and started: not asked to end, for while it unloads it answers each INVITE
with 503, up to half a minute where a registrar is silent. An INVITE that comes in the second or
two until the new one listens is sent again by its network (RFC 3261, 17.1.1.2: after 0.5 s, 1 s,
2 s …), and is answered then.

A network whose INVITE got a *100 Trying* sends it no more. So between the look and the end the
process is stopped for some milliseconds: what it has opened since before the look (the socket of a
call's audio, what wakes a channel) is somebody whom it has taken up, and then it goes on.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NoReturn

import aiohttp

from ari_app.asterisk import plan_versions
from ari_app.errors import SigapError
from ari_app.operations import ports, status, until_start
from ari_app.operations.processes import ManagedProcess
from ari_app.settings import Settings

LOOK_S = 5.0
AGAIN_S = 1.0  # while something waits
ASK_LIMIT_S = 2.0
STOPS_WITHIN_S = 0.2  # all threads of a process; nothing of ours runs meanwhile
Opened = frozenset[tuple[str, str]]  # descriptor, what it is


def opened_for_calls(pid: int) -> Opened:
    """What a call opens and a question over TCP does not: UDP sockets, and what wakes threads
    (proc(5), /proc/PID/fd). Raises OSError.
    """
    own, udp = Path(f"/proc/{pid}"), set[str]()
    for table in ("udp", "udp6"):
        with contextlib.suppress(FileNotFoundError):  # a kernel without IPv6
            lines = (own / "net" / table).read_text(encoding="ascii").splitlines()[1:]
            udp |= {f"socket:[{line.split()[9]}]" for line in lines}
    found = set[tuple[str, str]]()
    for descriptor in (own / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            found.add((descriptor.name, os.readlink(descriptor)))
    return frozenset(
        (number, what) for number, what in found if what in udp or what.startswith("anon_inode:")
    )


def stopped_with_nobody_new(pid: int, before: Opened) -> bool:
    """Stops the process, and leaves it so only where nobody was taken up since ``before``: then it
    must be ended before anything else is waited for. Not to be cut off, so it is no coroutine.
    """
    nobody = False
    try:
        os.kill(pid, signal.SIGSTOP)
        nobody = _stands(pid) and opened_for_calls(pid) <= before
    except OSError:
        pass
    finally:
        if not nobody:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    return nobody


def _stands(pid: int) -> bool:
    """Whether each of its threads is stopped, within `STOPS_WITHIN_S`."""
    limit = time.monotonic() + STOPS_WITHIN_S
    while time.monotonic() < limit:
        threads = Path(f"/proc/{pid}/task").iterdir()
        states = [
            (thread / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
            for thread in threads
        ]
        if all(state == "T" for state in states):
            return True
        time.sleep(0.001)
    return False


class QuietStart:
    """For the Asterisk of one ``sigap up``. ``ready``: returns once a new one answers."""

    def __init__(
        self, settings: Settings, part: ManagedProcess, ready: Callable[[], Awaitable[None]]
    ) -> None:
        self._settings, self._part, self._ready = settings, part, ready
        self._reported = ""

    async def watch(self) -> NoReturn:
        """Until cancelled."""
        while True:
            waits = await self.waits()
            if waits:
                await self.start_if_quiet(waits)
            await asyncio.sleep(AGAIN_S if waits else LOOK_S)

    async def waits(self) -> str:
        """What waits, for whoever reads a terminal; empty for nothing."""
        another = {until_start.ANOTHER} if self._part.is_another else set()
        if another:
            with contextlib.suppress(OSError):
                await asyncio.to_thread(until_start.keep_another, self._settings)
        names = await asyncio.to_thread(until_start.waiting, self._settings)
        found = sorted({*names, *another})
        return until_start.said(found) if found else ""

    async def start_if_quiet(self, waits: str) -> bool:
        """Whether it was started anew; it is said once why it was not."""
        settings = self._settings
        if not ports.is_here(settings.sip_host):
            self._report_once(
                f"goes on where it listens: {settings.sip_host} is no address of this machine"
            )
            return False
        pid = self._part.pid
        if pid is None:
            return False  # whoever keeps it starts it, with what waits
        try:
            before = await asyncio.to_thread(opened_for_calls, pid)
        except OSError:  # a binary with capabilities is nobody's to look into
            before = None
        if plan_versions.open_version(settings.home) or not await self._nobody_is_on():
            self._report_once(f"goes on without {waits}")
            return False
        if before is not None and not stopped_with_nobody_new(pid, before):
            self._report_once(f"goes on without {waits}: somebody has called just now")
            return False
        await self._part.renew(self._part.program, signal.SIGKILL)
        await self._ready()
        self._part.report(f"was started anew while nobody was on the line, with {waits}")
        self._reported = ""
        return True

    async def _nobody_is_on(self) -> bool:
        """What is not known is no "nobody"."""
        try:
            async with asyncio.timeout(ASK_LIMIT_S):
                return await status.count_channels(self._settings) == 0
        except (SigapError, OSError, aiohttp.ClientError, TimeoutError):
            return False

    def _report_once(self, what: str) -> None:
        if what != self._reported:
            self._reported = what
            self._part.report(what)
