"""Encrypted recordings: any part of one is what was kept, or is refused in one sentence."""

import hashlib
import io
import os
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.screening import alaw
from recordings.archive import keys
from recordings.archive.folder import Archive, unfinished_of
from recordings.archive.keys import HEAD, KeyUnusable
from recordings.archive.sealed import CHUNK, TAG, Unreadable, Why, mark_of, prove
from recordings.archive.sealed import HEAD as HEAD_BYTES
from recordings.finish import EndedCall, Finished, NotYet, finish, spool_files
from recordings.flac import RATE_HZ
from tests.patience import PATIENCE_S

NAME = "2026/05/01/a.flac"
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    keys.add(tmp_path / "keys" / "recordings.key")
    return tmp_path / "keys" / "recordings.key"


@pytest.fixture
def archive(tmp_path: Path, key_file: Path) -> Archive:
    return Archive(folder=tmp_path / "archive", key_file=key_file)


def some(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - any bytes will do


def kept(archive: Archive, plain: bytes, name: str = NAME) -> Path:
    archive.put(name, plain, archive.key())
    return archive.folder / name


# ── reading ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", SIZES)
def test_any_part_is_what_was_kept(archive: Archive, size: int) -> None:
    plain = some(size)
    lies = kept(archive, plain).read_bytes()
    assert len(lies) == HEAD_BYTES + size + TAG * max(1, -(-size // CHUNK))
    assert size < 8 or plain[:8] not in lies
    chance = random.Random(size)  # noqa: S311
    with archive.open(NAME) as file:
        assert file.read() == plain and file.read() == b""
        assert file.seek(0, os.SEEK_END) == size
        for _ in range(60):
            start = chance.randint(0, size)
            stop = chance.randint(start, min(size, start + 2 * CHUNK))
            file.seek(start)
            assert file.read(stop - start) == plain[start:stop]
        prove(file, 0, size)
        file.seek(-min(size, 5), os.SEEK_END)
        assert file.read() == plain[size - min(size, 5) :]


def test_two_of_the_same_have_nothing_in_common(archive: Archive) -> None:
    one, other = (kept(archive, b"x" * 900, f"{n}.flac").read_bytes() for n in "ab")
    assert one[12:20] == other[12:20], "the key's mark"
    assert one[20:] != other[20:] and one[64:80] != other[64:80]


def test_what_is_not_encrypted_is_read_as_it_is(archive: Archive) -> None:
    path = archive.folder / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(b"fLaC of before")
    with archive.open(NAME) as file:
        assert file.read() == b"fLaC of before"
    assert archive.mark(NAME) is None


def changed(at: int) -> Callable[[bytes], bytes]:
    return lambda lies: lies[:at] + bytes([lies[at] ^ 1]) + lies[at + 1 :]


_SECOND = HEAD_BYTES + CHUNK + TAG
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "the version": changed(8),
    "the size of a chunk": changed(9),
    "the random of the key": changed(20),
    "the random of the nonce": changed(52),
    "the head's end": changed(HEAD_BYTES - 1),
    "a byte of the first chunk": changed(HEAD_BYTES + 5),
    "a tag": changed(_SECOND - 1),
    "the last byte": lambda lies: changed(len(lies) - 1)(lies),
    "cut within a chunk": lambda lies: lies[:-3],
    "cut between two": lambda lies: lies[: _SECOND + CHUNK + TAG],
    "cut within the head": lambda lies: lies[: HEAD_BYTES - 5],
    "cut behind the head": lambda lies: lies[:HEAD_BYTES],
    "two chunks exchanged": lambda lies: (
        lies[:HEAD_BYTES]
        + lies[_SECOND : _SECOND + CHUNK + TAG]
        + lies[HEAD_BYTES:_SECOND]
        + lies[_SECOND + CHUNK + TAG :]
    ),
    "a chunk left out": lambda lies: lies[:HEAD_BYTES] + lies[_SECOND:],
    "more behind it": lambda lies: lies + some(40),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_damage_is_refused(archive: Archive, how: str) -> None:
    """Whatever is damaged: whoever reads all of it never gets other bytes than were kept."""
    plain = some(3 * CHUNK + 17)
    path = kept(archive, plain)
    path.write_bytes(DAMAGE[how](path.read_bytes()))
    with pytest.raises(Unreadable, match=r"damaged|newer") as refused, archive.open(NAME) as file:
        prove(file, 0, len(plain))
    assert refused.value.why is Why.DAMAGED


def test_only_what_is_asked_for_is_read(archive: Archive) -> None:
    """A damaged chunk costs that part and no other."""
    plain = some(3 * CHUNK + 17)
    path = kept(archive, plain)
    path.write_bytes(changed(HEAD_BYTES + 5)(path.read_bytes()))
    with archive.open(NAME) as file:
        file.seek(CHUNK)
        assert file.read() == plain[CHUNK:]
        file.seek(10)
        with pytest.raises(Unreadable):
            file.read(1)


def test_a_file_under_the_name_of_another_is_refused(archive: Archive) -> None:
    path = kept(archive, some(900))
    shutil.copy(path, path.with_name("b.flac"))
    with pytest.raises(Unreadable, match="is not the one that was kept under this name"):
        archive.open("2026/05/01/b.flac")


# ── keys ─────────────────────────────────────────────────────────────────────────────────────


def test_an_old_key_still_reads_and_the_newest_writes(archive: Archive, key_file: Path) -> None:
    kept(archive, b"old", "old.flac")
    before = archive.mark("old.flac")
    keys.add(key_file)
    kept(archive, b"new", "new.flac")
    assert before != archive.mark("new.flac") == keys.read(key_file)[0].mark
    for name in ("old", "new"):
        with archive.open(f"{name}.flac") as file:
            assert file.read() == name.encode()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.unlink(), "cannot be read (No such file"),
        (lambda path: path.chmod(0o640), "is open to others (mode 0640); run chmod 600"),
        (lambda path: path.write_text(""), "is empty"),
        (lambda path: path.write_text("# only words\n"), "is empty"),
        (lambda path: path.write_text(f"{HEAD}{'ab' * 31}\n"), "Line 1 of the recordings' key"),
        (lambda path: path.write_text("ab" * 32), "is no key"),
        (lambda path: path.write_text(path.read_text() + f"{HEAD}xyz\n"), "Line 2"),
        (lambda path: (path.unlink(), path.mkdir()), "Is a directory"),
    ],
)
def test_a_key_file_that_cannot_be_used(
    archive: Archive, key_file: Path, spoil: Callable[[Path], object], says: str
) -> None:
    """One sentence for whoever starts the centre, another for who wants to hear something."""
    kept(archive, b"secret")
    spoil(key_file)
    with pytest.raises(KeyUnusable) as refused:
        archive.key()
    assert says in str(refused.value) and "\n" not in str(refused.value)
    assert str(refused.value) == archive.key_fault()
    with pytest.raises(Unreadable) as unheard:
        archive.open(NAME)
    assert unheard.value.why is Why.NO_KEY and says in str(unheard.value)


