"""Finishing on real files with the real ffmpeg: a tone comes out as the same tone."""

import errno
import os
import resource
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.screening import alaw
from recordings.archive.folder import Archive
from recordings.finish import (
    Damaged,
    EndedCall,
    Finished,
    Missing,
    NoAudio,
    NotYet,
    finish,
    last_written,
    spare_files,
    spool_files,
)
from recordings.flac import holds
from recordings.gaps import gaps_file
from recordings.waveform import STEPS_PER_S, Samples, peaks

SECOND = 8000
Make = Callable[..., EndedCall]


def tone(hertz: float, seconds: float) -> bytes:
    """A tone of half the full scale, as A-law."""
    time_s = np.arange(int(seconds * SECOND)) / SECOND
    samples = (16000 * np.sin(2 * np.pi * hertz * time_s)).astype(np.int16)
    return alaw.encode(samples)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(folder=tmp_path / "archive")


@pytest.fixture
def call(spool: Path) -> Make:
    def make(caller: bytes | None, ours: bytes | None, *, seconds: float = 2.0) -> EndedCall:
        for file, content in zip(spool_files(spool, "c1"), (caller, ours), strict=True):
            if content is not None:
                file.write_bytes(content)
                os.utime(file, (NOW.timestamp() - 10, NOW.timestamp() - 10))
        ended = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
        began = ended - timedelta(seconds=seconds)
        return EndedCall(call_id="c1", offered_at=began, ended_at=ended)

    return make


NOW = datetime.now(UTC)


def test_the_tone_that_went_in_comes_out(call: Make, spool: Path, archive: Archive) -> None:
    caller, ours = tone(440, 2), tone(1000, 2)
    made = finish(call(caller, ours), spool, archive, NOW)
    assert isinstance(made, Finished)
    assert (made.path, made.seconds, made.note) == ("2026/03/04/c1.flac", 2.0, None)
    samples, rate = soundfile.read(archive.folder / made.path, dtype="int16")
    assert rate == SECOND
    for side, (raw, hertz) in enumerate(((caller, 440), (ours, 1000))):
        assert np.array_equal(samples[:, side], alaw.decode(raw))
        spectrum = np.abs(np.fft.rfft(samples[:, side]))
        assert np.argmax(spectrum) == hertz * 2
    assert all(file.exists() for file in spool_files(spool, "c1")), "the spool is not touched"
    assert [path.name for path in (archive.folder / made.path).parent.iterdir()] == ["c1.flac"]


@pytest.mark.parametrize(
    ("caller_s", "ours_s", "call_s", "note"),
    [
        (2.0, 2.0, 2.1, None),
        (2.0, 1.9, 2.0, None),
        (5.0, 2.0, 5.0, "our side is 3.0 s shorter and was filled with silence"),
        (2.0, 5.0, 5.0, "the caller's side is 3.0 s shorter and was filled with silence"),
        (2.0, 2.0, 10.0, "the recording is 8.0 s shorter than the call"),
        (None, 2.0, 2.0, "the caller's side is 2.0 s shorter and was filled with silence"),
    ],
)
def test_what_a_listener_should_know(
    call: Make,
    spool: Path,
    archive: Archive,
    caller_s: float | None,
    ours_s: float,
    call_s: float,
    note: str | None,
) -> None:
    caller = None if caller_s is None else tone(440, caller_s)
    made = finish(call(caller, tone(440, ours_s), seconds=call_s), spool, archive, NOW)
    assert isinstance(made, Finished)
    assert made.note == note
    assert made.seconds == max(caller_s or 0, ours_s)


