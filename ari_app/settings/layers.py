"""What was changed in the browser, below what the settings file and the environment say.

Nothing of it can stop a start: what cannot be used with the rest is left out, value by value, and
the sentence why is kept with the settings for whoever alarms.
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
    found.add_browsers(frozenset(changed) - frozenset(said))
    return found


def with_changes(base: Settings, home: Path) -> Settings:
    """The base with what was changed in this home, as far as it can be used."""
    try:
        found, unfit = with_fitting(said_outright(base), read(home).values)
    except ChangesUnreadable as error:
        base.add_browsers(frozenset(), str(error))
        return base
    found.add_browsers(found.from_browser, why_left_out(unfit))
    return found


def with_fitting(
    said: Mapping[str, Any], changed: Mapping[str, Any]
) -> tuple[Settings, Mapping[str, str]]:
    """All of ``changed`` below ``said``; where that is no settings, what of it fits together,
    the oldest first. With it: the names of what is left out, each with why.
    """
    try:
        return with_values(said, changed), {}
    except SettingsError:
        pass
    found, fitting, refused = with_values(said, {}), dict[str, Any](), dict[str, str]()
    for name in (*changed, *changed):  # one that was refused may fit what came after it
        if name in fitting:
            continue
        try:
            found = with_values(said, fitting | {name: changed[name]})
        except SettingsError as error:
            refused[name] = str(error)
        else:
            fitting[name] = changed[name]
            refused.pop(name, None)
    return found, refused


def why_left_out(unfit: Mapping[str, str]) -> str:
    """Of all that is left out in one sentence; empty where nothing is."""
    sentences = " ".join(f"{name}: {why}" for name, why in unfit.items())
    return f"Some of what was changed in the browser is left out. {sentences}" if sentences else ""


def refusal(error: ValidationError) -> str:
    """The first fault in one sentence."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    message = first["msg"].removeprefix("Value error, ")
    return f"The setting {name!r} cannot be used: {message}."
