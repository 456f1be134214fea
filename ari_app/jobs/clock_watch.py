"""Sees when the machine's clock is set, by the one of the kernel that nobody sets.

Both are kept in a small file, so that the next process knows of a step while none was there.
"""

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.asterisk.plan_versions import boot_id
from ari_app.clock_steps import SEEN_WITHIN, ClockStep
from ari_app.operations.small_files import write_small

FILE = "clock.json"  # in the run folder
KEPT_EVERY_S = 10.0
LEAST = timedelta(seconds=2)  # less than that is a clock that is being kept, or a slow look


def kernel_s() -> float:
    """Seconds since the machine's start, also while it slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(slots=True, kw_only=True)
class ClockWatch:
    """Tells each step of the clock once; asked at least every few seconds.

    ``file``: where what was seen outlives the process, as often as every `KEPT_EVERY_S`.
    """

    file: Path | None = None
    now: Callable[[], float] = time.time
    kernel: Callable[[], float] = kernel_s
    _seen_s: float | None = None
    _kernel_s: float = 0.0
    _kept_s: float | None = None  # by the kernel's

    def look(self) -> ClockStep | None:
        if self._seen_s is None:
            self._read()
        now_s, kernel_now_s = self.now(), self.kernel()
        before_s, passed_s = self._seen_s, kernel_now_s - self._kernel_s
        self._seen_s, self._kernel_s = now_s, kernel_now_s
        by = timedelta(seconds=now_s - before_s - passed_s) if before_s is not None else timedelta()
        self._keep(at_once=abs(by) >= LEAST)
        if before_s is None or abs(by) < LEAST:
            return None
        until = datetime.fromtimestamp(before_s + passed_s, UTC)
        seen_at = datetime.fromtimestamp(before_s, UTC)
        return ClockStep(
            seen_at=seen_at, by=by, until=until if until - seen_at > SEEN_WITHIN else None
        )

    def _read(self) -> None:
        """What the process before has seen, since the machine was started."""
        if self.file is None:
            return
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
            if found["boot"] == boot_id():
                self._seen_s, self._kernel_s = float(found["now"]), float(found["kernel"])
        except (OSError, ValueError, TypeError, KeyError):
            return

    def _keep(self, *, at_once: bool) -> None:
        waits = self._kept_s is not None and self._kernel_s - self._kept_s < KEPT_EVERY_S
        if self.file is None or (waits and not at_once):
            return
        self._kept_s = self._kernel_s
        seen = {"boot": boot_id(), "now": self._seen_s, "kernel": self._kernel_s}
        with contextlib.suppress(OSError):
            write_small(self.file, json.dumps(seen))
