"""Everything that can be set about an instance: read once, validated whole, passed in.

Sources, strongest first: environment variables ``SIGAP_*`` (nested with ``__``, for example
``SIGAP_CENTRE__CODE``), the TOML file named by ``SIGAP_SETTINGS`` or ``./sigap up --settings``,
``settings.toml`` in the home folder or the file of the last start (`ari_app.settings_file`), the
defaults below (a lab centre on loopback).
"""

import os
import socket
import tomllib
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ari_app import settings_file
from ari_app.errors import SigapError
from ari_app.hours import ALWAYS, CLOSED, WEEKDAYS, OpeningHours, parse_day
from ari_app.telephone_number import INDONESIA, is_country

Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0)]
SipName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]
# what a line may speak: Asterisk's names of the codecs that dialplan/modules.conf can translate
CODECS = ("alaw", "ulaw", "g722", "gsm", "amr", "amrwb", "opus")


class SettingsError(SigapError):
    """The settings cannot be used; the message is one sentence with the remedy."""


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Centre(Section):
    """A regency's 112. As shipped there is one, the sample of Jepara."""

    code: str = Field("JPR", pattern=r"^[A-Z]{2,5}$", description="prefix of ticket numbers")
    name: str = "Jepara Siap 112 (contoh)"
    time_zone: str = "Asia/Jakarta"
    country: str = Field(
        INDONESIA,
        validate_default=True,  # the library is loaded at the start, not when a caller waits
        description="where the line is: its telephone numbers, ISO 3166",
    )

    @field_validator("time_zone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value!r}, for example Asia/Jakarta") from error
        return value

    @field_validator("country")
    @classmethod
    def known_country(cls, value: str) -> str:
        if not is_country(value):
            raise ValueError(f"unknown country {value!r}, two letters of ISO 3166, for example ID")
        return value


class Hours(Section):
    """When the centre is open, by its own clock (ari_app/hours.py); as shipped, always.

    Each is ``always``, ``closed`` or spans as ``07:00-21:00``; a weekday that is not named has
    ``every_day``. Who calls while it is closed is heard all the same, and connected to the duty
    officer (``queue.duty_number``).
    """

    every_day: str = ALWAYS
    monday: str | None = None
    tuesday: str | None = None
    wednesday: str | None = None
    thursday: str | None = None
    friday: str | None = None
    saturday: str | None = None
    sunday: str | None = None
    holiday: str = Field(CLOSED, description="the hours of a holiday")
    holidays: list[date] = Field([], max_length=200, description="as 2026-12-25")

    @field_validator("every_day", "holiday", *WEEKDAYS)
    @classmethod
    def readable(cls, value: str | None) -> str | None:
        if value is not None:
            parse_day(value)
        return value

    @model_validator(mode="after")
    def opens_sometimes(self) -> Self:
        if not any(self.opening.weekdays):
            raise ValueError("no day has any hours, so the centre would never open")
        return self

    @property
    def opening(self) -> OpeningHours:
        return OpeningHours(
            weekdays=tuple(parse_day(getattr(self, day) or self.every_day) for day in WEEKDAYS),
            holidays=frozenset(self.holidays),
            holiday=parse_day(self.holiday),
        )


class Trunk(Section):
    """A SIP line that offers 112 calls, known by the addresses it sends from."""

    name: SipName
    match: list[str] = Field(min_length=1)
    codecs: str = Field("alaw,ulaw,g722", description="the first one the other side knows is used")
    host: str | None = Field(None, pattern=r"^[A-Za-z0-9.\-]+(:\d+)?$", description="to call out")
    abroad: Literal["+", "00"] = Field("+", description="what a number abroad begins with here")

    @field_validator("codecs")
    @classmethod
    def known_codecs(cls, value: str) -> str:
        """A name that Asterisk does not know takes the whole line away: each INVITE gets 401."""
        names = [name.strip() for name in value.split(",")]
        for name in names:
            if name not in CODECS:
                raise ValueError(f"{name!r} is no codec of a line; known are {', '.join(CODECS)}")
        return ",".join(names)

    @field_validator("match")
    @classmethod
    def addresses(cls, value: list[str]) -> list[str]:
        return [str(ip_network(address)) for address in value]


class Screening(Section):
    """How long the ear listens and what an unresponsive caller hears (design: a call's life)."""

    workers: int = Field(2, ge=0, le=32)
    worker_calls: int = Field(60, ge=1, description="calls one worker hears at once")
    claim_ms: int = Field(500, ge=50, le=5000, description="then the call goes on unscreened")
    deadman_s: float = Field(3.0, ge=1, le=4, description="a stopped worker loses its callers")
    first_prompt_s: Seconds = 6.0
    listen_s: Seconds = 12.0
    repeat_prompt_s: Seconds = 10.0
    hold_limit_s: Seconds = 45.0
    second_silent_call_s: Seconds = 600.0


