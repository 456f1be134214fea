"""A keeper (``sigap up``, or ``sigap run`` of a part) gives way to the version that lies
where it was started; no part ends.

It becomes the other program by execve(2): the same process for whoever watches it, systemd or a
terminal. What it left running is taken over as after its death.
"""

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

SIGNAL = signal.SIGUSR2  # a version that does not know it dies of it, and its parts go on
COMMAND = "SIGAP_COMMAND"  # how ./sigap was called: a link to a version leads to another by now
_SHIPPED = Path(__file__).parents[2] / "sigap"
NOBODY_WATCHES = 3  # a service manager starts it again


def start_new_version(say: Callable[[str], None], words: Sequence[str] = ("up",)) -> int:
    """Starts the new version as this very process, with these words of ``sigap``; returns
    only where that fails.
    """
    cache, again = os.environ.get("SIGAP_CACHE"), f"sigap {' '.join(words)}"
    if cache and not os.access(cache, os.W_OK):  # root's, who became the owner of the home
        say(f"What ran goes on, and nobody watches it; start it again: {again}")
        return NOBODY_WATCHES
    try:
        command = os.environ.get(COMMAND) or str(_SHIPPED)
        os.chdir(os.path.dirname(command))  # the folder of the version of before may be removed
        os.execv(command, [command, *words])  # noqa: S606 - the program that was asked for, no shell
    except OSError as error:
        say(f"The new version cannot be started ({error}); what ran goes on. Start it: {again}")
        return NOBODY_WATCHES
