"""What a new centre is asked for, each answer checked before it is written anywhere. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from zoneinfo import available_timezones

from ari_app.errors import SigapError
from ari_app.hours import ALWAYS, parse_day

INDONESIA = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
LOOPBACK = "127.0.0.1"
PORTS = (
    *("sip_port", "rtp_start", "rtp_end", "ari_port", "ami_port", "hep_port"),
    "http_port",
)
_CODE = re.compile(r"[A-Z]{2,5}")
_LINE = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]{0,30})=(?P<match>[0-9A-Fa-f.:/,]+)")
_LINE_HOST = re.compile(r"[A-Za-z0-9.\-]+(:[0-9]{1,5})?")
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]{1,63})*")
_LONGEST_NAME = 80


class AnswerRefused(SigapError):
    """An answer cannot be used; one sentence with what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The operator's SIP line: from where it calls, and where it is called for calls out."""

    name: str
    match: tuple[str, ...]
    host: str = ""


PRACTICE = Line(name="lab", match=("127.0.0.2",))  # test calls of this machine itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All that the settings of a new centre are written from.

    ``home`` empty: the folder that commands look into without a word. ``host_names``: what
    browsers type besides the address; with ``own_certificate`` they stand in the certificate.
    """

    name: str
    code: str
    admin: str
    admin_name: str = ""
    home: str = ""
    time_zone: str = INDONESIA["WIB"]
    hours: str = ALWAYS
    line: Line = PRACTICE
    address: str = LOOPBACK
    host_names: tuple[str, ...] = ()
    own_certificate: bool = False
    ports: Mapping[str, int] = field(default_factory=dict)


def name_of(text: str) -> str:
    name = text.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise AnswerRefused(f"The name must be 1 to {_LONGEST_NAME} plain letters.")
    return name


def code_of(text: str) -> str:
    """The prefix of ticket numbers."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise AnswerRefused(f"The code {text!r} cannot be used; take two to five letters, as JPR.")
    return code


def code_for(name: str) -> str:
    """A proposal: the first consonants of the regency's name, which comes first."""
    letters = [c for c in name.split(" ")[0].upper() if "A" <= c <= "Z"]
    found = [c for at, c in enumerate(letters) if at == 0 or c not in "AEIOU"][:3]
    return "".join(found) if len(found) == 3 else "".join(letters[:3]).ljust(2, "X")


def time_zone_of(text: str) -> str:
    """WIB, WITA, WIT, or a zone's own name."""
    zone = INDONESIA.get(text.strip().upper(), text.strip())
    if zone not in available_timezones():
        raise AnswerRefused(
            f"The time zone {text!r} is not known; write WIB, WITA, WIT or a name as Asia/Jakarta."
        )
    return zone


def hours_of(text: str) -> str:
    """As the setting ``hours.every_day`` has them."""
    hours = text.strip()
    try:
        spans = parse_day(hours)
    except ValueError as error:
        raise AnswerRefused(f"The hours {text!r} cannot be read: {error}.") from error
    if not spans:
        raise AnswerRefused("A centre that is always closed answers nobody; give its hours.")
    return hours


def line_of(text: str, host: str = "") -> Line:
    """``NAME=ADDRESS[,ADDRESS]``; empty: the line for test calls of this machine."""
    if not text.strip():
        return PRACTICE
    found = _LINE.fullmatch(text.strip())
    try:
        match = tuple(str(ip_network(each)) for each in found["match"].split(",")) if found else ()
    except ValueError:
        match = ()
    if not found or not match:
        raise AnswerRefused(
            f"The line {text!r} cannot be read; write its name and the addresses that it calls "
            "from, as telkom=10.99.0.1."
        )
    if host and not _LINE_HOST.fullmatch(host):
        raise AnswerRefused(f"The line's host {host!r} cannot be read; write 10.99.0.1:5060.")
    return Line(name=found["name"], match=match, host=host)


def address_of(text: str) -> str:
    """The one of this machine that the line, telephones and browsers reach."""
    try:
        address = ip_address(text.strip())
    except ValueError as error:
        raise AnswerRefused(
            f"{text!r} is no IP address; write the one of this machine, as 10.20.0.5."
        ) from error
    return str(address)


def host_name_of(text: str) -> str:
    name = text.strip().lower()
    if not _HOST_NAME.fullmatch(name):
        raise AnswerRefused(f"{text!r} is no host name; write for example 112.jepara.go.id.")
    return name


def reached_by(text: str) -> str:
    """What browsers type: an address or a name. Raises :class:`AnswerRefused`."""
    try:
        return address_of(text)
    except AnswerRefused:
        return host_name_of(text)


def ports_of(texts: list[str]) -> dict[str, int]:
    """Of ``NAME=NUMBER``; the whole of the settings' own rules is asked later."""
    found = {}
    for text in texts:
        name, _, number = text.partition("=")
        if name not in PORTS or not (number.isascii() and number.isdigit() and len(number) < 6):
            raise AnswerRefused(
                f"The port {text!r} cannot be read; write NAME=NUMBER, with a name of "
                f"{', '.join(PORTS)}."
            )
        found[name] = int(number)
    return found
