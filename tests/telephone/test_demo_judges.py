"""The demo's own judgement: right calls pass, wrong ones are named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app import samples
from ari_app.demo.recording_check import fault
from ari_app.demo.sample_calls import SAMPLE_CALLS, faults
from ari_app.telephone.outcome import CallOutcome

BEGAN = datetime(2026, 11, 21, tzinfo=UTC)
GOOD = CallOutcome(
    call_id="0",
    state="closed",
    began=BEGAN,
    held_at=None,
    waiting_at=BEGAN + timedelta(seconds=2),
    answered_at=BEGAN + timedelta(seconds=3),
    ended_at=BEGAN + timedelta(seconds=15),
    verdict="voice",
    reason="…",
    priority=10,
    answered_by="201",
    outcome="answered",
    ticket="JPR-2026-00001",
    recording_status="ready",
    recording_reason=None,
    recording=Path("x.flac"),
    recording_s=15.0,
)
SPEAKING = SAMPLE_CALLS[0]


def test_a_call_as_it_should_be_has_no_faults() -> None:
    assert not list(faults(SPEAKING, GOOD))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"verdict": "silent"}, "judged silent"),
        ({"priority": 0}, "priority 0"),
        ({"held_at": BEGAN}, "it was held"),
        ({"outcome": "abandoned_waiting"}, "no human answered"),
        ({"ticket": None}, "no ticket"),
        ({"recording_status": "damaged"}, "damaged"),
    ],
)
def test_each_fault_is_named(wrong: dict[str, object], named: str) -> None:
    (only,) = faults(SPEAKING, replace(GOOD, **wrong))  # type: ignore[arg-type]
    assert named in only


def test_a_call_without_a_record_is_a_fault() -> None:
    assert list(faults(SPEAKING, None)) == ["the centre has no record of it"]


def record(path: Path, caller: np.ndarray) -> Path:
    soundfile.write(path, np.stack([caller, np.zeros_like(caller)], axis=1), 8000)
    return path


def test_a_recording_that_carries_what_was_sent_passes(tmp_path: Path) -> None:
    sent, _ = soundfile.read(samples.SPEAKING_CALLER, dtype="int16")
    late = np.concatenate([np.zeros(400, np.int16), sent])
    good = record(tmp_path / "good.flac", late)
    assert fault(good, samples.SPEAKING_CALLER, len(late) / 8000) is None
    assert "lasts" in str(fault(good, samples.SPEAKING_CALLER, 60))
    assert "does not carry" in str(fault(good, samples.EXHAUST, len(late) / 8000))
    assert "silent caller" in str(fault(good, None, len(late) / 8000))


def test_a_file_that_is_no_recording_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.flac").write_bytes(b"fLaC nonsense")
    assert "cannot be decoded" in str(fault(tmp_path / "broken.flac", None, 1))


def test_digital_silence_passes_for_a_silent_caller(tmp_path: Path) -> None:
    quiet = record(tmp_path / "quiet.flac", np.full(16000, 8, np.int16))  # A-law's smallest step
    assert fault(quiet, None, 2.0) is None
