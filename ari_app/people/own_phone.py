"""Whose phone somebody acts for: people for their own, a program for the one that it names."""

from ari_app.errors import Invalid
from ari_app.people.access import Account
from ari_app.store.desk_database import DeskDatabase


async def own_phone(account: Account, named: str | None, database: DeskDatabase) -> str:
    """The extension to act for; ``named`` is the one that was asked for. Raises `Invalid`."""
    own = account.extension
    extension = named or own
    if not extension:
        raise Invalid("extension: say whose phone it is.")
    if own and extension != own:
        raise Invalid("extension: only your own phone.")
    if not own and await database.row("desk_access.extension", account.centre, extension) is None:
        raise Invalid("extension: there is no such phone.")
    return extension
