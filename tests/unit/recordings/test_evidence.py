"""What leaves as evidence: its parts, its reason, its manifest and text; nothing of a file."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from recordings.evidence import (
    Case,
    Event,
    Exhibit,
    Failure,
    NotExported,
    NotMeant,
    Packed,
    PackedFile,
    Recording,
    Stretch,
    check,
    events_json,
    events_text,
    manifest,
    reason_of,
    stretch_of,
)

AT = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)
READY = Recording(status="ready", path="a.flac", node="node-1", seconds=60.0, sha256="0" * 64)


def exhibit(recording: Recording = READY, silenced: Sequence[Stretch] = ()) -> Exhibit:
    return Exhibit(
        call_id="0197-a",
        ticket="JPR-2026-00001",
        duplicate_of="",
        direction="in",
        at=AT,
        ended_at=AT,
        held=False,
        recording=recording,
        events=[],
        silenced=silenced,
    )


def case(*exhibits: Exhibit, asked_for: str = "JPR-2026-00001") -> Case:
    return Case(
        centre="JPR",
        centre_name="Jepara Siap 112",
        asked_for=asked_for,
        reason="Polres, LP/12/2026",
        made_by="sri",
        made_at=AT,
        exhibits=exhibits,
    )


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("0:12-0:15", 12, 15),
        ("61:00-61:00.5", 3660, 3660.5),
        ("1:01:00-1:01:01", 3660, 3661),
    ],
)
def test_a_part_as_a_person_writes_it(text: str, begins: float, ends: float) -> None:
    assert stretch_of(text) == Stretch(from_s=begins, to_s=ends)


ARABIC = "0:12-0:15".translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})


@pytest.mark.parametrize(
    "text", ["", "12-15", "0:15-0:12", "0:12-0:12", "0:61-0:70", "-0:12", ARABIC, "0:12"]
)
def test_no_part(text: str) -> None:
    with pytest.raises(NotMeant) as refused:
        stretch_of(text)
    assert refused.value.kind is Failure.WRONG_PART


@pytest.mark.parametrize("reason", ["", "  \t", "two\nlines", "x" * 301, "hidden\u202e"])
def test_a_reason_is_one_line_that_says_something(reason: str) -> None:
    with pytest.raises(NotMeant) as refused:
        reason_of(reason)
    assert refused.value.kind is Failure.NO_REASON


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (exhibit(replace(READY, status="pending")), Failure.UNFINISHED),
        (replace(exhibit(), ended_at=None), Failure.UNFINISHED),  # they still talk
        (exhibit(silenced=[Stretch(from_s=60, to_s=61)]), Failure.WRONG_PART),  # behind its end
        (
            exhibit(replace(READY, status="removed"), [Stretch(from_s=1, to_s=2)]),
            Failure.WRONG_PART,
        ),
    ],
)
def test_what_cannot_be_exported_is_said_before_any_byte(one: Exhibit, kind: Failure) -> None:
    with pytest.raises((NotExported, NotMeant)) as refused:
        check(case(one))
    assert isinstance(refused.value, (NotExported, NotMeant)) and refused.value.kind is kind


@pytest.mark.parametrize("status", ["ready", "removed", "missing", "damaged", "no_audio", ""])
def test_what_is_settled_can_be_exported(status: str) -> None:
    check(case(exhibit(replace(READY, status=status))))


def test_a_removed_recording_is_named_with_the_sum_that_is_kept() -> None:
    removed = replace(READY, status="removed", reason="removed after 90 days", removed_at=AT)
    [call] = json.loads(manifest(case(exhibit(removed)), Packed(files=[]), "key"))["calls"]
    assert call["recording"] == {
        "status": "removed",
        "file": None,
        "seconds": 60.0,
        "sha256": "0" * 64,
        "why": "removed after 90 days",
        "removed_at": AT.isoformat(),
        "silenced": [],
    }


def test_the_manifest_names_files_and_silenced_parts() -> None:
    packed = Packed(
        files=[PackedFile(name="call-001/audio.flac", size=7, sha256="1" * 64)],
        audio={1: "call-001/audio.flac"},
    )
    one = exhibit(silenced=[Stretch(from_s=12, to_s=15)])
    said = json.loads(manifest(case(one), packed, "key"))
    assert said["files"] == [{"name": "call-001/audio.flac", "size": 7, "sha256": "1" * 64}]
    assert said["calls"][0]["recording"]["silenced"] == [{"from_s": 12, "to_s": 15}]
    assert said["reason"] == "Polres, LP/12/2026" and said["public_key"] == "key"


def test_an_event_is_one_line_whatever_somebody_wrote() -> None:
    event = Event(
        at=AT,
        kind="sent",
        by="101",
        name="Siti",
        text="Mengirim tiket ke Damkar",
        note="dua\n2026-05-01 00:00:00  palsu\ud83d",
        call_id=None,
        data={},
    )
    told = replace(exhibit(), events=[event])
    text = events_text(told).decode()
    assert text.splitlines()[2:] == [
        "2026-05-01 02:11:02 +0000  Mengirim tiket ke Damkar (Siti) "
        "- dua 2026-05-01 00:00:00 palsu\\ud83d"
    ]
    assert json.loads(events_json(told))[0]["text"] == "Mengirim tiket ke Damkar"


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a".zip\r\nX: y', "☎", "C:\\x"])
def test_no_name_becomes_a_path(name: str) -> None:
    made = case(exhibit(), asked_for=name).file_name
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
    assert made.startswith("sigap-") and made.endswith(".zip") and made.count(".") == 1
