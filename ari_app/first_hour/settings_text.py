"""The settings file of a new centre, with a remark at each line, and how it comes to the disk.

It is proved by the very code that a start reads it with before it has its name; a file that is
there already is kept beside it under another.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.first_hour.answers import PRACTICE, Answers
from ari_app.settings import Settings, load

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW


class NotWritten(SigapError):
    """The settings could not be kept; nothing was changed."""


def settings_text(answers: Answers, home: Path, ca: Path | None) -> str:
    """TOML. ``ca``: the folder of the own certificate, where the desk shall have one."""
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
        f"name = {_quoted(answers.name)}",
        f"time_zone = {_quoted(answers.time_zone)}",
        "",
        "[hours]",
        f'every_day = {_quoted(answers.hours)}  # or "always"; weekdays and holidays: docs',
        "",
        "[[trunks]]",
        *_line(answers),
        *_tls(ca),
        "",
        "# [queue]",
        '# duty_number = "+62812000000"  # rings when nobody answers, and while it is closed',
        "",
        "# [backup]",
        '# folder = "/mnt/backups"       # on another disk or machine; encrypted',
        "",
    ]
    return "\n".join(lines)


def _line(answers: Answers) -> list[str]:
    line = answers.line
    match = ", ".join(_quoted(each) for each in line.match)
    found = [f"name = {_quoted(line.name)}"]
    if line == PRACTICE:
        found.append("# For test calls of this machine: put the operator's line in its place.")
    found.append(f"match = [{match}]  # the addresses that it calls from")
    if line.host:
        found.append(f"host = {_quoted(line.host)}  # for calling out")
    return found


def _tls(ca: Path | None) -> list[str]:
    if ca is None:
        return []
    return [
        "",
        "[tls]  # of the centre's own authority, renewed by itself; /ca has what browsers need",
        f"certificate = {_quoted(str(ca / 'desk.pem'))}",
        f"key = {_quoted(str(ca / 'desk.key'))}",
    ]


def _quoted(text: str) -> str:
    """A basic string of TOML; what JSON escapes is escaped there alike."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(path: Path, text: str, now: datetime) -> Settings:
    """The file has the text, for its owner alone; what was there before has the time in its name.

    Returns what a start would read from it. Raises `NotWritten`, and ``SettingsError`` for
    settings that no start would take: then nothing is changed.
    """
    waiting = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(waiting, _NEW, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        settings = load(waiting)
        if path.exists():
            os.link(path, path.with_name(f"{path.name}.{now:%Y%m%d-%H%M%S}"))
        waiting.replace(path)
    except OSError as error:
        raise NotWritten(
            f"Cannot write {path} ({error.strerror}); check its folder's rights and free space."
        ) from error
    finally:
        waiting.unlink(missing_ok=True)
    return settings
