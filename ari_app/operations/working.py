"""Whether a part of ours does its work, seen from outside: by the file it touches, or its port."""

from ari_app.operations import ports
from ari_app.operations.settings_parts import Part, part_of_program
from ari_app.settings import Settings

FRESH_S = 10.0  # what a part has shown within this time it shows still


async def works(settings: Settings, name: str, since: float) -> bool:
    """Whether the part has shown after that moment that it does its work."""
    match part_of_program(name):
        case Part.DESK:
            return await ports.answers(_reached(settings.http_host), settings.http_port)
        case Part.SHARE:
            return await ports.answers(_reached(settings.share.host), settings.share.port)
        case Part.JOBS:
            return _touched(settings, "jobs.heartbeat", since)
        case _:
            return _touched(settings, f"{name}.ready", since)


def _reached(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _touched(settings: Settings, file: str, since: float) -> bool:
    try:
        return (settings.run_dir / file).stat().st_mtime >= since
    except OSError:
        return False
