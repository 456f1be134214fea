"""What every call of one worker shares: Asterisk, the journal, the prompts, the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ari_app.asterisk.ari import Ari
from ari_app.asterisk.prompts import Recorded
from ari_app.call import Prompt, Rules
from ari_app.facts import FactKind
from ari_app.screening.ear_settings import EarSettings


class FactWriter(Protocol):
    """The journal as a call sees it: never raises, never blocks longer than told."""

    async def record(
        self, call_id: str, kind: FactKind, data: Mapping[str, Any], *, within_s: float
    ) -> bool: ...

    async def recent_silent_calls(
        self, ani: str, since: datetime, except_call: str, *, within_s: float
    ) -> int | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every call of one worker shares."""

    ari: Ari
    worker: str
    journal: FactWriter
    prompts: Mapping[Prompt, Recorded]
    rules: Rules
    deadman_s: float
    second_silent_call_s: float
    most_overheard: int
    ear: EarSettings = field(default_factory=EarSettings)
    written_ears: set[str] = field(default_factory=set)  # thresholds that the journal has, by hash
    overheard: set[str] = field(default_factory=set)  # calls that left us, and are heard on
