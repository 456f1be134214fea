"""What can go wrong with a backup, each a sentence for the admin."""

from ari_app.errors import SigapError


class BackupFailed(SigapError):
    """No backup was made now; those from before are as they were."""


class RestoreFailed(SigapError):
    """Nothing was restored; the home and the backup are as they were."""


class WrongKey(SigapError):
    """The key file cannot be used, or it is another key than the backup was made with."""


class Damaged(SigapError):
    """A file of the backup is missing, or not what was written."""


class DestinationRefuses(SigapError):
    """Where the backups lie cannot be reached, or will not have it: a sentence with its remedy."""
