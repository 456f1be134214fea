"""Agencies and their channels as an admin changes them; each change with its line in the trail.

Every function raises ``DatabaseAway``.
"""

from collections.abc import Sequence
from pathlib import Path

from ari_app.errors import NotFound
from ari_app.people import list_changes
from ari_app.people.access import Account, Right
from ari_app.people.audit import Asker, AuditEntry, Trail
from ari_app.people.list_changes import KeptList, State, Values, one_by_one
from ari_app.settings import Settings
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets import messenger
from ari_app.tickets.agencies import (
    Agency,
    AgencyError,
    AgencyRefused,
    ChannelKind,
    NewChannel,
    add_channel,
    agency_of,
    change_agency,
    create_agency,
    keep_agency,
    remove_channel,
)
from ari_app.tickets.channel_test import send_test
from ari_app.tickets.retry import Failed
from ari_app.tickets.seal import load


async def find_agency(database: DeskDatabase, account: Account, code: str) -> Row:
    """Its row with its channels; raises `NotFound`."""
    rows = await database.rows("agencies.list", account.centre, code)
    if not rows:
        raise NotFound
    return rows[0]


async def put_agency(
    database: DeskDatabase, account: Account, agency: Agency, *, trail: Trail
) -> None:
    """Makes the agency, or changes the one with this code whatever it was."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, AGENCIES, account.centre)
        await keep_agency(session, account.centre, agency)
        entry = AuditEntry(action="agency.keep", subject=agency.code)
        await list_changes.keep(session, held, entry, trail=trail)


async def make_agency(
    database: DeskDatabase,
    account: Account,
    agency: Agency,
    *,
    fields: Sequence[str],
    trail: Trail,
    why: str = "",
) -> bool:
    """False when there is one with this code. ``fields``: what was filled in, for the trail."""
    async with database.transaction() as session:
        held = await list_changes.hold(session, AGENCIES, account.centre)
        made = await create_agency(session, account.centre, agency)
        if made:
            await list_changes.keep(session, held, _kept(agency, fields), trail=trail, why=why)
    return made


async def edit_agency(
    database: DeskDatabase,
    account: Account,
    agency: Agency,
    *,
    version: int,
    fields: Sequence[str],
    trail: Trail,
    why: str = "",
) -> bool:
    """Changes the agency that had this version; False when somebody else was faster.

    ``fields``: what differs, for the trail.
    """
    async with database.transaction() as session:
        held = await list_changes.hold(session, AGENCIES, account.centre)
        kept = await change_agency(session, account.centre, agency, version)
        if kept:
            await list_changes.keep(session, held, _kept(agency, fields), trail=trail, why=why)
    return kept


def _kept(agency: Agency, fields: Sequence[str]) -> AuditEntry:
    detail = {"fields": ", ".join(fields)}
    return AuditEntry(action="agency.keep", subject=agency.code, detail=detail)


async def open_channel(
    database: DeskDatabase,
    account: Account,
    code: str,
    channel: NewChannel,
    *,
    home: Path,
    trail: Trail,
) -> tuple[int, str | None]:
    """The channel's number and a webhook's secret, which is shown this once.

    ``home``: where the key lies under which the address is kept. Raises `NotFound`, and
    `AgencyRefused` for an address that Apprise cannot use.
    """
    if await database.row("agencies.by_code", account.centre, code) is None:
        raise NotFound
    if channel.kind is ChannelKind.APPRISE and not messenger.usable(channel.url):
        message = "url: Apprise does not know this kind of address."
        raise AgencyRefused(message, field="url", problem="apprise")
    seal = load(home)
    async with database.transaction() as session:
        held = await list_changes.hold(session, CHANNELS, account.centre)
        number, secret = await add_channel(session, account.centre, code, channel, seal)
        entry = AuditEntry(
            action="agency.channel.add", subject=code, detail={"channel": str(number)}
        )
        await list_changes.keep(session, held, entry, trail=trail)
    return number, secret


async def close_channel(
    database: DeskDatabase, account: Account, number: int, *, trail: Trail
) -> None:
    """From now on nothing new goes there; raises `NotFound`."""
    entry = AuditEntry(action="agency.channel.remove", subject=str(number))
    async with database.transaction() as session:
        held = await list_changes.hold(session, CHANNELS, account.centre)
        try:
            await remove_channel(session, account.centre, number)
        except AgencyError as error:
            raise NotFound from error
        await list_changes.keep(session, held, entry, trail=trail)


async def find_channel(database: DeskDatabase, account: Account, code: str, number: int) -> Row:
    """An agency's channel, its address sealed; raises `NotFound`."""
    row = await database.row("agencies.channel", account.centre, code, number)
    if row is None:
        raise NotFound
    return row


async def try_channel(
    database: DeskDatabase, account: Account, channel: Row, *, settings: Settings, trail: Trail
) -> Failed | None:
    """None when the test got through; ``channel`` is a row of `find_channel`."""
    seal, local = load(settings.home), settings.local_channels
    failed = await send_test(channel, account.centre_name, seal, local=local)
    problem = failed.problem if failed else ""
    detail = {"channel": str(channel["channel_id"]), "problem": problem}
    entry = AuditEntry(action="agency.channel.test", subject=channel["agency"], detail=detail)
    await trail.write(entry)
    return failed


async def _put_agency(
    session: Session, asker: Asker, code: str, values: Values | None, state: State
) -> None:
    """An agency as it was; one that was not there is out of use, for tickets may name it."""
    wanted = {**state[code], "active": False} if values is None else values
    [row] = await session.rows("agencies.list", asker.account.centre, code)
    agency = agency_of({"code": code, **wanted})
    await change_agency(session, asker.account.centre, agency, row["version"])


async def _put_channel(
    session: Session, asker: Asker, number: str, values: Values | None, state: State
) -> None:
    """In use again, or out of use; its address is kept, and never shown."""
    used = values is not None and bool(values["active"])
    await session.run("agencies.use_channel", asker.account.centre, int(number), used)


AGENCIES = KeptList(
    name="agencies", undone="agency.undo", right=Right.MANAGE_AGENCIES, put=one_by_one(_put_agency)
)
CHANNELS = KeptList(
    name="channels", undone="agency.undo", right=Right.MANAGE_AGENCIES, put=one_by_one(_put_channel)
)
