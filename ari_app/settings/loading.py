"""Reading the settings: every mistake becomes one sentence with the remedy."""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ari_app import settings_file
from ari_app.settings.instance import Settings
from ari_app.settings.layers import refusal, with_changes
from ari_app.settings.section import SettingsError


def load(file: Path | None = None, *, as_last_time: bool = True) -> Settings:
    """The settings of this instance; raises :class:`SettingsError` with one clear sentence.

    Where no file is named, that of the last start is read, unless ``as_last_time`` is false. What
    was changed in the browser counts below it; not for a part of a centre, which has everything in
    its environment and names no file by intent, nor for who knows nothing of a centre here.
    """
    chosen = file or settings_file.chosen_file(as_last_time=as_last_time)
    values = _read(chosen) if chosen else {}
    try:
        base = Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error, chosen)) from error
    alone = os.environ.get(settings_file.VARIABLE) == "" and file is None
    return with_changes(base, base.home) if as_last_time and not alone else base


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
    where = f"{file} or SIGAP_*" if file else "the environment SIGAP_*"
    return f"{refusal(error).rstrip('.')}; correct it in {where}."
