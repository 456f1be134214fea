"""Keys that callers press in a talk: into the journal, and onto the screens."""

from collections.abc import Callable

from ari_app.asterisk.ami_connection import AmiEvent
from ari_app.call import State
from ari_app.desk.web.parts import Parts
from ari_app.facts import FactKind
from ari_app.live.interview import pressed


def key_watcher(parts: Parts) -> Callable[[AmiEvent], None]:
    """To be told every event of the manager interface.

    Keys pressed before the queue are the screener's to note; here they would count twice.
    """

    def watch(event: AmiEvent) -> None:
        found = pressed(event)
        if found is None:
            return
        lines = parts.live.view.callers
        states = {caller.call_id: caller.state for caller in lines}
        if states.get(found.call_id) not in (State.WAITING, State.TALKING):
            return
        parts.journal.note(found.call_id, FactKind.KEYED, {"key": found.key})
        parts.interview.pressed(found.call_id, found.key)
        parts.interview.keep_only(states)

    return watch
