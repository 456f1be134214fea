"""The passwords between our own parts: made at the first start, kept in the home folder.

``SIGAP_HOME/secrets.json``, readable by its owner alone. Nobody types them; deleting the file
while the centre is down makes new ones.
"""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.store.private_file import make_once

FILE = "secrets.json"
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
    made = Credentials(ari_password=_random(), ami_password=_random())
    make_once(home / FILE, lambda: json.dumps(asdict(made)).encode())
    return load(home)


def load(home: Path) -> Credentials:
    """The passwords of an instance that has been started; raises :class:`CredentialsError`."""
    path = home / FILE
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
