"""Agencies (OPD and partners) of a centre: data that an admin changes, with the sample to begin.

A channel's address and secret go in, lie encrypted and never come out again: what is shown of it is
its kind, its label and where it leads, without what would let a stranger send to it (`shown`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ari_app.errors import SigapError
from ari_app.mail_address import names_sender
from ari_app.people.agencies import agency_id_of
from ari_app.secrecy import new_token
from ari_app.store.database import Session
from ari_app.tickets.json_entries import ValueRefused, only, texts
from ari_app.tickets.seal import Seal, sealed

SAMPLE = Path(__file__).with_name("agencies.json")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
_LONGEST = 120
_MAIL = ("mailto://", "mailtos://")
_APPRISE = re.compile(r"[a-z][a-z0-9]{1,19}://\S{1,2000}")


class ChannelKind(StrEnum):
    APPRISE = "apprise"
    WEBHOOK = "webhook"


class AgencyError(SigapError):
    """The agency or channel cannot be made or found; the message says why."""


class AgencyRefused(AgencyError, ValueRefused):
    """A value of an agency or a channel cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One as an admin writes it. Minutes: time to acknowledge an emergency, anything else."""

    code: str
    name: str
    also: tuple[str, ...] = ()
    emergency_min: int = 5
    other_min: int = 60
    contact: str = ""
    hours: str = "24 jam"
    active: bool = True

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            message = f"The code {self.code!r} cannot be used; take a-z, 0-9 and _."
            raise AgencyRefused(message, field="code", problem="code_form")
        if not self.name.strip() or not self.name.isprintable():
            raise AgencyRefused("The agency needs a name.", field="name", problem="needed")
        for field_, minutes, most in (
            ("emergency_min", self.emergency_min, 1440),
            ("other_min", self.other_min, 10080),
        ):
            if not 1 <= minutes <= most:
                message = "The time to acknowledge must be 1 to 1440 (others 10080) minutes."
                raise AgencyRefused(message, field=field_, problem="range", least=1, most=most)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChannel:
    """``secret`` is a webhook's; without one a new one is made and shown once."""

    kind: ChannelKind
    label: str
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.label.strip() or not self.label.isprintable():
            message = "The channel needs a label, for example 'WhatsApp piket'."
            raise AgencyRefused(message, field="label", problem="needed")
        if self.kind is ChannelKind.WEBHOOK:
            _check_webhook(self.url, self.secret)
        elif not _APPRISE.fullmatch(self.url):
            message = "The address must be one of Apprise's, for example mailto://…."
            raise AgencyRefused(message, field="url", problem="apprise")
        elif self.url.startswith(_MAIL) and not names_sender(self.url):
            message = "An e-mail needs its sender: mailto://server?from=112@your-domain&to=…"
            raise AgencyRefused(message, field="url", problem="sender")


def _check_webhook(url: str, secret: str | None) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or len(url) > 2000 or not url.isprintable() or " " in url:
        message = "A webhook's address must begin with https:// (or http:// inside)."
        raise AgencyRefused(message, field="url", problem="webhook")
    if secret is not None and not 16 <= len(secret) <= 200:
        message = "A webhook's secret must have 16 to 200 characters."
        raise AgencyRefused(message, field="secret", problem="secret")


def shown(kind: str, url: str) -> str:
    """Where a channel leads, without its secrets: ``https://host/…``, ``mailto://…``."""
    parts = urlsplit(url)
    if kind == ChannelKind.WEBHOOK and parts.hostname:
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}/…"
    return f"{url.partition('://')[0]}://…"


_FIELDS: Mapping[str, type] = {
    "code": str,
    "name": str,
    "also": list,
    "emergency_min": int,
    "other_min": int,
    "contact": str,
    "hours": str,
    "active": bool,
}


def agency_of(entry: Mapping[str, Any]) -> Agency:
    """From an entry of a file; `AgencyError` or ``ValueError`` says what is wrong with it."""
    values = only(entry, _FIELDS)
    if "name" not in values:
        raise AgencyError(f"{values['code']} needs a name.")
    also = texts("also", values.pop("also", []), longest=_LONGEST)
    for name in ("name", "contact", "hours"):
        if len(values.get(name, "")) > _LONGEST or not values.get(name, "").isprintable():
            message = f"{name} must be plain text of at most {_LONGEST} characters."
            raise AgencyRefused(message, field=name, problem="too_long", longest=_LONGEST)
    return Agency(also=tuple(also), **values)


def entry_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What `agency_of` reads, from a row of ``agencies.list``."""
    return {name: row[name] for name in _FIELDS}


def sample_agencies() -> list[dict[str, Any]]:
    """Rows of ``agencies`` for `seed_agencies`."""
    rows: list[dict[str, Any]] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return [
        {"contact": "", **row, "position": position} for position, row in enumerate(rows, start=1)
    ]


async def seed_agencies(session: Session, centre: str) -> None:
    """The sample's agencies for a centre that has none of its own."""
    await session.run("agencies.seed", centre, sample_agencies())


async def keep_agency(session: Session, centre: str, agency: Agency) -> Mapping[str, Any]:
    """Makes the agency, or changes the one with this code; returns its row."""
    row = await session.row(
        "agencies.keep",
        centre,
        agency.code,
        agency.name.strip(),
        list(agency.also),
        agency.emergency_min,
        agency.other_min,
        agency.contact,
        agency.hours,
        agency.active,
    )
    assert row is not None  # noqa: S101 - an upsert returns its row
    return row


async def create_agency(session: Session, centre: str, agency: Agency) -> bool:
    """Makes the agency; False when there is one with this code."""
    return await session.row("agencies.create", centre, asdict(agency)) is not None


async def change_agency(session: Session, centre: str, agency: Agency, version: int) -> bool:
    """Changes the agency that had this version; False when somebody else was faster."""
    return await session.row("agencies.change", centre, asdict(agency), version) is not None


async def add_channel(
    session: Session, centre: str, code: str, channel: NewChannel, seal: Seal
) -> tuple[int, str | None]:
    """The channel's number, and a webhook's secret: the only time that it is shown."""
    agency_id = await agency_id_of(session, centre, code)
    secret = channel.secret
    if channel.kind is ChannelKind.WEBHOOK and secret is None:
        secret = new_token()
    row = await session.row(
        "agencies.add_channel",
        agency_id,
        channel.kind.value,
        channel.label.strip(),
        shown(channel.kind, channel.url),
        *sealed({"url": channel.url, "secret": secret}, seal),
    )
    assert row is not None  # noqa: S101 - an insert returns its row
    return int(row["channel_id"]), secret


async def remove_channel(session: Session, centre: str, channel_id: int) -> None:
    """From now on nothing new goes there; what stands in the queue for it is given up."""
    if await session.row("agencies.remove_channel", centre, channel_id) is None:
        raise AgencyError(f"There is no channel {channel_id}.")
