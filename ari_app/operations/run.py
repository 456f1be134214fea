"""``sigap run PART``: one part of the centre, for systemd or a container to keep running.

It is what ``sigap up`` does for that part, and nothing else: the same program, environment, checks
and readiness, its restarts with their back-off, Asterisk's pulse, its adoption with all calls.
Settings that were changed in the browser are taken up when the part gives its place to a new keeper
(SIGUSR2, ``systemctl reload``); nobody does it by itself, for nobody sees all parts.
"""

import argparse
import asyncio

from ari_app.operations import secure_start, succession, up
from ari_app.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", help="asterisk, postgres, screen-1 …, jobs, desk or share")


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    secure_start.refuse_defaults(settings)
    if asyncio.run(up.run(settings, part=arguments.part)):
        return succession.start_new_version(up.say, ("run", arguments.part))
    return 0
