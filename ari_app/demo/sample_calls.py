"""The four sample calls and what must become of each: pure, no I/O.

The times are those of the settings as shipped; the held ones take more than a minute.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ari_app import samples
from ari_app.call import Priority
from ari_app.telephone.outcome import CallOutcome
from ari_app.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCall:
    """A software caller; ``verdicts`` are the ones that are right for it."""

    name: str
    number: str
    audio: Path | None
    loop: bool = False
    keys: str = ""
    verdicts: tuple[Verdict, ...]
    priority: Priority
    held: bool
    expectation: str


SAMPLE_CALLS = (
    SampleCall(
        name="speaking caller",
        number="081234560001",
        audio=samples.SPEAKING_CALLER,
        verdicts=(Verdict.VOICE,),
        priority=Priority.NORMAL,
        held=False,
        expectation="speaks Indonesian over street noise: voice, straight to a call-taker",
    ),
    SampleCall(
        name="key only",
        number="081234560002",
        audio=samples.QUIET_ROOM,
        loop=True,
        keys="5@8",
        verdicts=(Verdict.KEY,),
        priority=Priority.FIRST,
        held=False,
        expectation="says nothing, presses 5 after 8 s: cannot speak, first in line",
    ),
    SampleCall(
        name="silent call",
        number="081234560003",
        audio=None,
        verdicts=(Verdict.SILENT,),
        priority=Priority.LOW,
        held=True,
        expectation="digital silence: held, then to a call-taker at low priority",
    ),
    SampleCall(
        name="exhaust",
        number="081234560004",
        audio=samples.EXHAUST,
        loop=True,
        verdicts=(Verdict.NOISE,),
        priority=Priority.LOW,
        held=True,
        expectation="a motorcycle's exhaust: held, then to a call-taker at low priority",
    ),
)


def faults(sample: SampleCall, found: CallOutcome | None) -> Iterator[str]:
    """What did not go as it should; nothing when all is well."""
    if found is None:
        yield "the centre has no record of it"
        return
    if found.verdict not in sample.verdicts:
        yield f"judged {found.verdict}, not {' or '.join(sample.verdicts)}"
    if found.priority != sample.priority:
        yield f"queue priority {found.priority}, not {int(sample.priority)}"
    if (found.held_at is not None) is not sample.held:
        yield "it was not held" if sample.held else "it was held"
    if found.outcome != "answered":
        yield f"no human answered ({found.outcome or found.state})"
    if found.ticket is None:
        yield "it has no ticket"
    if found.recording_status != "ready":
        yield f"its recording is {found.recording_status or 'not there'}"
