"""Evidence on the real database: what leaves, what is refused, and each tampering that is found."""

import argparse
import asyncio
import hashlib
import io
import json
import resource
import shutil
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_LZMA, ZIP_STORED, ZipFile

import numpy as np
import pytest
import soundfile

from ari_app.commands import evidence as evidence_command
from ari_app.errors import NotFound
from ari_app.settings import Settings
from recordings.evidence import MANIFEST, SIGNATURE, NoRoom, NotExported, NotMeant
from recordings.evidence_key import KeyBroken, load, public_text
from recordings.evidence_opening import NotReadable
from tests.desk.centre import NOW, Centre

RATE = 8000
SECONDS = 4
REASON = "Polres, LP/12/2026"
Samples = np.ndarray[Any, np.dtype[np.int16]]


@pytest.fixture
async def centre(settings: Settings, plain: Any) -> Centre:
    made = Centre(database=plain, archive=settings.archive_dir)
    await made.add_centre("JPR", "Jepara Siap 112")
    return made


def samples(seed: int) -> Samples:
    generator = np.random.default_rng(seed)
    return generator.integers(-9000, 9000, (SECONDS * RATE, 2), dtype=np.int16)


def flac(seed: int) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples(seed), RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


async def recorded(centre: Centre, seed: int, *, minutes: int = 0, number: int = 0) -> str:
    at = NOW + timedelta(minutes=minutes)
    call_id = await centre.add_call(at=at)
    await centre.add_recording(call_id, flac(seed))
    await centre.add_fact(call_id, "offered", at, ani="081234567890")
    if number:
        await centre.add_ticket(call_id, number, at=at, narrative="Rumah terbakar")
    return call_id


