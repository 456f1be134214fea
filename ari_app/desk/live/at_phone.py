"""Whose phone a request is for: what most of the line's routes read."""

from pydantic import Field

from ari_app.desk.web.api import ApiRequest, Shape
from ari_app.people.own_phone import own_phone


class AtPhoneShape(Shape):
    """Whose phone it is; a person at a place leaves it out."""

    extension: str | None = Field(None, pattern=r"^[0-9]{2,6}$")


async def phone_of(asked: ApiRequest, body: AtPhoneShape) -> str:
    """The extension to act for, or 422."""
    return await own_phone(asked.account, body.extension, asked.desk.database)
