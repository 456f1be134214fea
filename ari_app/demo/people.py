"""The people of the demo: two call-takers with softphones, a supervisor, and an API token.

Their passwords are drawn at the first start and kept in the demo's home, readable by its owner
only; a second start uses the same.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import argon2

from ari_app.settings import Settings
from ari_app.store.database import Database, Session

FILE = "demo-login.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    login: str
    name: str
    role: str
    extension: str | None = None


CALL_TAKERS = (
    Person(login="siti", name="Siti R.", role="call_taker", extension="201"),
    Person(login="budi", name="Budi S.", role="call_taker", extension="202"),
)
SUPERVISOR = Person(login="pengawas", name="Pengawas Contoh", role="supervisor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Secrets of one demo home."""

    password: str  # of every demo login
    phone_password: str
    token: str

    @classmethod
    def load_or_make(cls, home: Path) -> Self:
        path = home / FILE
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            drawn = cls(
                password=secrets.token_urlsafe(9),
                phone_password=secrets.token_urlsafe(12),
                token=f"sigap_{secrets.token_urlsafe(24)}",
            )
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(drawn)), encoding="utf-8")
        return drawn


async def register(database: Database, settings: Settings, keys: Keys) -> None:
    """Make the accounts and the token, or bring them up to date."""
    centre = settings.centre
    async with database.transaction() as session:
        await session.run("demo.centre", centre.code, centre.name, centre.time_zone)
        await _add(session, centre.code, (*CALL_TAKERS, SUPERVISOR), keys)
        sha256 = hashlib.sha256(keys.token.encode()).hexdigest()
        await session.run("demo.token", centre.code, sha256, SUPERVISOR.role, "demo")


async def _add(session: Session, centre: str, people: Sequence[Person], keys: Keys) -> None:
    password_hash = argon2.PasswordHasher().hash(keys.password)
    for person in people:
        phone = "softphone" if person.extension else "none"
        who = (centre, person.login, person.name, person.role)
        await session.run(
            "demo.account", *who, password_hash, person.extension, phone, _ha1(person, keys)
        )


def _ha1(person: Person, keys: Keys) -> str | None:
    """What Asterisk checks a phone's digest against (RFC 2617, 3.2.2.2)."""
    if person.extension is None:
        return None
    text = f"{person.extension}:sigap:{keys.phone_password}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
