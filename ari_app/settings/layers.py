"""What was changed in the browser, below what the settings file and the environment say.

Nothing of it can stop a start: where the whole is no settings any more, it is left out, and the
sentence why is kept with the settings for whoever alarms.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ari_app.settings.instance import Settings
from ari_app.settings.section import SettingsError
from ari_app.settings_changes import ChangesUnreadable, flat, nested, read

NO_VARIABLE = "="  # begins no name of an environment variable


def said_outright(settings: Settings) -> dict[str, Any]:
    """Name → value of what the file and the environment say, as JSON has it; no defaults."""
    values = flat(settings.model_dump(mode="json", exclude_unset=True))
    return {name: value for name, value in values.items() if name not in settings.from_browser}


def with_values(said: Mapping[str, Any], changed: Mapping[str, Any]) -> Settings:
    """``changed`` below ``said``, by nothing else; raises :class:`SettingsError`."""
    try:
        found = Settings(_env_prefix=NO_VARIABLE, **nested({**changed, **said}))
    except ValidationError as error:
        raise SettingsError(refusal(error)) from error
    found.note_browser(frozenset(changed) - frozenset(said))
    return found


def with_changes(base: Settings, home: Path) -> Settings:
    """The base with what was changed in this home; without, where that cannot be used."""
    said = said_outright(base)
    try:
        return with_values(said, read(home).values)
    except ChangesUnreadable as error:
        base.note_browser(frozenset(), str(error))
    except SettingsError as error:
        base.note_browser(
            frozenset(), f"What was changed in the browser is left out, all of it: {error}"
        )
    return base


def refusal(error: ValidationError) -> str:
    """The first fault in one sentence."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    message = first["msg"].removeprefix("Value error, ")
    return f"The setting {name!r} cannot be used: {message}."
