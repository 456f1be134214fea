"""Screens on a wall: pairing one by its code, and knowing it again by its cookie.

A screen that nobody has paired shows a short code. An admin who stands before it types the code,
and from then on the screen shows the wallboard without a login, and nothing else. Codes live in
this process's memory for ten minutes; what a screen has in its cookie is never stored, only its
SHA-256.
"""

import hmac
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field

from ari_app.errors import Conflict, SigapError
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.people.throttle import Throttle
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row

VALID_S = 600.0
LETTERS_OF_CODE = 6
MOST = 200
MOST_OF_NETWORK = 10
LONGEST_NAME = 60
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none looks like another
_REMEMBERED = 500


class TooManyScreens(SigapError):
    """So many screens wait for an admin that this one gets no code."""


class WrongCode(Conflict):
    """No screen shows this code now."""


class TooManyCodes(Conflict):
    """This admin has typed so many wrong ones that they must wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    code: str
    network: str
    until_s: float


@dataclass(slots=True, kw_only=True)
class Pairings:
    """The codes on screens now. Pure: the time comes in as an argument."""

    throttle: Throttle = field(default_factory=Throttle)
    _waiting: dict[str, _Waiting] = field(default_factory=dict)  # SHA-256 of the cookie → its code

    def code_for(self, sha256: str, network: str, now_s: float) -> str:
        """The screen's code, a new one when the last is too old; raises `TooManyScreens`."""
        self._forget(now_s)
        if (known := self._waiting.get(sha256)) is not None:
            return known.code
        alike = Counter(one.network for one in self._waiting.values())
        if len(self._waiting) >= MOST or alike[network] >= MOST_OF_NETWORK:
            raise TooManyScreens("Too many screens wait to be paired.")
        code = "".join(secrets.choice(_LETTERS) for _ in range(LETTERS_OF_CODE))
        self._waiting[sha256] = _Waiting(code=code, network=network, until_s=now_s + VALID_S)
        return code

    def waits(self, sha256: str, now_s: float) -> bool:
        """Whether this screen shows a code now."""
        self._forget(now_s)
        return sha256 in self._waiting

    def find(self, typed: str, by: str, now_s: float) -> str:
        """Whose code it is, as the cookie's SHA-256; raises `WrongCode` and `TooManyCodes`.

        A try counts as wrong until it is known better (`ari_app.people.throttle`).
        """
        self._forget(now_s)
        if self.throttle.wait_s(now_s, by) > 0:
            raise TooManyCodes("Too many wrong codes; wait a moment.")
        self.throttle.tried(now_s, by)
        wanted = "".join(typed.split()).replace("-", "").upper()
        if wanted.isascii():
            for sha256, one in self._waiting.items():
                if hmac.compare_digest(one.code, wanted):
                    self.throttle.succeeded(by)
                    return sha256
        raise WrongCode("No screen shows this code.")

    def done(self, sha256: str) -> None:
        self._waiting.pop(sha256, None)

    def _forget(self, now_s: float) -> None:
        for sha256 in [key for key, one in self._waiting.items() if one.until_s <= now_s]:
            del self._waiting[sha256]


@dataclass(slots=True)
class WallMemory:
    """Screens seen lately: a database that is away blackens no wall."""

    _known: dict[str, Row] = field(default_factory=dict)

    async def wall_of(self, database: DeskDatabase, centre: str, sha256: str) -> Row | None:
        """The row of ``walls.paired``; raises ``DatabaseAway`` for one that was not seen before."""
        try:
            row = await database.row("walls.paired", centre, sha256)
        except DatabaseAway:
            if sha256 in self._known:
                return self._known[sha256]
            raise
        self._known.pop(sha256, None)
        if row is not None:
            self._known[sha256] = row
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return row


async def pair(
    database: DeskDatabase,
    pairings: Pairings,
    account: Account,
    *,
    typed: str,
    name: str,
    trail: Trail,
) -> None:
    """The screen that shows this code is the centre's from now on.

    Raises `WrongCode`, `TooManyCodes` and ``DatabaseAway``; after the last the code still holds.
    """
    sha256 = pairings.find(typed, account.actor, time.monotonic())
    async with database.transaction() as session:
        values = (account.centre, name, sha256, account.actor)
        known = await session.row("walls.pair", *values)
        if known is not None:
            await trail.write_in(session, AuditEntry(action="wall.pair", subject=name))
    pairings.done(sha256)
    if known is None:  # a screen that was revoked comes with a new cookie, or not at all
        raise WrongCode("This screen has been paired before.")


async def revoke(database: DeskDatabase, account: Account, wall_id: int, *, trail: Trail) -> None:
    """Of two who do it at once, one has done it. Raises ``DatabaseAway``."""
    async with database.transaction() as session:
        row = await session.row("walls.revoke", account.centre, wall_id)
        if row is not None:
            await trail.write_in(session, AuditEntry(action="wall.revoke", subject=row["name"]))
