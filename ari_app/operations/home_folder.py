"""The folder that holds everything of a centre."""

from ari_app.errors import SigapError
from ari_app.settings import Settings


class CentreFailed(SigapError):
    """The centre cannot start, or one of its parts does not come up."""


def make_home(settings: Settings) -> None:
    """The folder that holds everything of the instance; closed to everybody else."""
    try:
        for folder in (settings.home, settings.log_dir, settings.run_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.home.chmod(0o700)
        probe = settings.run_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CentreFailed(
            f"Cannot write to {settings.home} ({error.strerror}); "
            "check its rights and free space, or name another folder in SIGAP_HOME."
        ) from error