@pytest.mark.parametrize(
    ("kept_s", "spare_s", "remark"),
    [
        (4.0, 6.8, "cut in its third buffer"),
        (0.0, 2.4, "shorter than one buffer: the spare begins a moment after the call"),
    ],
)
def test_what_a_killed_asterisk_did_not_give_comes_from_the_spare(
    call: Make, spool: Path, archive: Archive, kept_s: float, spare_s: float, remark: str
) -> None:
    call_s = spare_s + 0.6
    ended = call(tone(440, kept_s), tone(1000, kept_s), seconds=call_s)
    killed_at = NOW.timestamp() - 10 - kept_s + call_s
    mixed = alaw.decode(tone(700, spare_s)).astype("<i2").tobytes()
    spare = spool / "c1.1795868699.raw"
    spare.write_bytes(mixed + b"\1")  # cut in the middle of a sample
    os.utime(spare, (killed_at, killed_at))
    made = finish(ended, spool, archive, NOW)
    assert isinstance(made, Finished)
    assert made.seconds == pytest.approx(call_s, abs=0.001), remark
    lost_s = call_s - kept_s
    assert made.note == f"the last {lost_s:.1f} s are from the spare, with both sides mixed"
    samples, _ = soundfile.read(archive.folder / made.path, dtype="int16")
    caller, ours = samples[:, 0], samples[:, 1]
    assert np.array_equal(caller[: int(kept_s * SECOND)], alaw.decode(tone(440, kept_s)))
    tail = np.abs(np.fft.rfft(caller[-SECOND:]))
    assert np.argmax(tail) == 700 and np.abs(ours[-SECOND:]).max() == 8  # A-law has no zero
    assert [file.name for file in spare_files(spool, "c1")] == [spare.name]
    assert last_written(spool, "c1") == datetime.fromtimestamp(spare.stat().st_mtime, UTC)


def test_a_clock_that_was_set_makes_no_hour_of_silence(
    call: Make, spool: Path, archive: Archive
) -> None:
    ended = call(tone(440, 4.0), tone(1000, 4.0), seconds=6.0)
    spare = spool / "c1.1795868699.raw"
    spare.write_bytes(bytes(2 * 6 * SECOND))
    os.utime(spare, (NOW.timestamp() + 3600, NOW.timestamp() + 3600))
    made = finish(ended, spool, archive, NOW)
    assert isinstance(made, Finished) and made.seconds < 8.2


def test_without_a_cut_the_spare_adds_nothing(call: Make, spool: Path, archive: Archive) -> None:
    ended = call(tone(440, 2), tone(1000, 2))
    spare = spool / "c1.1795868699.raw"
    spare.write_bytes(bytes(2 * 2 * SECOND))
    os.utime(spare, (NOW.timestamp() - 9.9, NOW.timestamp() - 9.9))
    made = finish(ended, spool, archive, NOW)
    assert isinstance(made, Finished) and (made.seconds, made.note) == (2.0, None)


