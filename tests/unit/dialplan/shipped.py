"""The shipped plan as one centre has it, and what the checker says about a damaged copy."""

import functools
from collections.abc import Mapping
from pathlib import Path

from ari_app.asterisk.configuration import SHIPPED, SOUNDS, rendered
from ari_app.asterisk.credentials import Credentials
from ari_app.asterisk.phones import Phone, PhoneKind
from ari_app.settings import Settings, Trunk
from dialplan.checker.checking import findings
from dialplan.checker.files import Files, loaded
from dialplan.checker.finding import Finding, Weight
from dialplan.checker.source import parse

SITI = Phone(extension="201", name="Siti R.", kind=PhoneKind.SOFTPHONE, sip_ha1="0" * 32)
BUDI = Phone(extension="202", name="Budi S.", kind=PhoneKind.WEBRTC, sip_ha1="1" * 32)
SECRETS = Credentials(ari_password="a" * 24, ami_password="b" * 24)
TELKOM = Trunk(name="telkom", match=["127.0.0.9"], host="127.0.0.9:5060")


class NoAsterisk:
    module_dir = Path("/nowhere/modules")
    data_dir = Path("/nowhere/data")


@functools.cache
def shipped() -> Mapping[str, str]:
    settings = Settings(home=Path("/nowhere"), trunks=[TELKOM])
    return rendered(settings, SECRETS, NoAsterisk(), (SITI, BUDI))


@functools.cache
def prompts() -> frozenset[str]:
    return frozenset(
        path.relative_to(SOUNDS).with_suffix("").as_posix() for path in SOUNDS.rglob("*.wav")
    )


@functools.cache
def needed_modules() -> frozenset[str]:
    return loaded(parse("modules.conf", (SHIPPED / "modules.conf").read_text())).named


def found_in(changed: Mapping[str, str]) -> list[Finding]:
    """What is said about the shipped files with these in their place."""
    return findings(Files(texts={**shipped(), **changed}, prompts=prompts()), needed_modules())


def errors_in(changed: Mapping[str, str]) -> list[Finding]:
    return [found for found in found_in(changed) if found.weight is Weight.ERROR]


def changed(right: str, wrong: str, *, file: str = "extensions.conf", count: int = 1) -> str:
    """The file with the first such text replaced; the text must be there."""
    text = shipped()[file]
    assert right in text, right
    return text.replace(right, wrong, count)


def line_of(text: str, part: str) -> int:
    """The number of the first line that holds this part."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)
