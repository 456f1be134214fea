"""``python -m bench.faults``: see the package."""

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ari_app.errors import SigapError
from bench.command import exit_status
from bench.faults import __doc__ as described
from bench.faults.callers import row_of
from bench.faults.disks import small_disks
from bench.faults.figures import Row, head, line
from bench.faults.shim import Shim, build
from bench.faults.stage import Stage, end_in_order, stage, temporary_folder
from bench.faults.table import FAULTS, Fault

SMALL_DISK_MB = 600
AWAY_S = 20.0


async def run(names: Sequence[str] | None, calls: int, away_s: float) -> int:
    """Prints a line for each of these, or of all; how many missed a goal."""
    faults = chosen(names)
    end_in_order()
    print(head(), flush=True)
    missed = 0
    plain = [fault for fault in faults if fault.home == "plain"]
    if plain:
        with temporary_folder() as folder:
            missed += await _rows(plain, folder, calls, away_s)
    if of_disks := [fault for fault in faults if fault.home == "small disks"]:
        missed += await _on_small_disks(of_disks, calls, away_s)
    for fault in faults:
        if fault.home == "small disk":
            missed += await _on_a_small_disk(fault, calls, away_s)
        if fault.home == "tls":
            with temporary_folder() as folder:
                missed += await _rows([fault], folder, calls, away_s, tls=True)
        if fault.home == "shim":
            missed += await _with_a_shim(fault, calls, away_s)
    return missed


def _not_tried(fault: Fault, why: str) -> Row:
    return Row(fault=fault.name, calls=(), goal=fault.goal, said=f"not tried: {why}")


async def _on_a_small_disk(fault: Fault, calls: int, away_s: float) -> int:
    with temporary_folder() as folder:
        with _small_disk(folder / "home") as mounted:
            if mounted:
                return await _rows([fault], folder, calls, away_s)
        print(line(_not_tried(fault, "only root can mount a small disk")), flush=True)
    return 0


async def _on_small_disks(faults: Sequence[Fault], calls: int, away_s: float) -> int:
    with temporary_folder() as folder:
        folder.chmod(0o711)
        with small_disks(folder / "home") as mounted:
            if mounted:
                return await _rows(faults, folder, calls, away_s)
        for fault in faults:
            print(line(_not_tried(fault, "only root can mount small disks")), flush=True)
    return 0


async def _with_a_shim(fault: Fault, calls: int, away_s: float) -> int:
    with temporary_folder() as folder:
        folder.chmod(0o711)  # PostgreSQL's user reads the library
        if shim := await build(folder / "shim"):
            return await _rows([fault], folder, calls, away_s, shim)
    print(line(_not_tried(fault, "there is no C compiler")), flush=True)
    return 0


async def _rows(
    faults: Sequence[Fault],
    folder: Path,
    calls: int,
    away_s: float,
    shim: Shim | None = None,
    *,
    tls: bool = False,
) -> int:
    missed = 0
    takers = calls + max(3, calls // 3)
    home = folder / "home"
    async with stage(takers, away_s=away_s, home=home, shim=shim, tls=tls) as running:
        for fault in faults:
            row = await _row(fault, running, calls)
            print(line(row), flush=True)
            missed += bool(row.missed() or not row.calls)
    return missed


async def _row(fault: Fault, running: Stage, calls: int) -> Row:
    """What could not be measured is a row that says why; the next fault is tried all the same."""
    try:
        return await row_of(fault, FAULTS.index(fault), running, calls)
    except* SigapError as group:
        said = f"not measured: {group.exceptions[0]}"
    return Row(fault=fault.name, calls=(), goal=fault.goal, said=said)


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """A disk of its own on that folder, inside the block; False where it cannot be mounted."""
    folder.mkdir(mode=0o700)
    options = f"size={SMALL_DISK_MB}m,mode=700"
    mount = ("mount", "-t", "tmpfs", "-o", options, "sigap-faults", str(folder))
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", "--lazy", str(folder)), check=False)


def chosen(names: Sequence[str] | None) -> list[Fault]:
    """Those faults, in the table's order; all where none is named. SigapError for a wrong name."""
    known = {fault.name: fault for fault in FAULTS}
    for name in names or ():
        if name not in known:
            raise UnknownFault(f"{name!r} is no fault; --list names them all.")
    return [fault for fault in FAULTS if not names or fault.name in names]


class UnknownFault(SigapError):
    """No fault of the table has that name."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.faults", description=described, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", action="append", metavar="NAME", help="this fault alone")
    parser.add_argument("--list", action="store_true", help="name the faults and end")
    parser.add_argument("--calls", type=int, default=10, metavar="N", help="that stand at each")
    parser.add_argument("--away", type=float, default=AWAY_S, metavar="S", help="PostgreSQL away")
    asked = parser.parse_args(arguments)
    if asked.list:
        print("\n".join(f"{fault.name:28}{fault.does}" for fault in FAULTS))
        return 0
    return exit_status(run(asked.only, asked.calls, asked.away))


if __name__ == "__main__":
    sys.exit(main())
