"""What a new centre still lacks before its first shift, as true states and not as ticks.

``./sigap setup`` leaves a mark in the home. While it is there, an admin's login leads to the list
(`/admin/first-hour`); the list takes it away when nothing is left. A centre from before has no mark
and is not bothered. The rule is pure (`steps`); beside it only the mark touches the disk.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path

from ari_app.operations.small_files import write_small
from ari_app.settings import Trunk

FILE = "first-hour"  # in the home
PAGE = "/admin/first-hour"


class StepName(StrEnum):
    LINE = "line"
    SEATS = "seats"
    CHANNELS = "channels"
    BACKUP = "backup"
    CERTIFICATE = "certificate"
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``found`` of ``wanted`` where there is something to count; ``says``: why it is not well."""

    name: StepName
    done: bool
    found: int = 0
    wanted: int = 0
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is so at this moment. ``trials``: line → what its trial call found, empty: it is well.

    ``backup``: why it wants a human; ``certificate``: the same of the desk's.
    """

    trunks: Sequence[Trunk]
    trials: Mapping[str, str]
    places: int
    agencies: int
    reachable: int
    backup: str
    certificate: str
    answered: int


def steps(known: Known) -> tuple[Step, ...]:
    """In the order in which they are best done."""
    return (
        _line(known),
        Step(name=StepName.SEATS, done=known.places > 0, found=known.places),
        Step(
            name=StepName.CHANNELS,
            done=0 < known.agencies == known.reachable,
            found=known.reachable,
            wanted=known.agencies,
        ),
        Step(name=StepName.CERTIFICATE, done=not known.certificate, says=known.certificate),
        Step(name=StepName.BACKUP, done=not known.backup, says=known.backup),
        Step(name=StepName.CALL, done=known.answered > 0, found=known.answered),
    )


def _line(known: Known) -> Step:
    """One for test calls of this machine is none of an operator's."""
    real = [trunk for trunk in known.trunks if not _is_practice(trunk)]
    tested = [trunk for trunk in real if known.trials.get(trunk.name) == ""]
    says = next((said for t in real if (said := known.trials.get(t.name, "not tried yet"))), "")
    return Step(
        name=StepName.LINE,
        done=0 < len(real) == len(tested),
        found=len(tested),
        wanted=len(real),
        says=says,
    )


def _is_practice(trunk: Trunk) -> bool:
    return all(ip_network(match).is_loopback for match in trunk.match)


def begin(home: Path) -> None:
    """A disk that takes nothing costs the list, and no centre."""
    with contextlib.suppress(OSError):
        write_small(home / FILE, "./sigap setup\n", mode=0o600)


def is_open(home: Path) -> bool:
    return (home / FILE).exists()


def end(home: Path) -> None:
    """Nothing is left to do; a disk that takes no change asks again."""
    with contextlib.suppress(OSError):
        (home / FILE).unlink(missing_ok=True)
