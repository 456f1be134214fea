"""The passwords between our own parts: made at the first start, kept in the home folder.

``SIGAP_HOME/secrets.json``, readable by its owner alone. Nobody types them; deleting the file
while the centre is down makes new ones.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ari_app.errors import SigapError

USER = "sigap"  # our name at ARI and AMI (dialplan/ari.conf, dialplan/manager.conf)


class CredentialsError(SigapError):
    """The file with the passwords cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    ari_password: str = field(repr=False)
    ami_password: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.ari_password) < 20 or len(self.ami_password) < 20:
            raise ValueError("a password between our parts has at least 20 characters")


def load_or_make(home: Path) -> Credentials:
    """The instance's passwords; makes them when there are none yet."""
    path = home / "secrets.json"
    if not path.exists():
        _write(path, Credentials(ari_password=_random(), ami_password=_random()))
    return load(home)


def load(home: Path) -> Credentials:
    """The passwords of an instance that has been started; raises :class:`CredentialsError`."""
    path = home / "secrets.json"
    try:
        return Credentials(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise CredentialsError(f"{home} has no running centre; start ./sigap up first.") from error
    except (OSError, ValueError, TypeError) as error:
        raise CredentialsError(
            f"Cannot use {path} ({error}); stop the centre, delete the file and start again."
        ) from error


def _random() -> str:
    return secrets.token_urlsafe(24)


def _write(path: Path, credentials: Credentials) -> None:
    waiting = path.with_suffix(".new")
    waiting.unlink(missing_ok=True)
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(credentials), file)
    waiting.replace(path)
