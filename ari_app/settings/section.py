"""What every section of the settings shares: frozen, and closed to unknown names."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ari_app.errors import SigapError

Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0)]
SipName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]


class SettingsError(SigapError):
    """The settings cannot be used; the message is one sentence with the remedy."""


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
