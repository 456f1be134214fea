"""``sigap jobs`` as a process of its own, to be killed."""

import os
import subprocess
import sys
from pathlib import Path

from ari_app.settings import Settings

REPOSITORY = Path(__file__).parents[2]


def jobs_process(settings: Settings) -> subprocess.Popen[bytes]:
    values = {
        "SIGAP_HOME": str(settings.home),
        "SIGAP_NODE": settings.node,
        "SIGAP_DATABASE_DSN": settings.database_dsn or "",
        "SIGAP_DATABASE_JOBS_DSN": settings.database_jobs_dsn or "",
        "SIGAP_LOCAL_CHANNELS": str(settings.local_channels),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "ari_app.cli", "jobs"], cwd=REPOSITORY, env={**os.environ, **values}
    )
