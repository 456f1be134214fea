"""``sigap check``: reads the dialplan as the next start would, and says what is wrong with it."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from ari_app.asterisk import phones
from ari_app.asterisk.configuration import rendered
from ari_app.jobs.phones import phones_path
from ari_app.settings import Settings
from dialplan.check import faults


@dataclass(frozen=True, slots=True)
class _Nothing:
    """Stands for the parts that only a start knows: none of them is part of the dialplan."""

    ari_password: str = ""
    ami_password: str = ""
    module_dir: Path = Path("/")
    data_dir: Path = Path("/")


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """0 when the dialplan may be used, 1 with a sentence for each fault."""
    nothing = _Nothing()
    found = faults(rendered(settings, nothing, nothing, phones.load(phones_path(settings))))
    for sentence in found:
        print(sentence)
    if not found:
        print("The dialplan is sound; ./sigap up (or a restart of it) takes it into use.")
    return 1 if found else 0
