"""A verdict's reason in either language, stored as code and figures, and read from before."""

import json
import re

import pytest

from ari_app.desk.web import words
from ari_app.screening import reasons
from ari_app.screening.reasons import Reason, ReasonCode
from ari_app.texts.catalog import Language

VALUES = {
    "at_s": 3.44,
    "likely": 0.873,
    "heard_s": 1.62,
    "listened_s": 12.0,
    "doubt_s": 0.384,
    "voiced_s": 0.31,
    "clicks": 7.0,
    "every_s": 2.44,
}
SHOWN = {
    "at_s": 3.4,
    "likely": 0.87,
    "heard_s": 1.6,
    "listened_s": 12.0,
    "doubt_s": 0.38,
    "voiced_s": 0.3,
    "clicks": 7.0,
    "every_s": 2.4,
}


def reason_of(code: ReasonCode) -> Reason:
    """With the figures that its sentence names."""
    text = reasons.sentence(Reason(code=code, values=VALUES))
    read = reasons.understood(text)
    assert read is not None
    return Reason(code=code, values={name: VALUES[name] for name in read.values})


def with_commas(stored: str) -> str:
    """As Bahasa Indonesia writes its decimals."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", stored)


@pytest.mark.parametrize("code", ReasonCode)
def test_it_is_stored_and_said_in_either_language(code: ReasonCode) -> None:
    why = reason_of(code)
    read = reasons.stored(json.loads(json.dumps(why.as_json())))
    assert read is not None
    for language in Language:
        assert words.reason_sentence(read, language) == words.reason_sentence(why, language)
    assert with_commas(reasons.sentence(why)) == words.reason_sentence(why, Language.ID)
    assert reasons.sentence(why) != words.reason_sentence(why, Language.EN)


@pytest.mark.parametrize("code", ReasonCode)
def test_a_sentence_from_before_is_understood(code: ReasonCode) -> None:
    old = reasons.sentence(reason_of(code))
    read = reasons.understood(old)
    assert read is not None and read.code is code
    assert all(SHOWN[name] == pytest.approx(value) for name, value in read.values.items())
    assert words.reason(old, None, Language.ID) == with_commas(old)
    assert words.reason(old, None, Language.EN) == words.reason_sentence(
        reason_of(code), Language.EN
    )


@pytest.mark.parametrize(
    ("said", "why", "shown"),
    [
        ("Ditulis orang.", None, "Ditulis orang."),  # nobody knows what it says: as it is
        ("Hening selama 12 detik; x", {"code": "from_tomorrow"}, "Hening selama 12 detik; x"),
        ("Suara.", {"code": "voice"}, "Suara."),  # its figure is missing
        ("Suara.", {"code": "voice", "at_s": "x"}, "Suara."),
        ("ghost_bising", {"code": "noise", "listened_s": 12}, "Noise"),  # a human's word
        (None, None, ""),
    ],
)
def test_what_is_not_known_is_shown_as_it_is(
    said: str | None, why: dict[str, object] | None, shown: str
) -> None:
    assert words.reason(said, why, Language.EN) == shown


def test_a_humans_word_is_not_a_code() -> None:
    assert words.reason("ghost_bising", None, Language.ID) == "Bising"
