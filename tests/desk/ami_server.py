"""A small manager interface that keeps state: channels, a queue, and every action it was sent.

It speaks the protocol over real TCP, so that the adapter is tested with its sockets: it can cut a
letter in two, fall silent, and hang up in the middle of an action.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ari_app.asterisk import held_levels
from ari_app.live.live_view import OWN_PRIORITY

Action = dict[str, str]
Rows = list[dict[str, str]]


@dataclass(slots=True)
class AmiServer:
    password: str = "rahasia" * 4
    channels: Rows = field(default_factory=list)
    members: Rows = field(default_factory=list)
    entries: Rows = field(default_factory=list)
    registered: set[str] = field(default_factory=set)  # extensions that a phone is there for
    actions: list[Action] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)  # actions that get no answer
    on_action: Callable[[Action], None] | None = None
    port: int = 0
    _server: asyncio.Server | None = None
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Nobody listens any more, and every connection is cut."""
        if self._server is not None:
            self._server.close()
            self.cut()
            await self._server.wait_closed()
            self._server = None

    def cut(self) -> None:
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    def send_raw(self, data: bytes) -> None:
        for writer in self._writers:
            writer.write(data)

    def named(self, name: str) -> list[Action]:
        return [action for action in self.actions if action["Action"] == name]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while block := await reader.readuntil(b"\r\n\r\n"):
                self._answer(_parsed(block), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, action: Action, writer: asyncio.StreamWriter) -> None:
        self.actions.append(action)
        if self.on_action is not None:
            self.on_action(action)
        if action["Action"] in self.silent:
            return
        for message in self._messages(action):
            lines = [f"{key}: {value}" for key, value in message.items()]
            lines.append(f"ActionID: {action['ActionID']}")
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def _messages(self, action: Action) -> Rows:
        match action["Action"]:
            case "Login" if action["Secret"] != self.password:
                return [_ERROR | {"Message": "Authentication failed"}]
            case "CoreShowChannels":
                rows = [{"Event": "CoreShowChannel", **row} for row in self.channels]
                return [_LIST, *rows, {"Event": "CoreShowChannelsComplete"}]
            case "QueueStatus":
                members = [{"Event": "QueueMember", **row} for row in self.members]
                entries = [{"Event": "QueueEntry", **row} for row in self.entries]
                return [_LIST, *members, *entries, {"Event": "QueueStatusComplete"}]
            case "PJSIPShowEndpoints":
                rows = [endpoint(name, name in self.registered) for name in ("trunk-lab", "101")]
                return [_LIST, *rows, {"Event": "EndpointListComplete"}]
            case "QueuePause":
                return [self._pause(action)]
            case "QueueChangePriorityCaller":
                return [self._reorder(action)]
            case "Setvar" | "Redirect" if not self._has(action["Channel"]):
                return [_ERROR | {"Message": "No such channel"}]
            case "Setvar":
                self._set(action)
        return [{"Response": "Success", "Message": "Done"}]

    def _pause(self, action: Action) -> dict[str, str]:
        for member in self.members:
            if member["Location"] == action["Interface"]:
                member["Paused"] = "1" if action["Paused"] == "true" else "0"
                member["PausedReason"] = action.get("Reason", "")
                return {"Response": "Success", "Message": "Interface paused"}
        return _ERROR | {"Message": "Interface not found"}

    def _reorder(self, action: Action) -> dict[str, str]:
        """As app_queue: behind all who have this priority or a higher one."""
        moved = [one for one in self.entries if one["Channel"] == action["Caller"]]
        if not moved:
            return _ERROR | {"Message": "No such caller"}
        others = [one for one in self.entries if one["Channel"] != action["Caller"]]
        moved[0]["Priority"] = action["Priority"]
        self.entries = sorted([*others, *moved], key=lambda one: -int(one["Priority"]))
        for position, one in enumerate(self.entries, 1):
            one["Position"] = str(position)
        return {"Response": "Success", "Message": "Priority change for caller"}

    def _set(self, action: Action) -> None:
        """Seen from then on in the channel's row; one variable a channel."""
        for row in self.channels:
            if row["Channel"] == action["Channel"] and action["Variable"] in SHOWN:
                row["ChanVariable"] = f"{action['Variable']}={action.get('Value', '')}"

    def _has(self, name: str) -> bool:
        return any(channel["Channel"] == name for channel in self.channels)


_ERROR = {"Response": "Error"}
SHOWN = (OWN_PRIORITY,)  # of manager.conf's channelvars
_LIST = {"Response": "Success", "EventList": "start", "Message": "will follow"}


def channel(
    call_id: str,
    *,
    name: str = "PJSIP/trunk-lab-00000001",
    unique_id: str = "node-1795284761.1",
    linked_id: str | None = None,
    application: str = "Stasis",
    context: str = "screening",
    bridge_id: str = "",
    number: str = "081234567890",
    seconds: int = 20,
) -> dict[str, str]:
    """A row of CoreShowChannels as Asterisk 22 sends it."""
    return {
        "Channel": name,
        "AccountCode": call_id,
        "Uniqueid": unique_id,
        "Linkedid": linked_id or unique_id,
        "CallerIDNum": number,
        "ConnectedLineNum": "<unknown>",
        "ChannelStateDesc": "Up",
        "Context": context,
        "Exten": "s",
        "Application": application,
        "BridgeId": bridge_id,
        "Duration": f"00:00:{seconds:02d}",
    }


def member(extension: str, *, status: int = 1, paused: bool = False) -> dict[str, str]:
    return {
        "Queue": "jpr",
        "Name": extension,
        "Location": f"PJSIP/{extension}",
        "StateInterface": f"PJSIP/{extension}",
        "Status": str(status),
        "Paused": "1" if paused else "0",
        "PausedReason": "",
        "InCall": "0",
        "CallsTaken": "3",
        "LastCall": "1795284000",
    }


def endpoint(name: str, registered: bool) -> dict[str, str]:
    contacts = f"{name}/sip:x@127.0.0.1:5060;transport=ws," if registered else ""
    return {"Event": "EndpointList", "ObjectName": name, "Contacts": contacts}


def entry(
    unique_id: str, *, position: int = 1, wait_s: int = 7, priority: int = 10
) -> dict[str, str]:
    return {
        "Queue": "jpr",
        "Position": str(position),
        "Channel": "PJSIP/trunk-lab-00000001",
        "Uniqueid": unique_id,
        "Wait": str(wait_s),
        "Priority": str(priority),
    }


def levels_event(dbfs: Mapping[str, float]) -> bytes:
    """As Asterisk hands on what a screener tells of its held calls."""
    told = {"Event": "UserEvent", "UserEvent": held_levels.EVENT, **held_levels.variables(dbfs)}
    return "".join(f"{key}: {value}\r\n" for key, value in told.items()).encode() + b"\r\n"


def _parsed(block: bytes) -> Action:
    lines = block.decode().strip().split("\r\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)
