"""The command ``sigap`` makes its environment whole or not at all, and says what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ari_app.setup import environment
from ari_app.setup.environment import EnvironmentFailed, PipProgress

REPOSITORY = Path(__file__).parents[2]


def locks(folder: Path, text: str = "# nothing is needed\n") -> Path:
    for name in ("requirements.lock", "requirements-build.lock"):
        (folder / name).write_text(text if name == "requirements.lock" else "# nothing\n")
    return folder / "requirements.lock"


def test_a_killed_install_is_done_again(tmp_path: Path) -> None:
    place = tmp_path / "venv"
    (place / "bin").mkdir(parents=True)
    (place / "half").touch()
    environment.make(locks(tmp_path), place, lambda _: None)
    assert (place / ".complete").exists() and not (place / "half").exists()
    assert (place / "bin/python").exists()


def test_a_complete_one_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "venv"
    place.mkdir()
    (place / ".complete").touch()
    said: list[str] = []
    environment.make(locks(tmp_path), place, said.append)
    assert not said and not (place / "bin").exists()


def test_a_file_with_another_hash_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    lock = locks(tmp_path, f"nothing-112==1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(EnvironmentFailed, match=r"pip could not install"):
        environment.make(lock, tmp_path / "venv", lambda _: None)
    assert not (tmp_path / "venv/.complete").exists()


def test_too_little_room_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "ROOM_NEEDED", 10**18)
    with pytest.raises(EnvironmentFailed, match=r"GB are free in .*free some space"):
        environment.make(locks(tmp_path), tmp_path / "venv", lambda _: None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["OSError: [Errno 28] No space left on device\n"], "The disk is full"),
        (["WARNING: Retrying after NewConnectionError(...)\n"], "no network"),
        (["ERROR: No matching distribution found for x\n"], "No matching distribution found for x"),
        ([], "no reason given"),
    ],
)
def test_why_pip_failed(said: list[str], sentence: str) -> None:
    assert sentence in environment._why_pip_failed(said)


def test_progress_is_told_every_few_seconds() -> None:
    told: list[str] = []
    progress = PipProgress(expected=2, on_progress=told.append, every_s=0)
    for line in ("Collecting a\n", "  Downloading a.whl\n", "Installing collected packages: a\n"):
        progress.heard(line)
    assert "1 of 2 fetched" in told[0] and "unpacking" in told[-1]
    for line in ("Processing b\n", "Processing c\n"):  # a local package is named once more
        progress.heard(line)
    assert "unpacking" in told[-1]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SIGAP_PYTHON": "/bin/false"}, "Python 3.11 or newer is needed"),
        ({"SIGAP_CACHE": "/proc/nothing"}, "Cannot write to /proc/nothing"),
        ({"HOME": "/proc/nothing"}, "There is no folder to write to"),
        ({"HOME": ""}, "There is no folder to write to"),
    ],
)
def test_a_bad_situation_is_one_sentence(changed: dict[str, str], sentence: str) -> None:
    kept = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [REPOSITORY / "sigap", "status"],
        env=kept | changed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"sigap: {sentence}") and done.stderr.count("\n") == 1
