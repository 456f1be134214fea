"""What humans heard, exported for the ear: the caller's side as it was, and nobody's number."""

import argparse
import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from ari_app.commands import review as review_command
from ari_app.settings import Review, Settings
from recordings.review_export import ExportFailed
from tests.desk.centre import Centre

RATE = 8000
FINDINGS = ("human", "false_call", "cannot_tell")


@pytest.fixture
async def centre(settings: Settings, plain: Any) -> Centre:
    made = Centre(database=plain, archive=settings.archive_dir)
    await made.add_centre("JPR", "Jepara Siap 112")
    return made


def two_sides(seed: int) -> tuple[bytes, np.ndarray[Any, np.dtype[np.int16]]]:
    """A recording with noise of its own on each side; and the caller's."""
    sides = np.random.default_rng(seed).integers(-9000, 9000, (RATE, 2), dtype=np.int16)
    file = io.BytesIO()
    soundfile.write(file, sides, RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue(), sides[:, 0]


async def reviewed(centre: Centre, finding: str, audio: bytes, *, by: str = "agus") -> str:
    call_id = await centre.add_call(outcome="abandoned_held", verdict="noise")
    await centre.add_recording(call_id, audio)
    await review(centre, call_id, finding, by=by)
    return call_id


async def review(centre: Centre, call_id: str, finding: str, *, by: str = "agus") -> None:
    await centre.database.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding, note)
           VALUES ('JPR', $1, $2, $3, 'Bu Sri, 081234567890')""",
        call_id,
        by,
        finding,
    )


async def run(settings: Settings, *words: str) -> None:
    parser = argparse.ArgumentParser()
    review_command.add_arguments(parser)
    await review_command.main(settings, parser.parse_args(words))


def manifest(folder: Path) -> list[Mapping[str, str]]:
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


async def test_each_call_with_what_was_heard_in_it(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    for number, finding in enumerate(FINDINGS):
        await reviewed(centre, finding, two_sides(number)[0])
    out = tmp_path / "out"
    await run(settings, "export", "--into", str(out))
    rows = manifest(out)
    assert [row["label"] for row in rows] == ["real", "false", "ambiguous"]
    for number, row in enumerate(rows):
        samples, rate = soundfile.read(out / row["file"], dtype="int16")
        assert rate == RATE and np.array_equal(samples, two_sides(number)[1])
    assert {row["train_ok"] for row in rows} == {"0"}  # the setting is off as shipped
    everything = (out / "manifest.csv").read_text(encoding="utf-8")
    assert "0812" not in everything and "Sri" not in everything
    line = await plain.fetchrow("SELECT action, subject FROM audit")
    assert tuple(line) == ("review.export", "out")


async def test_what_it_really_was_goes_along(
    settings: Settings, centre: Centre, plain: Any, tmp_path: Path
) -> None:
    call_id = await reviewed(centre, "human", two_sides(0)[0])
    await reviewed(centre, "human", two_sides(1)[0], by="rini")
    await plain.execute(
        """INSERT INTO call_reviews (centre, call_id, by, finding, was)
           VALUES ('JPR', $1, 'agus', 'false_call', 'ghost_bising')""",
        call_id,
    )
    await run(settings, "export", "--into", str(tmp_path / "out"))
    said = {row["label"]: row["was"] for row in manifest(tmp_path / "out")}
    assert said == {"false": "ghost_bising", "real": ""}


async def test_only_where_the_settings_allow_it_may_a_call_teach(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    for number, finding in enumerate(FINDINGS):
        await reviewed(centre, finding, two_sides(number)[0])
    allowing = settings.model_copy(update={"review": Review(train_ok=True)})
    await run(allowing, "export", "--into", str(tmp_path / "out"))
    teaches = {row["label"]: row["train_ok"] for row in manifest(tmp_path / "out")}
    assert teaches == {"real": "1", "false": "1", "ambiguous": "0"}


async def test_the_last_word_counts(settings: Settings, centre: Centre, tmp_path: Path) -> None:
    call_id = await reviewed(centre, "false_call", two_sides(1)[0])
    await review(centre, call_id, "human", by="rini")
    await run(settings, "export", "--into", str(tmp_path / "out"))
    assert [row["label"] for row in manifest(tmp_path / "out")] == ["real"]


async def test_without_a_call_there_is_no_folder(
    settings: Settings, centre: Centre, plain: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await reviewed(centre, "human", two_sides(1)[0])
    await plain.execute("UPDATE recordings SET node = 'node-2'")  # another machine has it
    await run(settings, "export")
    await run(settings, "export", "--since", "2100-01-01")
    assert "no reviewed calls" in capsys.readouterr().out
    assert not settings.exports_dir.exists()
    await run(settings, "list")
    assert "0 calls want a look" in capsys.readouterr().out


async def test_a_folder_that_is_there_is_not_written_over(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    await reviewed(centre, "human", two_sides(1)[0])
    with pytest.raises(ExportFailed, match="--into"):
        await run(settings, "export", "--into", str(tmp_path))


async def test_a_recording_that_cannot_be_read_is_named(
    settings: Settings, centre: Centre, tmp_path: Path
) -> None:
    call_id = await reviewed(centre, "human", b"fLaC no more")
    with pytest.raises(ExportFailed, match=f"{call_id}.*backup"):
        await run(settings, "export", "--into", str(tmp_path / "out"))
    assert not (tmp_path / "out" / "manifest.csv").exists()
