"""What the pages of the desk need besides: a certificate, a map, the page for callers, the wall."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from ari_app.settings.section import Port, Section


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
    tiles_file: Path | None = Field(
        None, description="tiles in one file (MBTiles; PNG, JPEG or WebP): a map without internet"
    )
    outline: Path | None = Field(
        None, description="GeoJSON, WGS 84: the areas of the kecamatan in place of the sketch"
    )
    max_zoom: int = Field(18, ge=1, le=22)

    @field_validator("tiles")
    @classmethod
    def names_a_tile(cls, value: str | None) -> str | None:
        if value is not None and not all(part in value for part in ("{z}", "{x}", "{y}")):
            raise ValueError("must name a tile with {z}, {x} and {y}")
        return value

    @field_validator("tiles_file", "outline")
    @classmethod
    def absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

    @model_validator(mode="after")
    def one_source(self) -> Self:
        if self.tiles and self.tiles_file:
            raise ValueError("takes tiles from one source; remove tiles or tiles_file")
        return self

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


class Wall(Section):
    """The wallboard (`/wall`), on screens that an admin has paired."""

    names: Literal["full", "initials"] = Field("full", description="of call-takers")


class Public(Section):
    """The page for everybody, at ``share.address``: the month's counts, and released cases."""

    page: bool = Field(False, description="whether there is one; it needs share.address")
