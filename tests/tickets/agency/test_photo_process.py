"""A picture is opened apart: what it costs there costs the desk nothing."""

import asyncio
import resource
import time
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from ari_app.tickets import photo_process
from ari_app.tickets.photo_process import checked_apart
from ari_app.tickets.photos import PhotoRefused
from tests.tickets.agency.pictures import picture

LARGEST = (5000, 5000)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_a_picture_comes_back(kind: str) -> None:
    kept = await checked_apart(picture(kind))
    with Image.open(BytesIO(kept.jpeg)) as image:
        image.load()
        assert (image.format, image.size) == ("JPEG", (640, 480))
    assert (kept.width, kept.height) == (640, 480)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: b"", "photo_no_picture"),
        (lambda: picture()[:2000], "photo_no_picture"),
        (lambda: picture("PNG", (9000, 7000)), "photo_too_large"),
        (lambda: b"\xff" * (10 * 1024 * 1024 + 1), "photo_too_large"),
    ],
)
async def test_what_is_refused(made: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(PhotoRefused) as refused:
        await checked_apart(made())
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("JPEG", LARGEST),
        ("PNG", LARGEST),
        ("WEBP", LARGEST),
        ("HEIF", (4032, 3024)),  # as telephones send it; more takes long to make here
    ],
)
async def test_the_largest_fits_into_the_memory(kind: str, size: tuple[int, int]) -> None:
    mode, colours = ("RGB", 3) if kind == "JPEG" else ("RGBA", 4)
    out = BytesIO()
    Image.new(mode, size, (200, 80, 30, 128)[:colours]).save(out, kind, quality=1)
    kept = await checked_apart(out.getvalue())
    assert kept.width == 2048


async def test_a_limit_of_memory_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same picture, where less is allowed than it needs."""
    script = (
        "import sys; from ari_app.tickets import photo_process as p;"
        " p.MOST_MEMORY = 160 * 1024**2; sys.exit(p.main())"
    )
    monkeypatch.setattr(photo_process, "COMMAND", (*photo_process.COMMAND[:1], "-c", script))
    with pytest.raises(PhotoRefused) as refused:
        await checked_apart(picture("PNG", LARGEST))
    assert refused.value.reason == "photo_too_large"


async def test_large_ones_cost_the_desk_nothing() -> None:
    """One at a time, not in the desk's memory, and whoever logs in meanwhile does not wait."""
    large = picture("PNG", LARGEST)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sent = [asyncio.create_task(checked_apart(large)) for _ in range(4)]
    longest, first = 0.0, time.monotonic()
    while not all(task.done() for task in sent):
        began = time.monotonic()
        await asyncio.to_thread(zlib.crc32, b"a login's hash is made in such a thread")
        longest = max(longest, time.monotonic() - began)
        await asyncio.sleep(0.01)
    assert [task.result().width for task in sent] == [2048] * 4
    one_s = (time.monotonic() - first) / len(sent)  # on this machine, as busy as it is now
    assert longest < one_s, "who logged in has waited for a whole picture"
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 100, "the desk holds the files and the small JPEGs, no opened picture"
