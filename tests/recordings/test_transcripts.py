"""What was said: lines of words, corrections, what is looked for, and what a model must have."""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from ari_app.settings import Screening, Settings, Transcript
from recordings.evidence import Stretch
from recordings.evidence import Transcript as Taken
from recordings.transcripts.corrected import Edit, read_lines
from recordings.transcripts.doubling import Doubler, doubled
from recordings.transcripts.loading import load
from recordings.transcripts.recogniser import FILES, Lack, NoRecogniser, lack, sentence
from recordings.transcripts.room import has_room
from recordings.transcripts.spoken import Side, Word, lines_of, prefixes, word_of
from recordings.transcripts.vosk_recogniser import words_of

AT = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


def word(text: str, start_s: float, side: Side = Side.CALLER, confidence: float = 0.9) -> Word:
    return Word(side=side, text=text, start_s=start_s, end_s=start_s + 0.4, confidence=confidence)


def edit(text: str, start_s: float, end_s: float = 0.0, side: Side = Side.CALLER) -> Edit:
    end_s = end_s or start_s + 0.4
    return Edit(side=side, start_s=start_s, end_s=end_s, text=text, by="agus", at=AT)


def test_a_line_ends_where_its_speaker_pauses_and_not_where_the_other_speaks() -> None:
    said = [
        word("tolong", 1.0),
        word("halo", 1.2, Side.OURS),
        word("kebakaran", 1.5),
        word("pasar", 4.0),
    ]
    lines = [(line.side, line.text) for line in lines_of(said)]
    assert lines == [("caller", "tolong kebakaran"), ("ours", "halo"), ("caller", "pasar")]


def test_who_never_pauses_is_broken_all_the_same() -> None:
    lines = lines_of(word("a", n * 0.4) for n in range(200))
    assert all(line.end_s - line.start_s <= 20 for line in lines)
    assert sum(len(line.words) for line in lines) == 200


def test_a_word_as_it_is_stored() -> None:
    said = word("api", 1.234, Side.OURS, 0.4567)
    assert said.stored() == ["ours", "api", 1.23, 1.63, 0.457]
    assert word_of(json.loads(json.dumps(said.stored()))).unsure


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("kebakaran pasar", "kebakaran:* & pasar:*"),
        ("api!", "api:*"),
        ("') | !a & b:*", "a:* & b:*"),  # nothing typed is an operator
        ("  ", None),
        ("'&|!:*", None),
    ],
)
def test_what_is_looked_for(typed: str, wanted: str | None) -> None:
    assert prefixes(typed) == wanted


def test_the_newest_correction_counts_and_an_empty_one_takes_it_back() -> None:
    said = [word("tolong", 1.0)]
    [line] = read_lines(said, [edit("minta tolong", 1.0), edit("Tolong!", 1.0)])
    assert line.edit and (line.edit.text, line.heard.text) == ("Tolong!", "tolong")
    [line] = read_lines(said, [edit("Tolong!", 1.0), edit("", 1.0)])
    assert line.edit is None
    [line] = read_lines(said, [edit("halo", 1.0, side=Side.OURS)])
    assert line.edit is None


def test_what_is_silenced_is_not_read_either() -> None:
    said = [word("nama", 1.0), word("saya", 1.5), word("Sri", 2.2), word("api", 4.0)]
    edits = [edit("nama saya Bu Sri", 1.0, 2.6), edit("Api!", 4.0)]
    taken = Taken(recogniser="vosk", made_at=AT, words=said, edits=edits)
    left = taken.without([Stretch(from_s=2.3, to_s=2.5)])
    assert [one.text for one in left.words] == ["nama", "saya", "api"]
    assert [one.text for one in left.edits] == ["Api!"]


@pytest.mark.parametrize("blocks", [[4000], [1, 2, 3, 1000, 2994]])
def test_twice_as_many_samples_without_a_seam(blocks: list[int]) -> None:
    at = np.arange(4000) / 8000
    tone = (8000 * np.sin(2 * np.pi * 1000 * at)).astype(np.int16)
    doubler, parts = Doubler(), np.split(tone, np.cumsum(blocks)[:-1])
    late = np.concatenate([doubler.add(part) for part in parts])
    wanted = 8000 * np.sin(2 * np.pi * 1000 * (np.arange(8000) / 16000 - 16 / 8000))
    assert np.abs(late - wanted)[100:].max() < 60  # a 133rd of it


def test_a_doubled_sound_begins_when_it_began() -> None:
    tone = (8000 * np.sin(2 * np.pi * 400 * np.arange(4000) / 8000)).astype(np.int16)
    made = doubled(tone)
    assert len(made) == 8000 and np.abs(made[0::2] * 32768 - tone).max() < 1


def test_words_as_vosk_says_them() -> None:
    said = '{"result": [{"conf": 0.51, "end": 1.2, "start": 0.9, "word": "tolong"}], "text": "x"}'
    [heard] = words_of(said)
    assert (heard.text, heard.start_s, heard.end_s, heard.confidence) == ("tolong", 0.9, 1.2, 0.51)
    assert words_of('{"text": ""}') == []


def section(model: Path | None, recogniser: str = "vosk") -> Transcript:
    return Transcript.model_validate({"model": model, "recogniser": recogniser})


def test_what_is_missing_is_one_sentence(tmp_path: Path) -> None:
    """And nothing is loaded, and nothing fetched: the real vosk is never asked."""
    gone, empty = section(tmp_path / "gone"), section(tmp_path)
    assert lack(section(None)) is Lack.NO_MODEL
    assert lack(gone) is Lack.NO_FOLDER and lack(empty) is Lack.NOT_A_MODEL
    for one in (section(None), gone, empty):
        with pytest.raises(NoRecogniser, match=r"transcript\.model"):
            load(one)
    assert str(tmp_path / "gone") in sentence(gone, Lack.NO_FOLDER)


def test_a_model_that_is_broken_is_one_sentence(tmp_path: Path) -> None:
    """By the real vosk."""
    assert version("vosk")
    for name in FILES["vosk"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(NoRecogniser, match="install it anew"):
        load(section(tmp_path))


@pytest.mark.parametrize(
    ("calls", "workers", "room"), [(0, 2, True), (60, 2, True), (61, 2, False), (1, 0, False)]
)
def test_calls_come_first(calls: int, workers: int, room: bool) -> None:
    settings = Settings(screening=Screening(workers=workers, worker_calls=60))
    assert has_room(calls, settings) is room