def test_another_key_and_none(archive: Archive, tmp_path: Path) -> None:
    kept(archive, b"secret")
    keys.add(tmp_path / "other.key")
    other = Archive(folder=archive.folder, key_file=tmp_path / "other.key")
    with pytest.raises(Unreadable, match="which is not in the key file") as refused:
        other.open(NAME)
    assert refused.value.why is Why.OTHER_KEY
    with pytest.raises(Unreadable, match="the settings name no key file"):
        Archive(folder=archive.folder).open(NAME)


def test_of_two_new_keys_at_once_none_is_lost(key_file: Path) -> None:
    """Between them something may be encrypted with either."""
    with ThreadPoolExecutor(16) as threads:
        made = list(threads.map(lambda _: keys.add(key_file), range(64)))
    assert len({*keys.read(key_file)}) == 65 and len({key.mark for key in made}) == 64


def test_a_new_key_lies_where_the_link_leads(key_file: Path, tmp_path: Path) -> None:
    """Which may be another disk than the one that is stolen."""
    (tmp_path / "link.key").symlink_to(key_file)
    keys.add(tmp_path / "link.key")
    assert (tmp_path / "link.key").is_symlink() and len(keys.read(key_file)) == 2


def test_a_key_is_never_in_a_message(archive: Archive, key_file: Path) -> None:
    secret = keys.read(key_file)[0].secret
    assert secret.hex() not in repr(keys.read(key_file)) and key_file.stat().st_mode & 0o77 == 0


