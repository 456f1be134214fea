"""Each part by a unit of its own: killed, replaced, and its keeper lost, with a call on."""

import time

from bench.installed.centre import (
    COMES_BACK_WITHIN_S,
    READY_WITHIN_S,
    a_call,
    has_another,
    has_another_main,
    healthy,
    of_user,
    pids,
    took,
)
from bench.installed.machine import Machine
from bench.installed.report import Report

ENGINES = ("asterisk", "postgres")
OURS = ("screen-1", "screen-2", "jobs", "desk")
CALL_S = 120


def play(report: Report, machine: Machine) -> None:
    """Where the package is installed and nothing runs; afterwards `sigap.target` runs."""
    began = time.monotonic()
    machine.run(["systemctl", "disable", "sigap"])
    started = machine.run(["systemctl", "enable", "--now", "sigap.target"])
    report.needs("systemctl enable --now sigap.target", started.well, started.said)
    ready = healthy(machine, READY_WITHIN_S)
    report.needs("every part by its own unit: sigap status", ready.well, took(ready, began))
    _weigh_keepers(report, machine)
    with a_call(report, machine, "081200000114", CALL_S):
        for part in ("postgres", *OURS):
            _kill(report, machine, part)
        for order, what in (("KILL", "killed"), ("STOP", "frozen")):
            for part in ENGINES:
                _lose_keeper(report, machine, part, order, what)
        _reload(report, machine)
    machine.run(["systemctl", "stop", "sigap.target", "sigap-*.service"])
    left = of_user(machine)
    report.step("systemctl stop sigap.target 'sigap-*'", not left, left or "nothing is left")
    machine.run(["systemctl", "start", "sigap.target"])


def _kill(report: Report, machine: Machine, part: str) -> None:
    before, began = pids(machine), time.monotonic()
    machine.run(["sh", "-c", f"kill -9 {before[part]}"])
    done = healthy(machine, COMES_BACK_WITHIN_S, has_another(part, before[part]))
    others = _changed(before, pids(machine))
    report.step(
        f"{part} killed: it alone is new", done.well and others == [part], took(done, began)
    )


def _lose_keeper(report: Report, machine: Machine, part: str, order: str, what: str) -> None:
    before, began, unit = pids(machine), time.monotonic(), f"sigap-{part}"
    main = machine.unit(unit, "MainPID")
    machine.run(["systemctl", "kill", "--kill-whom=main", f"--signal={order}", unit])
    done = healthy(machine, COMES_BACK_WITHIN_S, has_another_main(unit, main))
    well = done.well and pids(machine) == before
    report.step(f"keeper of {part} {what}: every part goes on", well, took(done, began))


def _reload(report: Report, machine: Machine) -> None:
    before, began = pids(machine), time.monotonic()
    done = machine.run(["systemctl", "reload", "sigap-*.service"])
    fresh = " && ".join(has_another(part, before[part]) for part in OURS)
    ready = healthy(machine, READY_WITHIN_S, fresh)
    well = done.well and ready.well and _changed(before, pids(machine)) == sorted(OURS)
    report.step("systemctl reload 'sigap-*': ours are new", well, took(ready, began))


def _weigh_keepers(report: Report, machine: Machine) -> None:
    """What it costs: memory that is each keeper's own (smaps_rollup, Private)."""
    names = " ".join(part.replace("screen-", "screen@") for part in (*ENGINES, *OURS))
    script = (
        f"for u in {names}; do p=$(systemctl show --value -p MainPID sigap-$u); "
        "while read -r key size unit; do case $key in Private_*) echo $size;; esac; "
        "done < /proc/$p/smaps_rollup; done"
    )
    said = machine.run(["sh", "-c", script])
    sizes = [int(each) for each in said.said.split() if each.isdecimal()]
    report.step("memory of six keepers", bool(sizes), f"{sum(sizes) / 1024:.0f} MB of their own")


def _changed(before: dict[str, int], now: dict[str, int]) -> list[str]:
    return sorted(name for name in before if now[name] != before[name])