async def run(settings: Settings, *words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    evidence_command.add_arguments(parser)
    return await evidence_command.main(settings, parser.parse_args([str(word) for word in words]))


async def export(settings: Settings, wanted: str, file: Path, *more: str) -> None:
    assert await run(settings, "export", wanted, file, "--reason", REASON, *more) == 0


def manifest_of(file: Path) -> Any:
    with ZipFile(file) as package:
        return json.loads(package.read(MANIFEST))


def sound_of(file: Path, name: str) -> Samples:
    with ZipFile(file) as package:
        read: Samples
        read, rate = soundfile.read(io.BytesIO(package.read(name)), dtype="int16")
    assert rate == RATE
    return read


async def trail_of(plain: Any) -> list[tuple[str, str, Any]]:
    rows = await plain.fetch(
        "SELECT action, subject, detail FROM audit WHERE action = 'evidence.export' ORDER BY 2"
    )
    return [(row["action"], row["subject"], json.loads(row["detail"])) for row in rows]


# ── what leaves ──────────────────────────────────────────────────────────────────────────────


async def test_one_call_byte_by_byte(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    call_id, file = await recorded(centre, 1), tmp_path / "a.zip"
    await export(settings, call_id, file)
    with ZipFile(file) as package:
        assert package.namelist() == [
            *("call-001/audio.flac", "call-001/events.json", "call-001/events.txt"),
            *(MANIFEST, SIGNATURE),
        ]
        assert package.read("call-001/audio.flac") == flac(1)
        said = json.loads(package.read(MANIFEST))
        for one in said["files"]:
            assert hashlib.sha256(package.read(one["name"])).hexdigest() == one["sha256"]
        [event] = json.loads(package.read("call-001/events.json"))
        assert "Panggilan masuk" in package.read("call-001/events.txt").decode()
    assert event["kind"] == "offered" and event["text"] == "Panggilan masuk"
    assert [one["call"] for one in said["calls"]] == [call_id] and said["reason"] == REASON
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [(_, subject, detail)] = await trail_of(plain)
    assert subject == call_id and detail["reason"] == REASON and detail["state"] == "ready"


async def test_an_incident_has_all_calls_in_order(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    """The original's, its duplicate's and the one made back; of another ticket nothing."""
    later = await recorded(centre, 2, minutes=5, number=1)
    first = await recorded(centre, 1, minutes=1, number=2)
    back = await recorded(centre, 3, minutes=9)
    await centre.add_fact(back, "called_back", NOW, ticket="JPR-2026-00001", to="0812")
    await recorded(centre, 4, minutes=2, number=3)
    await mark_duplicate(plain, "JPR-2026-00002", "JPR-2026-00001")
    for number, wanted in enumerate(("JPR-2026-00001", "JPR-2026-00002")):  # from either side
        file = tmp_path / f"{number}.zip"
        await export(settings, wanted, file)
        calls = manifest_of(file)["calls"]
        assert [one["call"] for one in calls] == [first, later, back]
        assert calls[0]["duplicate_of"] == "JPR-2026-00001"
        assert np.array_equal(sound_of(file, "call-001/audio.flac"), samples(1))
        assert np.array_equal(sound_of(file, "call-003/audio.flac"), samples(3))
    subjects = {subject for _, subject, _ in await trail_of(plain)}
    assert subjects == {first, later, back, "JPR-2026-00001", "JPR-2026-00002"}


async def mark_duplicate(plain: Any, label: str, original: str) -> None:
    await plain.execute(
        """UPDATE tickets SET state = 'closed', disposition = 'normal',
               duplicate_of = (SELECT ticket_id FROM tickets WHERE label = $2)
           WHERE label = $1""",
        label,
        original,
    )


async def test_silenced_parts_are_silent_and_named_and_all_else_is_lossless(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    call_id, file = await recorded(centre, 1), tmp_path / "a.zip"
    parts = ("--silence", call_id, "0:01-0:01.5", "--silence", call_id, "0:03-0:09")
    await export(settings, call_id, file, *parts)
    heard, expected = sound_of(file, "call-001/audio.flac"), samples(1)
    expected[RATE : RATE * 3 // 2] = 0
    expected[3 * RATE :] = 0
    assert np.array_equal(heard, expected)
    [call] = manifest_of(file)["calls"]
    assert call["recording"]["silenced"] == [
        {"from_s": 1.0, "to_s": 1.5},
        {"from_s": 3.0, "to_s": 9.0},
    ]
    assert call["recording"]["sha256"] == hashlib.sha256(flac(1)).hexdigest()  # the archive's
    [(_, _, detail)] = await trail_of(plain)
    assert detail["silenced"] == "1-1.5 s, 3-9 s"
    assert await run(settings, "verify", file) == 0


async def test_a_removed_recording_is_named_as_removed(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path, capsys: Any
) -> None:
    """And a held call as held."""
    call_id, file = await recorded(centre, 1, number=1), tmp_path / "a.zip"
    await plain.execute(
        "UPDATE recordings SET status = 'removed', reason = 'removed after 90 days'"
    )
    await plain.execute(
        "INSERT INTO holds (centre, call_id, reason) VALUES ('JPR', $1, 'x')", call_id
    )
    await export(settings, "JPR-2026-00001", file)
    [call] = manifest_of(file)["calls"]
    sha256 = hashlib.sha256(flac(1)).hexdigest()
    assert (call["recording"]["status"], call["recording"]["sha256"]) == ("removed", sha256)
    assert call["recording"]["file"] is None and call["legal_hold"] is True
    capsys.readouterr()
    assert await run(settings, "verify", file) == 0
    said = capsys.readouterr().out
    assert f"it is removed (removed after 90 days); its SHA-256 was {sha256}" in said


async def test_a_ticket_without_a_call_has_its_history(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    await plain.execute(
        """INSERT INTO tickets (centre, node, year, number, label, call_id, state, source,
               opened_at) VALUES ('JPR', 'node-1', 2026, 7, 'JPR-2026-00007', 'own', 'open',
               'walk_in', $1)""",
        NOW,
    )
    file = tmp_path / "a.zip"
    await export(settings, "JPR-2026-00007", file)
    [call] = manifest_of(file)["calls"]
    assert call["call"] is None and call["recording"] is None
    assert [subject for _, subject, _ in await trail_of(plain)] == ["JPR-2026-00007"]


async def test_hostile_words_become_no_path_and_no_line(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    call_id, file = await recorded(centre, 1), tmp_path / "a.zip"
    await centre.add_fact(call_id, "transferred", NOW, to="../../x\n2026-01-01  palsu", by="/etc/x")
    await export(settings, call_id, file)
    with ZipFile(file) as package:
        assert all(name.count("/") <= 1 and ".." not in name for name in package.namelist())
        lines = package.read("call-001/events.txt").decode().splitlines()
    assert not [line for line in lines if line.startswith("2026-01-01")]


# ── what is refused, and leaves nothing ──────────────────────────────────────────────────────


def nothing_is_left(folder: Path) -> bool:
    return not [path for path in folder.iterdir() if path.suffix in (".zip", ".part")]


async def refused(
    settings: Settings, wanted: str, file: Path, error: type[Exception], *more: str
) -> str:
    with pytest.raises(error) as raised:
        await export(settings, wanted, file, *more)
    assert nothing_is_left(file.parent)
    return str(raised.value)


@pytest.mark.parametrize("reason", ["", "   ", "two\nlines"])
async def test_no_reason_no_export(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path, reason: str
) -> None:
    call_id = await recorded(centre, 1)
    with pytest.raises(NotMeant, match="needs a reason"):
        await run(settings, "export", call_id, tmp_path / "a.zip", "--reason", reason)
    assert nothing_is_left(tmp_path) and not await trail_of(plain)


async def test_a_damaged_recording(settings: Settings, centre: Centre, tmp_path: Path) -> None:
    call_id = await recorded(centre, 1)
    path = next(settings.archive_dir.rglob("*.flac"))
    spoiled = bytearray(path.read_bytes())
    spoiled[-1] ^= 1
    path.write_bytes(spoiled)
    said = await refused(settings, call_id, tmp_path / "a.zip", NotExported)
    assert "damaged" in said and "backup" in said


async def test_a_recording_that_is_not_there(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    call_id = await recorded(centre, 1)
    shutil.rmtree(settings.archive_dir)
    said = await refused(settings, call_id, tmp_path / "a.zip", NotExported)
    assert "not on this machine" in said and "node-1" in said


async def test_what_is_no_sound_cannot_be_silenced(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    call_id = await centre.add_call()
    await centre.add_recording(call_id, b"no sound at all")
    parts = ("--silence", call_id, "0:01-0:02")
    assert "damaged" in await refused(settings, call_id, tmp_path / "a.zip", NotExported, *parts)


async def test_a_recording_that_is_not_finished(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    call_id = await recorded(centre, 1)
    await plain.execute("UPDATE recordings SET status = 'pending'")
    assert "not finished" in await refused(settings, call_id, tmp_path / "a.zip", NotExported)
    assert not await trail_of(plain)


async def test_a_full_disk(settings: Settings, centre: Centre, tmp_path: Path) -> None:
    """The system refuses more bytes in the middle of the audio."""
    call_id = await recorded(centre, 1)
    load(settings.home)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        said = await refused(settings, call_id, tmp_path / "a.zip", NoRoom)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "no room" in said and "nothing was exported" in said


async def test_a_file_that_is_there_stays(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    call_id, file = await recorded(centre, 1), tmp_path / "a.zip"
    file.write_text("mine")
    with pytest.raises(NotExported, match="there already"):
        await export(settings, call_id, file)
    assert file.read_text() == "mine"


@pytest.mark.parametrize("wanted", ["JPR-2026-77777", "../../etc/passwd", "x" * 500, ""])
async def test_what_is_not_there(
    settings: Settings, centre: Centre, tmp_path: Path, wanted: str
) -> None:
    await refused(settings, wanted, tmp_path / "a.zip", NotFound)


async def test_another_centres_call_is_not_there(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    await centre.add_centre("KDS", "Kudus 112")
    call_id = await centre.add_call(centre="KDS")
    await refused(settings, call_id, tmp_path / "a.zip", NotFound)


async def test_a_part_of_a_call_that_is_not_exported(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    call_id, other = await recorded(centre, 1), await recorded(centre, 2)
    parts = ("--silence", other, "0:01-0:02")
    await refused(settings, call_id, tmp_path / "a.zip", NotMeant, *parts)


# ── the proof ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def exported(settings: Settings, centre: Centre, tmp_path: Path) -> Path:
    await recorded(centre, 1, number=1)
    file = tmp_path / "a.zip"
    await export(settings, "JPR-2026-00001", file)
    return file


Contents = dict[str, bytes]


def rewrite(file: Path, change: Callable[[Contents], None]) -> None:
    """The same ZIP with other contents, whole and with right CRCs, as a forger makes it."""
    with ZipFile(file) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    change(contents)
    with ZipFile(file, "w", ZIP_STORED) as package:
        for name, content in contents.items():
            package.writestr(name, content)


def flip(name: str) -> Callable[[Contents], None]:
    def change(contents: Contents) -> None:
        spoiled = bytearray(contents[name])
        spoiled[len(spoiled) // 2] ^= 1
        contents[name] = bytes(spoiled)

    return change


def without_a_line(contents: Contents) -> None:
    lines = contents["call-001/events.txt"].splitlines(keepends=True)
    contents["call-001/events.txt"] = b"".join(lines[:-1])


def without_audio(contents: Contents) -> None:
    del contents["call-001/audio.flac"]


def with_another(contents: Contents) -> None:
    contents["call-002/audio.flac"] = contents["call-001/audio.flac"]


def audio_with_a_sum_of_its_own(contents: Contents) -> None:
    """The manifest follows the change; its signature cannot."""
    said = json.loads(contents[MANIFEST])
    flip("call-001/audio.flac")(contents)
    for one in said["files"]:
        one["sha256"] = hashlib.sha256(contents[one["name"]]).hexdigest()
    contents[MANIFEST] = json.dumps(said).encode()


def unsigned(contents: Contents) -> None:
    del contents[SIGNATURE]


def without_manifest(contents: Contents) -> None:
    del contents[MANIFEST]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (flip("call-001/audio.flac"), "WRONG  call-001/audio.flac was changed."),
        (flip("call-001/events.json"), "WRONG  call-001/events.json was changed."),
        (without_a_line, "WRONG  call-001/events.txt was changed."),
        (without_audio, "WRONG  call-001/audio.flac was removed."),
        (with_another, "WRONG  call-002/audio.flac was added: the centre did not export it."),
        (audio_with_a_sum_of_its_own, "WRONG  manifest.json was changed after it was signed"),
        (flip(SIGNATURE), "WRONG  manifest.json was changed after it was signed"),
        (unsigned, "WRONG  manifest.json was changed after it was signed"),
        (without_manifest, "WRONG  manifest.json is missing"),
    ],
)
async def test_each_tampering_is_found(
    settings: Settings,
    exported: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Contents], None],
    says: str,
) -> None:
    assert await run(settings, "verify", exported) == 0
    said = capsys.readouterr().out
    assert "right  call-001/audio.flac is as it was exported." in said
    assert "right  manifest.json is as the centre signed it." in said
    rewrite(exported, change)
    assert await run(settings, "verify", exported) == 1
    assert says in capsys.readouterr().out


async def test_another_key_is_found(
    settings: Settings, exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever signs anew with a key of their own makes a whole export, but not the centre's."""
    public = tmp_path / "public"
    assert await run(settings, "key") == 0
    public.write_text(capsys.readouterr().out.splitlines()[-1] + "\n")
    stranger = load(tmp_path / "elsewhere")
    rewrite(exported, lambda contents: sign_as(stranger, contents))
    elsewhere = settings.model_copy(update={"home": tmp_path / "elsewhere"})
    assert await run(elsewhere, "verify", exported) == 0  # theirs, and they know it
    for words in ((), ("--key", public), ("--key", public.read_text().strip())):
        capsys.readouterr()
        assert await run(settings, "verify", exported, *words) == 1
        assert "another key than the centre's" in capsys.readouterr().out


def sign_as(key: Any, contents: Contents) -> None:
    said = json.loads(contents[MANIFEST]) | {"public_key": public_text(key)}
    contents[MANIFEST] = json.dumps(said).encode()
    contents[SIGNATURE] = key.sign(contents[MANIFEST])


async def test_without_a_key_nobody_is_believed(
    settings: Settings, exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And no database, no home is needed or made."""
    stranger = Settings(home=tmp_path / "nothing", database_dsn="postgresql://127.0.0.1:1/none")
    assert await run(stranger, "verify", exported) == 1
    assert "nobody says whose key that is" in capsys.readouterr().out
    assert not (tmp_path / "nothing").exists()
    assert await run(settings, "key") == 0
    key = capsys.readouterr().out.strip()
    assert await run(stranger, "verify", exported, "--key", key) == 0


async def test_a_name_that_is_there_twice(
    settings: Settings, exported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(exported, "a") as package:
        package.writestr("call-001/events.txt", b"palsu")
    assert await run(settings, "verify", exported) == 1
    assert "call-001/events.txt is there more than once." in capsys.readouterr().out


@pytest.mark.parametrize("name", ["call-001/audio.flac", MANIFEST])
async def test_what_is_packed_in_another_way_is_not_unpacked(
    settings: Settings, exported: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """As a forger packs it whose head asks for gigabytes, and spoils it besides."""
    pack_otherwise(exported, name)
    assert await run(settings, "verify", exported) == 1
    says = "is missing" if name == MANIFEST else "cannot be read: the file is damaged"
    assert f"WRONG  {name} {says}" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["before", "between", "behind"])
async def test_what_else_is_in_the_zip_is_found(
    settings: Settings, exported: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    """A program that reads it from the beginning, or another list, would show what is forged."""
    hide(exported, where)
    assert await run(settings, "verify", exported) == 1
    said = capsys.readouterr().out
    assert "WRONG  the ZIP itself has more in it" in said and said.count("WRONG") == 1


def hide(file: Path, where: str) -> None:
    genuine, forged = file.read_bytes(), b"PK\3\4" + bytes(200)
    match where:
        case "before":
            file.write_bytes(forged + genuine)
        case "between":
            with ZipFile(file, "a") as package:
                package.start_dir += len(forged)
                package.comment, package.comment = b" ", b""  # its list is written anew
        case _:
            file.write_bytes(genuine + forged)


def pack_otherwise(file: Path, name: str) -> None:
    with ZipFile(file) as package:
        contents = {each: package.read(each) for each in package.namelist()}
    with ZipFile(file, "w") as package:
        for each, content in contents.items():
            package.writestr(each, content, ZIP_LZMA if each == name else ZIP_STORED)
        at = package.getinfo(name).header_offset
    packed = bytearray(file.read_bytes())
    at += 30 + len(name)  # its head (APPNOTE 4.3.7), then LZMA's own, with how much memory it wants
    packed[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    packed[at + 12 : at + 40] = bytes(28)
    file.write_bytes(packed)


def break_off(file: Path, size: int) -> None:
    file.write_bytes(file.read_bytes()[:size])


@pytest.mark.parametrize("size", [0, 10, -200])
async def test_a_file_that_was_broken_off(settings: Settings, exported: Path, size: int) -> None:
    break_off(exported, size)
    with pytest.raises(NotReadable, match="no whole export"):
        await run(settings, "verify", exported)


async def test_the_key_is_made_once_and_ours_alone(settings: Settings, exported: Path) -> None:
    path = settings.home / "evidence.key"
    before = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await asyncio.to_thread(load, settings.home)
    assert path.read_bytes() == before
    path.write_bytes(b"broken")
    with pytest.raises(KeyBroken, match="bring it back"):
        load(settings.home)


@pytest.mark.parametrize("given", ["x", "/nowhere/at/all", "AAAA"])
async def test_what_is_no_public_key(settings: Settings, exported: Path, given: str) -> None:
    with pytest.raises(KeyBroken):
        await run(settings, "verify", exported, "--key", given)