# ── sound ────────────────────────────────────────────────────────────────────────────────────


def flac(seconds: int) -> tuple[bytes, np.ndarray[tuple[int, int], np.dtype[np.int16]]]:
    sides = np.random.default_rng(seconds).integers(-9000, 9000, (seconds * RATE_HZ, 2), np.int16)
    file = io.BytesIO()
    soundfile.write(file, sides, RATE_HZ, format="FLAC", subtype="PCM_16")
    return file.getvalue(), sides


@pytest.mark.parametrize("encrypts", [True, False])
def test_sound_is_the_same(archive: Archive, key_file: Path, *, encrypts: bool) -> None:
    own = Archive(folder=archive.folder, key_file=key_file, encrypts=encrypts)
    whole, sides = flac(12)
    own.put(NAME, whole, own.key())
    with own.sound(NAME) as sound:
        assert np.array_equal(sound.read(dtype="int16"), sides)
    assert (archive.folder / NAME).read_bytes().startswith(b"SIGAPREC" if encrypts else b"fLaC")


def test_no_sample_of_a_damaged_file_is_heard(archive: Archive) -> None:
    """To libsndfile what cannot be read would be the end: a shorter call, or a silent one."""
    whole, _ = flac(12)
    path = kept(archive, whole)
    path.write_bytes(changed(HEAD_BYTES + CHUNK + TAG + 9)(path.read_bytes()))
    with pytest.raises(Unreadable), archive.sound(NAME):
        pytest.fail("it was opened")


# ── writing ──────────────────────────────────────────────────────────────────────────────────


def test_never_over_one_that_is_there(archive: Archive) -> None:
    path = kept(archive, b"first")
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        archive.put(NAME, b"second", archive.key())
    assert path.read_bytes() == before and os.listdir(path.parent) == ["a.flac"]


