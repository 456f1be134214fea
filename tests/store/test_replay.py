"""The ear over recorded calls: the same says the same, another says another; nothing is lost."""

import argparse
import asyncio
import fcntl
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
import soundfile

from ari_app.asterisk.configuration import SOUNDS, prompt_path
from ari_app.asterisk.prompts import load_prompt
from ari_app.commands import replay as command
from ari_app.operations.programs import environ_of
from ari_app.operations.prompt_keeping import add_version, adopt, use
from ari_app.screening.head import HEAD_FILE
from ari_app.screening.model import VoiceModelError
from ari_app.settings import Ear, Screening, Settings
from ari_app.verdict import HELD_VERDICTS
from recordings import replay_run
from recordings.exports import old_exports
from recordings.replay import sounded
from recordings.replay_seen import replays, table_of
from recordings.replay_store import ReplayFailed
from tests.desk.centre import NOW, Centre

RATE = 8000
END = """UPDATE calls SET state = 'closed', outcome = 'answered', ended_at = now()
         WHERE call_id = ANY ($1)"""
SAMPLES = Path(__file__).parents[2] / "ari_app" / "samples"
ALL = ("--since", "2026-04-30", "--until", "2026-05-02", "--processes", "1")
# sample, what the ear says of it
SAID = (("speaking_caller", "voice"), ("exhaust", "noise"), ("quiet_room", "silent"))


@pytest.fixture
async def centre(settings: Settings, plain: Any) -> Centre:
    made = Centre(database=plain, archive=settings.archive_dir)
    await made.add_centre("JPR", "Jepara Siap 112")
    return made


def recording(sample: str, seconds: float = 16.0) -> bytes:
    """A second until a screener has the call, then the caller; nothing on our side."""
    caller, _ = soundfile.read(SAMPLES / f"{sample}.flac", dtype="int16")
    caller = np.resize(caller, round(seconds * RATE))
    left = np.concatenate([np.zeros(RATE, np.int16), caller])
    file = io.BytesIO()
    soundfile.write(file, np.stack([left, np.zeros_like(left)], axis=1), RATE, format="FLAC")
    return file.getvalue()


