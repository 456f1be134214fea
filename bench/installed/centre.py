"""A centre in such a machine, seen from outside: its processes, and a caller on the line."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.installed.machine import Done, Machine
from bench.installed.report import Report

CALLER = "/usr/share/sigap/ari_app/samples/speaking_caller.flac"
MAIN = ("MainPID", "WatchdogUSec")
ARMED = "15s"  # by the keeper itself, once what it keeps runs
READY_WITHIN_S = 120.0
COMES_BACK_WITHIN_S = 60.0
_RECORDED_WITHIN_S = 120.0


@contextmanager
def a_call(report: Report, machine: Machine, number: str, seconds: int) -> Iterator[None]:
    """A caller who speaks and stays in the queue; what became of them is said at the end."""
    words = ["sigap", "call", "--from", number, "--audio", CALLER, "--seconds", str(seconds)]
    calling = machine.begin(words)
    try:
        on = machine.until(["sh", "-c", "sigap status | grep -q ' [1-9][0-9]* channels'"], 30.0)
        report.needs("a call is on", on.well, "the caller speaks, and waits in the queue")
        yield
        said, _ = calling.communicate(timeout=seconds + _RECORDED_WITHIN_S)
    finally:
        calling.kill()
    own = "the caller hung up" in said
    report.step("the call: ended by the caller alone", own, _line(said, "hung up"))
    report.step("… with record and recording", calling.returncode == 0, _line(said, "ecording:"))


def _line(said: str, word: str) -> str:
    found = [line for line in said.splitlines() if word in line]
    return found[-1] if found else said


def pids(machine: Machine) -> dict[str, int]:
    """As the centre has noted them; name → pid inside the machine."""
    script = "cd /var/lib/sigap/run && grep -o '\"pid\": [0-9]*' *.process"
    lines = machine.run(["sh", "-c", script]).said.splitlines()
    return {line.split(".")[0]: int(line.split()[-1]) for line in lines}


def has_another(part: str, pid: int) -> str:
    """A shell's condition: this part is another process by now."""
    return f"! grep -q '\"pid\": {pid},' /var/lib/sigap/run/{part}.process"


def has_another_main(unit: str, pid: str) -> str:
    """A shell's condition: systemd runs another process as the unit's first, and watches it."""
    main, watchdog = (f"$(systemctl show --value -p {each} {unit})" for each in MAIN)
    return f'[ "{main}" -gt 1 ] && [ "{main}" != {pid} ] && [ "{watchdog}" = {ARMED} ]'


def of_user(machine: Machine) -> str:
    """What runs as the user sigap, one name a line."""
    owner = '[ "$(stat -c %U $p 2>/dev/null)" = sigap ]'
    script = f"for p in /proc/[0-9]*; do {owner} && cat $p/comm; done; true"
    return machine.run(["sh", "-c", script]).said.strip()


def healthy(machine: Machine, limit_s: float, condition: str = "true") -> Done:
    """`sigap status`, once it is content and the condition holds."""
    return machine.until(["sh", "-c", f"{condition} && exec sigap status"], limit_s)


def took(done: Done, began: float) -> str:
    """All of what went wrong, else its last line and how long it was."""
    return f"{done.last} ({time.monotonic() - began:.0f} s)" if done.well else done.said
