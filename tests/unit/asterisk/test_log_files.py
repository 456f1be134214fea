"""Lines captured from Asterisk 22.10.1, and garbage; files that grow, turn over, shrink."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.asterisk import cel, queue_log
from ari_app.asterisk.file_reader import Cursor, read_lines
from ari_app.asterisk.sighting import UnreadableLine
from ari_app.facts import FactKind

ID = "01a1ff5f-9d9b-7752-8afc-2e3fa2f54c6a"
OWN = f'"{ID}","lead-1795285818.0","lead-1795285818.0","PJSIP/trunk-lab-00000000","0813"'
PHONE = '"","lead-1795285546.2","lead-1795285540.0","PJSIP/201-00000003","201"'
MEDIA = f'"","sigap-1-m-{ID}","lead-1795285818.0","WebSocket/INCOMING/0x7faf38003ff0",""'
CEL = [
    (
        f'"SIGAP_OFFERED","1795285818.782409",{OWN},"112","from-trunk",'
        '"{""extra"":""dialled=112&trunk=lab&centre=jpr""}"',
        FactKind.OFFERED,
        {"dialled": "112", "trunk": "lab", "centre": "jpr", "ani": "0813"},
    ),
    (
        f'"SIGAP_WAITING","1795285823.877310",{OWN},"s","waiting",'
        '"{""extra"":""verdict=unscreened&priority=10""}"',
        FactKind.WAITING,
        {"verdict": "unscreened", "priority": "10"},
    ),
    (
        f'"HANGUP","1795285832.782716",{OWN},"h","waiting",'
        '"{""hangupcause"":16,""hangupsource"":""PJSIP/trunk-lab-00000000"",""dialstatus"":""""}"',
        FactKind.HUNG_UP,
        {"by": "caller", "cause": 16},
    ),
    (
        f'"HANGUP","1795285832.782716",{OWN},"h","waiting",'
        '"{""hangupcause"":16,""hangupsource"":""PJSIP/201-00000001"",""dialstatus"":""""}"',
        FactKind.HUNG_UP,
        {"by": "callee", "cause": 16},
    ),
    (
        f'"HANGUP","1795285832.782716",{OWN},"h","waiting","{{""hangupcause"":0}}"',
        FactKind.HUNG_UP,
        {"by": "us", "cause": 0},
    ),
    (f'"ANSWER","1795285546.1",{PHONE},"201","internal",""', FactKind.ANSWERED, {"taker": "201"}),
]
NOTHING = [
    f'"ANSWER","1795285818.782420",{OWN},"112","from-trunk",""',
    # a supervisor's phone answers the desk, and is nobody's answer to the caller
    f'"ANSWER","1795285546.1",{PHONE},"201","internal",""'.replace('""', '"supervisor"', 1),
    f'"HANGUP","1795285829.730361",{MEDIA},"s","default","{{""hangupcause"":38}}"',
    # the clock went back: who listens to a caller is older than they
    f'"HANGUP","1795947142.511057","{ID}","sigap-2-s-1","sigap-2-s-1","Snoop/node-1.17-00000000","",'
    '"s","default","{""hangupcause"":16,""hangupsource"":"""",""dialstatus"":""""}"',
]
QUEUE = [
    ("ENTERQUEUE||081234567890|1", FactKind.QUEUE_ENTERED, {}),
    ("ABANDON|1|1|9", FactKind.ABANDONED, {"position": 1, "wait_s": 9}),
    ("EXITWITHTIMEOUT|1|1|60", FactKind.QUEUE_LEFT, {"why": "timeout"}),
    (
        "COMPLETEAGENT|2|12|1",
        FactKind.COMPLETED,
        {"by": "taker", "taker": "201", "wait_s": 2, "talk_s": 12},
    ),
    (
        "CONNECT|9|lab-1795286605.5|0",
        FactKind.ANSWERED,
        {"taker": "201", "wait_s": 9, "ring_s": 0},
    ),
    ("RINGNOANSWER|1500", FactKind.RANG, {"taker": "201", "ring_s": 1.5}),
]


@pytest.mark.parametrize(("line", "kind", "data"), CEL)
def test_cel(line: str, kind: FactKind, data: dict[str, Any]) -> None:
    found = cel.read_event(line, "node-1")
    assert found is not None
    assert (found.kind, dict(found.data)) == (kind, data)
    assert found.call_id == (None if kind is FactKind.ANSWERED else ID)


@pytest.mark.parametrize("told", ["anonymous", "unknown", "Restricted", "unavailable", "", "0000"])
def test_a_withheld_number_is_none(told: str) -> None:
    """The captured line of a call's offer, with what a trunk puts into the number's cursor."""
    found = cel.read_event(CEL[0][0].replace('"0813"', f'"{told}"'), "node-1")
    assert found is not None
    assert found.data["ani"] is None


def test_cel_keeps_microseconds() -> None:
    found = cel.read_event(CEL[0][0], "node-1")
    assert found is not None
    assert found.at == datetime(2026, 11, 21, 18, 30, 18, 782409, tzinfo=UTC)


@pytest.mark.parametrize("line", NOTHING)
def test_cel_of_other_channels_says_nothing(line: str) -> None:
    assert cel.read_event(line, "node-1") is None