async def recorded(
    centre: Centre,
    sample: str,
    verdict: str,
    *,
    audio: bytes | None = None,
    finding: str = "",
    at: datetime = NOW,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """A call of the past as the journal tells it: greeted, judged, and held or handed over."""
    held = verdict in HELD_VERDICTS
    outcome = "abandoned_held" if held else "answered"
    call_id = await centre.add_call(verdict=verdict, outcome=outcome, at=at)
    await centre.database.execute(
        "UPDATE calls SET screening_at = offered_at + interval '1 second' WHERE call_id = $1",
        call_id,
    )
    at_s = 12.0 if held else 1.5
    judged = {"verdict": verdict, "at_s": at_s, "ear": "ear-6/0a1b2c3d/silero", **more}
    for kind, s, data in (
        ("claimed", 0.0, {}),
        ("prompted", 0.0, {"prompt": "greeting"}),
        ("judged", at_s, judged),
        ("held" if held else "handed_over", at_s, {"verdict": verdict}),
    ):
        await centre.add_fact(call_id, kind, at + timedelta(seconds=1 + s), **data)
    await centre.add_recording(call_id, recording(sample) if audio is None else audio)
    if finding:
        await centre.database.execute(
            """INSERT INTO call_reviews (centre, call_id, by, finding, was)
               VALUES ('JPR', $1, 'agus', $2, $3)""",
            call_id,
            finding,
            "normal" if finding == "human" else "ghost_bising",
        )
    return call_id


async def run(settings: Settings, *words: str) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    await asyncio.to_thread(command.main, settings, parser.parse_args([*ALL, *words]))


def kept(settings: Settings) -> list[Mapping[str, Any]]:
    lines = [file.read_text() for file in settings.exports_dir.glob("replay-*/calls.jsonl")]
    return [json.loads(line) for line in "".join(lines).splitlines()]


async def past(plain: Any) -> list[Any]:
    tables = ("calls", "facts", "recordings", "call_reviews")
    return [await plain.fetch(f"SELECT * FROM {table} ORDER BY 1") for table in tables]  # noqa: S608


async def test_the_same_ear_says_the_same(
    settings: Settings, centre: Centre, plain: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = [await recorded(centre, *said) for said in SAID]
    before = await past(plain)
    await run(settings)
    out = capsys.readouterr().out
    assert "0.00 % (0 of 3;" in out and "then ear-6/0a1b2c3d/silero: 3 calls" in out
    assert {line["call"]: line["verdict"] for line in kept(settings)} == {
        call: verdict for call, (_, verdict) in zip(calls, SAID, strict=True)
    }
    assert await past(plain) == before
    line = await plain.fetchrow("SELECT action, detail->>'calls' FROM audit")
    assert tuple(line) == ("replay.run", "3")
    (old,) = old_exports(settings.exports_dir, NOW + timedelta(days=36_500))
    assert old.name.startswith("replay-") and f"{old.name}/calls.jsonl" in old.files  # it ends
    report = next(settings.exports_dir.glob("replay-*/report.txt")).read_text()
    assert report.strip() in out
    [seen] = replays(settings.exports_dir, "JPR", 9)
    assert (seen.heard, seen.total, seen.running) == (3, 3, False)
    table = table_of(settings.exports_dir, seen) or {}
    assert table["all"] == {"name": "", "calls": 3, "then": 2, "now": 2}
    assert table["changed"] == [] and replays(settings.exports_dir, "KDS", 9) == []


def heard_at(settings: Settings, at: datetime) -> tuple[int, bool]:
    """How many samples the greeting had then, and whether that is sure."""
    found = sounded(command._prompts(settings), "greeting", at)
    assert found
    return len(found.samples), found.sure


def test_a_prompt_is_what_it_was_then(settings: Settings) -> None:
    """The version that was in use; by hand, from when the file was written; else today's."""
    shipped, wav = len(load_prompt(SOUNDS / "greeting.wav").samples), SOUNDS / "ready.wav"
    own = len(load_prompt(wav).samples)
    settings.run_dir.mkdir(parents=True)
    assert heard_at(settings, NOW) == (shipped, True)
    version = add_version(settings, "greeting", wav.read_bytes(), by="dewi")
    used = use(settings, "greeting", version.number, by="dewi", why="suara manusia").at
    moment = timedelta(seconds=1)
    played = prompt_path(settings, "greeting")  # as a start puts it there
    played.parent.mkdir(parents=True)
    played.write_bytes(wav.read_bytes())
    assert heard_at(settings, used - moment) == (shipped, True)
    assert heard_at(settings, used + moment) == (own, True)
    found = settings.sounds_dir / "greeting.wav"
    found.write_bytes((SOUNDS / "goodbye.wav").read_bytes())
    os.utime(found, (used.timestamp() + 60, used.timestamp() + 60))
    assert heard_at(settings, used + moment) == (own, True)
    assert heard_at(settings, used + 61 * moment)[0] == len(load_prompt(found).samples)
    taken = adopt(settings, "greeting", found.read_bytes(), by="dewi", why="punya kami").at
    before = used + (taken - used) / 2
    assert heard_at(settings, before) == (own, False)  # nobody knows since when
    assert heard_at(settings, taken)[1]


async def test_what_nobody_knows_of_a_prompt_is_said(
    settings: Settings, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    versions = settings.home / "sounds.versions" / "greeting"
    versions.mkdir(parents=True)
    (versions / "versions.json").write_text("nonsense")
    await recorded(centre, *SAID[0])
    await run(settings)
    assert "1 were heard with today's sound of greeting" in capsys.readouterr().out
    [seen] = replays(settings.exports_dir, "JPR", 9)
    assert (table_of(settings.exports_dir, seen) or {})["in_doubt"] == 1


async def test_of_a_line_that_brought_a_part_of_a_second(
    settings: Settings, centre: Centre
) -> None:
    """The recording is silent where nothing came, and whole seconds would be enough for a doubt."""
    file = io.BytesIO()
    soundfile.write(file, np.zeros((17 * RATE, 2), np.int16), RATE, format="FLAC")
    more = {"why": {"code": "no_media"}, "evidence": [{"second": 0, "heard_s": 0.96}]}
    await recorded(centre, "quiet_room", "no_media", audio=file.getvalue(), more=more)
    await run(settings)
    assert [line["verdict"] for line in kept(settings)] == ["no_media"]


async def test_on_all_cores_the_same(
    settings: Settings, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_run, "TOGETHER", 1)
    calls = [await recorded(centre, *said) for said in SAID]
    await run(settings, "--processes", "2")
    assert [(line["call"], line["verdict"]) for line in kept(settings)] == [
        (call, verdict) for call, (_, verdict) in zip(calls, SAID, strict=True)
    ]


async def test_other_thresholds_change_what_they_should(
    settings: Settings, centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    spoke = await recorded(centre, "speaking_caller", "voice", finding="human")
    noise = await recorded(centre, "exhaust", "noise", finding="false_call")
    careful = settings.model_copy(update={"ear": Ear(lenient_score=-8.0, echo_score=-8.0)})
    await run(careful)
    out = capsys.readouterr().out
    assert f"{noise}  noise, held at 12.0 s → unsure at 12.0 s" in out
    assert f"{spoke}  " not in out
    assert "held and nobody: then 100.00 % (1 of 1;" in out
    assert "held, class ghost_bising: then 100.00 % (1 of 1; 20.65 … 100.00), now 0.00 %" in out
    assert "held and human: then 0.00 % (0 of 1;" in out


async def test_a_shorter_window_is_a_setting_too(settings: Settings, centre: Centre) -> None:
    await recorded(centre, "quiet_room", "silent")
    await run(settings.model_copy(update={"screening": Screening(listen_s=8.0)}))
    assert [round(line["at_s"]) for line in kept(settings)] == [8]


async def test_what_cannot_be_heard_is_named_and_the_others_go_on(
    settings: Settings, centre: Centre, plain: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    good = await recorded(centre, "quiet_room", "silent")
    whole = recording("quiet_room")
    bad = [
        await recorded(centre, "exhaust", "noise", audio=audio)
        for audio in (b"fLaC no more", b"", whole[: len(whole) // 2])
    ]
    gone = await recorded(centre, "exhaust", "noise")
    (settings.archive_dir / f"2026/05/01/{gone}.flac").unlink()
    unscreened = await recorded(centre, "quiet_room", "unscreened")
    await plain.execute("UPDATE calls SET screening_at = NULL WHERE call_id = $1", unscreened)
    await run(settings)
    out = capsys.readouterr().out
    assert [line["call"] for line in kept(settings)] == [good]
    assert all(f"{call}  not heard: the file" in out for call in (*bad, gone))
    assert "1 calls replayed, 4 could not be heard" in out
    assert "1 calls left out: not screened" in out


async def test_a_killed_run_goes_on_where_it_was(
    settings: Settings, centre: Centre, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A real process, killed after the first group is on the disk, and in the middle of a line."""
    many, short = 2 * replay_run.TOGETHER + 1, recording("quiet_room", 3.0)
    for _ in range(many):
        await recorded(centre, "quiet_room", "silent", audio=short)
    file = tmp_path / "centre.toml"
    file.write_text(
        f'home = "{settings.home}"\nnode = "node-1"\ndatabase_dsn = "{settings.database_dsn}"\n'
    )
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "--settings", str(file), "replay", *ALL),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert child.stderr
    while b"64/129 heard" not in (line := await child.stderr.readline()):
        assert line, "it ended before it had heard a group"
    os.kill(child.pid, signal.SIGKILL)
    await child.wait()
    first = kept(settings)
    assert len(first) in (64, 128)
    lines = next(settings.exports_dir.glob("replay-*/calls.jsonl"))
    with lines.open("a") as torn:
        torn.write('{"call": "0190')
    heard: list[str] = []
    group = replay_run._hear_group

    def counted(calls: Any, **how: Any) -> Any:
        heard.extend(call.call_id for call in calls)
        return group(calls, **how)

    monkeypatch.setattr(replay_run, "_hear_group", counted)
    await run(settings)
    assert len(kept(settings)) == many and len(heard) == many - len(first)
    assert not {line["call"] for line in first} & set(heard)
    await run(settings)  # nothing is left to hear
    assert len(heard) == many - len(first) and len(kept(settings)) == many


async def test_as_a_side_task_it_rests_while_calls_need_the_machine(
    settings: Settings, centre: Centre, plain: Any
) -> None:
    """A real process: the last to get a core, silent while a call is on, and then it goes on."""
    for said in SAID:
        await recorded(centre, *said)
    busy = await centre.add_call(state="talking")
    small = Screening(workers=1, worker_calls=1)  # half of it is not even one call
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "replay", "--side-task", *ALL[:4]),
        env=environ_of(settings.model_copy(update={"screening": small})),
        stdout=subprocess.PIPE,
    )
    assert child.stdout

    async def told() -> Mapping[str, Any]:
        assert child.stdout
        said: Mapping[str, Any] = json.loads(await child.stdout.readline())
        return said

    async with asyncio.timeout(400):  # the last to get a core
        folder = await told()
        assert folder["total"] == 3 and folder["folder"].startswith("replay-")
        assert await told() == {"heard": 0} and await told() == {"rests": True}
        assert os.getpriority(os.PRIO_PROCESS, child.pid) == 19
        assert os.sched_getscheduler(child.pid) == os.SCHED_IDLE
        assert kept(settings) == []
        await plain.execute(END, [busy])
        assert await told() == {"rests": False}
        assert await told() == {"heard": 3} and await told() == {"done": True}
        assert await child.wait() == 0
    assert len(kept(settings)) == 3


async def test_two_at_once_do_not_write_into_one_file(settings: Settings, centre: Centre) -> None:
    await recorded(centre, "quiet_room", "silent")
    await run(settings)
    folder = next(settings.exports_dir.glob("replay-*"))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ReplayFailed, match="Another replay"):
            await run(settings)


async def test_clear_errors(settings: Settings, centre: Centre, tmp_path: Path) -> None:
    with pytest.raises(ReplayFailed, match="there was no call"):
        await run(settings)
    with pytest.raises(ReplayFailed, match=r"no ear in .*head\.onnx"):
        await run(settings, "--ear", str(tmp_path))
    with pytest.raises(ReplayFailed, match="later day"):
        await run(settings, "--until", "2026-01-01")


async def test_another_model_is_named_in_what_it_says(settings: Settings, centre: Centre) -> None:
    await recorded(centre, "quiet_room", "silent")
    folder = settings.home / "other-ear"
    folder.mkdir(parents=True)
    shutil.copy(HEAD_FILE, folder)
    await run(settings, "--ear", str(folder))
    (line,) = kept(settings)
    assert line["ear"].startswith("ear-") and "/head-" in line["ear"]
    (folder / "head.onnx").write_bytes(b"no model")
    with pytest.raises(VoiceModelError, match="corrupt"):
        await run(settings, "--ear", str(folder))
