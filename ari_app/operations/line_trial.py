"""Does each line take calls? Proven by an INVITE to its own endpoint, twice a minute at most.

It goes the way of a real call (endpoint, codecs, context) up to the dialplan, which sends it back:
it is no call, has no ticket and is in no figure. What was found is kept in ``run/line-NAME.trial``
for the desk and for ``sigap status`` alike. That nothing answers once is no verdict: the packet
may be lost, the machine busy.
"""

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.asterisk import configuration, credentials, trial
from ari_app.network import authority
from ari_app.operations import line_registrations
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings, Trunk

EVERY = timedelta(seconds=30)
LIMIT_S = 1.5
AGAIN_S = 0.4  # UDP may lose a packet
SILENT_LOOKS = 2
# RTP's names of a line's codecs (RFC 3551; the others have numbers of our choice)
_RTP = {
    "alaw": "8 PCMA/8000",
    "ulaw": "0 PCMU/8000",
    "g722": "9 G722/8000",
    "gsm": "3 GSM/8000",
    "amr": "96 AMR/8000",
    "amrwb": "97 AMR-WB/16000",
    "opus": "98 opus/48000/2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """``says`` is for the one who repairs; ``silent``: how often nothing answered by now."""

    at: datetime
    ok: bool
    says: str
    silent: int = 0


async def look(settings: Settings) -> Mapping[str, Trial]:
    """Trunk → what its newest trial found; takes twice `LIMIT_S` at most.

    A line that registers takes calls only while it is registered.

    Empty where the dialplan in use cannot tell a trial from a call: then none is placed.
    """
    if not await asyncio.to_thread(knows_trials, settings):
        return {}
    async with asyncio.TaskGroup() as group:
        tasks = {t.name: group.create_task(_newest(settings, t)) for t in settings.trunks}
    return {name: task.result() for name, task in tasks.items()}


async def look_now(settings: Settings) -> Mapping[str, Trial]:
    """Trunk → what a trial finds that is placed now; one lost packet is no fault.

    Registrations are not asked for: after each change of our files they take their time.
    """
    async with asyncio.TaskGroup() as group:
        tasks = {t.name: group.create_task(_place_often(settings, t)) for t in settings.trunks}
    return {name: task.result() for name, task in tasks.items()}


async def look_at(settings: Settings, name: str) -> Trial | None:
    """What a trial of this line finds that is placed now, kept for all who ask; None: no such line,
    or a dialplan that cannot tell a trial from a call.
    """
    trunk = next((trunk for trunk in settings.trunks if trunk.name == name), None)
    if trunk is None or not await asyncio.to_thread(knows_trials, settings):
        return None
    found = await _place_often(settings, trunk)
    found = await _with_registration(settings, trunk, found, before=SILENT_LOOKS)
    await asyncio.to_thread(_keep, settings.run_dir / f"line-{trunk.name}.trial", found)
    return found


async def _place_often(settings: Settings, trunk: Trunk) -> Trial:
    found = await _place(settings, trunk, before=0)
    while found.silent and found.silent < SILENT_LOOKS + 1:
        found = await _place(settings, trunk, before=found.silent)
    return found


def knows_trials(settings: Settings) -> bool:
    """Whether the dialplan in use knows a trial from a call; else none may be placed."""
    try:
        path = settings.asterisk_dir / "etc" / "extensions.conf"
        return trial.knows_trials(path.read_text(encoding="utf-8"))
    except OSError:
        return False


async def _newest(settings: Settings, trunk: Trunk) -> Trial:
    path = settings.run_dir / f"line-{trunk.name}.trial"
    known = _read(path)
    now = datetime.now(UTC)
    if known and not known.silent and now - EVERY < known.at <= now:
        return known
    before = known.silent if known else 0
    found = await _place(settings, trunk, before=before)
    found = await _with_registration(settings, trunk, found, before=before)
    await asyncio.to_thread(_keep, path, found)
    return found


async def _with_registration(
    settings: Settings, trunk: Trunk, found: Trial, *, before: int
) -> Trial:
    """As what answers nothing: a registration that is under way is no fault at the first look."""
    if not (trunk.user and found.ok and not found.silent):
        return found
    fault = (await line_registrations.look(settings)).get(trunk.name)
    if not fault:
        return found
    silent = before + 1
    return Trial(at=found.at, ok=silent < SILENT_LOOKS, says=fault, silent=silent)


async def _place(settings: Settings, trunk: Trunk, *, before: int) -> Trial:
    key = trial.key(credentials.load(settings.home).ari_password)
    where = (settings.sip_reached_at, settings.sip_port)
    reply = await _answer(where, trunk, trial.mark(key, trunk.name))
    now = datetime.now(UTC)
    if reply is None:
        silent, says = before + 1, f"no answer to an INVITE within {LIMIT_S:g} s"
        return Trial(at=now, ok=silent < SILENT_LOOKS, says=says, silent=silent)
    status, reason = reply
    if status == trial.PASSED:
        return Trial(at=now, ok=True, says="takes calls")
    says = _meaning(status, reason)
    if faults := await asyncio.to_thread(configuration.present_faults, settings):
        says += f": {faults[0]}"
    return Trial(at=now, ok=False, says=says)


def _meaning(status: int, reason: str) -> str:
    if status in (401, 403):
        return f"Asterisk does not know it ({status}); its endpoint could not be loaded"
    if status == 404:
        return "its calls find no way in (404); its context must be from-trunk"
    if status in (488, 606):
        return f"it takes none of its own codecs ({status})"
    if status < 300:
        return f"its calls do not enter by from-trunk (answered with {status})"
    return f"an INVITE is refused with {status} {reason}"


async def _answer(where: tuple[str, int], trunk: Trunk, mark: str) -> tuple[int, str] | None:
    """The final reply; None for none. Whatever it is, nothing of the call is left behind."""
    loop = asyncio.get_running_loop()
    try:
        transport, inbox = await loop.create_datagram_endpoint(_Inbox, remote_addr=where)
    except OSError:
        return None
    own = transport.get_extra_info("sockname")[:2]
    request = _Request(where=where, own=own, trunk=trunk, mark=mark, tag=secrets.token_hex(8))
    final = None
    try:
        async with asyncio.timeout(LIMIT_S):
            final = await _final(transport, inbox, request)
    except TimeoutError:
        pass
    finally:
        for left in request.farewell(final):
            transport.sendto(left)
        transport.close()
    return (final.status, final.reason) if final else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Final:
    status: int
    reason: str
    to: str


class _Inbox(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.came: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.came.put_nowait(data)


async def _final(
    transport: asyncio.DatagramTransport, inbox: _Inbox, request: "_Request"
) -> _Final:
    transport.sendto(request.invite())
    heard = False
    while True:
        try:
            async with asyncio.timeout(AGAIN_S):
                data = await inbox.came.get()
        except TimeoutError:
            if not heard:
                transport.sendto(request.invite())
            continue
        heard = True
        if found := _read_final(data.decode(errors="replace")):
            return found


def _read_final(text: str) -> _Final | None:
    first, *lines = text.split("\r\n")
    words = first.split(" ", 2)
    if words[0] != "SIP/2.0" or len(words) < 3 or not words[1].isdigit() or int(words[1]) < 200:
        return None
    to = next((line[3:].strip() for line in lines if line.lower().startswith("to:")), "")
    return _Final(status=int(words[1]), reason=words[2][:60], to=to)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    where: tuple[str, int]
    own: tuple[str, int]
    trunk: Trunk
    mark: str
    tag: str

    def invite(self) -> bytes:
        kind = (f"{trial.HEADER}: {self.mark}", "Content-Type: application/sdp")
        return self._message("INVITE", more=kind, body=_offer(self.own[0], self.trunk.codecs))

    def farewell(self, final: _Final | None) -> list[bytes]:
        """What ends it: CANCEL without an answer, ACK, and BYE where it was answered by mistake."""
        if final is None:
            return [self._message("CANCEL")]
        if final.status >= 300:
            return [self._message("ACK", to=final.to)]
        ack = self._message("ACK", to=final.to, branch="ack")
        return [ack, self._message("BYE", to=final.to, branch="bye", cseq=2)]

    def _message(
        self,
        method: str,
        *,
        to: str = "",
        branch: str = "invite",
        cseq: int = 1,
        more: tuple[str, ...] = (),
        body: str = "",
    ) -> bytes:
        asked, sender = (authority(*each) for each in (self.where, self.own))
        lines = (
            f"{method} sip:sigap-trial@{asked} SIP/2.0",
            f"Via: SIP/2.0/UDP {sender};branch=z9hG4bK{self.tag}{branch};rport",
            "Max-Forwards: 1",
            f"From: <sip:sigap-trial@{sender}>;tag={self.tag}",
            f"To: {to or f'<sip:sigap-trial@{asked}>'}",
            f"Call-ID: {self.tag}@sigap-trial",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:sigap-trial@{sender}>",
            *more,
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join((*lines, "", body)).encode()


def _offer(host: str, codecs: str) -> str:
    """All codecs that the line may speak; the discard port, for nothing will be said."""
    formats = [_RTP[name].split(" ") for name in codecs.split(",")]
    family = "IP6" if ":" in host else "IP4"
    lines = (
        "v=0",
        f"o=- 1 1 IN {family} {host}",
        "s=-",
        f"c=IN {family} {host}",
        "t=0 0",
        f"m=audio 9 RTP/AVP {' '.join(number for number, _ in formats)}",
        *(f"a=rtpmap:{number} {encoding}" for number, encoding in formats),
    )
    return "\r\n".join((*lines, ""))


def _keep(path: Path, found: Trial) -> None:
    values = asdict(found) | {"at": found.at.isoformat()}
    try:
        write_small(path, json.dumps(values))
    except OSError:
        path.unlink(missing_ok=True)  # better asked again than an old answer


def _read(path: Path) -> Trial | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Trial(**{**values, "at": datetime.fromisoformat(values["at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
