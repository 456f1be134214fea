"""A guidance card as the admin's page has it: from a row, from what came, to what is kept. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ari_app.desk.admin.admin_page import version_in, words_in
from ari_app.desk.web.reading import Fields, word
from ari_app.tickets.guidance import MOST_STEPS

_SPARE = 3  # empty rows to write into


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """As it was typed; in both languages empty: none."""

    say: str = ""
    say_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceForm:
    """``version`` 0: a new card."""

    code: str = ""
    title: str = ""
    title_en: str = ""
    steps: tuple[StepRow, ...] = ()
    types: tuple[str, ...] = ()
    medical: bool = True
    metronome: bool = False
    source: str = ""
    active: bool = True
    version: int = 0

    @property
    def step_rows(self) -> tuple[StepRow, ...]:
        spare = min(_SPARE, MOST_STEPS - len(self.steps))
        return (*self.steps, *(StepRow() for _ in range(spare)))

    def entry(self) -> dict[str, Any]:
        """What `card_of` checks, as it would check a file."""
        plain = ("code", "title", "title_en", "medical", "metronome", "source", "active")
        steps = [{"say": row.say, "say_en": row.say_en} for row in self.steps]
        own = {name: getattr(self, name) for name in plain}
        return {**own, "steps": steps, "types": list(self.types)}


def of_row(row: Mapping[str, Any], version: int) -> GuidanceForm:
    """From a row of ``guidance.versions``; ``version`` is the newest, which a change builds on."""
    plain = ("title", "title_en", "medical", "metronome", "source", "active")
    return GuidanceForm(
        code=row["code"],
        steps=tuple(StepRow(**step) for step in row["steps"]),
        types=tuple(row["types"]),
        version=version,
        **{name: row[name] for name in plain},
    )


def of_fields(given: Fields, code: str) -> GuidanceForm:
    """From what came; ``code`` is the address's, or "" for a new card."""
    said = zip(words_in(given, "say"), words_in(given, "say_en"), strict=False)
    rows = (StepRow(say=say, say_en=english) for say, english in said)
    return GuidanceForm(
        code=code or word(given, "code"),
        title=word(given, "title"),
        title_en=word(given, "title_en"),
        steps=tuple(row for row in rows if row.say or row.say_en),
        types=tuple(name for name in words_in(given, "type") if name),
        medical=word(given, "medical") == "yes",
        metronome=word(given, "metronome") == "yes",
        source=word(given, "source"),
        active=word(given, "active") == "yes",
        version=version_in(given),
    )
