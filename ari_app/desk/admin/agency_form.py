"""An agency as the admin's page has it, and the channel that is being added to it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ari_app.desk.admin.admin_page import version_in, whole_number
from ari_app.desk.web.reading import Fields, word
from ari_app.tickets.agencies import Agency, ChannelKind, agency_of

_PLAIN = ("code", "name", "contact", "hours", "active", "version")
_COMPARED = ("name", "also", "emergency_min", "other_min", "contact", "hours", "active")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyForm:
    """``also`` has one name a line; minutes are what was typed. ``version`` 0: a new agency."""

    code: str = ""
    name: str = ""
    also: str = ""
    emergency_min: str = "5"
    other_min: str = "60"
    contact: str = ""
    hours: str = "24 jam"
    active: bool = True
    why: str = ""
    version: int = 0

    def changed(self, other: "AgencyForm") -> list[str]:
        """The names of what differs."""
        return [name for name in _COMPARED if getattr(self, name) != getattr(other, name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelForm:
    """A channel that was refused; its secret is not shown again."""

    kind: str = ChannelKind.APPRISE
    label: str = ""
    url: str = ""


def of_row(row: Mapping[str, Any]) -> AgencyForm:
    """From a row of ``agencies.list``."""
    return AgencyForm(
        also="\n".join(row["also"]),
        emergency_min=str(row["emergency_min"]),
        other_min=str(row["other_min"]),
        **{name: row[name] for name in _PLAIN},
    )


def of_fields(given: Fields, code: str) -> AgencyForm:
    """From what came; ``code`` is the address's, or "" for a new agency."""
    texts = {each.name for each in fields(AgencyForm)} - {"code", "also", "active", "version"}
    return AgencyForm(
        code=code or word(given, "code"),
        also="\n".join(line.strip() for line in word(given, "also").splitlines() if line.strip()),
        active=word(given, "active") == "yes",
        version=version_in(given),
        **{name: word(given, name) for name in texts},
    )


def checked(form: AgencyForm, given: Fields) -> Agency:
    """As a file's entry would be checked; raises `ValueRefused`."""
    return agency_of(
        {
            "code": form.code,
            "name": form.name,
            "also": form.also.splitlines(),
            "emergency_min": whole_number(given, "emergency_min"),
            "other_min": whole_number(given, "other_min"),
            "contact": form.contact,
            "hours": form.hours,
            "active": form.active,
        }
    )


def channel_of_fields(given: Fields) -> ChannelForm:
    return ChannelForm(kind=word(given, "kind"), label=word(given, "label"), url=word(given, "url"))
