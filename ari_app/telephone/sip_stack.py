"""A SIP stack for one telephone: PJSIP in this process, driven from this one thread.

PJSIP is told to start no threads for SIP (``threadCnt=0``): everything happens inside
:meth:`Line.attend`, so that Python's objects are touched by one thread only. Media has its own
clock (the null sound device), which calls :class:`MouthPiece` every 20 ms.
"""

import contextlib
import weakref
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import pjsua2

from ari_app.errors import SigapError
from ari_app.telephone.audio import RATE_HZ
from ari_app.telephone.mouth import FRAME_MS, Mouth

CODEC = "PCMA/8000/1"  # G.711 A-law: what the lab trunk and the phones speak (RFC 3551, type 8)
ATTEND_MS = 10
_REGISTRATION_S = 300
_BUSY_HERE = 486


class SipStackError(SigapError):
    """The telephone cannot be used here; the message names the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipIdentity:
    """Who the telephone is. With a password it is one of the centre's own, and registers there
    unless it only calls. ``session_timers``: it refreshes its calls (RFC 4028), as most do.
    """

    name: str
    server: str  # host:port
    bind: str  # the address that signalling and media are sent from
    password: str | None = None
    registers: bool = True
    session_timers: bool = False


_ALIVE: weakref.WeakSet[Any] = weakref.WeakSet()  # objects whose C++ half belongs to PJSIP


class SipCall(pjsua2.Call):  # type: ignore[misc]
    """Keeps the last that is known of a call: PJSIP forgets it the moment it is over."""

    def __init__(self, account: "SipAccount", number: int = pjsua2.PJSUA_INVALID_ID) -> None:
        super().__init__(account, number)
        _ALIVE.add(self)
        self.last: Any = None if number == pjsua2.PJSUA_INVALID_ID else self.getInfo()

    def onCallState(self, prm: Any) -> None:  # PJSIP's name
        self.last = self.getInfo()


class SipAccount(pjsua2.Account):  # type: ignore[misc]
    """Calls that came in wait in ``incoming``; PJSIP refuses one that nobody adopts at once."""

    def __init__(self) -> None:
        super().__init__()
        _ALIVE.add(self)
        self.incoming: deque[SipCall] = deque()

    def onIncomingCall(self, prm: Any) -> None:
        self.incoming.append(SipCall(self, prm.callId))


class MouthPiece(pjsua2.AudioMediaPort):  # type: ignore[misc]
    """The mouth as a port of PJSIP's bridge; called by the media thread."""

    def __init__(self, mouth: Mouth) -> None:
        super().__init__()
        _ALIVE.add(self)
        self._mouth = mouth
        self.createPort("mouth", _format())

    def onFrameRequested(self, frame: Any) -> None:
        frame.type = pjsua2.PJMEDIA_FRAME_TYPE_AUDIO
        frame.buf = pjsua2.ByteVector(self._mouth.say())

    def onFrameReceived(self, frame: Any) -> None:
        self._mouth.hear(bytes(frame.buf))


class SipStack:
    """The stack with one account; a context manager, for PJSIP must be torn down in order."""

    def __init__(self, identity: SipIdentity) -> None:
        self._endpoint = pjsua2.Endpoint()
        self._endpoint.libCreate()
        try:
            self._start(identity)
            self.account = SipAccount()
            self.account.create(_account(identity, self._transport))
        except pjsua2.Error as error:
            self._endpoint.libDestroy()
            raise SipStackError(
                f"The test telephone cannot start on {identity.bind} for {identity.server} "
                f"({error.reason}); check the addresses."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Say good-bye and stop; PJSIP aborts when an object of its own outlives it."""
        self._endpoint.libDestroy()
        for left in _ALIVE:
            left.thisown = False

    def attend(self) -> None:
        """Handle what has arrived; returns after :data:`ATTEND_MS` at the latest."""
        self._endpoint.libHandleEvents(ATTEND_MS)

    def call_came(self) -> bool:
        return bool(self.account.incoming)

    def next_call(self) -> SipCall:
        """The call that came in first; ask :meth:`call_came` before."""
        return self.account.incoming.popleft()

    def refuse_calls(self) -> None:
        """Answer all that came in with "busy here" (RFC 3261, 21.4.24)."""
        while self.call_came():
            busy = pjsua2.CallOpParam()
            busy.statusCode = _BUSY_HERE
            with contextlib.suppress(pjsua2.Error):  # it is over already
                self.next_call().hangup(busy)

    def registration(self) -> int:
        """The SIP status of the registration; 0 while there is no answer yet."""
        info = self.account.getInfo()
        return int(info.regStatus) if info.regIsActive or info.regStatus >= 300 else 0

    def _start(self, identity: SipIdentity) -> None:
        self._endpoint.libInit(_configuration())
        self._endpoint.audDevManager().setNullDev()
        transport = pjsua2.TransportConfig()
        transport.boundAddress = identity.bind
        self._transport = self._endpoint.transportCreate(pjsua2.PJSIP_TRANSPORT_UDP, transport)
        self._endpoint.libStart()
        for codec in self._endpoint.codecEnum2():
            wanted = codec.codecId == CODEC
            self._endpoint.codecSetPriority(codec.codecId, 255 if wanted else 0)


def _configuration() -> Any:
    """Nothing clever: no echo canceller, no pauses in the stream, one clock of 8 kHz."""
    chosen = pjsua2.EpConfig()
    chosen.uaConfig.threadCnt = 0
    chosen.uaConfig.mainThreadOnly = True
    chosen.uaConfig.userAgent = "Sigap test telephone"
    chosen.logConfig.level = 0
    chosen.logConfig.consoleLevel = 0
    chosen.medConfig.clockRate = RATE_HZ
    chosen.medConfig.sndClockRate = RATE_HZ
    chosen.medConfig.ptime = FRAME_MS
    chosen.medConfig.noVad = True
    chosen.medConfig.ecTailLen = 0
    return chosen


def _account(identity: SipIdentity, transport: int) -> Any:
    chosen = pjsua2.AccountConfig()
    host = identity.server if identity.password else identity.bind
    chosen.idUri = f"sip:{identity.name}@{host}"
    chosen.sipConfig.transportId = transport
    chosen.natConfig.udpKaIntervalSec = 0
    timers = pjsua2.PJSUA_SIP_TIMER_OPTIONAL, pjsua2.PJSUA_SIP_TIMER_INACTIVE
    chosen.callConfig.timerUse = timers[0] if identity.session_timers else timers[1]
    chosen.mediaConfig.transportConfig.boundAddress = identity.bind
    chosen.mediaConfig.transportConfig.port = 0
    if identity.password and identity.registers:
        chosen.regConfig.registrarUri = f"sip:{identity.server}"
        chosen.regConfig.timeoutSec = _REGISTRATION_S
    if identity.password:
        chosen.sipConfig.authCreds.append(
            pjsua2.AuthCredInfo("digest", "*", identity.name, 0, identity.password)
        )
    return chosen


def _format() -> Any:
    chosen = pjsua2.MediaFormatAudio()
    chosen.type = pjsua2.PJMEDIA_TYPE_AUDIO
    chosen.id = pjsua2.PJMEDIA_FORMAT_PCM
    chosen.clockRate = RATE_HZ
    chosen.channelCount = 1
    chosen.bitsPerSample = 16
    chosen.frameTimeUsec = FRAME_MS * 1000
    return chosen