@pytest.mark.parametrize("call_s", [7.2, 4.1])
def test_seconds_in_which_no_side_sent_anything_are_silence(
    call: Make, spool: Path, archive: Archive, call_s: float
) -> None:
    """Three seconds after the first; not where the call was too short for that."""
    both = tone(440, 1.0) + tone(880, 3.0)
    ended = call(both, both, seconds=call_s)
    spare = spool / "c1.1795868699.raw"
    spare.write_bytes(bytes(2 * round(3.8 * SECOND)))  # it began a moment later
    os.utime(spare, (NOW.timestamp() - 10, NOW.timestamp() - 10))
    gaps_file(spool, "c1").write_text(f"{spare.name} 0.800 3.000\n")
    made = finish(ended, spool, archive, NOW)
    assert isinstance(made, Finished)
    if call_s < 7:
        assert (made.seconds, made.note) == (4.0, None)
        return
    assert (made.seconds, made.note) == (7.0, "3.0 s in which no side sent anything are silence")
    for side in np.asarray(soundfile.read(archive.folder / made.path)[0]).T:
        loud = np.abs(side).reshape(-1, SECOND // 10).max(axis=1) > 0.1
        assert loud.tolist() == [True] * 10 + [False] * 30 + [True] * 30
    assert finish(ended, spool, archive, NOW) == made  # a second try makes the same file


def test_of_a_call_without_a_spare_its_own_file_tells_how_much_was_missing(
    call: Make, spool: Path, archive: Archive
) -> None:
    both = tone(440, 4.0)
    ended = call(both, both, seconds=7.1)
    gaps_file(spool, "c1").write_text(f"{spool_files(spool, 'c1')[0].name} 1.000 3.000\n")
    made = finish(ended, spool, archive, NOW)
    assert isinstance(made, Finished)
    assert (made.seconds, made.note) == (7.0, "3.0 s in which no side sent anything are silence")
    side = np.asarray(soundfile.read(archive.folder / made.path)[0]).T[0]
    loud = np.abs(side).reshape(-1, SECOND // 10).max(axis=1) > 0.1
    assert loud.tolist() == [True] * 10 + [False] * 30 + [True] * 30


def test_asterisk_still_writes(call: Make, spool: Path, archive: Archive) -> None:
    ended = call(tone(440, 1), tone(440, 1))
    os.utime(spool_files(spool, "c1")[0])
    assert isinstance(finish(ended, spool, archive, datetime.now(UTC)), NotYet)


def test_no_file(call: Make, spool: Path, archive: Archive) -> None:
    ended = call(None, None)
    soon, late = (ended.ended_at + timedelta(seconds=s) for s in (5, 61))
    assert isinstance(finish(ended, spool, archive, soon), NotYet)
    assert isinstance(finish(ended, spool, archive, late), Missing)


def test_empty_files(call: Make, spool: Path, archive: Archive) -> None:
    assert isinstance(finish(call(b"", b""), spool, archive, NOW), Damaged)


@pytest.mark.parametrize(("caller", "ours"), [(None, None), (b"", None), (b"", b"")])
def test_who_hangs_up_at_once_leaves_no_sound(
    call: Make, spool: Path, archive: Archive, caller: bytes | None, ours: bytes | None
) -> None:
    ended = call(caller, ours, seconds=0.3)
    found = finish(ended, spool, archive, ended.ended_at + timedelta(seconds=61))
    assert isinstance(found, NoAudio) and "no audio: the call ended after 0.3 s" in found.reason


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_was_set_since_keeps_nothing_waiting(
    call: Make, spool: Path, archive: Archive, hours: int
) -> None:
    missing, there = call(None, None), spool
    now = missing.ended_at + timedelta(hours=hours)
    assert isinstance(finish(missing, there, archive, now), Missing)
    assert isinstance(finish(call(b"", b"", seconds=-3600), there, archive, now), NoAudio)


def test_a_finished_recording_is_never_overwritten(
    call: Make, spool: Path, archive: Archive
) -> None:
    first = finish(call(tone(440, 1), tone(440, 1)), spool, archive, NOW)
    assert isinstance(first, Finished)
    before = (archive.folder / first.path).read_bytes()
    again = finish(call(tone(440, 1), tone(440, 1)), spool, archive, NOW)
    assert again == first, "killed between archive and database: the file is adopted"
    other = finish(call(tone(500, 1), tone(500, 1)), spool, archive, NOW)
    assert isinstance(other, Damaged)
    assert (archive.folder / first.path).read_bytes() == before


def test_a_full_disk_is_tried_again(call: Make, spool: Path, archive: Archive) -> None:
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 256, 60 * SECOND, dtype=np.uint8).tobytes()
    ended = call(noise, noise, seconds=60)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        assert isinstance(finish(ended, spool, archive, NOW), NotYet)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert not list(archive.folder.rglob("*.flac"))
    assert isinstance(finish(ended, spool, archive, NOW), Finished)


def test_an_archive_that_refuses_is_tried_again(call: Make, spool: Path, archive: Archive) -> None:
    archive.folder.write_text("not a folder")
    result = finish(call(tone(440, 1), tone(440, 1)), spool, archive, NOW)
    assert result == NotYet(f"the disk refused: {os.strerror(errno.ENOTDIR)}")


def test_a_cut_off_file_holds_nothing(call: Make, spool: Path, archive: Archive) -> None:
    made = finish(call(tone(440, 1), tone(440, 1)), spool, archive, NOW)
    assert isinstance(made, Finished)
    path = archive.folder / made.path
    path.write_bytes(path.read_bytes()[:-100])
    assert not holds(path, tone(440, 1), tone(440, 1))


@pytest.mark.parametrize("samples", [1, 799, 800, 801, 8000])
def test_waveform(samples: int) -> None:
    loud: Samples = np.full(samples, 32767, dtype=np.int16)
    quiet: Samples = np.zeros(samples, dtype=np.int16)
    found = np.frombuffer(peaks(loud, quiet, SECOND), dtype=np.int8).reshape(-1, 4)
    assert len(found) == -(-samples * STEPS_PER_S // SECOND)
    assert (found == [127, 127, 0, 0]).all()