class Ear(Section):
    """Thresholds of the ear (screening/ear_settings.py says what each does); every call is judged
    by them. Try others on what was recorded before: ``./sigap replay``.
    """

    accept_speech: float = Field(0.3, gt=0.02, lt=1, description="of speech, to accept at once")
    accept_human: float = Field(0.9, gt=0.02, lt=1, description="of a human, to accept at once")
    lenient_score: float = Field(-1.6, ge=-8, le=0, description="from here on it is a doubt")
    echo_score: float = Field(-3.5, ge=-8, le=0, description="the same where our prompt came back")
    silent_dbfs: float = Field(-50.0, ge=-90, le=-20, description="what is louder is no silence")


class Queue(Section):
    """app_queue and what happens when nobody answers."""

    ring_s: int = Field(15, ge=3)
    wrap_up_s: int = Field(15, ge=0)
    overflow_after_s: int = Field(60, ge=5)
    ring_all_s: int = Field(20, ge=3)
    duty_number: str | None = Field(None, pattern=r"^\+?\d{3,15}$")
    duty_ring_s: int = Field(25, ge=5)
    message_s: int = Field(90, ge=5)
    max_waiting: int = Field(0, ge=0, description="0: no limit")


class Reports(Section):
    """What stands on the papers of a report."""

    crest: Path | None = Field(None, description="a PNG or JPEG, at most 2 MB; else none is shown")
    signed: tuple[str, ...] = Field(
        (),
        max_length=8,
        description="lines below the papers; between the first and the rest is room",
    )

    @field_validator("crest")
    @classmethod
    def a_picture(cls, value: Path | None) -> Path | None:
        """A file that is not there stops nothing: it is said in the log, and left out."""
        if value is not None and value.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            raise ValueError(f"the crest {str(value)!r} is no PNG or JPEG")
        return value


class Retention(Section):
    """How many days things are kept, from the end of the call; 0: for ever.

    The least is a month, for what proves who did what a year: no typing error empties a centre.
    """

    recordings_days: int = Field(365, ge=0)
    personal_days: int = Field(1830, ge=0, description="numbers, names, addresses, words, photos")
    sessions_days: int = Field(90, ge=0)
    audit_days: int = Field(1830, ge=0)
    journal_days: int = Field(7, ge=2, le=365, description="facts that the database has already")
    logs_days: int = Field(30, ge=2, le=365)
    log_mb: int = Field(20, ge=1, le=1000, description="a log file is closed when it is so large")
    exports_days: int = Field(90, ge=0, description="files that we wrote into SIGAP_HOME/exports")

    @field_validator("recordings_days", "sessions_days", "exports_days")
    @classmethod
    def a_month(cls, value: int) -> int:
        if 0 < value < 30:
            raise ValueError("the least is 30 days; 0 keeps for ever")
        return value

    @field_validator("personal_days", "audit_days")
    @classmethod
    def a_year(cls, value: int) -> int:
        if 0 < value < 366:
            raise ValueError("the least is 366 days; 0 keeps for ever")
        return value


