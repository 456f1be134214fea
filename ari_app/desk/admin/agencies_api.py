"""``/api/v1/agencies``: the agencies of the centre and how each is reached; an admin changes them.

A channel's address goes in and never comes out; a webhook's secret is answered once, when it is
made.
"""

from pydantic import Field

from ari_app.desk.web.api import Asked, Route, Shape
from ari_app.desk.web.paths import number_of
from ari_app.desk.web.problems import Problem, not_found
from ari_app.people.access import Right
from ari_app.people.audit import AuditLine
from ari_app.store.desk_database import Row
from ari_app.tickets import messenger
from ari_app.tickets.agencies import (
    Agency,
    AgencyError,
    AgencyRefused,
    ChannelKind,
    NewChannel,
    add_channel,
    keep_agency,
    remove_channel,
)
from ari_app.tickets.seal import load


class ChannelShape(Shape):
    """``leads_to`` names the host of a webhook or the kind of service, never the whole address."""

    channel_id: int
    kind: ChannelKind
    label: str
    leads_to: str


class AgencyShape(Shape):
    code: str
    name: str
    also: list[str] = Field(description="other names under which types of incident suggest it")
    emergency_min: int = Field(description="minutes to acknowledge an emergency")
    other_min: int = Field(description="minutes to acknowledge anything else")
    contact: str
    hours: str
    active: bool
    channels: list[ChannelShape]


class AgenciesShape(Shape):
    agencies: list[AgencyShape]


class KeepAgencyShape(Shape):
    """The whole agency as it should be; one that does not exist is made."""

    name: str = Field(min_length=1, max_length=80)
    also: list[str] = Field(default=[], max_length=20)
    emergency_min: int = Field(5, ge=1, le=1440)
    other_min: int = Field(60, ge=1, le=10080)
    contact: str = Field("", max_length=80)
    hours: str = Field("24 jam", max_length=80)
    active: bool = True


class AddChannelShape(Shape):
    """``url``: an Apprise address (mailto://, tgram://, …) or the webhook's https address."""

    kind: ChannelKind
    label: str = Field(min_length=1, max_length=80)
    url: str = Field(min_length=1, max_length=2000)
    secret: str | None = Field(None, description="a webhook's; without one it is made for you")


class AddedChannelShape(Shape):
    channel_id: int
    secret: str | None = Field(description="shown this once")


class RemovedChannelShape(Shape):
    channel_id: int


async def list_agencies(asked: Asked) -> AgenciesShape:
    rows = await asked.parts.database.rows("agencies.list", asked.account.centre, None)
    return AgenciesShape(agencies=[_shape(row) for row in rows])


async def keep(asked: Asked) -> AgencyShape:
    body, code = await asked.body(KeepAgencyShape), asked.request.match_info["agency"]
    try:
        values = body.model_dump()
        agency = Agency(code=code, **{**values, "also": tuple(values["also"])})
    except AgencyError as error:
        raise Problem(422, "invalid", str(error)) from error
    async with asked.parts.database.transaction() as session:
        await keep_agency(session, asked.account.centre, agency)
        line = AuditLine(action="agency.keep", subject=code)
        await asked.trail.write_in(session, line)
    [row] = await asked.parts.database.rows("agencies.list", asked.account.centre, code)
    return _shape(row)


async def add(asked: Asked) -> AddedChannelShape:
    body, code = await asked.body(AddChannelShape), asked.request.match_info["agency"]
    try:
        channel = NewChannel(**body.model_dump())
        if await asked.parts.database.row("agencies.by_code", asked.account.centre, code) is None:
            raise not_found()
        number, secret = await add_checked(asked, code, channel)
    except AgencyRefused as error:
        raise Problem(422, "invalid", str(error)) from error
    return AddedChannelShape(channel_id=number, secret=None if body.secret else secret)


async def add_checked(asked: Asked, code: str, channel: NewChannel) -> tuple[int, str | None]:
    """The channel's number and a webhook's secret; `AgencyRefused` where Apprise cannot use it."""
    if channel.kind is ChannelKind.APPRISE and not messenger.usable(channel.url):
        told = "url: Apprise does not know this kind of address."
        raise AgencyRefused(told, field="url", problem="apprise")
    seal = load(asked.parts.settings.home)
    async with asked.parts.database.transaction() as session:
        number, secret = await add_channel(session, asked.account.centre, code, channel, seal)
        line = AuditLine(action="agency.channel.add", subject=code, detail={"channel": str(number)})
        await asked.trail.write_in(session, line)
    return number, secret


async def remove(asked: Asked) -> RemovedChannelShape:
    number = number_of(asked)
    try:
        async with asked.parts.database.transaction() as session:
            await remove_channel(session, asked.account.centre, number)
            line = AuditLine(action="agency.channel.remove", subject=str(number))
            await asked.trail.write_in(session, line)
    except AgencyError as error:
        raise not_found() from error
    return RemovedChannelShape(channel_id=number)


def _shape(row: Row) -> AgencyShape:
    channels = [
        ChannelShape(
            channel_id=each["channel_id"],
            kind=each["kind"],
            label=each["label"],
            leads_to=each["leads_to"],
        )
        for each in row["channels"]
    ]
    plain = AgencyShape.model_fields.keys() - {"channels"}
    return AgencyShape(**{name: row[name] for name in plain}, channels=channels)


ROUTES = (
    Route(
        method="GET",
        path="/agencies",
        summary="The agencies of the centre, without the secrets of their channels",
        right=Right.SEND_TICKETS,
        handler=list_agencies,
        answers=AgenciesShape,
    ),
    Route(
        method="PUT",
        path="/agencies/{agency}",
        summary="Make an agency, or change it",
        right=Right.MANAGE_AGENCIES,
        handler=keep,
        body=KeepAgencyShape,
        answers=AgencyShape,
        problems=(400, 415, 422),
    ),
    Route(
        method="POST",
        path="/agencies/{agency}/channels",
        summary="One more way to tell an agency: Apprise or our signed webhook",
        right=Right.MANAGE_AGENCIES,
        handler=add,
        body=AddChannelShape,
        answers=AddedChannelShape,
        problems=(400, 415, 422),
    ),
    Route(
        method="DELETE",
        path="/agency-channels/{number}",
        summary="Tell an agency no longer over this channel",
        right=Right.MANAGE_AGENCIES,
        handler=remove,
        answers=RemovedChannelShape,
    ),
)
