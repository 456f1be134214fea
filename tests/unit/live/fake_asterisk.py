"""An Asterisk that keeps channels and members, and that does to them what it is ordered."""

from collections.abc import Callable
from dataclasses import replace

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiAddress, AmiRefused, Headers
from ari_app.asterisk.ami_rows import Channel, QueueMember, QueueStatus
from ari_app.live.live_watch import LiveWatch
from ari_app.people.access import Account, Role
from ari_app.people.audit import Trail
from ari_app.store.desk_database import DeskDatabase

CALL = "0197f000-0000-7000-8000-000000000001"
CALLER, PHONE = "PJSIP/trunk-lab-00000001", "PJSIP/101-00000002"


class FakeAsterisk(Ami):
    """``after`` is told the name of each order that was carried out."""

    def __init__(self, *channels: Channel, members: tuple[QueueMember, ...] = ()) -> None:
        super().__init__(AmiAddress(port=1, password=""))
        self.by_name = {channel.name: channel for channel in channels}
        self.members = {member.interface: member for member in members}
        self.variables: dict[str, dict[str, str]] = {}
        self.after: Callable[[str], None] = lambda name: None

    async def channels(self) -> tuple[Channel, ...]:
        return tuple(self.by_name.values())

    async def queue_status(self) -> QueueStatus:
        return QueueStatus(members=tuple(self.members.values()))

    async def action(self, name: str, **fields: str) -> Headers:
        channel, interface = fields.get("Channel"), fields.get("Interface", "")
        if channel is not None and channel not in self.by_name:
            raise AmiRefused("No such channel")
        match name:
            case "Redirect":
                self._move(fields["Channel"], fields["Context"], fields["Exten"])
                if "ExtraChannel" in fields:
                    extra = fields["ExtraContext"], fields["ExtraExten"]
                    self._move(fields["ExtraChannel"], *extra)
            case "Hangup":
                del self.by_name[fields["Channel"]]
            case "Setvar":
                own = self.variables.setdefault(fields["Channel"], {})
                own[fields["Variable"]] = fields["Value"]
            case "QueuePause":
                paused, reason = fields["Paused"] == "true", fields["Reason"]
                member = replace(self.members[interface], paused=paused, pause_reason=reason)
                self.members[interface] = member
            case "QueuePenalty":
                penalty = int(fields["Penalty"])
                self.members[interface] = replace(self.members[interface], penalty=penalty)
        self.after(name)
        return {}

    def place(self, channel: str) -> tuple[str, str]:
        """The context and the extension where a channel is."""
        return self.by_name[channel].context, self.by_name[channel].extension

    def _move(self, name: str, context: str, extension: str) -> None:
        there = replace(self.by_name[name], context=context, extension=extension, bridge_id="")
        self.by_name[name] = there


def leg(
    name: str = CALLER,
    *,
    call_id: str = CALL,
    unique_id: str = "n.1",
    linked_id: str = "n.1",
    state: str = "Up",
    context: str = "screening",
    application: str = "Stasis",
    bridge_id: str = "",
    told: str = "",
) -> Channel:
    """A channel; ``told`` is the state of the call as the dialplan has it."""
    return Channel(
        name=name,
        call_id=call_id,
        unique_id=unique_id,
        linked_id=linked_id,
        caller_number="081234567890",
        state=state,
        context=context,
        extension="s",
        application=application,
        bridge_id=bridge_id,
        seconds=20,
        variables={"SIGAP_STATE": told} if told else {},
    )


def talk(*, context: str = "queue", phone_context: str = "queue") -> tuple[Channel, Channel]:
    """The caller and the phone 101, in one bridge."""
    caller = leg(context=context, application="Queue", bridge_id="b")
    phone = leg(PHONE, call_id="", unique_id="n.2", context=phone_context, bridge_id="b")
    return caller, phone


def member(extension: str, *, paused: bool = False, penalty: int = 0) -> QueueMember:
    return QueueMember(
        queue="jpr",
        interface=f"PJSIP/{extension}",
        name=extension,
        state=1,
        paused=paused,
        pause_reason="",
        in_call=False,
        calls_taken=0,
        last_call=0,
        penalty=penalty,
    )


def account(role: Role = Role.CALL_TAKER, extension: str = "101", phone: str = "") -> Account:
    return Account(
        actor="siti",
        name="Siti",
        role=role,
        centre="JPR",
        centre_name="Jepara",
        time_zone="Asia/Jakarta",
        extension=extension,
        phone=phone,
        by_session=True,
    )


def line(ami: Ami) -> LiveWatch:
    return LiveWatch(ami=ami, database=away(), centre="JPR")


def trail() -> Trail:
    """Its lines are in the log, for its database is away."""
    return Trail(
        database=away(), centre="JPR", actor="siti", address="127.0.0.1", through="session"
    )


def away() -> DeskDatabase:
    """A database that never answers: what the line depends on must do without it."""

    def nowhere() -> str:
        raise OSError("there is no server")

    return DeskDatabase(nowhere)
