"""``sigap check``: reads dialplan, map and the recordings' key as the next start would."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from ari_app.asterisk import phones
from ari_app.asterisk.configuration import present_deaf_codecs, rendered
from ari_app.jobs.phones import phones_path
from ari_app.places.ground import Ground
from ari_app.settings import Settings
from dialplan.check import faults
from recordings.archive import keys


@dataclass(frozen=True, slots=True)
class _Nothing:
    """Stands for the parts that only a start knows: none of them is part of the dialplan."""

    ari_password: str = ""
    ami_password: str = ""
    module_dir: Path = Path("/")
    data_dir: Path = Path("/")


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """0 when all of it may be used, 1 with a sentence for each fault."""
    nothing = _Nothing()
    files = rendered(settings, nothing, nothing, phones.load(phones_path(settings)))
    found = [*faults(files), *present_deaf_codecs(settings, files["pjsip.conf"])]
    ground = Ground(settings.map.tiles_file, settings.map.outline)
    ground.look()
    key_fault = keys.fault(settings.archive.key_file)
    others = [*ground.problems, *([key_fault] if key_fault else [])]
    for sentence in (*found, *others):
        print(sentence)
    if not found:
        print("The dialplan is sound; ./sigap up (or a restart of it) takes it into use.")
    return 1 if found or others else 0
