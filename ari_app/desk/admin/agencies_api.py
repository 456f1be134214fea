"""``/api/v1/agencies``: the agencies of the centre and how each is reached; an admin changes them.

A channel's address goes in and never comes out; a webhook's secret is answered once, when it is
made.
"""

from pydantic import Field

from ari_app.desk.web.api import ApiRequest, Route, Shape
from ari_app.desk.web.paths import number_of
from ari_app.people.access import Right
from ari_app.store.desk_database import Row
from ari_app.tickets import agency_keeping
from ari_app.tickets.agencies import Agency, ChannelKind, NewChannel


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


async def list_agencies(asked: ApiRequest) -> AgenciesShape:
    rows = await asked.desk.database.rows("agencies.list", asked.account.centre, None)
    return AgenciesShape(agencies=[_shape(row) for row in rows])


async def keep(asked: ApiRequest) -> AgencyShape:
    body, code = await asked.body(KeepAgencyShape), asked.request.match_info["agency"]
    agency = Agency(code=code, **{**body.model_dump(), "also": tuple(body.also)})
    database, account = asked.desk.database, asked.account
    await agency_keeping.put_agency(database, account, agency, trail=asked.trail)
    return _shape(await agency_keeping.find_agency(database, account, code))


async def add(asked: ApiRequest) -> AddedChannelShape:
    body, code = await asked.body(AddChannelShape), asked.request.match_info["agency"]
    number, secret = await agency_keeping.open_channel(
        asked.desk.database,
        asked.account,
        code,
        NewChannel(**body.model_dump()),
        home=asked.desk.settings.home,
        trail=asked.trail,
    )
    return AddedChannelShape(channel_id=number, secret=None if body.secret else secret)


async def remove(asked: ApiRequest) -> RemovedChannelShape:
    number = number_of(asked)
    await agency_keeping.close_channel(
        asked.desk.database, asked.account, number, trail=asked.trail
    )
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
