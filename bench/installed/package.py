"""The Debian package: built, linted, installed, upgraded with a call on, removed and purged."""

import shutil
import tempfile
import time
from pathlib import Path

from bench.free_ports import free_ports
from bench.installed import units
from bench.installed.centre import (
    COMES_BACK_WITHIN_S,
    READY_WITHIN_S,
    a_call,
    has_another_main,
    healthy,
    of_user,
    pids,
    took,
)
from bench.installed.machine import Done, Machine, booted, make_root, run
from bench.installed.report import Report

REPOSITORY = Path(__file__).parents[2]
INSIDE = Path("opt/packages")
HOME = Path("var/lib/sigap")
FETCHED = ("etc/sigap", "var/cache/sigap", "var/lib/sigap-code", "usr/share/sigap")
CALL_S = 150  # an upgrade, two deaths of sigap up, and room


def play(report: Report, folder: Path, overlay: Path | None, before: str) -> None:
    """All steps; raises `Stopped` where one is missing that the others need."""
    packages = [_built(report, folder, commit) for commit in (before, "HEAD")]
    _linted(report, packages[1])
    root = make_root(folder, overlay)
    for number, package in enumerate(packages):
        (root / INSIDE).mkdir(parents=True, exist_ok=True)
        shutil.copy(package, root / INSIDE / f"{number}.deb")
    with booted(root, folder / "systemd.log") as machine:
        _install(report, machine)
        with a_call(report, machine, "081200000112", CALL_S):
            _upgrade(report, machine)
            _kill_and_freeze(report, machine)
        _stop(report, machine)
        units.play(report, machine)
        _remove_and_purge(report, machine)


def _built(report: Report, folder: Path, commit: str) -> Path:
    into = Path(tempfile.mkdtemp(prefix=f"{commit.replace('/', '-')}-", dir=folder))
    build = str(REPOSITORY / "docker" / "debian" / "build")
    done = run(["env", f"SIGAP_COMMIT={commit}", build, str(into)])
    report.needs(f"build of {commit}", done.well, Path(done.last).name if done.well else done.said)
    return Path(done.last)


def _linted(report: Report, package: Path) -> None:
    changes = next(package.parent.glob("*.changes"))
    strict = ("--allow-root", "--display-info", "--fail-on", "error,warning,info")
    done = run(["lintian", *strict, str(changes)])
    report.step("lintian, down to its hints", done.well and not done.said, done.said or "silent")


def _install(report: Report, machine: Machine) -> None:
    began = time.monotonic()
    machine.run(["apt-get", "update", "-q"])
    done = _apt(machine, "install", f"/{INSIDE}/0.deb")
    report.needs("apt install of the one before", done.well, took(done, began))
    (machine.root / "etc/sigap/settings.toml").write_text(_settings(), encoding="utf-8")
    began = time.monotonic()
    started = machine.run(["systemctl", "enable", "--now", "sigap"])
    report.needs("systemctl enable --now sigap", started.well, started.said)
    ready = healthy(machine, READY_WITHIN_S)
    report.needs("sigap status", ready.well, took(ready, began))
    found = pids(machine).values()
    of = {machine.run(["stat", "-c", "%U", f"/proc/{pid}"]).last for pid in found}
    report.step("nothing of it is root's", of == {"sigap"}, " ".join(sorted(of)))


def _upgrade(report: Report, machine: Machine) -> None:
    asterisk, began = pids(machine)["asterisk"], time.monotonic()
    version = _version(machine)
    done = _apt(machine, "install", f"/{INSIDE}/1.deb")
    report.needs("apt install of this one over it", done.well, took(done, began))
    now = _version(machine)
    current = machine.run(["readlink", "/var/lib/sigap-code/current"]).said.strip()
    report.step("the version that runs", current == now != version, f"{version} → {now}")
    report.step("the same Asterisk", pids(machine)["asterisk"] == asterisk, f"pid {asterisk}")
    done = machine.run(["systemctl", "reload", "sigap"])
    well = done.well and not done.said.strip()
    report.step("systemctl reload sigap", well, done.said or "the same version takes over")
    report.step("the same Asterisk", pids(machine)["asterisk"] == asterisk, f"pid {asterisk}")


def _kill_and_freeze(report: Report, machine: Machine) -> None:
    for order, what in (("KILL", "sigap up killed"), ("STOP", "sigap up frozen")):
        before, main = pids(machine), machine.unit("sigap", "MainPID")
        machine.run(["systemctl", "kill", "--kill-whom=main", f"--signal={order}", "sigap"])
        began = time.monotonic()
        done = healthy(machine, COMES_BACK_WITHIN_S, has_another_main("sigap", main))
        report.step(f"{what}: systemd starts another", done.well, took(done, began))
        now = pids(machine)
        same = all(now[name] == before[name] for name in units.ENGINES)
        report.step(f"{what}: the same Asterisk and PostgreSQL", same, f"pid {now['asterisk']}")


def _stop(report: Report, machine: Machine) -> None:
    began = time.monotonic()
    done = machine.run(["systemctl", "stop", "sigap"])
    left, result = of_user(machine), machine.unit("sigap", "Result")
    well = done.well and result == "success" and not left
    report.step("systemctl stop: nothing is left", well, left or took(done, began))


def _remove_and_purge(report: Report, machine: Machine) -> None:
    healthy(machine, READY_WITHIN_S)
    done = _apt(machine, "remove", "sigap")
    left = of_user(machine)
    report.step(
        "apt remove, while it runs", done.well and not left, left or "nothing runs any more"
    )
    report.step("… keeps recordings, database and keys", _is_kept(machine), _home(machine))
    done = _apt(machine, "purge", "sigap")
    report.step("apt purge keeps them too", done.well and _is_kept(machine), _home(machine))
    gone = not [each for each in FETCHED if (machine.root / each).exists()]
    report.step("… and leaves nothing else", gone, f"without {', '.join(FETCHED)}")


def _is_kept(machine: Machine) -> bool:
    home = machine.root / HOME
    kept = all((home / each).exists() for each in ("postgres/PG_VERSION", "secrets.json"))
    return kept and any(home.glob("recordings/archive/**/*.flac"))


def _home(machine: Machine) -> str:
    return " ".join(sorted(each.name for each in (machine.root / HOME).iterdir()))


def _version(machine: Machine) -> str:
    return machine.run(["dpkg-query", "-W", "-f", "${Version}", "sigap"]).said


def _settings() -> str:
    sip, ari, ami, http, hep, rtp = free_ports(6)
    return (
        f"sip_port = {sip}\nari_port = {ari}\nami_port = {ami}\nhttp_port = {http}\n"
        f"hep_port = {hep}\nrtp_start = {rtp}\nrtp_end = {rtp + 99}\n"
    )


def _apt(machine: Machine, *words: str) -> Done:
    return machine.run(["apt-get", "-y", "-q", "--no-install-recommends", *words])
