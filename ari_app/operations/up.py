"""``sigap up``: the whole centre on one machine, until Ctrl-C or ``sigap down``.

What is started, and in which order, stands in `running_centre`.
"""

import argparse
import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Sequence

from ari_app import settings_file
from ari_app.operations import (
    keepers,
    secure_start,
    service_watchdog,
    succession,
)
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings


async def until_stopped(
    signals: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM),
) -> signal.Signals:
    """Return at the first Ctrl-C or ``sigap down``, or another of these; says which it was."""
    loop = asyncio.get_running_loop()
    came: asyncio.Future[signal.Signals] = loop.create_future()

    def heard(number: signal.Signals) -> None:
        if not came.done():
            came.set_result(number)

    for number in signals:
        loop.add_signal_handler(number, heard, number)
    return await came


async def run(
    settings: Settings,
    *,
    then: Callable[[], Awaitable[bool]] | None = None,
    part: str | None = None,
) -> bool:
    """Start the centre, say where it is, and keep it until told to stop; True: until its parts
    were let go for `succession`.

    ``then``: what is done once it runs; where it says False the centre is stopped again.
    ``part``: this one of its parts alone.
    """
    with service_watchdog.kept_from_children() as systemd:
        return await _run(RunningCentre(settings, say, part), settings, then, systemd)


async def _run(
    centre: RunningCentre,
    settings: Settings,
    then: Callable[[], Awaitable[bool]] | None,
    systemd: str,
) -> bool:
    ends = (signal.SIGINT, signal.SIGTERM, succession.SIGNAL)
    stopping = asyncio.create_task(until_stopped(ends))
    starting = asyncio.create_task(centre.start())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.done():
        await starting
        _remember_file(settings)
        if await _goes_on(centre, then):
            say(_where(settings, centre.part))
            async with service_watchdog.watched(systemd):
                await stopping
    if stopping.done() and stopping.result() is succession.SIGNAL:
        await starting
        await centre.leave()
        return True
    starting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await starting
    say("Stopping …")
    await centre.stop()
    say("Stopped.")
    return False


async def _goes_on(centre: RunningCentre, then: Callable[[], Awaitable[bool]] | None) -> bool:
    """What fails leaves no centre behind that nobody watches."""
    if then is None:
        return True
    try:
        return await then()
    except BaseException:
        await centre.stop()
        raise


def _remember_file(settings: Settings) -> None:
    """For commands that come without a word."""
    settings_file.remember(settings_file.chosen_file(), settings.home)
    remember_where_asked(settings)


def remember_where_asked(settings: Settings) -> None:
    """In the home that is looked into first; a centre that runs there keeps its own."""
    file, looked_into = settings_file.chosen_file(), settings_file.default_home()
    own = looked_into.resolve() == settings.home.resolve()
    if not own and not keepers.supervisor_of(looked_into / "run"):
        settings_file.remember(file, looked_into)


def say(line: str) -> None:
    """A terminal that went away, or a full disk behind it, ends no centre."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def _where(settings: Settings, part: str | None) -> str:
    if part:
        return f"{settings.centre.name}: {part} runs; ./sigap status says how all parts are."
    return (
        f"{settings.centre.name}: the console is at {settings.desk_url}/, "
        f"112 is taken on SIP port {settings.sip_port}; "
        "./sigap status says how it is, Ctrl-C stops it."
    )


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    secure_start.refuse_defaults(settings)
    for sentence in secure_start.warnings(settings):
        say(f"Warning: {sentence}")
    if asyncio.run(run(settings)):
        return succession.start_new_version(say)
    return 0