class Limits(Section):
    """How long what waits for a human may wait before it alarms, in seconds (tickets/clocks.py)."""

    unsent_s: Seconds = Field(120, description="an emergency that no agency was told of: alarm")
    unsent_louder_s: Seconds = Field(300, description="and louder")
    unsent_other_s: Seconds = Field(900, description="other types, after the wrap-up")
    untyped_s: Seconds = Field(300, description="a ticket without a type, after the talk")
    callback_s: Seconds = Field(300, description="whom nobody has answered")
    callback_louder_s: Seconds = Field(600, description="and louder: for the supervisor")
    share_unseen_s: Seconds = Field(120, description="what a caller shared and nobody looked at")
    share_unseen_louder_s: Seconds = Field(300, description="and louder")
    caller_amber_s: Seconds = Field(10, description="a waiting caller's clock turns amber")
    caller_red_s: Seconds = Field(20, description="turns red, and alarms while anybody is ready")
    review_s: Seconds = Field(86_400, description="a recording that is to be heard by a reviewer")
    rings_in_vain: int = Field(2, ge=1, le=20, description="in a row; then the desk is asked")
    nobody_s: Seconds = Field(30, description="that no phone of a desk is there while it is open")
    no_calls_s: float = Field(14_400, ge=0, description="without a call by day; 0: no alarm")
    day_from_h: int = Field(7, ge=0, le=23, description="the day begins, by the centre's clock")
    day_to_h: int = Field(21, ge=1, le=24, description="and ends")
    flood_a_minute: int = Field(30, ge=2, description="calls in one minute: a flood")
    flood_least: int = Field(15, ge=2, description="calls in ten minutes; fewer are no flood")
    flood_of_one: float = Field(0.6, gt=0, le=1, description="of these from one number: a flood")
    flood_of_noise: float = Field(0.95, gt=0, le=1, description="of these without a voice")
    journal_s: Seconds = Field(60, description="a fact that the database does not have yet")

    @model_validator(mode="after")
    def grow_louder(self) -> Self:
        """What is louder comes later, else the first step would never be seen."""
        for first, later in (
            ("unsent_s", "unsent_louder_s"),
            ("callback_s", "callback_louder_s"),
            ("share_unseen_s", "share_unseen_louder_s"),
            ("caller_amber_s", "caller_red_s"),
        ):
            if getattr(self, later) <= getattr(self, first):
                raise ValueError(f"{later} must be longer than {first}")
        if self.day_to_h <= self.day_from_h:
            raise ValueError("day_to_h must be later than day_from_h")
        return self


class Backup(Section):
    """Where ``sigap jobs`` puts a backup each night; nowhere until there is a folder."""

    folder: Path | None = Field(None, description="on another disk or a mount of another machine")
    hour: int = Field(3, ge=0, le=23, description="of the centre's time zone")
    keep: int = Field(14, ge=1, le=400, description="backups; older ones are removed")
    stale_hours: int = Field(36, ge=2, le=720, description="a newest one that is older alarms")
    log_every_s: Seconds = Field(300, description="what a lost machine takes with it at most")

    @field_validator("folder")
    @classmethod
    def absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None


class Review(Section):
    """Calls that humans listen to (recordings/first_heard.py, ari_app/commands/review.py)."""

    train_ok: bool = Field(False, description="whether what they heard may teach an ear")
    share: float = Field(
        0.02, ge=0, le=1, description="of each call-taker's calls of a day that are drawn"
    )
    second_share: float = Field(
        0.05, ge=0, le=1, description="of what was judged that a second reviewer hears too"
    )


class Wall(Section):
    """The wallboard (`/wall`), on screens that an admin has paired."""

    names: Literal["full", "initials"] = Field("full", description="of call-takers")


class Transcript(Section):
    """What was said, in writing (recordings/transcripts): made where ``model`` names a folder.

    ``share``: while more calls are on than this share of what the screeners can hear, it rests.
    """

    recogniser: Literal["vosk", "faster-whisper"] = "vosk"
    model: Path | None = Field(None, description="a folder on this machine; none is ever fetched")
    language: str = Field(
        "id", pattern=r"^[a-z]{2,3}$", description="for faster-whisper; a vosk model has its own"
    )
    workers: int = Field(1, ge=1, le=16, description="recordings at once, each on one core")
    share: float = Field(0.5, gt=0, le=1)
    days: int = Field(7, ge=1, le=366, description="what was recorded earlier is not taken up")

    @field_validator("model")
    @classmethod
    def absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None


class Tls(Section):
    """The desk's own certificate and key, in PEM; without, the desk speaks plain HTTP."""

    certificate: Path
    key: Path

    @field_validator("certificate", "key")
    @classmethod
    def absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()


class Map(Section):
    """The console's map. Without a tile source it is a grid with the kecamatan."""

    tiles: str | None = Field(
        None,
        pattern=r"^https?://[A-Za-z0-9.\-]+(:\d+)?/[^\s\"'<>;,]*$",
        description="https://…/{z}/{x}/{y}.png; the pages may load pictures from this host",
    )
    attribution: str = Field("", max_length=200, description="as the tiles' licence wants it")
    max_zoom: int = Field(18, ge=1, le=22)

    @field_validator("tiles")
    @classmethod
    def names_a_tile(cls, value: str | None) -> str | None:
        if value is not None and not all(part in value for part in ("{z}", "{x}", "{y}")):
            raise ValueError("must name a tile with {z}, {x} and {y}")
        return value

    @property
    def tile_origin(self) -> str:
        """Scheme, host and port of the tiles; empty without them."""
        return "/".join(self.tiles.split("/")[:3]) if self.tiles else ""


