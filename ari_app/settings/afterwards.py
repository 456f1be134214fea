"""What becomes of a call after its end: kept, heard again, written down, reported."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from ari_app.mail_address import names_sender
from ari_app.settings.section import Seconds, Section

BUCKET_ADDRESS = r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*"


class Retention(Section):
    """How many days things are kept, from the end of the call; 0: for ever.

    The least is a month, for what proves who did what a year: no typing error empties a centre.
    """

    recordings_days: int = Field(365, ge=0)
    personal_days: int = Field(1830, ge=0, description="numbers, names, addresses, words, photos")
    sessions_days: int = Field(90, ge=0)
    audit_days: int = Field(1830, ge=0)
    messages_days: int = Field(90, ge=0, description="between desks and the supervisor")
    journal_days: int = Field(7, ge=2, le=365, description="facts that the database has already")
    logs_days: int = Field(30, ge=2, le=365)
    log_mb: int = Field(20, ge=1, le=1000, description="a log file is closed when it is so large")
    exports_days: int = Field(90, ge=0, description="files that we wrote into SIGAP_HOME/exports")

    @field_validator("recordings_days", "sessions_days", "exports_days", "messages_days")
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


class Backup(Section):
    """Where ``sigap jobs`` puts a backup each night; nowhere until there is a folder or a bucket.

    The bucket's secret is no setting: it lies in ``secret_file``, or in SIGAP_BACKUP_SECRET.
    """

    folder: Path | None = Field(None, description="on another disk or a mount of another machine")
    bucket: str = Field(
        "",
        pattern=rf"^({BUCKET_ADDRESS})?$",
        description="instead of a folder: s3://bucket/prefix; a prefix is for one centre alone",
    )
    endpoint: str = Field(
        "",
        pattern=r"^(https?://[^/@\s?#]+)?$",
        description="https://s3.example.org",
    )
    region: str = Field("us-east-1", pattern=r"^[a-z0-9-]+$", description="as the service says")
    access_key: str = Field("", pattern=r"^\S*$", description="of the bucket; its name, no secret")
    secret_file: Path | None = Field(None, description="mode 0600; else SIGAP_BACKUP_SECRET")
    ca_file: Path | None = Field(
        None, description="PEM of the service's own CA, where its certificate has one"
    )
    hour: int = Field(3, ge=0, le=23, description="of the centre's time zone")
    keep: int = Field(14, ge=1, le=400, description="backups; older ones are removed")
    stale_hours: int = Field(36, ge=2, le=720, description="a newest one that is older alarms")
    log_every_s: Seconds = Field(300, description="what a lost machine takes with it at most")

    @field_validator("folder", "secret_file", "ca_file")
    @classmethod
    def absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

    @model_validator(mode="after")
    def one_destination(self) -> Self:
        if self.folder and self.bucket:
            raise ValueError("name a folder or a bucket, not both")
        if self.bucket and not (self.endpoint and self.access_key):
            raise ValueError("a bucket needs endpoint and access_key too")
        return self

    @property
    def destination(self) -> str:
        """As an admin writes it; empty: no backups are wanted."""
        return str(self.folder) if self.folder else self.bucket


class Archive(Section):
    """Finished recordings at rest: encrypted where ``key_file`` names a file with a key.

    ``encrypt`` false: new ones are not, older ones are still read.
    """

    key_file: Path | None = Field(
        None, description="of ./sigap archive key, closed to others, best on another disk"
    )
    encrypt: bool = True

    @field_validator("key_file")
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
    live_calls: int = Field(
        0, ge=0, le=16, description="talks at once, all of them on one more core; 0: none"
    )

    @field_validator("model")
    @classmethod
    def absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None


_ADDRESS = r"^[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,190}$"
Receivers = tuple[Annotated[str, Field(pattern=_ADDRESS)], ...]


def _receivers(of_what: str) -> Any:
    return Field((), max_length=20, description=f"addresses that get the report of {of_what}")


class Reports(Section):
    """What stands on the papers of a report, and who gets one by e-mail of itself.

    Nothing is mailed until ``mail`` names the mail server. The names of call-takers are left out
    unless ``mail_people``; telephone numbers are in no report.
    """

    crest: Path | None = Field(None, description="a PNG or JPEG, at most 2 MB; else none is shown")
    signed: tuple[str, ...] = Field(
        (),
        max_length=8,
        description="lines below the papers; between the first and the rest is room",
    )

    mail: str | None = Field(
        None,
        pattern=r"^mailtos?://\S+$",
        description="mailtos://user:password@server?from=…: of Apprise, without receivers",
    )
    mail_shift: Receivers = _receivers("each shift, soon after its end")
    mail_day: Receivers = _receivers("the day before")
    mail_week: Receivers = _receivers("the last week, on Mondays")
    mail_month: Receivers = _receivers("the last month, on its first day after")
    mail_hour: int = Field(6, ge=3, le=23, description="from when on, by the centre's clock")
    mail_form: Literal["pdf", "xlsx"] = "pdf"
    mail_language: Literal["id", "en"] = "id"
    mail_people: bool = Field(False, description="the tables with names of call-takers too")

    def receivers(self, every: str) -> Receivers:
        """Of each ``shift``, ``day``, ``week`` or ``month``; none without a mail server."""
        found = {
            "shift": self.mail_shift,
            "day": self.mail_day,
            "week": self.mail_week,
            "month": self.mail_month,
        }[every]
        return found if self.mail else ()

    @field_validator("mail")
    @classmethod
    def names_sender_alone(cls, value: str | None) -> str | None:
        if value is not None and not names_sender(value):
            raise ValueError("must say who it is from: add ?from=112@your-domain")
        if value is not None and re.search(r"[?&](to|cc|bcc|format)=", value, re.IGNORECASE):
            raise ValueError("must name no receivers: they have settings of their own")
        return value

    @field_validator("crest")
    @classmethod
    def a_picture(cls, value: Path | None) -> Path | None:
        """A file that is not there stops nothing: it is said in the log, and left out."""
        if value is not None and value.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            raise ValueError(f"the crest {str(value)!r} is no PNG or JPEG")
        return value
