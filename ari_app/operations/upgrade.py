"""``sigap upgrade``: the running centre goes over to the version that lies here; no call is cut.

Everything that can be known before is looked at first, and refused in one sentence with nothing
touched: an older version on a newer database, an edited dialplan on trial. Then ``sigap up`` gives
its place to the new version (:mod:`~ari_app.operations.succession`), which takes over Asterisk and
PostgreSQL with what they carry and replaces our own processes one by one. Another Asterisk is
started once nobody is on the line (:mod:`~ari_app.operations.quiet_start`).
"""

import argparse
import asyncio
import os
import signal
import time
from datetime import UTC, datetime

from ari_app.asterisk import plan_versions, runtime
from ari_app.errors import SigapError
from ari_app.operations import keepers, postgres, processes, programs, succession
from ari_app.operations.processes import ProcessIdentity
from ari_app.operations.working import works
from ari_app.settings import Settings
from ari_app.setup.private_packages import OnProgress
from ari_app.store.database import DatabaseAway
from ari_app.store.migrating import refuse_newer

WITHIN_S = 180.0  # of which a large migration takes the most
GONE_LIMIT_S = 15.0  # until a service manager has started one that does not know the signal


class NotUpgraded(SigapError):
    """One sentence: what is in the way, how the centre is now, and what to do."""


async def upgrade(settings: Settings, *, end_calls: bool, on_progress: OnProgress = print) -> None:
    """Return when every part is of this version and works; raises `NotUpgraded`."""
    found = await asyncio.to_thread(runtime.find, settings, on_progress)
    supervisor = await _fit(settings)
    began = datetime.now(UTC)
    on_progress("Going over to this version; calls go on.")
    os.kill(supervisor.pid, succession.SIGNAL)
    await _until_watched_anew(settings, supervisor, began, on_progress)
    runs = _another_that_runs(settings, found)
    if runs and end_calls:  # sigap up starts the one of this version
        await processes.end(runs.identity, signal.SIGKILL, programs.STOP_LIMIT_S)
    elif runs:
        on_progress(
            f"Asterisk goes on as it is, for somebody is on the telephone; {found.version} is "
            "started once nobody is (now, which ends calls: sigap upgrade --end-calls)."
        )


async def _fit(settings: Settings) -> ProcessIdentity:
    """Who is to give its place; nothing is changed here."""
    supervisor = keepers.supervisor_of(settings.run_dir)
    if apart := keepers.apart(settings.run_dir):
        raise NotUpgraded(
            f"Each part is kept by itself here ({', '.join(apart)}); what keeps it brings it to "
            "this version: systemctl reload 'sigap-*'."
        )
    if supervisor is None:
        raise NotUpgraded("No centre runs here; start it with this version: sigap up.")
    try:
        await refuse_newer(postgres.dsn(settings))
    except DatabaseAway as error:
        raise NotUpgraded(
            f"{error} Upgrade when it is back; the centre goes on as it is."
        ) from error
    if plan_versions.open_version(settings.home):
        raise NotUpgraded("A dialplan is on trial; confirm it or take it back, then upgrade.")
    return supervisor


def _another_that_runs(
    settings: Settings, found: runtime.AsteriskRuntime
) -> processes.Record | None:
    """The Asterisk that must end before this version's can start; None where there is none."""
    runs = processes.read_record(settings.run_dir, "asterisk")
    wanted = programs.asterisk_program(
        settings, found, settings.asterisk_dir / "etc" / "asterisk.conf"
    )
    is_another = runs and runs.alive() and processes.is_another(wanted, runs.fingerprint)
    return runs if is_another else None


async def _until_watched_anew(
    settings: Settings, supervisor: ProcessIdentity, began: datetime, on_progress: OnProgress
) -> None:
    waiting = [program.name for program in programs.own_programs(settings)]
    unwatched_since = None
    try:
        async with asyncio.timeout(WITHIN_S):
            while waiting:
                if await _is_new_and_works(settings, waiting[0], began):
                    on_progress(f"  {waiting.pop(0)} is of this version")
                    continue
                unwatched_since = _unwatched_since(settings, supervisor, unwatched_since)
                if unwatched_since and time.monotonic() - unwatched_since > GONE_LIMIT_S:
                    break
                await asyncio.sleep(0.2)
    except TimeoutError:
        pass
    if waiting:
        raise NotUpgraded(
            f"{waiting[0]} did not come up with this version; calls go on as before. Read what "
            f"sigap up said and {settings.log_dir}, put the version of before back, and start it "
            "there: sigap up."
        )


def _unwatched_since(
    settings: Settings, supervisor: ProcessIdentity, since: float | None
) -> float | None:
    """The one that gave its place is the same process still: on a busy machine it needs long until
    it watches again.
    """
    if keepers.supervisor_of(settings.run_dir) or processes.is_alive(supervisor):
        return None
    return since or time.monotonic()


async def _is_new_and_works(settings: Settings, name: str, began: datetime) -> bool:
    record = processes.read_record(settings.run_dir, name)
    if record is None or record.since < began or not record.alive():
        return False
    return await works(settings, name, record.since.timestamp())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--end-calls",
        action="store_true",
        help="another Asterisk is started at once, which ends calls; else once nobody calls",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--prepare", action="store_true", help="only fetch what this version needs"
    )
    instead.add_argument(
        "--is-running", action="store_true", help="only tell by the exit status: 0, or 1"
    )


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.prepare:
        print(f"Asterisk {runtime.find(settings).version} and all libraries are here.")
        return 0
    if arguments.is_running:
        return int(keepers.supervisor_of(settings.run_dir) is None)
    asyncio.run(upgrade(settings, end_calls=arguments.end_calls))
    print("The centre runs with this version.")
    return 0
