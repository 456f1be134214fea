"""How a measurement that lasts ends as a command: its figure, one sentence, or Ctrl-C."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

from ari_app.cli import EXPECTED_FAILURE, INTERRUPTED
from ari_app.errors import SigapError


def exit_status(work: Coroutine[Any, Any, int]) -> int:
    """Runs it: 0 where it found nothing amiss, else 1; what it refused is said, as `sigap` does."""
    try:
        return int(asyncio.run(work) > 0)
    except SigapError as error:
        print(f"sigap: {error}", file=sys.stderr)
        return EXPECTED_FAILURE
    except asyncio.CancelledError:
        return INTERRUPTED
