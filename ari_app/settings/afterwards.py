"""What becomes of a call after its end: kept, heard again, written down, reported."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from ari_app.settings.section import Seconds, Section


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
