"""What the desk reads from Asterisk's manager interface, and the few things that it may order.

Lists (`channels`, `queue_status`) are the truth; events only say that it is time to look again.
"""

from ari_app.asterisk.ami_connection import AmiConnection, AmiRefused, Headers
from ari_app.asterisk.ami_rows import Channel, QueueStatus, channel_of, entry_of, member_of, text_of

Destination = tuple[str, str, str]  # a channel, and the context and extension it shall go to


class Ami(AmiConnection):
    """The manager interface in the words of the desk."""

    async def channels(self) -> tuple[Channel, ...]:
        """Every channel that Asterisk has now."""
        return tuple(channel_of(row.headers) for row in await self.action_list("CoreShowChannels"))

    async def queue_status(self) -> QueueStatus:
        """The members and the waiting callers of every queue."""
        rows = await self.action_list("QueueStatus")
        return QueueStatus(
            members=tuple(member_of(row.headers) for row in rows if row.name == "QueueMember"),
            entries=tuple(entry_of(row.headers) for row in rows if row.name == "QueueEntry"),
        )

    async def registered_phones(self) -> set[str]:
        """The extensions that a telephone is registered for now."""
        rows = await self.action_list("PJSIPShowEndpoints")
        return {text_of(row.headers, "objectname") for row in rows if row.headers.get("contacts")}

    async def unreachable_phones(self) -> set[str]:
        """The extensions none of whose telephones answers Asterisk's question."""
        try:
            rows = [row.headers for row in await self.action_list("PJSIPShowContacts")]
        except AmiRefused:  # there is none
            return set()
        reached = {_phone(row) for row in rows if text_of(row, "status") != "Unreachable"}
        return {_phone(row) for row in rows} - reached

    async def contacts_of(self, endpoint: str) -> dict[str, str]:
        """Whether the other side answers OPTIONS, by each of the endpoint's AORs of one contact:
        AOR → Asterisk's word; empty for an endpoint that it does not know.
        """
        try:
            rows = await self.action_list("PJSIPShowEndpoint", Endpoint=endpoint)
        except AmiRefused:
            return {}
        found = [row.headers for row in rows if row.name == "ContactStatusDetail"]
        return {text_of(row, "aor"): text_of(row, "status") for row in found}

    async def registrations(self) -> dict[str, str]:
        """Where we register, by the section's name → what became of it, as Asterisk says it."""
        try:
            rows = await self.action_list("PJSIPShowRegistrationsOutbound")
        except AmiRefused:  # there is none
            return {}
        found = (row.headers for row in rows if row.headers.get("objectname"))
        return {text_of(row, "objectname"): text_of(row, "status") for row in found}

    async def packets_from(self, channel: str) -> str:
        """How many packets of sound have come from a telephone; "" where nobody counts."""
        reply = await self.action("Getvar", Channel=channel, Variable="CHANNEL(rtcp,rxcount)")
        return text_of(reply, "value")

    async def redirect(self, channel: str, *, context: str, extension: str) -> None:
        """Send a channel to the first step of an extension, out of whatever holds it now."""
        await self.action(
            "Redirect", Channel=channel, Context=context, Exten=extension, Priority="1"
        )

    async def redirect_both(self, first: Destination, other: Destination) -> None:
        """Send two channels that talk with each other to two (channel, context, exten).

        At once: one alone would take the bridge away under the other.
        """
        channel, context, extension = first
        extra, extra_context, extra_extension = other
        await self.action(
            "Redirect",
            Channel=channel,
            Context=context,
            Exten=extension,
            Priority="1",
            ExtraChannel=extra,
            ExtraContext=extra_context,
            ExtraExten=extra_extension,
            ExtraPriority="1",
        )

    async def setvar(self, channel: str, name: str, value: str) -> None:
        """Set a channel variable."""
        await self.action("Setvar", Channel=channel, Variable=name, Value=value)

    async def set_global(self, name: str, value: str) -> None:
        """Set a variable that every channel reads; a restart of Asterisk forgets it."""
        await self.action("Setvar", Variable=name, Value=value)

    async def global_value(self, name: str) -> str:
        """What it is set to; empty for none."""
        return text_of(await self.action("Getvar", Variable=name), "value")

    async def hang_up_phone(self, phone: Channel) -> None:
        """End the channel of one of our phones; refuses to end a caller's own."""
        if phone.is_callers:
            raise AmiRefused("This channel is a caller's own; nobody but a human ends it.")
        await self.action("Hangup", Channel=phone.name)

    async def pause(self, interface: str, *, paused: bool, reason: str = "") -> None:
        """Pause a member, or let its phone be rung again, in every queue."""
        await self.action(
            "QueuePause",
            Interface=interface,
            Paused="true" if paused else "false",
            Reason=reason,
        )

    async def prioritise(self, channel: str, *, queue: str, priority: int) -> None:
        """Give a waiting caller another place in line, at once. Refused where nobody waits so."""
        await self.action(
            "QueueChangePriorityCaller",
            Queue=queue,
            Caller=channel,
            Priority=str(priority),
            Immediate="yes",
        )

    async def penalise(self, interface: str, penalty: int) -> None:
        """Have a member rung after those with a lower penalty, in every queue."""
        await self.action("QueuePenalty", Interface=interface, Penalty=str(penalty))

    async def reload(self, module: str) -> None:
        """Make one module read its configuration anew, for example ``res_pjsip.so``."""
        await self.action("Reload", Module=module)

    async def ping(self) -> None:
        """Raises :class:`AmiAway` unless Asterisk answers."""
        await self.action("Ping")


def _phone(contact: Headers) -> str:
    """The extension of a row of PJSIPShowContacts."""
    return text_of(contact, "endpoint")
