"""Reading the settings: every mistake becomes one sentence with the remedy."""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ari_app import settings_file
from ari_app.settings.instance import Settings
from ari_app.settings.section import SettingsError


def load(file: Path | None = None, *, as_last_time: bool = True) -> Settings:
    """The settings of this instance; raises :class:`SettingsError` with one clear sentence.

    Where no file is named, that of the last start is read, unless ``as_last_time`` is false.
    """
    chosen = file or settings_file.chosen_file(as_last_time=as_last_time)
    values = _read(chosen) if chosen else {}
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error, chosen)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(_missing(path)) from error
    except OSError as error:
        raise SettingsError(f"Cannot read {path} ({error.strerror}); check its rights.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}; correct that line.") from error


def _missing(path: Path) -> str:
    home = settings_file.default_home()
    if os.environ.get(settings_file.VARIABLE) or path != settings_file.used_in(home):
        return f"There is no settings file {path}; check the path."
    return (
        f"The centre was last started with {path}, which is not there any more; "
        "name its file with --settings."
    )


def _sentence(error: ValidationError, file: Path | None) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    where = f"{file} or SIGAP_*" if file else "the environment SIGAP_*"
    message = first["msg"].removeprefix("Value error, ")
    return f"The setting {name!r} cannot be used: {message}; correct it in {where}."