class Share(Section):
    """The page over which a caller shares their position: off until it has a public address.

    ``sms`` and ``whatsapp`` are addresses of Apprise, in which ``{number}`` stands for the caller's
    number with the country code and without a plus (6281234567890).
    """

    address: str | None = Field(
        None,
        pattern=r"^(https://[A-Za-z0-9.\-]+|http://(127\.0\.0\.1|localhost))(:\d{1,5})?$",
        description="https://…, without a path: browsers tell a position over TLS only",
    )
    host: str = Field("127.0.0.1", description="where the page is served")
    port: Port = 8113
    sms: str | None = None
    whatsapp: str | None = None

    @field_validator("sms", "whatsapp")
    @classmethod
    def names_the_number(cls, value: str | None) -> str | None:
        if value is not None and "{number}" not in value:
            raise ValueError("must have {number} where the caller's number belongs")
        return value

    def channel(self, via: str) -> str | None:
        """The channel of this name, where there is one."""
        return {"sms": self.sms, "whatsapp": self.whatsapp}.get(via)

    @property
    def ways(self) -> tuple[str, ...]:
        """How a caller may be given the link; none while there is no address."""
        if not self.address:
            return ()
        return ("show", *(via for via in ("sms", "whatsapp") if self.channel(via)))


class Number(Section):
    """A number that call-takers may call to a talk, and how their console names it."""

    number: str = Field(pattern=r"^\d{3,15}$")
    name: str = Field(min_length=1, max_length=40)


class Calling(Section):
    """Calling out: transfer, three-way and call-backs, over the first trunk with a ``host``.

    Besides ``numbers`` only agencies' own contacts can be called to a talk.
    """

    numbers: list[Number] = [
        Number(number="119", name="Medis 119"),
        Number(number="110", name="Polisi 110"),
        Number(number="113", name="Pemadam 113"),
        Number(number="115", name="Basarnas 115"),
    ]
    own_number: str = Field("112", pattern=r"^\d{3,15}$", description="shown to whom we call")
    ring_s: int = Field(30, ge=5, le=120, description="then nobody has answered")


def _host() -> str:
    """This machine's name as a node's: every call names its node."""
    name = "".join(c for c in socket.gethostname() if c.isascii() and (c.isalnum() or c in ".-"))
    return name.lstrip(".-")[:63] or "node"


