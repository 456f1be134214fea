"""The agency that an account or a token belongs to."""

from ari_app.errors import NotFound
from ari_app.store.database import Session


class AgencyUnknown(NotFound):
    """The centre has no agency with this code."""


async def agency_id_of(session: Session, centre: str, code: str) -> int:
    """Raises :class:`AgencyUnknown`."""
    row = await session.row("agencies.by_code", centre, code)
    if row is None:
        raise AgencyUnknown(f"There is no agency {code}; see ./sigap agency list.")
    return int(row["agency_id"])
