"""Recordings judged from the command line: the same ear, clear results, clear refusals."""

import csv
from pathlib import Path

import pytest
import soundfile

from ari_app.screening.offline import main
from tests.screening.sounds import Samples, mixed, pink_noise, placed, silence, spoken


def written(folder: Path, name: str, call: Samples, rate: int = 8000) -> Path:
    soundfile.write(folder / name, call, rate)
    return folder / name


def test_a_manifest_is_judged_row_by_row(tmp_path: Path) -> None:
    voice = mixed(placed(spoken("tolong_pria"), 2.0), pink_noise(12, -60))
    written(tmp_path, "voice.flac", voice)
    written(tmp_path, "silent.wav", silence(12))
    manifest, out = tmp_path / "manifest.csv", tmp_path / "result.csv"
    manifest.write_text("file,label\nvoice.flac,real\nsilent.wav,false\n")
    assert main(["--manifest", str(manifest), "--out", str(out)]) == 0
    with out.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["file"], row["verdict"]) for row in rows] == [
        ("voice.flac", "voice"),
        ("silent.wav", "silent"),
    ]
    assert 2.0 < float(rows[0]["decided_at_s"]) < 3.0
    assert all(row["reason"] for row in rows)


def test_other_rates_and_channels_are_heard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = mixed(placed(spoken("tolong_wanita"), 1.0, 5.0), pink_noise(5, -60))
    file = written(tmp_path, "wide.wav", voice.repeat(2)[:, None].repeat(2, 1), 16000)
    assert main([str(file)]) == 0
    assert "\tvoice\t" in capsys.readouterr().out


def test_an_empty_line_in_the_audio_is_no_media(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(written(tmp_path, "short.wav", silence(0.2)))]) == 0
    assert "\tno_media\t" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "name the files"),
        (["gone.wav"], "there is no file gone.wav"),
        (["--manifest", "gone.csv"], "gone.csv cannot be read"),
        (["text.wav"], "text.wav is not a WAV or FLAC file"),
        (["--manifest", "text.wav"], "has no column 'file'"),
    ],
)
def test_bad_input_is_one_clear_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.wav").write_text("no sound\n")
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error
