"""One call of a telephone: its states as PJSIP knows them become events, polled."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pjsua2

from ari_app.telephone.key import KeyPress
from ari_app.telephone.mouth import Mouth
from ari_app.telephone.phone_event import PhoneEvent, PhoneEventKind
from ari_app.telephone.sip_stack import MouthPiece, SipCall, SipStack

RINGING, OK = 180, 200  # RFC 3261, 21


class Conversation:
    """A call that was placed or came in. :meth:`poll` often; it tells each thing once."""

    def __init__(self, stack: SipStack, mouth: Mouth, keys: Sequence[KeyPress] = ()) -> None:
        self.answered_at_s: float | None = None
        self.ended = False
        self._stack = stack
        self._mouth = mouth
        self._keys = list(keys)
        self._piece: MouthPiece | None = None
        self._ringing_reported = False
        self._speaking_reported = False
        self._hung_up_by_us = False
        self._call: SipCall | None = None

    def dial(self, uri: str) -> None:
        """Send the INVITE."""
        self._call = SipCall(self._stack.account)
        self._call.makeCall(uri, _audio_only())

    def adopt(self) -> str:
        """Adopt the call that came in first and let it ring; returns who calls."""
        self._call = self._stack.next_call()
        self._ringing_reported = True
        self._say(RINGING)
        return _user_of(self._call.last.remoteUri)

    def answer(self) -> None:
        self._say(OK)

    def hang_up(self) -> None:
        """End the call, whatever its state; :meth:`poll` tells when it is over."""
        if self._call and not (self.ended or self._hung_up_by_us):
            self._hung_up_by_us = True
            try:
                self._call.hangup(pjsua2.CallOpParam())
            except pjsua2.Error:
                self.ended = True  # it was over already

    def poll(self) -> Iterator[PhoneEvent]:
        """What happened since the last poll."""
        if self._call is None or (info := self._call.last) is None:
            return
        if info.state == pjsua2.PJSIP_INV_STATE_EARLY and not self._ringing_reported:
            self._ringing_reported = True
            yield PhoneEvent(what=PhoneEventKind.RINGING, at_s=time.time())
        if info.state == pjsua2.PJSIP_INV_STATE_CONFIRMED:
            yield from self._poll_talk(info)
        if info.state == pjsua2.PJSIP_INV_STATE_DISCONNECTED and not self.ended:
            self.ended = True
            data = {
                "cause": int(info.lastStatusCode),
                "reason": str(info.lastReason),
                "by": "us" if self._hung_up_by_us else "them",
                "answered": self.answered_at_s is not None,
                "longest_gap_s": round(self._mouth.longest_gap_s, 3),
            }
            yield PhoneEvent(what=PhoneEventKind.ENDED, at_s=time.time(), data=data)

    def close(self) -> None:
        """Let go of PJSIP's objects; it insists that they are gone before it is."""
        self._piece = None
        self._call = None

    def _poll_talk(self, info: Any) -> Iterator[PhoneEvent]:
        if self._piece is None:
            self._connect()
        if self.answered_at_s is None:
            self.answered_at_s = time.time()
            yield PhoneEvent(what=PhoneEventKind.ANSWERED, at_s=self.answered_at_s)
        if self._mouth.began_at_s and not self._speaking_reported:
            self._speaking_reported = True
            yield PhoneEvent(what=PhoneEventKind.SPEAKING, at_s=self._mouth.began_at_s)
        yield from self._press_keys(time.time() - self.answered_at_s)

    def _press_keys(self, talked_s: float) -> Iterator[PhoneEvent]:
        while self._keys and self._keys[0].after_s <= talked_s:
            key = self._keys.pop(0).key
            assert self._call is not None  # noqa: S101
            self._call.dialDtmf(key)
            yield PhoneEvent(what=PhoneEventKind.KEY_SENT, at_s=time.time(), data={"key": key})

    def _connect(self) -> None:
        assert self._call is not None  # noqa: S101
        info = self._call.getInfo()  # in a name: its list dies with it
        for stream in info.media:
            sound = stream.type == pjsua2.PJMEDIA_TYPE_AUDIO
            if sound and stream.status == pjsua2.PJSUA_CALL_MEDIA_ACTIVE:
                remote = self._call.getAudioMedia(stream.index)
                self._piece = MouthPiece(self._mouth)
                self._piece.startTransmit(remote)
                remote.startTransmit(self._piece)

    def _say(self, status: int) -> None:
        assert self._call is not None  # noqa: S101
        answer = _audio_only()
        answer.statusCode = status
        with contextlib.suppress(pjsua2.Error):  # the caller hung up a moment ago
            self._call.answer(answer)


def _audio_only() -> Any:
    wanted = pjsua2.CallOpParam(True)
    wanted.opt.videoCount = 0
    return wanted


def _user_of(uri: str) -> str:
    """``"name" <sip:0812@host>`` → ``0812``."""
    return uri.rpartition("sip:")[2].partition("@")[0]
