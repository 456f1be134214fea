"""The settings of a new centre, and how they come to the disk.

What only a start can read stands in a file, with a remark at each line; the rest is kept as if it
had been changed in the browser, so that an admin can change it there. All of it is proved by the
very code that a start reads it with before the file has its name; a file that is there already is
kept beside it under another.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ari_app.errors import SigapError
from ari_app.first_hour.answers import Answers
from ari_app.operations import own_authority, settings_keeping
from ari_app.settings import Settings, load
from ari_app.store.kept_file import make_durable
from ari_app.store.private_file import write_private

BY = "setup"  # who has said what is kept beside the file
_WHY = "jawaban saat ./sigap setup"


class NotWritten(SigapError):
    """The settings could not be kept; nothing was changed."""


def settings_text(answers: Answers, home: Path) -> str:
    """TOML."""
    lines = [
        "# The settings of this centre, made by ./sigap setup. docs/running.md names all others;",
        "# ./sigap status says how it is after a change and a new start.",
        f"home = {_quoted(str(home))}",
        f"sip_host = {_quoted(answers.address)}  # the address that the line and telephones reach",
        f"http_host = {_quoted(answers.address)}  # and browsers",
        *(f"{name} = {number}" for name, number in answers.ports.items()),
        "",
        "[centre]",
        f"code = {_quoted(answers.code)}  # of ticket numbers; it stays for good",
        "# Name, time zone, hours, line and certificate stand at /admin/settings and in ./sigap",
        "# settings list; what is written here could not be changed there.",
        "",
        "# [backup]",
        '# folder = "/mnt/backups"       # on another disk or machine; encrypted',
        "",
    ]
    return "\n".join(lines)


def changeable(answers: Answers, home: Path) -> dict[str, Any]:
    """Name → value of what the browser can change later; None: it shall not be set."""
    own = own_authority.tls_of(home.resolve()).model_dump(mode="json")
    return {
        "centre.name": answers.name,
        "centre.time_zone": answers.time_zone,
        "hours.every_day": answers.hours,
        "trunks": [_line(answers)],
        "tls": own if answers.own_certificate else None,
    }


def _line(answers: Answers) -> dict[str, Any]:
    line = answers.line
    host = {"host": line.host} if line.host else {}
    return {"name": line.name, "match": list(line.match), **host}


def _quoted(text: str) -> str:
    """A basic string of TOML; what JSON escapes is escaped there alike."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(path: Path, text: str, kept: Mapping[str, Any], now: datetime) -> Settings:
    """The file has the text, for its owner alone; what was there before has the time in its name.
    ``kept``: what lies in the home beside it (`changeable`).

    Returns what a start would read from both. Raises `NotWritten`, and ``SettingsError`` or
    ``ChangeRefused`` for settings that no start would take: then nothing is changed.
    """
    waiting = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(waiting, text.encode())
        settings_keeping.begin(load(waiting), kept, by=BY, why=_WHY)
        settings = load(waiting)
        if path.exists():
            os.link(path, path.with_name(f"{path.name}.{now:%Y%m%d-%H%M%S}"))
        waiting.replace(path)
        make_durable(path.parent)
    except OSError as error:
        raise NotWritten(
            f"Cannot write {path} ({error.strerror}); check its folder's rights and free space."
        ) from error
    finally:
        waiting.unlink(missing_ok=True)
    return settings
