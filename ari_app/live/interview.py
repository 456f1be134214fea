"""What the caller of a talk was asked with a prompt, and which keys they pressed.

A caller who cannot speak answers with keys. They come from Asterisk (AMI, class ``dtmf``); each is
in the journal at once, and here for the screens. After a restart of the desk the journal's facts
tell the same (:func:`known_answers`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ari_app.asterisk.ami_connection import AmiEvent
from ari_app.facts import FactKind

MOST_KEYS = 12  # of a call, the latest: a phone in a pocket presses many


class PromptQuestion(StrEnum):
    """The prompts that a call-taker may play, by their names in dialplan/sounds/prompts.toml."""

    YES_NO = "yes_no"
    WHICH_HELP = "which_help"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAnswer:
    """``key`` as pressed; ``question`` is the one that was asked last, "" when none was."""

    key: str
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A key that arrived from the caller of a 112 call; of a call back, from either side."""

    call_id: str
    key: str
    channel: str = ""  # Asterisk's name of it
    by_first: bool = True  # from the channel that began the call


def pressed(event: AmiEvent) -> Pressed | None:
    """The key that a DTMFEnd tells of; None where no caller can have pressed it."""
    headers = event.headers
    if event.name != "DTMFEnd" or headers.get("direction") != "Received":
        return None
    call_id, key = str(headers.get("accountcode", "")), str(headers.get("digit", ""))
    known = len(key) == 1 and key in "0123456789*#ABCD"
    if not (call_id and known):
        return None
    return Pressed(
        call_id=call_id,
        key=key,
        channel=str(headers.get("channel", "")),
        by_first=headers.get("uniqueid") == headers.get("linkedid"),
    )


@dataclass(slots=True)
class Interview:
    """Of every call on the line: questions and keys, in order."""

    _answers: dict[str, list[KeyAnswer]] = field(default_factory=dict)
    _asked: dict[str, str] = field(default_factory=dict)

    def asked(self, call_id: str, question: str) -> None:
        self._asked[call_id] = question

    def pressed(self, call_id: str, key: str) -> None:
        answers = self._answers.setdefault(call_id, [])
        answers.append(KeyAnswer(key=key, question=self._asked.get(call_id, "")))
        del answers[:-MOST_KEYS]

    def keep_only(self, call_ids: Iterable[str]) -> None:
        """Forget calls that are over."""
        left = set(call_ids)
        self._answers = {key: known for key, known in self._answers.items() if key in left}
        self._asked = {key: known for key, known in self._asked.items() if key in left}

    def answers(self) -> Mapping[str, tuple[KeyAnswer, ...]]:
        """By call."""
        return {call_id: tuple(known) for call_id, known in self._answers.items()}


def known_answers(
    facts: Iterable[Mapping[str, Any]], heard: Sequence[KeyAnswer]
) -> tuple[KeyAnswer, ...]:
    """Keys of the screening from the facts; of the talk, whichever of facts and ``heard`` has more.

    Facts take a second to arrive; what this process heard is forgotten with it.
    """
    before, talk, question = [], [], ""
    for fact in facts:
        if fact["kind"] == FactKind.ASKED:
            question = str(fact["data"].get("prompt", ""))
        elif fact["kind"] == FactKind.KEY_PRESSED:
            before.append(KeyAnswer(key=str(fact["data"].get("key", ""))))
        elif fact["kind"] == FactKind.KEYED:
            talk.append(KeyAnswer(key=str(fact["data"].get("key", "")), question=question))
    return tuple([*before, *max(talk, list(heard), key=len)][-MOST_KEYS:])
