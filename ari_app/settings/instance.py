"""All settings of an instance together, and where things lie in its home."""

import socket
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PrivateAttr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ari_app.settings.afterwards import Archive, Backup, Reports, Retention, Review, Transcript
from ari_app.settings.calls import Calling, Ear, Queue, Screening, Supervisor, Trunk
from ari_app.settings.centre import Centre, Hours
from ari_app.settings.limits import Limits
from ari_app.settings.pages import Map, Public, Share, Tls, Wall
from ari_app.settings.section import Port


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
    supervisor: Supervisor = Supervisor()
    trunks: list[Trunk] = [Trunk(name="lab", match=["127.0.0.2"])]
    screening: Screening = Screening()
    ear: Ear = Ear()
    queue: Queue = Queue()
    limits: Limits = Limits()
    retention: Retention = Retention()
    archive: Archive = Archive()
    backup: Backup = Backup()
    review: Review = Review()
    reports: Reports = Reports()
    transcript: Transcript = Transcript()
    map: Map = Map()
    share: Share = Share()
    public: Public = Public()
    wall: Wall = Wall()
    calling: Calling = Calling()

    sip_host: str = "127.0.0.1"
    sip_port: Port = 5060
    sip_tls_port: Port = Field(5061, description="only where a line is reached by TLS")
    sip_tls_ca: Path | None = Field(
        None,
        description="PEM: who signs for lines reached by TLS; none: they prove nothing; "
        "taken when Asterisk starts",
    )
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

    @field_validator("sip_tls_ca")
    @classmethod
    def absolute_ca(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

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
        if self.lines_by_tls and self.sip_tls_port in (*tcp, self.sip_port):
            raise ValueError("sip_tls_port must differ from sip_port and the other ports")
        if self.share.address and self.share.port in tcp:
            raise ValueError("share.port must differ from ari_port, ami_port and http_port")
        if self.public.page and not self.share.address:
            raise ValueError("public.page needs share.address")
        return self

    @model_validator(mode="after")
    def logins_of_one_database(self) -> Self:
        apart = ("database_desk_dsn", "database_jobs_dsn", "database_share_dsn")
        if not self.database_dsn and any(getattr(self, name) for name in apart):
            raise ValueError(f"{', '.join(apart)}: each wants a database_dsn too")
        return self

    _from_browser: frozenset[str] = PrivateAttr(default=frozenset())
    _left_out: str = PrivateAttr(default="")

    @property
    def from_browser(self) -> frozenset[str]:
        """Names of what was changed in the browser and counts (`ari_app.settings.layers`)."""
        return self._from_browser

    @property
    def left_out(self) -> str:
        """What of the browser's changes does not count, and why, in one sentence; else empty."""
        return self._left_out

    def add_browsers(self, names: frozenset[str], left_out: str = "") -> None:
        """For who reads the settings: what of them came from the browser."""
        self._from_browser, self._left_out = names, left_out

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

    @property
    def lines_by_tls(self) -> bool:
        """Whether SIP is spoken by TLS too."""
        return any(trunk.transport == "tls" for trunk in self.trunks)

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
    def keys_log_path(self) -> Path:
        """Each key that a caller pressed."""
        return self.log_dir / "asterisk" / "keys"

    @property
    def cel_path(self) -> Path:
        return self.log_dir / "asterisk" / "cel-custom" / "sigap.csv"

    @property
    def queue_log_path(self) -> Path:
        return self.log_dir / "asterisk" / "queue_log"
