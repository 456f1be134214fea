"""Is this machine fit for the centre? Each finding is one sentence with what to do about it.

Nothing of it stops a setup but a port that cannot be had: callers come first, and a clock can be
mended later.
"""

import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.first_hour import clock_state
from ari_app.operations import ports, processes
from ari_app.operations.ports import Listener, PortInUse
from ari_app.settings import Settings

LEAST_FREE_BYTES = 10_000_000_000
BYTES_A_MINUTE = 1_000_000  # of talk: raw A-law of both sides (docs/help/en/mesin.md)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``stops``: the centre could not start."""

    what: str
    well: bool
    says: str
    stops: bool = False


def look(settings: Settings, host_names: Sequence[str]) -> tuple[Finding, ...]:
    return (
        *_ports(settings),
        _clock(clock_state.is_kept()),
        _disk(settings.home),
        *_names(settings, host_names),
    )


def _ports(settings: Settings) -> tuple[Finding, ...]:
    """Those of a centre that runs in this home are its own."""
    if any(record.alive() for record in processes.records(settings.run_dir)):
        return (Finding(what="ports", well=True, says="the centre of this home has them"),)
    wanted = (
        *ports.of_asterisk(settings),
        *ports.of_desk(settings),
        *ports.of_jobs(settings),
        *(ports.of_share(settings) if settings.share.address else ()),
    )
    refused = [says for listener in wanted if (says := _refusal(listener))]
    found = tuple(Finding(what="ports", well=False, says=says, stops=True) for says in refused)
    return (*found, _audio(settings)) if found else (_all_free(wanted), _audio(settings))


def _refusal(listener: Listener) -> str:
    try:
        ports.check_free([listener])
    except PortInUse as error:
        return str(error)
    return ""


def _all_free(wanted: Sequence[Listener]) -> Finding:
    numbers = ", ".join(str(listener.port) for listener in wanted)
    return Finding(what="ports", well=True, says=f"{numbers} are free")


def _audio(settings: Settings) -> Finding:
    """Asterisk takes what is free of them: some that are taken only make room for fewer calls."""
    every = range(settings.rtp_start, settings.rtp_end + 1)
    host, kind = settings.sip_host, socket.SOCK_DGRAM
    in_use = sum(
        bool(_refusal(Listener(setting="rtp_start", host=host, port=port, kind=kind)))
        for port in every
    )
    span = f"{settings.rtp_start} to {settings.rtp_end}"
    if in_use * 4 > len(every):
        says = (
            f"{in_use} of the audio ports {span} cannot be used on {host}; stop what uses them or "
            "set rtp_start and rtp_end to others."
        )
        return Finding(what="audio ports", well=False, says=says)
    return Finding(what="audio ports", well=True, says=f"{span} are free for calls")


def _clock(kept: bool | None) -> Finding:
    if kept:
        return Finding(what="clock", well=True, says="kept by a time server")
    why = "is not kept by a time server" if kept is False else "cannot be asked who keeps it"
    says = (
        f"The clock {why}; install chrony (apt-get install chrony) and look again: "
        "deadlines and evidence need a true time."
    )
    return Finding(what="clock", well=False, says=says)


def _disk(home: Path) -> Finding:
    """Of the folder, or of the nearest one that is there."""
    there = next((each for each in (home, *home.parents) if each.is_dir()), Path("/"))
    free = shutil.disk_usage(there).free
    if free < LEAST_FREE_BYTES:
        says = (
            f"Only {free / 1e9:.1f} GB are free in {there}; make room, or name another home: "
            f"a minute of talk takes {BYTES_A_MINUTE / 1e6:.0f} MB."
        )
        return Finding(what="disk", well=False, says=says)
    minutes = free // BYTES_A_MINUTE
    return Finding(what="disk", well=True, says=f"{free / 1e9:.0f} GB free, {minutes} min of talk")


def _names(settings: Settings, host_names: Sequence[str]) -> list[Finding]:
    """What browsers type, and where the line is called."""
    hosts = [trunk.host.rpartition(":")[0] or trunk.host for trunk in settings.trunks if trunk.host]
    named = [host for host in hosts if not host.replace(".", "").isdigit()]
    return [
        *(_name(name, settings.http_host) for name in host_names),
        *(_name(host, "") for host in named),
    ]


def _name(name: str, wanted: str) -> Finding:
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except (OSError, UnicodeError):
        says = f"The name {name} is not known; ask who keeps your DNS for it, or write /etc/hosts."
        return Finding(what="DNS", well=False, says=says)
    if wanted and wanted not in ("0.0.0.0", "::") and wanted not in found:  # noqa: S104
        says = f"The name {name} leads to {', '.join(sorted(found))} and not to {wanted}; mend it."
        return Finding(what="DNS", well=False, says=says)
    return Finding(what="DNS", well=True, says=f"{name} leads to {', '.join(sorted(found))}")
