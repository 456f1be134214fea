"""A command at the console of a running Asterisk, and what it answers."""

import subprocess
from pathlib import Path

from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.errors import SigapError

LIMIT_S = 10.0
_NOBODY = "Unable to connect to remote asterisk"


class AsteriskSilent(SigapError):
    """It gives no answer in time."""


class AsteriskGone(AsteriskSilent):
    """It does not run: what lies in its files is what it will start with."""


def answer(runtime: AsteriskRuntime, file: Path, words: str) -> str:
    """What Asterisk says; ``file`` is its asterisk.conf. Raises :class:`AsteriskSilent`."""
    command = [*runtime.command, "-C", str(file), "-rx", words]
    try:
        done = subprocess.run(  # noqa: S603 - the same Asterisk that was started
            command, capture_output=True, text=True, errors="replace", timeout=LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AsteriskSilent(f"Asterisk does not answer to {words!r} ({error}).") from error
    if _NOBODY in done.stdout + done.stderr:
        raise AsteriskGone(f"Asterisk does not run; nobody answers to {words!r}.")
    return done.stdout
