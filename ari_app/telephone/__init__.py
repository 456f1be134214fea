"""A SIP telephone made of software, for test calls, the demo and the benches.

Each telephone is a process of its own (``python -m ari_app.telephone``) that carries one call at a
time over PJSIP and tells what happens on standard output, one JSON line each (``phone_event.py``).
``process.py`` drives such a process from asyncio. ``./sigap call`` is in ``trial_call.py``; it is
imported when it is asked for, because a telephone needs no database.
"""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ari_app.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``./sigap call`` understands."""
    from ari_app.telephone import trial_call

    trial_call.add_arguments(parser)


async def main(settings: "Settings", arguments: argparse.Namespace) -> int:
    """``./sigap call``: one test call into the running centre."""
    from ari_app.telephone import trial_call

    return await trial_call.main(settings, arguments)
