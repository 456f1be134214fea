"""What a screener lets others know of itself: a file that it touches, or a sentence why not.

Files in the run folder, because they are there when Asterisk, the database and the desk are not.
``screen-1.ready`` is touched each second while calls would be claimed; ``screen-1.unready`` holds
one sentence as long as the worker lives and cannot claim. Never raises: a full disk must not end
a screener that only wants to say how it is.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

FRESH_S = 5.0
UNREADY_FRESH_S = 30.0  # said anew at each try; one that was killed says nothing any more


class Readiness:
    """The two files of one worker."""

    def __init__(self, run_dir: Path, number: int) -> None:
        self._ready = run_dir / f"screen-{number}.ready"
        self._unready = run_dir / f"screen-{number}.unready"

    def ready(self) -> None:
        """Calls would be claimed now."""
        with suppress(OSError):
            self._unready.unlink(missing_ok=True)
            self._ready.touch()

    def unready(self, why: str) -> None:
        """No call can be claimed; ``why`` is one sentence with the remedy."""
        with suppress(OSError):
            self._unready.write_text(why, encoding="utf-8")

    def gone(self) -> None:
        """The worker ends."""
        with suppress(OSError):
            self._ready.unlink(missing_ok=True)
            self._unready.unlink(missing_ok=True)


def warm_screeners(run_dir: Path, now_s: float) -> int:
    """How many workers have touched their file within `FRESH_S`."""
    warm = 0
    for path in run_dir.glob("screen-*.ready"):
        try:
            warm += now_s - path.stat().st_mtime < FRESH_S
        except FileNotFoundError:
            continue  # it ended between the list and the look
    return warm


def unready_screeners(run_dir: Path, now_s: float) -> Mapping[str, str]:
    """``screen-1`` → why it cannot claim calls, for those that said so lately."""
    found: dict[str, str] = {}
    for path in sorted(run_dir.glob("screen-*.unready")):
        with suppress(OSError):  # it became ready between the list and the look
            if now_s - path.stat().st_mtime < UNREADY_FRESH_S:
                found[path.stem] = path.read_text(encoding="utf-8")
    return found
