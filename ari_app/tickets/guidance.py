"""What to tell a caller until help comes: cards with steps to read out, per type of incident. Pure.

A card is data that an admin edits. Somebody who knows (a doctor, the fire brigade) reviews its
words and says by when they must be looked at again; until then, and afterwards, the card says so.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from ari_app.tickets.json_entries import ValueRefused, only, text, texts

SAMPLE = Path(__file__).with_name("guidance_cards.json")
LONGEST_TITLE, LONGEST_STEP, LONGEST_SOURCE, LONGEST_REVIEWER = 120, 300, 400, 120
MOST_STEPS, MOST_TYPES = 20, 30
MOST_DAYS = 3 * 366  # until the next review
_WORDS = ("title", "title_en", "steps", "medical", "metronome", "source")
_FIELDS: Mapping[str, type] = {
    "code": str,
    "title": str,
    "title_en": str,
    "steps": list,
    "types": list,
    "medical": bool,
    "metronome": bool,
    "source": str,
    "active": bool,
}
_STEP_FIELDS: Mapping[str, type] = {"say": str, "say_en": str}


class ReviewState(StrEnum):
    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One sentence to read out; ``say_en`` is empty where nobody has translated it."""

    say: str
    say_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceCard:
    """``types`` are codes of types of incident. ``metronome``: it leads chest compressions."""

    code: str
    title: str
    title_en: str = ""
    steps: tuple[Step, ...]
    types: tuple[str, ...] = ()
    medical: bool
    metronome: bool = False
    source: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """``due``: the day by which somebody must have looked again."""

    reviewer: str
    on: date
    due: date


def review_state(reviewed_on: date | None, due: date | None, today: date) -> ReviewState:
    """Whether the card was reviewed and the review still holds; it holds on its last day too."""
    if reviewed_on is None or due is None:
        return ReviewState.UNREVIEWED
    return ReviewState.OVERDUE if due < today else ReviewState.REVIEWED


def same_words(one: GuidanceCard, other: GuidanceCard) -> bool:
    """Whether both are read out in the same words: then a review of one holds for the other."""
    return all(getattr(one, name) == getattr(other, name) for name in _WORDS)


def review_of(reviewer: str, on: date | None, due: date | None, today: date) -> Review:
    """Raises `ValueRefused`."""
    if not reviewer.strip():
        raise ValueRefused("a review needs a name", field="reviewer", problem="needed")
    name = text("reviewer", reviewer.strip(), longest=LONGEST_REVIEWER)
    if on is None or on > today:
        raise ValueRefused("not later than today", field="reviewed_on", problem="review_day")
    if due is None or not 0 < (due - on).days <= MOST_DAYS:
        raise ValueRefused("after the review", field="review_due", problem="review_due")
    return Review(reviewer=name, on=on, due=due)


def card_of(entry: Mapping[str, Any]) -> GuidanceCard:
    """From an entry of a file or a form; `ValueError` says what is wrong with it."""
    given = only(entry, _FIELDS)
    values = {"title_en": "", "steps": [], "types": [], "metronome": False, "active": True, **given}
    code = _code(str(values.get("code", "")))
    if "medical" not in values:
        raise ValueError(f"{code} must say whether it is medical")
    return GuidanceCard(
        code=code,
        title=_needed(code, "title", str(values.get("title", "")), LONGEST_TITLE),
        title_en=_optional("title_en", values["title_en"], LONGEST_TITLE),
        steps=_steps(code, values["steps"]),
        types=_types(code, values["types"]),
        medical=values["medical"],
        metronome=values["metronome"],
        source=_needed(code, "source", str(values.get("source", "")), LONGEST_SOURCE),
        active=values["active"],
    )


def of_row(row: Mapping[str, Any]) -> GuidanceCard:
    """From a row of ``guidance.current``."""
    plain = {name: row[name] for name in _FIELDS if name not in ("steps", "types")}
    steps = tuple(Step(**step) for step in row["steps"])
    return GuidanceCard(steps=steps, types=tuple(row["types"]), **plain)


def entry_of(card: GuidanceCard) -> dict[str, Any]:
    """What `card_of` reads, and a JSON row of the table."""
    steps = [asdict(step) for step in card.steps]
    return {**asdict(card), "steps": steps, "types": list(card.types)}


def sample_cards() -> list[dict[str, Any]]:
    """Rows of ``guidance_cards`` for ``guidance.seed``."""
    entries: list[dict[str, Any]] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    cards = [entry_of(card_of(entry)) for entry in entries]
    return [{**card, "position": position} for position, card in enumerate(cards, start=1)]


def _code(code: str) -> str:
    fits = code.isascii() and code.replace("_", "a").isalnum() and code == code.lower()
    if not (fits and code[:1].isalpha() and 2 <= len(code) <= 30):
        message = f"the code {code[:40]!r} must be 2 to 30 of a-z, 0-9 and _"
        raise ValueRefused(message, field="code", problem="code_form")
    return code


def _needed(code: str, name: str, value: str, longest: int) -> str:
    if not value.strip():
        raise ValueRefused(f"{code} needs its {name}", field=name, problem="needed")
    return text(name, value.strip(), longest=longest)


def _optional(name: str, value: str, longest: int) -> str:
    return text(name, value.strip(), longest=longest) if value.strip() else ""


def _steps(code: str, entries: list[Any]) -> tuple[Step, ...]:
    if not entries:
        raise ValueRefused(f"{code} has no steps", field="steps", problem="needed")
    if len(entries) > MOST_STEPS:
        message = f"{code} has more than {MOST_STEPS} steps"
        raise ValueRefused(message, field="steps", problem="too_many", most=MOST_STEPS)
    return tuple(_step(entry) for entry in entries)


def _step(entry: object) -> Step:
    if not isinstance(entry, dict):
        message = "steps must be a list of objects with 'say' and 'say_en'"
        raise ValueRefused(message, field="steps", problem="not_plain")
    values = {"say": "", "say_en": "", **only(entry, _STEP_FIELDS)}
    if not values["say"].strip():
        message = "steps: each needs its 'say', the sentence in Bahasa Indonesia"
        raise ValueRefused(message, field="steps", problem="say_missing", text=values["say_en"])
    return Step(
        say=text("steps", values["say"].strip(), longest=LONGEST_STEP),
        say_en=_optional("steps", values["say_en"], LONGEST_STEP),
    )


def _types(code: str, names: list[Any]) -> tuple[str, ...]:
    if len(names) > MOST_TYPES:
        message = f"{code} has more than {MOST_TYPES} types"
        raise ValueRefused(message, field="types", problem="too_many", most=MOST_TYPES)
    return tuple(texts("types", names, longest=30))