class Settings(BaseSettings):
    """The whole of it. Build with :func:`load`, which turns mistakes into one sentence."""

    model_config = SettingsConfigDict(
        env_prefix="SIGAP_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
    )

    home: Path = Path("~/.sigap")
    node: str = Field(default_factory=_host, pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$")
    centre: Centre = Centre()
    hours: Hours = Hours()
    trunks: list[Trunk] = [Trunk(name="lab", match=["127.0.0.2"])]
    screening: Screening = Screening()
    ear: Ear = Ear()
    queue: Queue = Queue()
    limits: Limits = Limits()
    retention: Retention = Retention()
    backup: Backup = Backup()
    review: Review = Review()
    reports: Reports = Reports()
    transcript: Transcript = Transcript()
    map: Map = Map()
    share: Share = Share()
    wall: Wall = Wall()
    calling: Calling = Calling()

    sip_host: str = "127.0.0.1"
    sip_port: Port = 5060
    rtp_start: Port = 10000
    rtp_end: Port = 10999
    ari_port: Port = 8088
    ami_port: Port = 5038
    hep_port: Port = 9060
    http_host: str = "127.0.0.1"
    http_port: Port = 8112

    local_channels: bool = Field(
        False, description="agencies' addresses may lead to this machine or its link"
    )
    tls: Tls | None = None
    trusted_proxies: list[str] = Field([], description="whose X-Forwarded-… headers are believed")

    asterisk_silent_s: float = Field(
        3.0,
        description="an Asterisk that stands still for so long is started again, one that runs and "
        "answers nothing after 15 s at the least; 0: never",
    )
    recording_spares: int = Field(
        40, ge=0, le=1000, description="calls at once that are recorded a second time, unbuffered"
    )
    asterisk: Path | None = Field(None, description="an asterisk binary to use as it is")
    database_dsn: str | None = Field(None, description="postgresql://…; none: the embedded one")
    database_desk_dsn: str | None = Field(None, description="the same, as the role sigap_desk")
    database_jobs_dsn: str | None = Field(None, description="the same, as the role sigap_jobs")
    database_share_dsn: str | None = Field(None, description="the same, as the role sigap_share")
    log_level: Literal["DEBUG", "INFO", "WARNING"] = "INFO"

    @field_validator("home")
    @classmethod
    def absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("asterisk_silent_s")
    @classmethod
    def no_hasty_end(cls, value: float) -> float:
        if value != 0 and not 3 <= value <= 600:
            raise ValueError("must lie between 3 and 600 seconds; 0 never starts it again")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def networks(cls, value: list[str]) -> list[str]:
        return [str(ip_network(address)) for address in value]

    @model_validator(mode="after")
    def ports_do_not_meet(self) -> Self:
        if self.rtp_end - self.rtp_start < 3:
            raise ValueError("rtp_end must be at least 3 above rtp_start")
        tcp = [self.ari_port, self.ami_port, self.http_port]
        if len(set(tcp)) < len(tcp):
            raise ValueError("ari_port, ami_port and http_port must differ")
        if self.share.address and self.share.port in tcp:
            raise ValueError("share.port must differ from ari_port, ami_port and http_port")
        return self

    @model_validator(mode="after")
    def logins_of_one_database(self) -> Self:
        apart = ("database_desk_dsn", "database_jobs_dsn", "database_share_dsn")
        if not self.database_dsn and any(getattr(self, name) for name in apart):
            raise ValueError(f"{', '.join(apart)}: each wants a database_dsn too")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over file: what :func:`load` passes in was read from the TOML file."""
        return env_settings, init_settings

    @property
    def desk_url(self) -> str:
        """Where the desk is reached, without a proxy that may stand in front of it."""
        host = f"[{self.http_host}]" if ":" in self.http_host else self.http_host
        return f"{'https' if self.tls else 'http'}://{host}:{self.http_port}"

    @property
    def sip_reached_at(self) -> str:
        """The address at which this machine reaches what listens on ``sip_host``."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.sip_host, self.sip_host)  # noqa: S104

    @property
    def calls_out(self) -> bool:
        """Whether a trunk can."""
        return any(trunk.host for trunk in self.trunks)

    # Where things lie inside the home folder. One place names them all.
    @property
    def journal_path(self) -> Path:
        return self.home / "journal.sqlite3"

    @property
    def log_dir(self) -> Path:
        return self.home / "log"

    @property
    def run_dir(self) -> Path:
        return self.home / "run"

    @property
    def spool_dir(self) -> Path:
        """Recordings that Asterisk is writing: ``<call id>-caller.alaw`` and ``-ours.alaw``, and
        beside them a spare, ``<call id>.<time>.raw``.
        """
        return self.home / "recordings" / "spool"

    @property
    def archive_dir(self) -> Path:
        """Finished recordings, by year, month and day."""
        return self.home / "recordings" / "archive"

    @property
    def photos_dir(self) -> Path:
        """Photos of agencies, by year and month."""
        return self.home / "photos"

    @property
    def exports_dir(self) -> Path:
        """What was taken out: complaints for SP4N-LAPOR, reviewed calls. It ends by retention."""
        return self.home / "exports"

    @property
    def sounds_dir(self) -> Path:
        """A WAV put here replaces the shipped prompt of the same name."""
        return self.home / "sounds"

    @property
    def asterisk_dir(self) -> Path:
        return self.home / "asterisk"

    @property
    def asterisk_log_path(self) -> Path:
        """Its notices, warnings and errors."""
        return self.log_dir / "asterisk" / "messages"

    @property
    def cel_path(self) -> Path:
        return self.log_dir / "asterisk" / "cel-custom" / "sigap.csv"

    @property
    def queue_log_path(self) -> Path:
        return self.log_dir / "asterisk" / "queue_log"


def load(file: Path | None = None, *, as_last_time: bool = True) -> Settings:
    """The settings of this instance; raises :class:`SettingsError` with one clear sentence.

    Where no file is named, that of the last start is read, unless ``as_last_time`` is false.
    """
    chosen = file or settings_file.chosen_file(as_last_time=as_last_time)
    values = _read(chosen) if chosen else {}
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error, chosen)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(_missing(path)) from error
    except OSError as error:
        raise SettingsError(f"Cannot read {path} ({error.strerror}); check its rights.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}; correct that line.") from error


def _missing(path: Path) -> str:
    home = settings_file.default_home()
    if os.environ.get(settings_file.VARIABLE) or path != settings_file.used_in(home):
        return f"There is no settings file {path}; check the path."
    return (
        f"The centre was last started with {path}, which is not there any more; "
        "name its file with --settings."
    )


def _sentence(error: ValidationError, file: Path | None) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    where = f"{file} or SIGAP_*" if file else "the environment SIGAP_*"
    message = first["msg"].removeprefix("Value error, ")
    return f"The setting {name!r} cannot be used: {message}; correct it in {where}."
