"""Photos are decoded in a process of their own, one at a time, with a limit of memory and time.

A picture of a few kilobytes may need gigabytes when it is opened. What happens then happens to that
process alone: the desk goes on, and whoever sent the picture is told that it is too large.

Run as ``python -m ari_app.tickets.photo_process AREAS`` it is that process: the areas to paint over
as `photo_cover` writes them, the file on standard input; on standard output width and height (four
bytes each) and the JPEG, or the reason of a refusal.
"""

import asyncio
import os
import resource
import struct
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ari_app.tickets.photo_cover import Area, areas_of, text_of
from ari_app.tickets.photos import LARGEST_BYTES, Photo, PhotoRefused, checked

MOST_MEMORY = 1024**3  # of addresses; 25 million pixels need some 300 MB of them
MOST_CPU_S = 20
LIMIT_S = 30.0
REFUSED = 3  # exit status: the reason is on standard output
COMMAND: tuple[str, ...] = (sys.executable, "-m", "ari_app.tickets.photo_process")
_SIZE = struct.Struct("!II")
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="photo")


async def checked_apart(data: bytes, covered: Sequence[Area] = ()) -> Photo:
    """`photos.checked` in another process; raises `PhotoRefused`. Waits for those before it."""
    if len(data) > LARGEST_BYTES:
        raise PhotoRefused("photo_too_large")
    return await asyncio.get_running_loop().run_in_executor(
        _ONE_AT_A_TIME, _decoded_by, data, text_of(covered)
    )


def _decoded_by(data: bytes, covered: str) -> Photo:
    try:
        done = subprocess.run(  # noqa: S603 - this module
            (*COMMAND, covered),
            input=data,
            capture_output=True,
            timeout=LIMIT_S,
            env=_environ(),
            cwd="/",
        )
    except subprocess.TimeoutExpired as error:
        raise PhotoRefused("photo_too_large") from error
    if done.returncode == REFUSED:
        raise PhotoRefused(done.stdout.decode())
    if done.returncode != 0:  # it ran into a limit, or a fault of the decoder ended it
        raise PhotoRefused("photo_too_large")
    width, height = _SIZE.unpack_from(done.stdout)
    return Photo(jpeg=done.stdout[_SIZE.size :], width=width, height=height)


def _environ() -> dict[str, str]:
    """Nothing of the centre's: no settings, no passwords."""
    repository = str(Path(__file__).parents[2])
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONPATH": repository, "PYTHONSAFEPATH": "1"}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # calls come first


def main() -> int:
    data = sys.stdin.buffer.read(LARGEST_BYTES + 1)
    covered = areas_of(sys.argv[1])
    _limit()
    try:
        photo = checked(data, covered)
    except PhotoRefused as refused:
        sys.stdout.write(refused.reason)
        return REFUSED
    sys.stdout.buffer.write(_SIZE.pack(photo.width, photo.height) + photo.jpeg)
    return 0


if __name__ == "__main__":
    sys.exit(main())
