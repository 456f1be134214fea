"""Everything that can be set about an instance: read once, validated whole, passed in.

Sources, strongest first: environment variables ``SIGAP_*`` (nested with ``__``, for example
``SIGAP_CENTRE__CODE``), the TOML file named by ``SIGAP_SETTINGS`` or ``./sigap up --settings``,
``settings.toml`` in the home folder or the file of the last start (`ari_app.settings_file`), what
was changed in the browser (`ari_app.settings_changes`), the defaults below (a lab centre on
loopback).
"""

from ari_app.settings.afterwards import (
    BUCKET_ADDRESS,
    Archive,
    Backup,
    Reports,
    Retention,
    Review,
    Transcript,
)
from ari_app.settings.calls import CODECS, Calling, Ear, Number, Queue, Screening, Supervisor, Trunk
from ari_app.settings.centre import Centre, Hours
from ari_app.settings.instance import Settings
from ari_app.settings.limits import Limits
from ari_app.settings.loading import load
from ari_app.settings.pages import Map, Public, Share, Tls, Wall
from ari_app.settings.section import SettingsError

__all__ = [
    "BUCKET_ADDRESS",
    "CODECS",
    "Archive",
    "Backup",
    "Calling",
    "Centre",
    "Ear",
    "Hours",
    "Limits",
    "Map",
    "Number",
    "Public",
    "Queue",
    "Reports",
    "Retention",
    "Review",
    "Screening",
    "Settings",
    "SettingsError",
    "Share",
    "Supervisor",
    "Tls",
    "Transcript",
    "Trunk",
    "Wall",
    "load",
]
