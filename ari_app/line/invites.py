"""What became of each INVITE that came to us, told from the copies of the messages alone.

Pure: copies and the time come in, endings come out. A refusal is final only after a moment,
because whoever was refused for something that can be mended tries again within the same Call-ID
(401, 420, 422). Memory is bounded whatever a stranger sends; what no longer fits is counted.
"""

import hmac
import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ari_app.asterisk.hep import SipCopy
from ari_app.line.sip_head import SipHead, read

RETRY_S = 4.0
ANSWER_S = 32.0  # RFC 3261, timer B: then the other side has given up
MOST_OPEN = 2048
MOST_SETTLED = 4096
_DTLS = "UDP/TLS/"  # Asterisk answers such an offer of a line, and no sound passes
_TO_A_PHONE = (401, 403, 407)  # what an INVITE with a wrong or missing password gets


class Became(StrEnum):
    ACCEPTED = "accepted"
    DEAF = "deaf"  # answered, and nobody hears the other
    GIVEN_UP = "given_up"  # taken back before we had answered
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    UNRECORDED = "unrecorded"  # answered or given up, and there is no record of a call
    UNREADABLE = "unreadable"  # not SIP for Asterisk: nobody knows whether it was an INVITE
    UNWATCHED = "unwatched"  # nobody was there to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """``trunk`` empty: a stranger. ``call_id`` is SIP's."""

    became: Became
    at: datetime
    trunk: str
    source: str
    status: int = 0
    why: str = ""
    dialled: str = ""
    caller: str = ""
    call_id: str = ""
    method: str = "INVITE"  # or REGISTER, of which only refusals are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """By what a message that came is told from one that we sent, and a trunk from a stranger."""

    sip_ports: Collection[int]
    is_own: Callable[[str], bool]  # an address of this machine
    trunks: Mapping[str, Sequence[str]]  # name → networks
    tls_port: int = 0  # of SIP over TLS

    def sent(self, address: tuple[str, int]) -> bool:
        return address[1] in (*self.sip_ports, self.tls_port) and self.is_own(address[0])

    def trunk_of(self, address: str) -> str:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return ""
        for name, networks in self.trunks.items():
            if any(found in ipaddress.ip_network(network) for network in networks):
                return name
        return ""


@dataclass(slots=True, kw_only=True)
class _Open:
    invite: SipHead
    source: str
    at: datetime
    due: float
    reply: SipHead | None = None


_Key = tuple[str, str]  # whose, and their Call-ID


class InviteWatch:
    """``trial_key`` begins the mark of our own trials, which are no calls."""

    def __init__(self, ours: Ours, *, trial_key: str) -> None:
        self._ours = ours
        self._trial_key = trial_key.encode()
        self._open: OrderedDict[_Key, _Open] = OrderedDict()
        self._settled: OrderedDict[_Key, int] = OrderedDict()
        self.unfollowed = 0

    def heard(self, copy: SipCopy, now: float) -> Iterator[Ending]:
        """``now``: seconds of one monotonic clock."""
        head = read(copy.message)
        if head is None:
            return
        if head.status == 0:
            if not self._ours.sent(copy.source):
                self._began(head, copy, now)
        elif self._ours.sent(copy.source):
            yield from self._replied(head, copy, now)

    def due(self, now: float) -> Iterator[Ending]:
        """What is certain by now because nothing more came."""
        for key, each in list(self._open.items()):
            if each.due <= now:
                self._settle(key, each.invite.cseq)
                yield from self._ended(each, each.reply)

    def _began(self, head: SipHead, copy: SipCopy, now: float) -> None:
        key = (copy.source[0], head.call_id[:256])
        known = self._open.get(key)
        last = known.invite.cseq if known else self._settled.get(key, -1)
        if head.cseq <= last and (known or key in self._settled):
            return  # sent again
        if hmac.compare_digest(head.trial.encode()[: len(self._trial_key)], self._trial_key):
            return
        self._open[key] = _Open(invite=head, source=copy.source[0], at=copy.at, due=now + ANSWER_S)
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)
            self.unfollowed += 1

    def _replied(self, head: SipHead, copy: SipCopy, now: float) -> Iterator[Ending]:
        key = (copy.target[0], head.call_id[:256])
        each = self._open.get(key)
        if each is None or head.cseq != each.invite.cseq or each.reply is not None:
            return
        if head.status >= 300 and head.status != 487:
            each.reply, each.due = head, now + RETRY_S
            return
        self._settle(key, head.cseq)
        yield from self._ended(each, head)

    def _settle(self, key: _Key, cseq: int) -> None:
        del self._open[key]
        self._settled[key] = cseq
        while len(self._settled) > MOST_SETTLED:
            self._settled.popitem(last=False)

    def _ended(self, each: _Open, reply: SipHead | None) -> Iterable[Ending]:
        trunk, invite = self._ours.trunk_of(each.source), each.invite
        status = reply.status if reply else 0
        became = _became(status)
        if became is Became.ACCEPTED and trunk and invite.offers.startswith(_DTLS):
            became = Became.DEAF
        if not _counts(became, status, invite, trunk):
            return
        yield Ending(
            became=became,
            at=each.at,
            trunk=trunk,
            source=each.source,
            status=status,
            why=_why(invite, reply),
            dialled=invite.dialled,
            caller=invite.caller,
            call_id=invite.call_id,
        )


def _became(status: int) -> Became:
    if status == 0:
        return Became.UNANSWERED
    if status < 300:
        return Became.ACCEPTED
    return Became.GIVEN_UP if status == 487 else Became.REFUSED


def _counts(became: Became, status: int, invite: SipHead, trunk: str) -> bool:
    """Whether it was somebody's try to call 112: no re-INVITE, no dialling of ours."""
    if invite.in_dialog:
        return status == 481  # of a talk that there is not
    if trunk:
        return True
    if invite.authorized and status not in _TO_A_PHONE:
        return False
    return became in (Became.REFUSED, Became.UNANSWERED)


def _why(invite: SipHead, reply: SipHead | None) -> str:
    """Why, in SIP's words, and what in the INVITE was not taken."""
    if reply is None:
        return ""
    if reply.status < 300:
        return f"DTLS: {invite.offers}" if invite.offers.startswith(_DTLS) else ""
    what = {415: invite.offers, 488: invite.offers, 606: invite.offers, 420: reply.required}
    more = what.get(reply.status, "")
    return f"{reply.reason}: {more}" if more else reply.reason
