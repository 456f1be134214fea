"""When a backup is due, and when its proof. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ari_app.operations.backup_state import CHECK_EVERY, BackupState


def backup_is_due(state: BackupState, now: datetime, hour: int, zone: ZoneInfo) -> bool:
    """The first at once, then one each night: also late, where the machine was off at that hour.

    One of a time to come counts as none: a clock was ahead, and may have been by years.
    """
    if state.made_at is None:
        return True
    here = now.astimezone(zone)
    planned = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    if planned > here:
        planned = planned - timedelta(days=1)
    return state.made_at < planned or state.made_at > now


def check_is_due(state: BackupState, now: datetime) -> bool:
    at = state.checked_at
    return at is None or at > now or now - at >= CHECK_EVERY