def test_on_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share of another system, a stick: recordings are finished and a key is made there too."""

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    keys.add(tmp_path / "stick" / "a.key")
    archive = Archive(folder=tmp_path / "share", key_file=tmp_path / "stick" / "a.key")
    path = kept(archive, b"first")
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        kept(archive, b"second")
    assert path.read_bytes() == before and [*path.parent.iterdir()] == [path]


def test_there_and_back(archive: Archive, key_file: Path) -> None:
    """Plain, encrypted, under another key, plain: the content stays, whatever a death left."""
    plain, sha256 = some(CHUNK + 5), hashlib.sha256(some(CHUNK + 5)).hexdigest()
    archive.put(NAME, plain, None)
    path = archive.folder / NAME
    unfinished_of(path).write_bytes(b"left by a process that died")
    for key in (keys.read(key_file)[0], keys.add(key_file), None):
        archive.exchange(NAME, key, sha256)
        with path.open("rb") as lies, archive.open(NAME) as file:
            assert mark_of(lies) == (key.mark if key else None) and file.read() == plain
        assert os.listdir(path.parent) == ["a.flac"]
    assert path.read_bytes() == plain


def test_nobody_writes_what_another_is_about_to_name(archive: Archive) -> None:
    """Of two that encrypt one recording the second waits: what it has half written by then would
    be taken for the whole.
    """
    path, plain = kept(archive, some(4 * CHUNK)), some(4 * CHUNK)
    with ThreadPoolExecutor(1) as another:
        with archive._beside(path, plain, archive.key(), 0o640) as part:
            mine = part.read_bytes()
            other = another.submit(archive.exchange, NAME, None)
            with pytest.raises(TimeoutError):
                other.result(0.5)
            assert part.read_bytes() == mine
            part.replace(path)
        other.result(PATIENCE_S)
    assert path.read_bytes() == plain


def test_a_part_that_is_the_file_itself_takes_nothing_of_it(archive: Archive) -> None:
    """As a process leaves it that dies between the name and the end of the other one."""
    path = kept(archive, some(CHUNK))
    os.link(path, unfinished_of(path))
    archive.exchange(NAME, None)
    assert path.read_bytes() == some(CHUNK) and not unfinished_of(path).exists()


def test_what_lies_there_takes_no_room_that_calls_need(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kept(archive, some(CHUNK))
    before = path.read_bytes()
    monkeypatch.setattr("recordings.archive.folder.LEAST_FREE_BYTES", 1 << 60)
    with pytest.raises(OSError, match="No space left"):
        archive.exchange(NAME, None)
    kept(archive, b"a call that has just ended", "new.flac")
    assert path.read_bytes() == before and not unfinished_of(path).exists()


def test_what_is_not_what_was_kept_is_left_as_it_is(archive: Archive) -> None:
    archive.put(NAME, b"changed on the disk", None)
    with pytest.raises(Unreadable):
        archive.exchange(NAME, archive.key(), hashlib.sha256(b"as it was").hexdigest())
    assert (archive.folder / NAME).read_bytes() == b"changed on the disk"


# ── a call that ends ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ended(tmp_path: Path) -> EndedCall:
    """A call of two seconds, with both sides in the spool."""
    spool = tmp_path / "spool"
    spool.mkdir()
    for number, file in enumerate(spool_files(spool, "c1")):
        noise = np.random.default_rng(number).integers(-9000, 9000, 2 * RATE_HZ, np.int16)
        file.write_bytes(alaw.encode(noise))
        os.utime(file, (0, 0))
    at = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    return EndedCall(call_id="c1", offered_at=at, ended_at=at + timedelta(seconds=2))


def finished(ended: EndedCall, tmp_path: Path, archive: Archive) -> Finished:
    made = finish(ended, tmp_path / "spool", archive, datetime.now(UTC))
    assert isinstance(made, Finished)
    return made


def test_a_call_is_encrypted_when_it_ends(
    ended: EndedCall, tmp_path: Path, archive: Archive
) -> None:
    """Sum and size are those of the plain file; nothing plain is left but what Asterisk wrote."""
    made = finished(ended, tmp_path, archive)
    with archive.open(made.path) as file:
        plain = file.read()
    assert plain.startswith(b"fLaC") and made.left_plain is None
    assert (made.sha256, made.size_bytes) == (hashlib.sha256(plain).hexdigest(), len(plain))
    assert archive.mark(made.path) == keys.read(archive.key_file or Path())[0].mark
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == [".encrypted", "c1-caller.alaw", "c1-ours.alaw", "c1.flac", "recordings.key"]
    assert finished(ended, tmp_path, archive) == made, "killed before the database knew"


def test_a_recording_is_kept_without_a_key(
    ended: EndedCall, tmp_path: Path, archive: Archive, key_file: Path
) -> None:
    """Plain, and it says so, also to whoever finishes it again once the key is back."""
    away = key_file.rename(key_file.with_name("away"))
    made = finished(ended, tmp_path, archive)
    assert made.left_plain and "recordings' key" in made.left_plain
    assert (archive.folder / made.path).read_bytes().startswith(b"fLaC")
    away.rename(key_file)
    again = finished(ended, tmp_path, archive)
    assert again.left_plain and again.sha256 == made.sha256


def test_one_that_cannot_be_compared_waits(
    ended: EndedCall, tmp_path: Path, archive: Archive, key_file: Path
) -> None:
    """Killed before the database knew, and then the key went: nothing is lost or mistaken."""
    made = finished(ended, tmp_path, archive)
    key_file.rename(key_file.with_name("away"))
    waits = finish(ended, tmp_path / "spool", archive, datetime.now(UTC))
    assert isinstance(waits, NotYet) and waits.most_tries is None
    key_file.with_name("away").rename(key_file)
    assert finished(ended, tmp_path, archive) == made
