"""Asterisk starts anew, by an admin's word, in a moment in which nobody is on the line.

What it takes when it starts only (`until_start`) counts then. `sigap up` looks each second and
orders the end only while there is no channel; a call that comes just then is taken all the same
("core stop when convenient"), and the end is called off until the next quiet moment. An INVITE that
comes while it starts is sent again by its sender (RFC 3261, 17.1.1.2: by UDP, for 32 s).

One small file in the run folder says who asked, and what stands in the way for good.
"""

import asyncio
import contextlib
import json
import logging
import re
import socket
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from ari_app.asterisk import plan_versions
from ari_app.asterisk.console import AsteriskSilent
from ari_app.asterisk.plan_loading import RunningAsterisk
from ari_app.errors import SigapError
from ari_app.operations import plan_trial, ports, until_start
from ari_app.operations.processes import ManagedProcess
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings

log = logging.getLogger(__name__)

ASKED = "asterisk.restart"
EVERY_S = 1.0
END_S = 5.0
_CHANNELS = re.compile(r"^(\d+) active channel", re.MULTILINE)


class Unfit(SigapError):
    """With these settings Asterisk would not listen; one sentence with the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``refused``: why it was not done and is not tried any more."""

    by: str
    at: datetime
    refused: str = ""


def ask(settings: Settings, by: str, now: datetime) -> None:
    """Asking twice is asking once. Raises `Unfit`, OSError."""
    check(settings)
    known = asked(settings.run_dir)
    if known is None or known.refused:
        _write(settings, Asked(by=by, at=now))


def call_off(settings: Settings) -> None:
    """It is asked for no more; nothing, where it was not. Raises OSError."""
    (settings.run_dir / ASKED).unlink(missing_ok=True)


def asked(run_dir: Path) -> Asked | None:
    try:
        values = json.loads((run_dir / ASKED).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(values["at"])
        return Asked(by=str(values["by"]), at=at, refused=str(values["refused"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def check(settings: Settings) -> None:
    """Whether Asterisk could listen where its files say; raises `Unfit`.

    The one that runs is in nobody's way: of an address only whether the machine has it.
    """
    moved = until_start.waiting(settings)
    if not {"sip_host", "sip_port"} & set(moved):
        return
    host, _, port = until_start.in_files(settings)["udp"]["bind"].rpartition(":")
    host = host.strip("[]")
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.bind((host, 0))
    except OSError as error:
        raise Unfit(
            f"sip_host {host} is no address of this machine ({error.strerror}); "
            "set one that it has, or 0.0.0.0."
        ) from error
    if "sip_port" in moved:
        kind = socket.SOCK_DGRAM
        new = ports.Listener(setting="sip_port", host=host, port=int(port), kind=kind)
        try:
            ports.check_free([new])
        except ports.PortInUse as error:
            raise Unfit(str(error)) from error


async def watch(settings: Settings, asterisk: ManagedProcess) -> NoReturn:
    while True:
        known = asked(settings.run_dir)
        if known and not known.refused:
            with contextlib.suppress(AsteriskSilent):  # it is asked again
                await _look(settings, asterisk, known)
        await asyncio.sleep(EVERY_S)


async def _look(settings: Settings, asterisk: ManagedProcess, known: Asked) -> None:
    if not await asyncio.to_thread(until_start.waiting, settings):
        call_off(settings)  # it was changed back, or Asterisk has started meanwhile
        return
    try:
        await asyncio.to_thread(check, settings)
    except Unfit as error:
        _write(settings, replace(known, refused=str(error)))
        return
    if plan_versions.open_version(settings.home):
        return  # a dialplan on trial goes when Asterisk ends
    running = await asyncio.to_thread(plan_trial.running, settings)
    if await asyncio.to_thread(_is_quiet, running):
        await _start_anew(settings, asterisk, running, known)


async def _start_anew(
    settings: Settings, asterisk: ManagedProcess, running: RunningAsterisk, known: Asked
) -> None:
    async def end() -> None:
        with contextlib.suppress(AsteriskSilent):  # it may be gone before it has said so
            await asyncio.to_thread(running.says, "core stop when convenient")

    if await asterisk.renew_once_it_ends(end, END_S):
        call_off(settings)
        log.info("asterisk is started anew", extra={"action": "settings", "by": known.by})
    else:
        await asyncio.to_thread(running.says, "core abort shutdown")


def _is_quiet(running: RunningAsterisk) -> bool:
    """Not where it does not say."""
    found = _CHANNELS.search(running.says("core show channels count"))
    return found is not None and int(found[1]) == 0


def _write(settings: Settings, known: Asked) -> None:
    values = asdict(known) | {"at": known.at.astimezone(UTC).isoformat()}
    write_small(settings.run_dir / ASKED, json.dumps(values), mode=0o600)
