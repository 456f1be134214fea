"""Papers are made in a process of their own, one at a time, with a limit of memory and time.

Setting a PDF takes the processor for a moment, and the desk must not wait for it. Run as
``python -m ari_app.reports.paper_process pdf`` it is that process: on standard input a line of JSON
(the paper), then the crest's bytes; on standard output the file.
"""

import asyncio
import base64
import json
import logging
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.reports.crest import kind_of
from ari_app.reports.paper import Paper, without_crest

log = logging.getLogger(__name__)

MOST_MEMORY = 2 * 1024**3  # of addresses
MOST_CPU_S = 20
LIMIT_S = 60.0  # on a machine that is busy with calls
MOST_WAITING = 4
LARGEST_CREST = 2 * 1024**2
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paper")
_waiting: set[object] = set()


class Format(StrEnum):
    XLSX = "xlsx"
    PDF = "pdf"


class PaperUnmade(SigapError):
    """It could not be made now: too many at once, or a limit was met."""


async def made_apart(form: Format, paper: Paper, crest: Path | None) -> bytes:
    """The file; raises `PaperUnmade`. Waits for those before it, if they are few."""
    if len(_waiting) >= MOST_WAITING:
        raise PaperUnmade("Too many papers are being made.")
    mine = object()
    _waiting.add(mine)
    try:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_ONE_AT_A_TIME, _made_by, form, paper, crest)
    finally:
        _waiting.discard(mine)


def _made_by(form: Format, paper: Paper, crest: Path | None) -> bytes:
    given = {"paper": paper, "crest": _read(crest), "is_crested": crest is not None}
    try:
        done = subprocess.run(  # noqa: S603 - this module
            (sys.executable, "-m", "ari_app.reports.paper_process", form.value),
            input=json.dumps(given).encode(),
            capture_output=True,
            timeout=LIMIT_S,
            env=_environ(),
            cwd="/",
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise PaperUnmade("The paper could not be made in time.") from error
    if done.returncode != 0:
        log.error("A paper was not made: %s", done.stderr.decode(errors="replace")[-500:])
        raise PaperUnmade("The paper could not be made.")
    if done.stderr:
        log.warning("A paper: %s", done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def _read(crest: Path | None) -> str:
    """A crest that is not there, or too large, is left out: the figures count more."""
    if crest is None:
        return ""
    try:
        with crest.open("rb") as file:
            found = file.read(LARGEST_CREST + 1)
    except OSError as error:
        log.warning("The crest cannot be read: %s", error)
        return ""
    if len(found) > LARGEST_CREST:
        log.warning("The crest is larger than 2 MB and is left out")
        return ""
    return base64.b64encode(found).decode()


def _environ() -> dict[str, str]:
    """Nothing of the centre's: no settings, no passwords."""
    repository = str(Path(__file__).parents[2])
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONPATH": repository, "PYTHONSAFEPATH": "1", "RAYON_NUM_THREADS": "1"}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # calls come first


def _set(form: Format, paper: Paper, crest: bytes | None, kind: str) -> bytes:
    if form is Format.XLSX:
        from ari_app.reports.spreadsheet_paper import as_xlsx

        return as_xlsx(paper, crest, kind)
    from ari_app.reports.pdf_paper import CannotBeSet, as_pdf

    try:
        return as_pdf(paper, crest, kind)
    except CannotBeSet:
        if crest is None:
            raise
        return as_pdf(_uncrested(paper))  # Typst reads pictures more strictly


def _uncrested(paper: Paper) -> Paper:
    sys.stderr.write("the crest cannot be drawn and is left out\n")
    return without_crest(paper)


def main() -> int:
    given = json.loads(sys.stdin.buffer.read())
    _limit()
    form, paper = Format(sys.argv[1]), given["paper"]
    crest = base64.b64decode(given["crest"])
    kind = kind_of(crest) if crest else None
    if kind is None and given["is_crested"]:
        paper = _uncrested(paper)
    made = _set(form, paper, crest if kind else None, kind or "")
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
