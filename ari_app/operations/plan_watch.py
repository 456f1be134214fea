"""Takes a dialplan back that nobody confirmed: the one look, for all who watch over it.

``sigap up`` and ``sigap jobs`` both look each second, so neither the end of the admin's line nor
that of one of them leaves a plan in use that nobody has said a word for.
"""

import asyncio
from collections.abc import Callable
from typing import NoReturn

from ari_app.asterisk import plan_versions
from ari_app.asterisk.plan_versions import Version
from ari_app.operations import plan_trial
from ari_app.settings import Settings
from ari_app.store.database import Database

EVERY_S = 1.0
FROZEN_S = (
    5.0  # who changes the plan and does not go on for so long after its time is not waited for
)


async def watch(settings: Settings, say: Callable[[str], None]) -> NoReturn:
    """``say`` gets one sentence about each plan that was taken back.

    Where none waits for a word nothing is read until something is written.
    """
    seen: plan_versions.Written | None = None
    waits = True
    while True:
        written = plan_versions.written(settings.home)
        if waits or written != seen:
            seen = written
            after, waits = await asyncio.to_thread(_turn, settings)
            if after:
                say(f"has version {after.before} of its dialplan again: {after.outcome}")
        await asyncio.sleep(EVERY_S)


def _turn(settings: Settings) -> tuple[Version | None, bool]:
    """What was taken back now, and whether one still waits."""
    return look(settings), plan_versions.open_version(settings.home) is not None


async def keep_watching_dialplan(settings: Settings, database: Database) -> None:
    """A part of ``sigap jobs``: ``sigap up`` may be gone while Asterisk carries calls."""
    del database  # a plan is taken back without one
    await watch(settings, lambda sentence: None)


def look(settings: Settings) -> Version | None:
    """The version that was taken back now; None for none, or where it must be tried again."""
    version = plan_versions.open_version(settings.home)
    if version is None or not plan_trial.over(settings, version):
        return None
    lock = plan_trial.hold(settings, FROZEN_S if version.due else 0.0)
    if lock is None and not version.due:
        return None  # the command that applies it is at work
    try:
        version = plan_versions.open_version(settings.home)
        if version is None or not (why := plan_trial.over(settings, version)):
            return None
        after = plan_trial.go_back(settings, version, why)
        return None if after.open else after
    finally:
        if lock:
            lock.close()
