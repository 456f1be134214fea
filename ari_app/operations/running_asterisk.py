"""The Asterisk of a centre as it runs: its ports, whether it answers, orders at its console."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.operations import plan_trial, ports, processes, pulse, until_start
from ari_app.operations.home_folder import CentreFailed
from ari_app.operations.programs import PORTS
from ari_app.settings import Settings

READY_LIMIT_S = 30.0
ORDER_LIMIT_S = 20.0
ASK_LIMIT_S = 2.0


async def wait_ready(settings: Settings, found: AsteriskRuntime, file: Path, *first: str) -> None:
    """Until it answers; ``first``: what its console is ordered before. Raises `CentreFailed`."""
    try:
        async with asyncio.timeout(READY_LIMIT_S):
            for words in first:
                await _order(found, file, words)
            await ports.until_answered(ports.LOOPBACK, settings.ari_port)
            await ports.until_answered(ports.LOOPBACK, settings.ami_port)
            await _order(found, file, "core waitfullybooted")
    except TimeoutError as error:
        raise CentreFailed(
            f"Asterisk did not answer within {READY_LIMIT_S:.0f} s; "
            f"read {settings.log_dir / 'asterisk.log'} for the reason."
        ) from error


def new_listeners(settings: Settings) -> Iterator[ports.Listener]:
    """Its ports that the one that runs does not have yet; what it cannot have of TLS, it says."""
    known, there = _ports_that_run(settings), until_start.open_at(settings)
    for each in ports.of_asterisk(settings):
        port = str(each.port)
        sip = each.setting == "sip_port"
        has = until_start.meets((each.host, port), there) if sip else port in known
        if not has and each.setting != "sip_tls_port":
            yield each


def _ports_that_run(settings: Settings) -> Sequence[str]:
    """By the record of Asterisk, whether it still runs or not; empty without one."""
    record = processes.read_record(settings.run_dir, "asterisk")
    return record.fingerprint.split(" ")[:PORTS] if record else ()


def has_other_ports(settings: Settings) -> bool:
    """Whether an Asterisk runs that must take other ports of ARI and AMI before it can be asked."""
    known = _ports_that_run(settings)
    wanted = {str(settings.ari_port), str(settings.ami_port)}
    return bool(plan_trial.asterisk_now(settings)) and not wanted <= set(known)


async def listens(settings: Settings) -> bool:
    """For SIP, where the settings say."""
    try:
        return await pulse.sip_answers(settings, ASK_LIMIT_S)
    except OSError:
        return False


async def _order(found: AsteriskRuntime, file: Path, words: str) -> None:
    """A command at Asterisk's own console; returns when it is done."""
    process = await asyncio.create_subprocess_exec(
        *found.command,
        *("-C", str(file), "-rx", words),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await processes.end_child(process, None, ORDER_LIMIT_S)
