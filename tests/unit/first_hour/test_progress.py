"""What a new centre lacks, line by line: each is done only when that is true."""

from dataclasses import replace
from pathlib import Path

import pytest

from ari_app.first_hour import progress
from ari_app.first_hour.progress import Known, StepName, steps
from ari_app.settings import Trunk

OPERATORS = Trunk(name="telkom", match=["10.99.0.1"])
SECOND = Trunk(name="indosat", match=["10.98.0.1"])
PRACTICE = Trunk(name="lab", match=["127.0.0.2"])
READY = Known(
    trunks=[OPERATORS],
    trials={"telkom": ""},
    places=2,
    agencies=3,
    reachable=3,
    backup="",
    certificate="",
    answered=1,
)


def missing(known: Known) -> set[StepName]:
    return {step.name for step in steps(known) if not step.done}


@pytest.mark.parametrize(
    ("remark", "known", "lacks"),
    [
        ("all is there", READY, set()),
        ("no line at all", replace(READY, trunks=[]), {StepName.LINE}),
        (
            "a line of this machine is none",
            replace(READY, trunks=[PRACTICE], trials={"lab": ""}),
            {StepName.LINE},
        ),
        (
            "one that is for tests beside the operator's does no harm",
            replace(READY, trunks=[PRACTICE, OPERATORS], trials={"telkom": "", "lab": "404"}),
            set(),
        ),
        ("a line that was not tried", replace(READY, trials={}), {StepName.LINE}),
        ("a line that refuses", replace(READY, trials={"telkom": "404"}), {StepName.LINE}),
        ("one of two lines", replace(READY, trunks=[OPERATORS, SECOND]), {StepName.LINE}),
        ("nowhere to ring", replace(READY, places=0), {StepName.SEATS}),
        ("an agency that nobody can tell", replace(READY, reachable=2), {StepName.CHANNELS}),
        ("no agency at all", replace(READY, agencies=0, reachable=0), {StepName.CHANNELS}),
        ("no backup", replace(READY, backup="there is no backup yet"), {StepName.BACKUP}),
        ("no TLS", replace(READY, certificate="expired"), {StepName.CERTIFICATE}),
        ("nobody has answered yet", replace(READY, answered=0), {StepName.CALL}),
    ],
)
def test_a_line_is_done_when_it_is_true(remark: str, known: Known, lacks: set[StepName]) -> None:
    assert missing(known) == lacks, remark


def test_what_is_wrong_is_said() -> None:
    line, *_ = steps(replace(READY, trials={"telkom": "its calls find no way in (404)"}))
    assert line.says == "its calls find no way in (404)"


def test_the_mark_is_there_from_the_setup_to_the_end(tmp_path: Path) -> None:
    assert not progress.is_open(tmp_path)
    progress.begin(tmp_path)
    progress.begin(tmp_path)  # a setup that is run again
    assert progress.is_open(tmp_path)
    progress.end(tmp_path)
    progress.end(tmp_path)
    assert not progress.is_open(tmp_path)
