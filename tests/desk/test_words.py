"""Every value that a page shows has its words."""

from collections.abc import Mapping
from typing import Any

import pytest

from ari_app.call import Outcome, State
from ari_app.desk.web import words
from ari_app.live.held import EndReason
from ari_app.live.pause import PauseReason
from ari_app.verdict import Verdict


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (words.VERDICTS, Verdict),
        (words.STATES, State),
        (words.OUTCOMES, Outcome),
        (words.END_REASONS, EndReason),
    ],
)
def test_every_word_has_its_words(table: Mapping[str, Any], words: Any) -> None:
    assert {str(word) for word in words} == {str(key) for key in table}


def test_every_pause_has_its_word() -> None:
    assert {str(reason) for reason in PauseReason} <= words.PAUSES.keys()
