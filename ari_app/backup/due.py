"""When a backup is due, and when its proof. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ari_app.operations.backup_state import CHECK_EVERY, BackupState


def backup_is_due(state: BackupState, now: datetime, hour: int, zone: ZoneInfo) -> bool:
    """The first at once, then one each night: also late, where the machine was off at that hour."""
    if state.made_at is None:
        return True
    here = now.astimezone(zone)
    planned = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    if planned > here:
        planned = planned - timedelta(days=1)
    return state.made_at < planned


def check_is_due(state: BackupState, now: datetime) -> bool:
    return state.checked_at is None or now - state.checked_at >= CHECK_EVERY
