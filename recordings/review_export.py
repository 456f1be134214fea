"""What humans heard in calls under review, as labelled audio for the ear.

The export is a folder with a ``manifest.csv`` as ``./sigap screen --manifest`` and the ear's bench
read it, and the caller's side of each call as mono FLAC, 8 kHz, bit by bit what the ear heard.
Nothing in it says who called or when. ``train_ok`` is 1 only where the settings allow it: a voice
is personal data, and a model keeps what it was taught.
"""

import asyncio
import csv
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import soundfile

from ari_app.errors import SigapError
from ari_app.people.audit import record_command
from ari_app.settings import Settings
from ari_app.spreadsheet import plain_row
from ari_app.store.database import Database
from recordings.archive.folder import Archive
from recordings.archive.sealed import Unreadable
from recordings.flac import RATE_HZ

LABELS: Mapping[str, str] = {"human": "real", "false_call": "false", "cannot_tell": "ambiguous"}
COLUMNS = (
    *("file", "label", "kind", "sub", "snr", "onset_s", "level_db", "codec", "plr"),
    *("synthetic", "source", "licence", "train_ok", "was"),
)
_CALLER = 0  # the left side


class ExportFailed(SigapError):
    """The folder cannot be written, or a recording cannot be read; the message says which."""


async def export(
    settings: Settings, database: Database, folder: Path, since: datetime | None, *, by: str = ""
) -> int:
    """How many calls the new folder has; without any there is no folder. Raises `ExportFailed`.

    The line in the audit trail is committed before the first sound is written: what left is known.
    """
    values = (settings.centre.code, settings.node, since)
    async with database.transaction() as session:
        rows = await session.rows("reviews.labelled", *values)
        if rows:
            detail = {"calls": len(rows), "train_ok": settings.review.train_ok}
            entry = (settings.centre.code, "review.export", folder.name)
            await record_command(session, *entry, by=by, detail=detail)
    if rows:
        await asyncio.to_thread(_write, settings, rows, folder)
    return len(rows)


def _write(settings: Settings, rows: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Blocking. The manifest comes last and whole: without it the folder is no export."""
    archive = Archive.of(settings)
    try:
        folder.mkdir(parents=True)
        for number, row in enumerate(rows):
            _copy_caller(archive, row["path"], folder / _name(number))
        with (folder / "manifest.csv").open("x", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, restval="")
            writer.writeheader()
            lines = (_line(settings, number, row) for number, row in enumerate(rows))
            writer.writerows(map(plain_row, lines))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise ExportFailed(
            f"Cannot write {folder} ({error.strerror}); name a new folder with --into."
        ) from error


def _copy_caller(archive: Archive, name: str, target: Path) -> None:
    recording = archive.folder / name
    try:
        with archive.sound(name) as sound:
            samples, rate = sound.read(dtype="int16", always_2d=True), sound.samplerate
    except Unreadable as error:
        raise ExportFailed(f"{recording}: {error}") from error
    except FileNotFoundError as error:
        raise ExportFailed(f"There is no recording {name} in the archive; restore it.") from error
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise ExportFailed(
            f"The recording {recording} cannot be read; restore it from the backup."
        ) from error
    if rate != RATE_HZ:
        raise ExportFailed(f"The recording {recording} has {rate} samples a second, not {RATE_HZ}.")
    soundfile.write(target, samples[:, _CALLER], rate, format="FLAC", subtype="PCM_16")


def _line(settings: Settings, number: int, row: Mapping[str, Any]) -> dict[str, object]:
    """``sub``: what the ear had said; ``was``: what it was, where the reviewer says so.

    Who is not sure what they heard teaches nobody.
    """
    label = LABELS[row["finding"]]
    return {
        "file": _name(number),
        "label": label,
        "kind": "reviewed",
        "sub": row["verdict"] or "",
        "codec": "alaw",
        "synthetic": 0,
        "source": f"review:{settings.centre.code}:{row['call_id']}",
        "licence": "the centre's own recording, not to be passed on",
        "train_ok": int(settings.review.train_ok and label != "ambiguous"),
        "was": row["was"] or "",
    }


def _name(number: int) -> str:
    return f"call-{number + 1:05d}.flac"
