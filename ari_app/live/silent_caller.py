"""A caller who cannot speak: questions played as prompts, and the keys that answer them.

Only into the asker's own talk. Both sides hear it and the recording has it; a prompt that cannot be
played changes nothing about the talk. The keys are in the journal at once, and on the screens.
"""

import logging
from dataclasses import dataclass

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiEvent
from ari_app.asterisk.ami_rows import Channel
from ari_app.call import State
from ari_app.errors import Unavailable
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.interview import Interview, PromptQuestion, pressed
from ari_app.live.live_watch import LiveWatch
from ari_app.live.own_call import OwnCall, own_call
from ari_app.live.prompt_player import PromptNotPlayed, PromptPlayer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentCallers:
    """Asks, and hears the answers."""

    live: LiveWatch
    ami: Ami
    player: PromptPlayer
    journal: JournalWriter
    interview: Interview

    async def ask(self, call_id: str, question: PromptQuestion, *, at: str) -> None:
        """Returns when the prompt begins in the talk of the phone ``at``.

        Raises `NotFound`, `Conflict` (not the own call) and `Unavailable`.
        """
        call = await own_call(call_id, at, live=self.live, ami=self.ami)
        try:
            await self.player.play(_unrecorded(call).unique_id, question)
        except PromptNotPlayed as error:
            log.warning("a prompt was not played: %s", error, extra={"call_id": call_id})
            raise Unavailable("The prompt cannot be played now; the talk goes on.") from error
        self.interview.asked(call_id, question)
        self.journal.record_soon(call_id, FactKind.ASKED, {"prompt": question, "by": at})

    def hear(self, event: AmiEvent) -> None:
        """Reads each event of the manager interface and notes the keys that callers press.

        Keys pressed before the queue are the screener's to note; here they would count twice.
        """
        key = pressed(event)
        if key is None:
            return
        view = self.live.view
        caller = view.caller(key.call_id)
        if caller is None or caller.state not in (State.WAITING, State.TALKING):
            return
        theirs = key.channel == caller.channel if caller.outgoing else key.by_first
        if not theirs:  # of our own phone, or of an agency
            return
        self.journal.record_soon(key.call_id, FactKind.KEYED, {"key": key.key})
        self.interview.pressed(key.call_id, key.key)
        self.interview.keep_only(caller.call_id for caller in view.callers)


def _unrecorded(call: OwnCall) -> Channel:
    """The channel at which the talk is not recorded: a whisper is heard at the other's recorder.

    Who called in is recorded at their own channel, who was called back at our phone's.
    """
    return call.caller_channel if call.caller.outgoing else call.phone_channel
