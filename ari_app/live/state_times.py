"""Since when each desk is in its present state, as far as the desk process has seen it begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ari_app.live.live_view import LiveView


@dataclass(slots=True)
class StateTimes:
    """`seen` every look at the line. Kept in memory only.

    A state that was there at the first look began earlier, nobody knows when: no time is said.
    """

    _states: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)

    def seen(self, view: LiveView) -> Mapping[str, datetime]:
        """Extension → since when. Where Asterisk did not answer, nothing changes."""
        if view.is_known:
            now = {member.extension: member for member in view.members}
            self._states = {
                extension: self._since(extension, f"{member.state} {member.pause_reason}", view.at)
                for extension, member in now.items()
            }
        return {name: since for name, (_, since) in self._states.items() if since}

    def _since(self, extension: str, state: str, at: datetime) -> tuple[str, datetime | None]:
        before = self._states.get(extension)
        if before is None:
            return state, None
        return before if before[0] == state else (state, at)
