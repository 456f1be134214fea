"""A scratch copy of the centre for test calls: short times, telephones of ours, and nobody's line.

It knows no operator: wherever its lines would call out to, nobody is there. Pure but for the
screener, which is a real one.
"""

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ari_app.asterisk.phones import Phone, PhoneKind
from ari_app.asterisk.scratch import ending_with_us
from ari_app.hours import ALWAYS, CLOSED, WEEKDAYS
from ari_app.operations import processes
from ari_app.operations.programs import environ_of
from ari_app.screener.readiness import warm_screeners
from ari_app.secrecy import sip_ha1
from ari_app.settings import Hours, Settings, Trunk

LINE_ADDRESS = "127.0.0.2"
NOWHERE = "127.0.0.1:9"  # the discard port, where nobody answers
SCREENER_LIMIT_S = 30.0
SCREENER_END_S = 5.0
# the shipped times, shortened in step: the ear decides by the length it was given
SHORT = {
    "workers": 1,
    **{"first_prompt_s": 1.5, "listen_s": 4.0, "repeat_prompt_s": 2.0, "hold_limit_s": 5.0},
}
AT_ONCE = {"overflow_after_s": 5, "ring_all_s": 3, "duty_ring_s": 5}  # the least that can be set
_CALLED_OUT = re.compile(
    r"^([ \t]*(?:contact|outbound_proxy|server_uri|client_uri)[ \t]*=>?[ \t]*)[^\n]*", re.MULTILINE
)


def for_calls(settings: Settings) -> Settings:
    """The centre with short times, and with lines that lead nowhere but to our telephones."""
    trunks = settings.trunks or [Trunk(name="uji", match=[LINE_ADDRESS])]
    nowhere = [each.model_copy(update={"host": NOWHERE if each.host else None}) for each in trunks]
    return settings.model_copy(
        update={
            "trunks": nowhere,
            "screening": settings.screening.model_copy(update=SHORT),
            "recording_spares": min(settings.recording_spares, 2),
        }
    )


def closed(settings: Settings, now: datetime) -> Settings:
    """The centre outside its opening hours, whatever they are; nobody there is waited for long."""
    weekday = now.astimezone(ZoneInfo(settings.centre.time_zone)).weekday()
    far = {WEEKDAYS[(weekday + 3) % 7]: "12:00-13:00"}  # a centre has some hours
    return settings.model_copy(
        update={
            "hours": Hours(every_day=CLOSED, **far),
            "queue": settings.queue.model_copy(update=AT_ONCE),
        }
    )


def alone(settings: Settings) -> Settings:
    """The centre within its opening hours, whatever they are; nobody there is waited for long."""
    return settings.model_copy(
        update={
            "hours": Hours(every_day=ALWAYS),
            "queue": settings.queue.model_copy(update=AT_ONCE),
        }
    )


def scratch_phones(phones: Sequence[Phone], password: str) -> list[Phone]:
    """The centre's phones with a password of ours: only the first is there."""
    known = phones or [
        Phone(extension="900", name="Uji", kind=PhoneKind.SOFTPHONE, sip_ha1="0" * 32)
    ]
    return [
        replace(each, kind=PhoneKind.SOFTPHONE, sip_ha1=sip_ha1(each.extension, password))
        for each in known
    ]


def reached_by_nobody(texts: Mapping[str, str], trunk: str) -> dict[str, str]:
    """The files with our telephones' line, and without any address that an admin wrote out.

    Lines stay lines; what is new stands below them.
    """
    text = _CALLED_OUT.sub(rf"\g<1>sip:{NOWHERE}", texts["pjsip.conf"])
    if LINE_ADDRESS not in text:
        text += (
            f"\n[sigap-test-calls]\ntype = identify\nendpoint = trunk-{trunk}\n"
            f"match = {LINE_ADDRESS}\n"
        )
    return {**texts, "pjsip.conf": text}


@contextlib.asynccontextmanager
async def screener(own: Settings) -> AsyncIterator[bool]:
    """A real screener for the scratch copy; whether it would claim calls in time."""
    with (own.log_dir / "screen.log").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *ending_with_us("TERM"),
            *(sys.executable, "-m", "ari_app.cli", "screen", "--worker", "1"),
            env=environ_of(own),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield await _warm(own, process)
    finally:
        await processes.end_child(process, signal.SIGTERM, SCREENER_END_S)


async def _warm(own: Settings, process: asyncio.subprocess.Process) -> bool:
    end = time.monotonic() + SCREENER_LIMIT_S
    while time.monotonic() < end and process.returncode is None:
        if warm_screeners(own.run_dir, time.time()):
            return True
        await asyncio.sleep(0.1)
    return False