@pytest.mark.parametrize(("event", "kind", "data"), QUEUE)
def test_queue_log(event: str, kind: FactKind, data: dict[str, Any]) -> None:
    found = queue_log.read_line(f"1795286606|lab-1795286596.3|jpr|201|{event}", "node-1")
    assert found is not None
    assert (found.kind, dict(found.data)) == (kind, data)
    assert (found.uniqueid, found.call_id) == ("lab-1795286596.3", None)


def test_queue_log_of_the_queue_itself_says_nothing() -> None:
    assert queue_log.read_line("1795285836|NONE|NONE|NONE|CONFIGRELOAD|", "node-1") is None


def test_the_same_line_of_another_node_is_another_fact() -> None:
    keys = {found.key for node in ("a", "b", "a") if (found := cel.read_event(CEL[0][0], node))}
    assert len(keys) == 2


@given(
    st.one_of(st.text(max_size=40), st.sampled_from([line for line, *_ in CEL])),
    st.integers(0, 300),
)
def test_garbage_is_said_to_be_garbage(line: str, end: int) -> None:
    for read in (cel.read_event, queue_log.read_line):
        try:
            read(line[:end], "node-1")
        except UnreadableLine:
            continue


WHOLE = [line.encode() for line, *_ in CEL] + [line.encode() for line in NOTHING]
FORGED = (
    b'"HANGUP","1795285832.7","' + ID.encode() + b'","a","a","PJSIP/trunk-lab-1","0""\n'
    b'""SIGAP_OFFERED"",""1795842409.1"",""01a2ffff-0000-7000-8000-000000000001"",""a"",""a"",'
    b'""x"",""08","s","waiting",""'
)
TORN = [
    b'"HANGUP","17952',  # Asterisk was killed in a field
    b'"HANGUP","1795285832.782716"',
    b'"HANGUP","1795285832.782716",',
    b'"HANGUP","1795285832.782716","',
    b"garbage",
    b"",
    b'"1","2","3","4","5","6","7","8","9","10","11"',
]


def test_a_record_is_told_by_its_quotes() -> None:
    """A forged line within a field is that field, though it looks like a record of its own."""
    file = b"\n".join([WHOLE[0], FORGED, WHOLE[1]]) + b"\n"
    assert cel.records_of(file) == ([WHOLE[0], FORGED, WHOLE[1]], len(file))
    found = cel.read_event(FORGED.decode(), "node-1")
    assert found is None or found.kind is FactKind.HUNG_UP


@pytest.mark.parametrize("torn", TORN)
def test_a_torn_line_takes_no_other_with_it(torn: bytes) -> None:
    file = b"\n".join([WHOLE[0], torn, WHOLE[1], torn, WHOLE[2]]) + b"\n"
    records, end = cel.records_of(file)
    assert end == len(file)
    assert [record for record in records if record in WHOLE] == WHOLE[:3]


@given(st.integers(0, len(b"\n".join(WHOLE)) + len(FORGED) + 1))
def test_however_a_file_grows_the_same_records_are_read(cut: int) -> None:
    whole = [*WHOLE, FORGED]
    file = b"\n".join(whole) + b"\n"
    first, end = cel.records_of(file[:cut])
    rest, _ = cel.records_of(file[end:])
    assert first + rest == whole


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_garbage_ends_before_the_next_record(before: bytes, behind: bytes) -> None:
    records, end = cel.records_of(before + b"\n" + WHOLE[0] + b"\n" + behind)
    assert end >= 0
    if b'"' not in before:
        assert WHOLE[0] in records


def test_an_endless_field_is_left_out() -> None:
    file = b'"HANGUP","' + b"x" * 70_000 + b"\n" + b"y" * 100 + b"\n" + WHOLE[0] + b"\n"
    assert cel.records_of(file)[0][-1] == WHOLE[0]


def test_nested_json_is_unreadable_and_no_more() -> None:
    deep = "[" * 100_000
    line = CEL[2][0].replace('"{""hangupcause""', f'"{{""x"":{deep},""hangupcause""')
    with pytest.raises(UnreadableLine):
        cel.read_event(line, "node-1")


def test_only_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert read_lines(log, Cursor()) == ([], Cursor())
    log.write_bytes(b"one\ntw")
    lines, cursor = read_lines(log, Cursor())
    assert lines == [b"one"]
    with log.open("ab") as file:
        file.write(b"o\nthree\n")
    assert read_lines(log, cursor)[0] == [b"two", b"three"]


def test_a_file_that_turns_over_is_read_to_its_end_first(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_bytes(b"one\n")
    _, cursor = read_lines(log, Cursor())
    with log.open("ab") as file:
        file.write(b"two\n")
    log.rename(tmp_path / "queue_log.0")
    log.write_bytes(b"three\n")
    lines, cursor = read_lines(log, cursor)
    assert lines == [b"two"]
    lines, cursor = read_lines(log, cursor)
    assert lines == [b"three"]
    assert read_lines(log, cursor) == ([], cursor)


def test_a_file_that_was_shortened_is_read_anew(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"one\ntwo\n")
    _, cursor = read_lines(log, Cursor())
    log.write_bytes(b"new\n")
    assert read_lines(log, cursor)[0] == [b"new"]
